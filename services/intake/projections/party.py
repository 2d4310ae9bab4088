"""Names of users, producers and organisations, as heard from the registry."""

from collections.abc import Iterable

from sqlalchemy import Column, Text, select
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.contracts import registry
from shared.eventstore.entries import Entry
from shared.projections import Row, view_table

VERSION = 2
TABLE = view_table(
    "party",
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("party_class", Text, nullable=False),
)


def keys(event: object, _: Entry) -> Iterable[tuple[str]]:
    """The party that an event touches."""
    match event:
        case registry.PartyRegistered(party=party) | registry.PartyChanged(party=party):
            return ((party.id,),)
    return ()


def evolve(key: tuple[str], row: Row | None, event: object, _: Entry) -> Row | None:
    """The row after an event."""
    match event:
        case registry.PartyRegistered(party=party) | registry.PartyChanged(party=party):
            return {"name": party.name, "party_class": party.party_class.value}
    return row


async def name_of(connection: AsyncConnection, party: str) -> str | None:
    """A party's name, None when it is unknown."""
    name: str | None = (
        await connection.execute(select(TABLE.c.name).where(TABLE.c.id == party))
    ).scalar_one_or_none()
    return name
