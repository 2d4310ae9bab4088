"""What a command needs beside its own stream."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

from services.registry.domain import party_key
from services.registry.domain.merging import Aged, elder
from services.registry.domain.party import PARTY
from services.registry.domain.party_key import PARTY_KEY, FreePartyKey, PartyKey, TakePartyKey
from shared.contracts.registry import Party, RoleShares, Source, Work
from shared.contracts.terms import PartyClass
from shared.eventstore.store import Entailed, EventStore
from shared.kernel.decider import Rejected
from shared.kernel.ids import stream


def unknown_work(work: str) -> Rejected:
    """The rejection that says that a work is not registered."""
    return Rejected("UNKNOWN_WORK", f"There is no work {work[:80]!r}.")


def _unknown(party: str) -> Rejected:
    return Rejected("UNKNOWN_PARTY", f"There is no party {party[:80]!r}.")


async def unknown_party(store: EventStore, parties: Iterable[str]) -> Rejected | None:
    """A rejection that names the first party that is not registered. Parties are never removed."""
    for party in dict.fromkeys(parties):
        state, _ = await store.state(PARTY, party)
        if state.party is None:
            return _unknown(party)
    return None


async def no_organisation(store: EventStore, party: str) -> Rejected | None:
    """A rejection unless the party is an organisation that manages rights: nobody else can be given them (D-04)."""
    state, _ = await store.state(PARTY, party)
    if state.party is None:
        return _unknown(party)
    if state.party.party_class in (PartyClass.SOCIETY, PartyClass.COMPOSERS_ORGANISATION):
        return None
    return Rejected("NO_ORGANISATION", f"The party {party} is no organisation that manages rights.")


async def no_receiver(store: EventStore, parties: Iterable[str], day: date) -> Rejected | None:
    """A rejection that names the first party that cannot receive royalty from a day on (D-03, D-86)."""
    for party in dict.fromkeys(parties):
        state, _ = await store.state(PARTY, party)
        if state.party is None:
            return _unknown(party)
        if state.party.died_on is not None and state.party.died_on < day:
            died = state.party.died_on
            return Rejected("RECEIVER_DIED", f"The party {party} died on {died}; his heirs are receivers.")
    return None


async def identified(
    store: EventStore, party_id: str, new: Iterable[PartyKey]
) -> tuple[list[tuple[str, int]], list[Entailed[Any, Any, Any]]]:
    """What the events of a command mean for the identifiers that a party has or gets: those that it has after it are
    kept from every other party, the others are free. With it the guard that the party is as it was looked at."""
    known, version = await store.state(PARTY, party_id)
    had = party_key.keys_of(known.party) if known.party is not None else frozenset()
    entailed = [
        Entailed(PARTY_KEY, key.id, partial(_kept_or_freed, key, party_id)) for key in sorted(had | {*new})
    ]
    return [(stream(PARTY.entity, party_id), version)] if version else [], entailed


def _kept_or_freed(key: PartyKey, party_id: str, events: Sequence[Any]) -> TakePartyKey | FreePartyKey:
    party: Party = events[-1].party
    return (TakePartyKey if key in party_key.keys_of(party) else FreePartyKey)(key=key, party=party_id)


def named_parties(work: Work | None, roles: Iterable[RoleShares]) -> list[str]:
    """Every party that a work and its shares name."""
    found: list[str | None] = []
    for shares in roles:
        for holder in shares.holders:
            found += [holder.party, holder.author, _society(holder.source)]
    if work is not None:
        found += [party for producer in work.producers for party in (producer.party, producer.studio)]
        found += [_society(one.source) for one in work.titles]
        found += [_society(one.source) for one in work.sources]
        found.append(_society(work.origin_source))
    return [party for party in found if party is not None]


async def not_the_elder(
    store: EventStore, entity: str, own_id: str, provisional: Mapping[str, bool]
) -> Rejected | None:
    """A rejection that names the record that a merge keeps, where it is not this one."""
    names = {one: stream(entity, one) for one in provisional}
    entries = await store.histories(list(names.values()), (await store.head()).position)
    kept = elder(Aged(one, provisional[one], entries[name][0].position) for one, name in names.items())
    if kept == own_id:
        return None
    return Rejected(
        "NOT_THE_ELDER", f"The merge keeps the elder, which is {kept}: merge into that one (D-102)."
    )


def _society(source: Source | None) -> str | None:
    return source.society if source is not None else None
