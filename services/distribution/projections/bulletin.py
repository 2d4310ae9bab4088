"""Recorded bulletins of the Central Bank."""

from collections.abc import Iterable

from sqlalchemy import JSON, Column, Text

from services.distribution.domain.bulletin import BulletinRecorded
from shared.contracts.wire import to_builtins
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
