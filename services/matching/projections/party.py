"""Parties as the registry published them: the names of authors, and who has their mandate."""

from collections.abc import Iterable

from sqlalchemy import JSON, Column, Text, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.matching.domain.registered import KnownParty
from shared.contracts import registry
from shared.contracts.registry import Mandate, Party
from shared.contracts.wire import from_builtins, to_builtins
from shared.eventstore.entries import Entry
from shared.projections import Row, view_table

VERSION = 1
TABLE = view_table(
    "party",
    Column("id", Text, primary_key=True),
    Column("party", JSON),
    Column("mandates", JSON, nullable=False),
)


def keys(event: object, _: Entry) -> Iterable[tuple[str]]:
    """The party that an event touches."""
    match event:
        case registry.PartyRegistered(party=party) | registry.PartyChanged(party=party):
            return ((party.id,),)
        case registry.MandateGranted(mandate=mandate) | registry.MandateEnded(mandate=mandate):
            return ((mandate.party,),)
    return ()


def evolve(key: tuple[str], row: Row | None, event: object, _: Entry) -> Row | None:
    """The row after an event; a mandate heard first waits for its party."""
    kept = row or {"party": None, "mandates": []}
    match event:
        case registry.PartyRegistered(party=party) | registry.PartyChanged(party=party):
            return kept | {"party": to_builtins(party)}
        case registry.MandateGranted(mandate=mandate) | registry.MandateEnded(mandate=mandate):
            others = [known for known in kept["mandates"] if known["id"] != mandate.id]
            return kept | {"mandates": [*others, to_builtins(mandate)]}
    return row


async def read_parties(
    connection: AsyncConnection, ids: Iterable[str] | None = None
) -> dict[str, KnownParty]:
    """All parties, or those with the ids."""
    query = select(TABLE.c.id, TABLE.c.party, TABLE.c.mandates).where(TABLE.c.party.is_not(None))
    if ids is not None:
        query = query.where(TABLE.c.id.in_(sorted(set(ids))))
    return {
        party_id: KnownParty(from_builtins(Party, party), from_builtins(tuple[Mandate, ...], mandates))
        for party_id, party, mandates in (await connection.execute(query)).tuples()
        if party is not None
    }
