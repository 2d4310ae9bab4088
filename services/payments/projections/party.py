"""Parties as the registry told of them: what decides over their payment, and how a statement calls them."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import JSON, Column, Index, Text, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.payments.domain.circumstances import Payee
from shared.contracts import registry
from shared.contracts.terms import PartyClass, PartyKind
from shared.eventstore.entries import Entry
from shared.kernel.merged import survivors
from shared.projections import Row, view_table
from shared.projections.among import among

VERSION = 5
TABLE = view_table(
    "party",
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("party_class", Text, nullable=False),
    Column("country", Text, nullable=False),
    Column("member_number", Text),
    Column("voen", Text),
    Column("died_on", Text),
    Column("left_on", Text),
    Column("ipi_name_numbers", JSON, nullable=False),
    Column("merged_into", Text),
    Column("merge", Text),
    Index("party__merged", "id", postgresql_where=text("merged_into IS NOT NULL")),
)


def keys(event: object, _: Entry) -> Iterable[tuple[str]]:
    """The party that an event touches."""
    match event:
        case registry.PartyRegistered(party=party) | registry.PartyChanged(party=party):
            return ((party.id,),)
        case registry.PartiesMerged(others=others) | registry.PartiesSplit(others=others):
            return [(one,) for one in others]
    return ()


def evolve(key: tuple[str], row: Row | None, event: object, _: Entry) -> Row | None:
    """The row after an event: the registry says the whole state."""
    match event:
        case registry.PartyRegistered(party=party) | registry.PartyChanged(party=party):
            return {
                "name": party.name,
                "kind": party.kind.value,
                "party_class": party.party_class.value,
                "country": party.country,
                "member_number": party.member_number,
                "voen": party.voen,
                "died_on": party.died_on.isoformat() if party.died_on else None,
                "left_on": _left_on(party.memberships),
                "ipi_name_numbers": list(party.ipi_name_numbers),
                "merged_into": row["merged_into"] if row is not None else None,
                "merge": row["merge"] if row is not None else None,
            }
        case registry.PartiesMerged(survivor=survivor, merge=merge) if row is not None:
            return row | {"merged_into": survivor, "merge": merge}
        case registry.PartiesSplit() if row is not None:
            return row | {"merged_into": None, "merge": None}
    return row


def _left_on(memberships: Iterable[registry.Membership]) -> str | None:
    last = [one.valid_to for one in memberships]
    ended = [day for day in last if day is not None]
    return max(ended).isoformat() if ended and len(ended) == len(last) else None


def payee_of(row: Any) -> Payee:
    """A party as a payee."""
    return Payee(
        id=row["id"],
        name=row["name"],
        kind=PartyKind(row["kind"]),
        party_class=PartyClass(row["party_class"]),
        country=row["country"],
        voen=row["voen"],
        died_on=date.fromisoformat(row["died_on"]) if row["died_on"] else None,
        left_on=date.fromisoformat(row["left_on"]) if row["left_on"] else None,
    )


async def read_payees(connection: AsyncConnection, ids: Iterable[str]) -> dict[str, Payee]:
    """Those of these parties that were heard of. A merged one keeps his account and its name; what decides over its
    payment (D-86) is said of the party that stands for him."""
    rows = await read_parties(connection, ids)
    found = {one: payee_of(row) for one, row in rows.items()}
    merged = [one for one, row in rows.items() if row["merged_into"] is not None]
    if not merged:
        return found
    stands = await read_survivors(connection)
    facts = await read_parties(connection, [stands[one] for one in merged])
    for one in merged:
        if (row := facts.get(stands[one])) is not None:
            found[one] = replace(payee_of(row), id=one, name=found[one].name)
    return found


async def read_parties(connection: AsyncConnection, ids: Iterable[str]) -> dict[str, dict[str, Any]]:
    """The rows of these parties by id."""
    query = select(TABLE).where(among(TABLE.c.id, ids))
    return {row["id"]: dict(row) for row in (await connection.execute(query)).mappings()}


async def read_survivors(connection: AsyncConnection) -> dict[str, str]:
    """Which party stands for each merged one."""
    query = select(TABLE.c.id, TABLE.c.merged_into).where(TABLE.c.merged_into.is_not(None))
    return survivors(dict((await connection.execute(query.order_by(TABLE.c.id))).tuples().all()))
