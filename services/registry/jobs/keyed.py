"""Many parties or works at once, each with the identifiers that no other may have."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum
from typing import Any, TypeVar

from services.registry.domain import party_key, work_key
from services.registry.domain.party import PARTY, RegisterParty
from services.registry.domain.party_key import PARTY_KEY, FreePartyKey, TakePartyKey
from services.registry.domain.work import WORK, AmendWork, RegisterWork, SetShares
from services.registry.domain.work_events import State
from services.registry.domain.work_key import WORK_KEY, FreeWorkKey, TakeWorkKey
from services.registry.projections.known_works import Wanted, twins
from shared.contracts.registry import Party, RoleShares, Work
from shared.eventstore.store import Done
from shared.jobs.kinds import JobContext
from shared.kernel.decider import Decider, Rejected

K = TypeVar("K")
Outcomes = dict[str, Done | Rejected]
_AT_ONCE = 500
NEWER_DATA_STANDS = "NEWER_DATA_STANDS"


@dataclass(frozen=True, slots=True)
class _Keyed:
    """Entities of one kind and their identifiers."""

    decider: Decider[Any, Any, Any]
    key_decider: Decider[Any, Any, Any]
    take: Callable[[Any, str], Any]
    free: Callable[[Any, str], Any]
    keys_in: Callable[[Any], Collection[Any]]
    """The identifiers that a state of an entity has."""


_PARTIES = _Keyed(
    PARTY,
    PARTY_KEY,
    lambda key, party: TakePartyKey(key=key, party=party),
    lambda key, party: FreePartyKey(key=key, party=party),
    lambda state: () if state.party is None else party_key.keys_of(state.party),
)
_WORKS = _Keyed(
    WORK,
    WORK_KEY,
    lambda key, work: TakeWorkKey(key=key, work=work),
    lambda key, work: FreeWorkKey(key=key, work=work),
    lambda state: () if state.work is None else work_key.keys_of(state.work),
)


async def register_parties(job: JobContext, parties: Sequence[Party]) -> Outcomes:
    """Register parties with their identifiers; by id, what became of each."""
    return await _register(
        job,
        _PARTIES,
        [(party.id, RegisterParty(party=party)) for party in parties],
        {party.id: sorted(party_key.keys_of(party)) for party in parties},
    )


async def register_works(job: JobContext, commands: Sequence[RegisterWork]) -> Outcomes:
    """Register works with their identifiers; by id, what became of each."""
    keys = {command.work.id: sorted(work_key.keys_of(command.work)) for command in commands}
    return await _register(job, _WORKS, [(command.work.id, command) for command in commands], keys)


async def free_works(job: JobContext, works: Iterable[Work]) -> None:
    """Give back the identifiers that works, which do not go in now, took in an attempt that was cut off."""
    await _give_back(
        job, _WORKS, [(work.id, key) for work in works for key in sorted(work_key.keys_of(work))]
    )


class Foreseen(Enum):
    """What a row would do to its work."""

    NEW = "NEW"
    CHANGED = "CHANGED"
    SAME = "SAME"


@dataclass(frozen=True, slots=True)
class OfAnother:
    """The registry has the work by other evidence, perhaps under another id."""

    work: str
    refused: Rejected


async def foresee_works(
    job: JobContext,
    ids: Sequence[str],
    command_of: Callable[[str], RegisterWork],
    *,
    keyed: Iterable[str],
    revised: Collection[str],
) -> dict[str, OfAnother | Foreseen]:
    """What would become of works that are right by themselves, and which of them others stand in the way of.

    Only of those that the registry has, and of the `keyed` ones, which have identifiers, is the command looked at.
    What is `revised` changes what the same source said before, and nothing else (D-43).
    """
    states = await job.ctx.store.states(WORK, ids)
    found: dict[str, OfAnother | Foreseen] = {}
    for work, (state, _) in states.items():
        if state.work is None:
            found[work] = Foreseen.NEW
            continue
        command = command_of(work)
        decision = WORK.decide(command, state)
        if not isinstance(decision, Rejected) or _says_the_same(state, command):
            found[work] = Foreseen.SAME
        elif work in revised and _said_by_the_same(state, command.work):
            newest = max(one.source.on for one in state.work.sources)
            older = any(one.source.on < newest for one in command.work.sources)
            found[work] = OfAnother(work, _newer(newest)) if older else Foreseen.CHANGED
        else:
            found[work] = OfAnother(work, decision)
    keys = {work: work_key.keys_of(command_of(work).work) for work in keyed}
    owners = await _states(job, WORK_KEY, [key.id for key in set().union(*keys.values())])
    for work, own in keys.items():
        for key in sorted(own):
            owner = owners[key.id]
            taking = WORK_KEY.decide(TakeWorkKey(key=key, work=work), owner)
            if isinstance(taking, Rejected) and owner.work is not None:
                found[work] = OfAnother(owner.work, taking)
    return found


def _newer(on: date) -> Rejected:
    return Rejected(NEWER_DATA_STANDS, f"The data of {on} says otherwise.")


async def foresee_twins(
    job: JobContext,
    found: dict[str, OfAnother | Foreseen],
    wanted: Mapping[str, Wanted],
    own: Collection[str],
) -> None:
    """Of works that would be new: what may be a registered one under another id, of none of the file's `own` works, is
    that one until somebody says."""
    new = {work: one for work, one in wanted.items() if found[work] is Foreseen.NEW}
    async with job.ctx.engine.connect() as connection:
        known = await twins(connection, new, own)
    for work, twin in known.items():
        word = f"The work {twin} has this title and year: give its identifier, or say that this one is new."
        found[work] = OfAnother(twin, Rejected("MAY_BE_REGISTERED", word))


async def revise_works(job: JobContext, commands: Sequence[RegisterWork]) -> dict[str, Rejected]:
    """Let works say what their source says now; by id what was refused."""
    pairs: list[tuple[str, Any]] = []
    for command in commands:
        pairs.append((command.work.id, AmendWork(work=command.work)))
        pairs.append((command.work.id, SetShares(work=command.work.id, roles=command.roles)))
    outcomes = await job.ctx.store.execute_many(WORK, pairs, job.meta())
    return {
        work: outcome
        for (work, _), outcome in zip(pairs, outcomes, strict=True)
        if isinstance(outcome, Rejected)
    }


def _says_the_same(known: State, command: RegisterWork) -> bool:
    """Whether only the day and the file of the source are others."""
    return known.work is not None and _unsourced(known.work, known.roles) == _unsourced(
        command.work, command.roles
    )


def _unsourced(work: Work, roles: tuple[RoleShares, ...]) -> tuple[Work, tuple[RoleShares, ...]]:
    titles = tuple(replace(title, source=None) for title in work.titles)
    bare = tuple(
        replace(shares, holders=tuple(replace(holder, source=None) for holder in shares.holders))
        for shares in roles
    )
    return replace(work, titles=titles, origin_source=None, sources=()), bare


def _said_by_the_same(known: State, said: Work) -> bool:
    """Whether everything known comes from who speaks now, under the same number, and the identifiers stay: what was
    registered by other evidence is never overwritten (D-43)."""
    if known.work is None:
        return False
    titles = [title.source for title in known.work.titles]
    holders = [holder.source for shares in known.roles for holder in shares.holders]
    absent = any(shares.absent for shares in known.roles)
    sources = [*titles, *holders, *(one.source for one in known.work.sources)]
    references = {None if source is None else source.reference for source in sources}
    same = references == {one.source.reference for one in said.sources}
    return same and not absent and work_key.keys_of(known.work) == work_key.keys_of(said)


async def _states(job: JobContext, decider: Decider[Any, Any, Any], ids: Sequence[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for start in range(0, len(ids), _AT_ONCE):
        states = await job.ctx.store.states(decider, ids[start : start + _AT_ONCE])
        found |= {one: state for one, (state, _) in states.items()}
    return found


async def _register(
    job: JobContext, kind: _Keyed, commands: Sequence[tuple[str, Any]], keys: dict[str, list[Any]]
) -> Outcomes:
    """Keys first: an entity enters only with all of its own. What is refused gives back what it does not have."""
    store, meta = job.ctx.store, job.meta()
    wanted = [(entity, key) for entity, own in keys.items() for key in own]
    taken = await store.execute_many(
        kind.key_decider, [(key.id, kind.take(key, entity)) for entity, key in wanted], meta
    )
    outcomes: Outcomes = {}
    for (entity, _), outcome in zip(wanted, taken, strict=True):
        if isinstance(outcome, Rejected):
            outcomes[entity] = outcome
    entering = [command for command in commands if command[0] not in outcomes]
    entered = await store.execute_many(kind.decider, entering, meta)
    outcomes |= {entity: one for (entity, _), one in zip(entering, entered, strict=True)}
    await _give_back(
        job, kind, [(entity, key) for entity, key in wanted if isinstance(outcomes[entity], Rejected)]
    )
    return outcomes


async def _give_back(job: JobContext, kind: _Keyed, held: Sequence[tuple[str, Any]]) -> None:
    """Free those keys that the entities do not have as registered, whichever attempt took them."""
    states = await _states(job, kind.decider, list(dict.fromkeys(entity for entity, _ in held)))
    back = [
        (key.id, kind.free(key, entity)) for entity, key in held if key not in kind.keys_in(states[entity])
    ]
    await job.ctx.store.execute_many(kind.key_decider, back, job.meta())
