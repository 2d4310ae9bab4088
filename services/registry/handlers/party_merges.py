"""What a merge of parties, and a command on a party that stands for others, needs beside its own stream."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from services.registry.domain.agreement import AGREEMENTS, Agreement, given_twice
from services.registry.domain.erasure import ErasePerson, EraseWith
from services.registry.domain.party import PARTY
from services.registry.domain.party_events import PartiesParted, State
from services.registry.domain.party_key import (
    PARTY_KEY,
    MovePartyKey,
    PartyKey,
    TakePartyKey,
    keys_of,
)
from services.registry.domain.party_merging import Behind, JoinInto, PartFrom, Record
from services.registry.handlers import not_the_elder
from shared.contracts.registry import Party
from shared.eventstore.store import Entailed, EventStore
from shared.kernel.decider import Rejected
from shared.kernel.ids import stream


@dataclass(frozen=True, slots=True)
class Joined:
    """The other records of a merge, which it keeps as they were looked at."""

    others: tuple[Record, ...]
    behind: Behind
    guards: list[tuple[str, int]]
    ids: tuple[str, ...]
    """Every record that will be one: the one that stands, the others, and all that they stand for."""


async def behind_of(store: EventStore, party_id: str) -> Behind:
    """The records that a party stands for, through others too."""
    state, _ = await store.state(PARTY, party_id)
    merges = tuple(merge for merge, _ in state.merging.others)
    return Behind(merges=merges, states=tuple((await records_behind(store, state)).values()))


async def records_behind(store: EventStore, state: State) -> dict[str, State]:
    """The records that were merged into one, through others too, by their ids."""
    found: dict[str, State] = {}
    waiting = [one for _, others in state.merging.others for one in others]
    while waiting:
        known = await store.states(PARTY, waiting)
        found |= {one: other for one, (other, _) in known.items()}
        waiting = [
            further for other, _ in known.values() for _, others in other.merging.others for further in others
        ]
    return found


async def survivors(store: EventStore, parties: Iterable[str]) -> dict[str, str]:
    """Which party stands for each of these that was merged, through others too."""
    leading = {one: one for one in parties}
    found: dict[str, str] = {}
    while leading:
        known = await store.states(PARTY, sorted(set(leading.values())))
        into = {one: state.merging.into for one, (state, _) in known.items()}
        leading = {one: further for one, at in leading.items() if (further := into[at]) is not None}
        found |= leading
    return found


async def look_at_parties(store: EventStore, party_id: str, others: Sequence[str]) -> Joined | Rejected:
    """Look at the records that are to be merged: all are there, and the elder stands (D-102)."""
    known = await store.states(PARTY, [party_id, *others])
    for one, (state, _) in known.items():
        if state.party is None:
            return Rejected("UNKNOWN_PARTY", f"There is no party {one[:80]!r}.")
    if wrong := await not_the_elder(store, PARTY.entity, party_id, dict.fromkeys(known, False)):
        return wrong
    records: dict[str, Record] = {}
    groups = []
    for one, (state, _) in known.items():
        if state.party is not None:
            behind = await records_behind(store, state)
            records[one] = Record(party=state.party, states=(state, *behind.values()))
            groups.append((one, *behind))
    guards = [(stream(PARTY.entity, one), known[one][1]) for one in others]
    given = await _agreements(store, groups)
    if isinstance(given, Rejected):
        return given
    merges = tuple(merge for merge, _ in known[party_id][0].merging.others)
    mine = Behind(merges=merges, states=records[party_id].states[1:])
    ids = tuple(dict.fromkeys(one for group in groups for one in group))
    return Joined(tuple(records[one] for one in others), mine, guards + given, ids)


async def _agreements(
    store: EventStore, groups: Sequence[tuple[str, ...]]
) -> list[tuple[str, int]] | Rejected:
    """The guards on all agreements of records that are to be one, which give nothing twice (1.3-j)."""
    guards: dict[str, int] = {}
    mine: list[Agreement] = []
    for group in groups:
        known = await store.states(AGREEMENTS, list(group))
        theirs = [one for state, _ in known.values() for one in state.given]
        if wrong := given_twice(mine, theirs):
            return wrong
        mine += theirs
        guards |= {stream(AGREEMENTS.entity, one): version for one, (_, version) in known.items()}
    return list(guards.items())


def into(survivor: str, merge: str, others: Iterable[Record]) -> list[Entailed[Any, Any, Any]]:
    """What a merge means for the others, and for the identifiers that the survivor gains by it."""
    joined = JoinInto(survivor=survivor, merge=merge)
    entailed: list[Entailed[Any, Any, Any]] = []
    for other in others:
        entailed.append(Entailed(PARTY, other.party.id, lambda _: joined))
        for key in sorted(keys_of(other.party)):
            entailed.append(Entailed(PARTY_KEY, key.id, partial(_moved, key, other.party.id, survivor)))
    return entailed


async def out_of(
    store: EventStore, survivor: str, merge: str, others: Iterable[str]
) -> tuple[list[tuple[str, int]], list[Entailed[Any, Any, Any]]]:
    """What it means for them that the merge is undone: what the survivor had of them goes back, but the identifiers
    that name a third party since. With it the guards on those."""
    guards: list[tuple[str, int]] = []
    entailed: list[Entailed[Any, Any, Any]] = []
    for one, (state, _) in (await store.states(PARTY, list(others))).items():
        keys = {key.id: key for key in sorted(keys_of(state.party) if state.party is not None else ())}
        lost = set()
        for key_id, (held, version) in (await store.states(PARTY_KEY, list(keys))).items():
            if held.party in (None, survivor, one):
                back = partial(_given_back, keys[key_id], survivor, one)
                entailed.append(Entailed(PARTY_KEY, key_id, back))
            else:
                lost.add(keys[key_id])
                guards.append((stream(PARTY_KEY.entity, key_id), version))
        parted = partial(_parted, merge, frozenset(keys.values()), frozenset(lost))
        entailed.append(Entailed(PARTY, one, parted))
    return guards, entailed


async def erased_with(
    store: EventStore, party_id: str, order: ErasePerson
) -> tuple[ErasePerson, list[str], list[Entailed[Any, Any, Any]]]:
    """The order with the records that the party stands for, as they were looked at: what is erased of it is erased of
    them."""
    state, _ = await store.state(PARTY, party_id)
    records = await records_behind(store, state)
    merges = tuple(merge for merge, _ in state.merging.others)
    order = replace(order, behind=Behind(merges=merges, states=tuple(records.values())))
    return order, list(records), [Entailed(PARTY, one, lambda _: EraseWith(order=order)) for one in records]


def _moved(key: PartyKey, of: str, survivor: str, events: Sequence[Any]) -> MovePartyKey | TakePartyKey:
    party: Party = events[-1].party
    if key in keys_of(party):
        return MovePartyKey(key=key, party=of, to=survivor)
    return TakePartyKey(key=key, party=of)


def _parted(
    merge: str, keys: frozenset[PartyKey], lost: frozenset[PartyKey], events: Sequence[Any]
) -> PartFrom:
    parted: PartiesParted = events[-1]
    # An identifier that the survivor keeps is not said of two.
    return PartFrom(merge=merge, lost=lost | (keys & keys_of(parted.party)), memberships=parted.memberships)


def _given_back(key: PartyKey, survivor: str, of: str, events: Sequence[Any]) -> MovePartyKey | TakePartyKey:
    party: Party = events[-1].party
    if key in keys_of(party):
        return TakePartyKey(key=key, party=survivor)
    return MovePartyKey(key=key, party=survivor, to=of)
