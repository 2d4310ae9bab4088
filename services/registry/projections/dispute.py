"""Disputes over works, as payments told them: open, or ended by documents that say who has which part (4.3, D-82)."""

from collections.abc import Iterable, Sequence

from sqlalchemy import JSON, Boolean, Column, Index, Text, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.registry.domain.disputed import Disputed
from shared.contracts import payments
from shared.contracts.payments import EntitledPart
from shared.contracts.terms import Role
from shared.contracts.wire import from_builtins, to_builtins
from shared.eventstore.entries import Entry
from shared.projections import Row, view_table

VERSION = 1
TABLE = view_table(
    "dispute",
    Column("id", Text, primary_key=True),
    Column("work", Text, nullable=False),
    Column("role", Text),
    Column("share", Text),
    Column("is_open", Boolean, nullable=False),
    Column("parts", JSON, nullable=False),
    Index("dispute__work", "work"),
)


def keys(event: object, _: Entry) -> Iterable[tuple[str]]:
    """The dispute."""
    match event:
        case payments.DisputeOpened() | payments.DisputeNarrowed() | payments.DisputeEnded():
            return ((event.dispute,),)
    return ()


def evolve(key: tuple[str], row: Row | None, event: object, _: Entry) -> Row | None:
    """The row after an event; of what ended without parts nothing is left to be told."""
    match event:
        case payments.DisputeOpened():
            return {
                "work": event.work,
                "role": event.role,
                "share": None,
                "is_open": True,
                "parts": [],
            }
        case payments.DisputeNarrowed() if row is not None:
            return row | {"role": event.role, "share": event.share}
        case payments.DisputeEnded():
            ended = {"work": event.work, "role": event.role, "share": event.share, "is_open": False}
            return ended | {"parts": to_builtins(event.parts)}
    return row


async def read_disputes(connection: AsyncConnection, works: Sequence[str]) -> list[Disputed]:
    """The disputes over these works that are open, or ended by saying who has which part, in no particular order."""
    query = select(TABLE).where(TABLE.c.work.in_(works)).order_by(TABLE.c.id)
    found = [
        Disputed(
            dispute=row["id"],
            is_open=row["is_open"],
            role=Role(row["role"]) if row["role"] else None,
            share=row["share"],
            parts=from_builtins(tuple[EntitledPart, ...], row["parts"]),
        )
        for row in (await connection.execute(query)).mappings()
    ]
    return [one for one in found if one.is_open or one.parts]
