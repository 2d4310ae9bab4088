"""The registry takes over its part of the old system's books: parties, memberships, mandates, receivers, contracts,
works (D-101).

Ids follow from the old system's keys, so what a cut-off attempt or an earlier package entered is found there again.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from services.registry.domain.books_entry import (
    MembershipEntry,
    PartyEntry,
    PayeesEntry,
    WorkEntry,
    keys_of,
    party_command,
)
from services.registry.domain.contract import CONTRACT, SignContract
from services.registry.domain.party import PARTY, GiveMandate, RegisterParty, TiePayees
from services.registry.domain.party_events import State
from services.registry.domain.party_key import PARTY_KEY, TakePartyKey
from services.registry.domain.work import RegisterWork
from services.registry.formats.books import check_part
from services.registry.handlers import identified
from services.registry.handlers.party_merges import behind_of
from services.registry.jobs.books_standing import count_standing
from services.registry.jobs.keyed import OfAnother, foresee_works, register_parties, register_works
from services.registry.vault import OfAnotherPerson, sealed, whose_numbers
from shared.contracts.registry import Contract, Mandate, Party
from shared.eventstore.store import Done
from shared.jobs.books import BooksPart
from shared.jobs.books_reading import CLAUSE, Head, Rows
from shared.jobs.entering import enter_all, held
from shared.jobs.kinds import JobContext, JobFailed
from shared.kernel.decider import Rejected
from shared.kernel.findings import Finding

_OF_PARTIES: Mapping[str, type[Any]] = {
    "memberships": MembershipEntry,
    "mandates": Mandate,
    "payees": PayeesEntry,
}
"""What is said of parties, by kind of row, in the order in which it goes in."""


async def collide(job: JobContext, _: Head, rows: Rows) -> Sequence[Finding]:
    """What the registry has otherwise."""
    found: list[Finding] = []
    for parties in rows.of("parties", PartyEntry):
        found += await _parties_collide(job, parties)
    for kind, entry in _OF_PARTIES.items():
        for some in rows.of(kind, entry):
            states = await _states(job, some)
            found += await _keys_collide(job, kind, some)
            for owner, command in await _commands(job, some, states):
                decision = PARTY.decide(command, states[owner])
                if isinstance(decision, Rejected) and states[owner].party is not None:
                    found.append(_stands(kind, owner, decision))
    for contracts in rows.of("contracts", Contract):
        found += await _contracts_collide(job, contracts)
    for works in rows.of("works", WorkEntry):
        found += await _works_collide(job, works)
    return found


async def enter(job: JobContext, _: Head, rows: Rows) -> None:
    """Parties first, then what is said of them and what was signed with them, then the works."""
    for parties in rows.of("parties", PartyEntry):
        await _enter_parties(job, parties)
    for kind, entry in _OF_PARTIES.items():
        for some in rows.of(kind, entry):
            keys = [(key, party_command(one)[0]) for one in some for key in keys_of(one)]
            await enter_all(
                job,
                PARTY_KEY,
                [(key.id, TakePartyKey(key=key, party=party)) for key, party in keys],
                "identifiers",
            )
            await enter_all(job, PARTY, await _commands(job, some, await _states(job, some)), kind)
    for contracts in rows.of("contracts", Contract):
        await enter_all(
            job, CONTRACT, [(one.id, SignContract(contract=one)) for one in contracts], "contracts"
        )
    for works in rows.of("works", WorkEntry):
        commands = [RegisterWork(work=one.work, roles=one.roles) for one in works]
        _all_held("works", await register_works(job, commands))
        await job.progress(len(works), len(works), "works")


async def standing(job: JobContext, _: Head, rows: Rows) -> Mapping[str, int]:
    """The control totals of what the read models show of the package."""
    async with job.ctx.engine.connect() as connection:
        return await count_standing(connection, rows)


def _stands(kind: str, entity: str, refused: Rejected) -> Finding:
    return Finding(f"registry.{kind}", f"{refused.reason}: {refused.detail}", entity, CLAUSE)


async def _states(job: JobContext, some: Iterable[Any]) -> dict[str, State]:
    owners = dict.fromkeys(party_command(one)[0] for one in some)
    return {owner: state for owner, (state, _) in (await job.ctx.store.states(PARTY, list(owners))).items()}


async def _commands(
    job: JobContext, some: Iterable[Any], states: Mapping[str, State]
) -> list[tuple[str, Any]]:
    """The commands of entries, with what stands behind a party that others were merged into."""
    found: list[tuple[str, Any]] = []
    for entry in some:
        owner, command = party_command(entry)
        state = states[owner]
        if isinstance(entry, PayeesEntry) and _tied(entry, state):
            continue
        if isinstance(command, GiveMandate | TiePayees) and state.merging.others:
            command = replace(command, behind=await behind_of(job.ctx.store, owner))
        found.append((owner, command))
    return found


def _tied(entry: PayeesEntry, state: State) -> bool:
    """Whether the set was tied before: a later set of the package may have ended it since."""
    known = {one.link: (one.receiver, one.fraction, one.valid_from) for one in state.payees}
    return all(known.get(one.link) == (one.receiver, one.fraction, one.valid_from) for one in entry.payees)


async def _keys_collide(job: JobContext, kind: str, some: Iterable[Any]) -> list[Finding]:
    wanted = [(key, party_command(one)[0]) for one in some for key in keys_of(one)]
    states = await job.ctx.store.states(PARTY_KEY, list(dict.fromkeys(key.id for key, _ in wanted)))
    decided = [
        (party, PARTY_KEY.decide(TakePartyKey(key=key, party=party), states[key.id][0]))
        for key, party in wanted
    ]
    return [_stands(kind, party, decision) for party, decision in decided if isinstance(decision, Rejected)]


async def _parties_collide(job: JobContext, some: Sequence[PartyEntry]) -> list[Finding]:
    states = await _states(job, some)
    found = await _keys_collide(job, "parties", some)
    for entry in some:
        known = states[entry.party.id].party
        if known is not None and _differs(known, entry.party):
            differs = Rejected("ALREADY_REGISTERED", "The party is registered with other facts.")
            found.append(_stands("parties", entry.party.id, differs))
    identities = {one.party.id: one.identity for one in some if one.identity is not None}
    for party, other in (await whose_numbers(job.ctx.engine, identities)).items():
        word = f"The party {other} has this FİN or VÖEN."
        found.append(_stands("parties", party, Rejected("IDENTIFIER_OF_ANOTHER_PARTY", word)))
    return found


def _differs(known: Party, said: Party) -> bool:
    """Whether it is registered with other facts. What other commands make of it is none: memberships, the class by
    them, and what the vault has."""
    party_class = said.party_class if known.memberships else known.party_class
    bare = replace(known, memberships=(), member_number=None, vault_fingerprint=None)
    return replace(bare, party_class=party_class) != said


async def _contracts_collide(job: JobContext, some: Sequence[Contract]) -> list[Finding]:
    states = await job.ctx.store.states(CONTRACT, [one.id for one in some])
    decided = [(one.id, CONTRACT.decide(SignContract(contract=one), states[one.id][0])) for one in some]
    return [_stands("contracts", one, said) for one, said in decided if isinstance(said, Rejected)]


async def _works_collide(job: JobContext, works: Sequence[WorkEntry]) -> list[Finding]:
    entries = {one.work.id: one for one in works}

    def command(work: str) -> RegisterWork:
        return RegisterWork(work=entries[work].work, roles=entries[work].roles)

    keyed = [work for work, entry in entries.items() if keys_of(entry)]
    foreseen = await foresee_works(job, list(entries), command, keyed=keyed, revised=())
    return [
        _stands("works", work, outcome.refused)
        for work, outcome in foreseen.items()
        if isinstance(outcome, OfAnother)
    ]


async def _enter_parties(job: JobContext, some: Sequence[PartyEntry]) -> None:
    states = await _states(job, some)
    new = [entry for entry in some if states[entry.party.id].party is None]
    _all_held("parties", await register_parties(job, [one.party for one in new if one.identity is None]))
    for entry in new:
        if entry.identity is not None:
            await _enter_person(job, entry.party, entry.identity)
    await job.progress(len(some), len(some), "parties")


async def _enter_person(job: JobContext, party: Party, identity: Mapping[str, str]) -> None:
    """A party with what only the vault has of it, in one transaction."""
    fingerprint, keep = sealed(party.id, identity)
    known = replace(party, vault_fingerprint=fingerprint)
    guards, entailed = await identified(job.ctx.store, party.id, keys_of(PartyEntry(party=party)))
    execute = partial(job.ctx.store.execute, PARTY, party.id, RegisterParty(party=known), job.meta())
    try:
        held(await execute(guards=guards, entailed=entailed, alongside=keep), "parties")
    except OfAnotherPerson as other:
        word = f"the party {other.party} has a FİN or VÖEN of it"
        raise JobFailed([Finding("registry.parties", word, party.id, CLAUSE)]) from other


def _all_held(kind: str, outcomes: Mapping[str, Done | Rejected]) -> None:
    refused = [_stands(kind, one, said) for one, said in outcomes.items() if isinstance(said, Rejected)]
    if refused:
        raise JobFailed(refused, "Not everything could be entered")


PART = BooksPart(check=check_part, collide=collide, enter=enter, standing=standing)
