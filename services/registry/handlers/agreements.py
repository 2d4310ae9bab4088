"""What a command on an owner's agreements needs beside its own stream: what all his records gave (1.3-j).

An agreement stays in the stream of the record that it was entered at. The party that stands for that record changes and
ends it there, and a split gives it back as it is then.
"""

from dataclasses import dataclass, replace

from services.registry.domain.agreement import AGREEMENTS, Agreement
from services.registry.domain.merging import merged_away
from services.registry.domain.party import PARTY
from services.registry.handlers.party_merges import records_behind, survivors
from shared.eventstore.store import EventStore
from shared.kernel.decider import Rejected
from shared.kernel.ids import stream


@dataclass(frozen=True, slots=True)
class Giver:
    """An owner with what his records gave, as it was looked at."""

    record: str
    """The record whose stream has the agreement in question; the owner himself for a new one."""
    records: frozenset[str]
    """All his records, himself among them."""
    last: Agreement | None
    """The agreement in question, as its last version has it."""
    theirs: tuple[Agreement, ...]
    """What his other records gave."""
    guards: list[tuple[str, int]]
    """That he was neither merged nor split meanwhile, and his other records gave nothing more."""


async def giver_of(store: EventStore, party_id: str, agreement_id: str | None = None) -> Giver:
    """A party as giver, or as the one that stands for the giver of an agreement."""
    state, version = await store.state(PARTY, party_id)
    known = await store.states(AGREEMENTS, [party_id, *await records_behind(store, state)])
    last = {one: given for one, (had, _) in known.items() for given in had.given if given.id == agreement_id}
    record = next(iter(last), party_id)
    others = {one: found for one, found in known.items() if one != record}
    return Giver(
        record=record,
        records=frozenset(known),
        last=last.get(record),
        theirs=tuple(given for had, _ in others.values() for given in had.given),
        guards=[
            (stream(PARTY.entity, party_id), version),
            *((stream(AGREEMENTS.entity, one), at) for one, (_, at) in others.items()),
        ],
    )


async def standing_giver(
    store: EventStore, party_id: str, agreement_id: str | None = None
) -> Giver | Rejected:
    """As `giver_of`; a rejection for a party that was merged: what is given anew, its survivor gives."""
    state, _ = await store.state(PARTY, party_id)
    return merged_away(state.merging) or await giver_of(store, party_id, agreement_id)


async def with_its_licensee(store: EventStore, agreement: Agreement, giver: Giver) -> Agreement:
    """A version that names its licensee as the agreement did: one that was merged since is who stands for him."""
    if giver.last is None or agreement.licensee == giver.last.licensee:
        return agreement
    stand = await survivors(store, [agreement.licensee, giver.last.licensee])
    now, then = (stand.get(one, one) for one in (agreement.licensee, giver.last.licensee))
    return replace(agreement, licensee=giver.last.licensee) if now == then else agreement
