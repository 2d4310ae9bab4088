"""Distinct reported works of accounts and schedules, one row each."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import JSON, Column, Integer, Text, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.intake.domain.items import ScheduleChunked, WorksChunked
from shared.contracts.intake import ReportedWork
from shared.contracts.wire import to_builtins
from shared.eventstore.entries import Entry
from shared.projections import Row, view_table

VERSION = 1
TABLE = view_table(
    "reported_work",
    Column("target", Text, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("title", Text, nullable=False),
    Column("no_work_rule", Text),
    Column("work", JSON, nullable=False),
)


def _listed(event: object) -> tuple[str, int, tuple[ReportedWork, ...]] | None:
    match event:
        case WorksChunked(account=target) | ScheduleChunked(schedule=target):
            return target, event.version, event.reports
    return None


def keys(event: object, _: Entry) -> Iterable[tuple[str, int, int]]:
    """The works that a chunk lists."""
    listed = _listed(event)
    if listed is None:
        return ()
    target, version, reports = listed
    return [(target, version, work.number) for work in reports]


def evolve(key: tuple[str, int, int], row: Row | None, event: object, _: Entry) -> Row | None:
    """The work as it was listed."""
    listed = _listed(event)
    if listed is None:
        return row
    reports = listed[2]
    work = reports[key[2] - reports[0].number]
    title = " / ".join(work.titles)
    return {"title": title, "no_work_rule": work.no_work_rule, "work": to_builtins(work)}


async def find_report(
    connection: AsyncConnection, target: str, version: int, number: int
) -> dict[str, Any] | None:
    """One reported work."""
    query = select(TABLE).where(
        TABLE.c.target == target, TABLE.c.version == version, TABLE.c.number == number
    )
    row = (await connection.execute(query)).mappings().one_or_none()
    return dict(row) if row is not None else None
