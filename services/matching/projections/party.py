"""Parties as the registry published them: the names of authors, and who has their mandate."""

from collections.abc import Iterable

from sqlalchemy import JSON, Column, Index, Text, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.matching.domain.registered import KnownParty
from shared.contracts import registry
from shared.contracts.registry import Mandate, Party
from shared.contracts.wire import from_builtins, to_builtins
from shared.eventstore.entries import Entry
from shared.kernel.merged import survivors
from shared.projections import Row, view_table

VERSION = 2
TABLE = view_table(
    "party",
    Column("id", Text, primary_key=True),
    Column("party", JSON),
    Column("mandates", JSON, nullable=False),
    Column("merged_into", Text),
    Index("party__merged_into", "merged_into"),
)


def keys(event: object, _: Entry) -> Iterable[tuple[str]]:
    """The party that an event touches."""
    match event:
        case registry.PartyRegistered(party=party) | registry.PartyChanged(party=party):
            return ((party.id,),)
        case registry.MandateGranted(mandate=mandate) | registry.MandateEnded(mandate=mandate):
            return ((mandate.party,),)
        case registry.PartiesMerged(others=others) | registry.PartiesSplit(others=others):
            return [(one,) for one in others]
    return ()


def evolve(key: tuple[str], row: Row | None, event: object, _: Entry) -> Row | None:
    """The row after an event; a mandate heard first waits for its party."""
    kept = row or {"party": None, "mandates": [], "merged_into": None}
    match event:
        case registry.PartyRegistered(party=party) | registry.PartyChanged(party=party):
            return kept | {"party": to_builtins(party)}
        case registry.MandateGranted(mandate=mandate) | registry.MandateEnded(mandate=mandate):
            others = [known for known in kept["mandates"] if known["id"] != mandate.id]
            return kept | {"mandates": [*others, to_builtins(mandate)]}
        case registry.PartiesMerged(survivor=survivor):
            return kept | {"merged_into": survivor}
        case registry.PartiesSplit():
            return kept | {"merged_into": None}
    return row


async def read_parties(
    connection: AsyncConnection, ids: Iterable[str] | None = None
) -> dict[str, KnownParty]:
    """All parties, or those with the ids; a merged one is the party that stands for it, which has what all its records
    gave away (D-102)."""
    merges = select(TABLE.c.id, TABLE.c.merged_into).where(TABLE.c.merged_into.is_not(None))
    stands = survivors(dict((await connection.execute(merges)).tuples().all()))
    query = select(TABLE.c.id, TABLE.c.party, TABLE.c.mandates).order_by(TABLE.c.id)
    if ids is not None:
        asked = {stands.get(one, one) for one in ids}
        query = query.where(
            TABLE.c.id.in_(sorted(asked | {one for one, by in stands.items() if by in asked}))
        )
    found: dict[str, Party] = {}
    given: dict[str, tuple[Mandate, ...]] = {}
    for party_id, party, mandates in (await connection.execute(query)).tuples():
        by = stands.get(party_id, party_id)
        given[by] = (*given.get(by, ()), *from_builtins(tuple[Mandate, ...], mandates))
        if party is not None:
            found[party_id] = from_builtins(Party, party)
    known = {one: KnownParty(found[one], given[one]) for one in found if one not in stands}
    return known | {one: known[by] for one, by in stands.items() if by in known}
