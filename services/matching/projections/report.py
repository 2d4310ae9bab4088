"""Reported works with their outcomes, and the official's desk."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, Index, Integer, Text, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.matching.domain.report import ReportDecided, ReportOf, ReviewOpened
from shared.contracts.wire import from_builtins, to_builtins
from shared.eventstore.entries import Entry
from shared.projections import Row, view_table

VERSION = 1
TABLE = view_table(
    "report",
    Column("id", Text, primary_key=True),
    Column("target", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("number", Integer, nullable=False),
    Column("title", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("of", JSON, nullable=False),
    Column("reason", Text),
    Column("candidates", JSON, nullable=False),
    Column("outcome", Text),
    Column("work", Text),
    Column("rule", Text),
    Column("decided", JSON),
    Column("position", BigInteger),
    Index("report__target", "target", "version", "number"),
    Index("report__state", "state", "id"),
    Index("report__work", "work"),
)
OPEN, DECIDED = "OPEN", "DECIDED"


def keys(event: object, _: Entry) -> Iterable[tuple[str]]:
    """The report that an event touches."""
    match event:
        case ReviewOpened(of=of) | ReportDecided(of=of):
            return ((of.id,),)
    return ()


def _new(of: ReportOf) -> Row:
    reported = of.reported
    return {
        "target": of.target,
        "version": of.version,
        "number": reported.number,
        "title": reported.titles[0] if reported.titles else "",
        "state": OPEN,
        "of": to_builtins(of),
        "reason": None,
        "candidates": [],
        "outcome": None,
        "work": None,
        "rule": None,
        "decided": None,
        "position": None,
    }


def evolve(key: tuple[str], row: Row | None, event: object, entry: Entry) -> Row | None:
    """The row after an event."""
    match event:
        case ReviewOpened(of=of, reason=reason, candidates=candidates):
            return _new(of) | {"reason": reason.value, "candidates": to_builtins(candidates)}
        case ReportDecided(of=of):
            return (row or _new(of)) | {
                "state": DECIDED,
                "outcome": event.outcome.value,
                "work": event.work,
                "rule": event.rule,
                "decided": to_builtins(event),
                "position": entry.position,
            }
    return row


async def find_report(connection: AsyncConnection, entity_id: str) -> dict[str, Any] | None:
    """A report or review by its id."""
    row = (await connection.execute(select(TABLE).where(TABLE.c.id == entity_id))).mappings().one_or_none()
    return dict(row) if row is not None else None


async def open_reviews(connection: AsyncConnection, target: str, version: int) -> list[str]:
    """Ids of the reports that wait for an official."""
    query = (
        select(TABLE.c.id)
        .where(TABLE.c.target == target, TABLE.c.version == version, TABLE.c.state == OPEN)
        .order_by(TABLE.c.number)
    )
    return list((await connection.execute(query)).scalars())


async def decided_reports(connection: AsyncConnection, target: str, version: int) -> list[ReportDecided]:
    """The outcomes of a batch in the order in which they were published."""
    query = (
        select(TABLE.c.decided)
        .where(TABLE.c.target == target, TABLE.c.version == version, TABLE.c.state == DECIDED)
        .order_by(TABLE.c.position)
    )
    return [from_builtins(ReportDecided, row) for row in (await connection.execute(query)).scalars()]


async def counts_by_state(connection: AsyncConnection, target: str, version: int) -> dict[str, int]:
    """How many reports of a batch are open and decided."""
    query = (
        select(TABLE.c.state, func.count())
        .where(TABLE.c.target == target, TABLE.c.version == version)
        .group_by(TABLE.c.state)
    )
    return dict((await connection.execute(query)).tuples().all())
