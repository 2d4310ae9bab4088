"""Names of users, producers and organisations, as heard from the registry."""

from collections.abc import Iterable

from sqlalchemy import Column, Text

from shared.contracts import registry
from shared.eventstore.entries import Entry
from shared.projections import Row, view_table

VERSION = 1
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
            name = party.names[0].name if party.names else ""
            return {"name": name, "party_class": party.party_class.value}
    return row
