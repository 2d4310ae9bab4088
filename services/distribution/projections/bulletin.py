"""Bulletins of the Central Bank as they stand, what stood before, and what is proposed instead."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, Text, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.distribution.domain.bulletin import (
    BulletinCorrected,
    BulletinCorrectionDropped,
    BulletinCorrectionProposed,
    BulletinRecorded,
)
from services.distribution.domain.facts import BulletinFact
from shared.contracts.wire import from_builtins, to_builtins
from shared.eventstore.entries import Entry
from shared.projections import Row, view_table

VERSION = 2
TABLE = view_table(
    "bulletin",
    Column("day_asked", Text, primary_key=True),
    Column("day_effective", Text, nullable=False),
    Column("rates", JSON, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("recorded_by", Text, nullable=False),
    Column("decided_by", Text),
    Column("reason", Text),
    Column("replaced", JSON, nullable=False),
    Column("proposed", JSON),
    Column("served_from", Text, nullable=False),
    Column("corrected_position", BigInteger),
)
_KEPT = ("day_effective", "rates", "sha256", "recorded_by", "decided_by", "reason")


def keys(event: object, _: Entry) -> Iterable[tuple[str]]:
    """The day that was asked for."""
    match event:
        case (
            BulletinRecorded()
            | BulletinCorrected()
            | BulletinCorrectionProposed()
            | BulletinCorrectionDropped()
        ):
            return ((event.day_asked.isoformat(),),)
    return ()


def evolve(key: tuple[str], row: Row | None, event: object, entry: Entry) -> Row | None:
    """The bulletin that stands; `replaced` are those before it, the first one first, `proposed` is what waits for a
    second person, `served_from` the first day that any of them serves, `corrected_position` where it was corrected
    last."""
    match event:
        case BulletinRecorded():
            return {
                "day_effective": event.day_effective.isoformat(),
                "rates": to_builtins(event.rates),
                "sha256": event.sha256,
                "recorded_by": event.recorded_by,
                "replaced": [],
                "served_from": event.day_effective.isoformat(),
            }
        case BulletinCorrectionProposed() if row is not None:
            return row | {"proposed": to_builtins(event)}
        case BulletinCorrectionDropped() if row is not None:
            return row | {"proposed": None}
        case BulletinCorrected() if row is not None:
            effective = event.day_effective.isoformat()
            return row | {
                "day_effective": effective,
                "rates": to_builtins(event.rates),
                "sha256": event.sha256,
                "recorded_by": event.proposed_by,
                "decided_by": event.decided_by,
                "reason": event.reason,
                "replaced": [*row["replaced"], {name: row.get(name) for name in _KEPT}],
                "proposed": None,
                "served_from": min(effective, row["served_from"]),
                "corrected_position": entry.position,
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
