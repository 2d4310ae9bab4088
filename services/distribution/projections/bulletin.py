"""Recorded bulletins of the Central Bank."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import JSON, Column, Text, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.distribution.domain.bulletin import BulletinRecorded
from services.distribution.domain.facts import BulletinFact
from shared.contracts.wire import from_builtins, to_builtins
from shared.eventstore.entries import Entry
from shared.projections import Row, view_table

VERSION = 1
TABLE = view_table(
    "bulletin",
    Column("day_asked", Text, primary_key=True),
    Column("day_effective", Text, nullable=False),
    Column("rates", JSON, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("recorded_by", Text, nullable=False),
)


def keys(event: object, _: Entry) -> Iterable[tuple[str]]:
    """The day that was asked for."""
    match event:
        case BulletinRecorded():
            return ((event.day_asked.isoformat(),),)
    return ()


def evolve(key: tuple[str], row: Row | None, event: object, _: Entry) -> Row | None:
    """The bulletin as recorded."""
    match event:
        case BulletinRecorded():
            return {
                "day_effective": event.day_effective.isoformat(),
                "rates": to_builtins(event.rates),
                "sha256": event.sha256,
                "recorded_by": event.recorded_by,
            }
    return row


async def find_bulletin(connection: AsyncConnection, day: str) -> dict[str, Any] | None:
    """The bulletin that was asked for a day."""
    row = (await connection.execute(select(TABLE).where(TABLE.c.day_asked == day))).mappings().one_or_none()
    return dict(row) if row is not None else None


async def bulletin_serving(connection: AsyncConnection, day: str) -> dict[str, Any] | None:
    """The bulletin that serves a day: its own, else one that was still in effect on it."""
    query = (
        select(TABLE)
        .where(TABLE.c.day_effective <= day, TABLE.c.day_asked >= day)
        .order_by(TABLE.c.day_asked != day, TABLE.c.day_effective.desc(), TABLE.c.day_asked)
        .limit(1)
    )
    row = (await connection.execute(query)).mappings().one_or_none()
    return dict(row) if row is not None else None


async def read_bulletins(connection: AsyncConnection) -> tuple[BulletinFact, ...]:
    """Every recorded bulletin."""
    rows = (await connection.execute(select(TABLE).order_by(TABLE.c.day_asked))).mappings()
    names = ("day_asked", "day_effective", "rates")
    return tuple(from_builtins(BulletinFact, {name: row[name] for name in names}) for row in rows)
