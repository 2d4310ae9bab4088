"""What the check of an application needs beside its own stream."""

from collections.abc import Mapping

from services.registry.domain import work_key
from services.registry.domain.application_check import Known, parties_of
from services.registry.domain.application_entry import entered_work
from services.registry.domain.application_events import Claim
from services.registry.domain.identifiers import canonical, problem_of
from services.registry.domain.party import PARTY
from services.registry.domain.party_key import PARTY_KEY, KeyKind, PartyKey
from services.registry.domain.work_key import WORK_KEY
from services.registry.handlers.party_merges import records_behind, survivors
from shared.contracts.registry import Mandate, Work
from shared.eventstore.store import EventStore

_NO_WORK = Work(id="", titles=(), genre="")


async def known_of(
    store: EventStore, claim: Claim, stored: frozenset[str], alike: Mapping[str, str]
) -> Known:
    """What the registry knows of what an application names, beside its documents and what looks like it."""
    parties = await store.states(PARTY, sorted(parties_of(claim)))
    holders: dict[tuple[str, str], str] = {}
    own = await applying_party(store, claim)
    for one in claim.identifiers:
        if problem_of(one.kind, one.number):
            continue
        number = canonical(one.kind, one.number)
        if one.kind in KeyKind.__members__:
            key = PartyKey(KeyKind(one.kind), number)
            holder = (await store.state(PARTY_KEY, key.id))[0].party
        else:
            wanted = next(iter(work_key.keys_of(entered_work(Claim(identifiers=(one,)), _NO_WORK))), None)
            holder = (await store.state(WORK_KEY, wanted.id))[0].work if wanted is not None else None
        if holder is not None and holder != own:
            holders[one.kind, one.number] = holder
    registered = frozenset(party for party, (state, _) in parties.items() if state.party is not None)
    mandates = await _given_by(store, own) if own is not None else ()
    return Known(parties=registered, stored=stored, holders=holders, alike=alike, mandates=mandates)


async def applying_party(store: EventStore, claim: Claim) -> str | None:
    """Who applies for a membership; of one that was merged, the party that stands for him."""
    if claim.party is None:
        return None
    stand = await survivors(store, [claim.party.id])
    return stand.get(claim.party.id, claim.party.id)


async def _given_by(store: EventStore, party: str) -> tuple[Mandate, ...]:
    state, _ = await store.state(PARTY, party)
    behind = await records_behind(store, state)
    return tuple(one for record in (state, *behind.values()) for one in record.mandates)
