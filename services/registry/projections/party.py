"""Parties with their mandates, refusals and receivers."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import JSON, Column, Text, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.registry.domain.party import (
    MandateFinished,
    MandateGiven,
    PartyAmended,
    PartyEntered,
    PayeeTied,
    RefusalDeclared,
)
from shared.contracts.wire import to_builtins
from shared.eventstore.entries import Entry
from shared.projections import Row, view_table

VERSION = 1
TABLE = view_table(
    "party",
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("party_class", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("names", Text, nullable=False),
    Column("party", JSON, nullable=False),
    Column("mandates", JSON, nullable=False),
    Column("refusals", JSON, nullable=False),
    Column("payees", JSON, nullable=False),
)


def keys(event: object, _: Entry) -> Iterable[tuple[str]]:
    """The party that an event touches."""
    match event:
        case PartyEntered(party=party) | PartyAmended(party=party):
            return ((party.id,),)
        case MandateGiven(mandate=mandate) | MandateFinished(mandate=mandate):
            return ((mandate.party,),)
        case RefusalDeclared(party=owner) | PayeeTied(party=owner):
            return ((owner,),)
    return ()


def evolve(key: tuple[str], row: Row | None, event: object, _: Entry) -> Row | None:
    """The row after an event."""
    match event:
        case PartyEntered(party=party) | PartyAmended(party=party):
            kept = row or {"mandates": [], "refusals": [], "payees": []}
            facts = to_builtins(party)
            return {
                "kind": facts["kind"],
                "party_class": facts["party_class"],
                "name": party.names[0].name,
                "names": "\n".join(credited.name for credited in party.names),
                "party": facts,
                "mandates": kept["mandates"],
                "refusals": kept["refusals"],
                "payees": kept["payees"],
            }
        case MandateGiven(mandate=mandate) | MandateFinished(mandate=mandate) if row is not None:
            others = [known for known in row["mandates"] if known["id"] != mandate.id]
            return row | {"mandates": [*others, to_builtins(mandate)]}
        case RefusalDeclared() if row is not None:
            return row | {"refusals": [*row["refusals"], to_builtins(event)]}
        case PayeeTied() if row is not None:
            return row | {"payees": [*row["payees"], to_builtins(event)]}
    return row


async def find_party(connection: AsyncConnection, party_id: str) -> dict[str, Any] | None:
    """A party with everything public that is tied to it."""
    row = (await connection.execute(select(TABLE).where(TABLE.c.id == party_id))).mappings().one_or_none()
    return dict(row) if row is not None else None
