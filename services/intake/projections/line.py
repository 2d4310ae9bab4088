"""Lines of accounts and schedules, one row each, by their row in the file."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, Date, Index, Integer, Text, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.intake.domain.items import LinesChunked, ScheduleChunked
from shared.contracts.intake import ScheduleLine, UsageLine
from shared.contracts.wire import to_builtins
from shared.eventstore.entries import Entry
from shared.projections import Row, view_table

VERSION = 1
TABLE = view_table(
    "line",
    Column("target", Text, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("line", Integer, primary_key=True),
    Column("report", Integer),
    Column("measure", Text, nullable=False),
    Column("value", BigInteger, nullable=False),
    Column("day", Date),
    Column("detail", JSON, nullable=False),
    Index("line__report", "target", "version", "report"),
)


def _listed(event: object) -> tuple[str, int, tuple[UsageLine | ScheduleLine, ...]] | None:
    match event:
        case LinesChunked(account=target) | ScheduleChunked(schedule=target):
            return target, event.version, event.lines
    return None


def keys(event: object, _: Entry) -> Iterable[tuple[str, int, int]]:
    """The lines that a chunk lists."""
    listed = _listed(event)
    if listed is None:
        return ()
    target, version, lines = listed
    return [(target, version, line.line) for line in lines]


def evolve(key: tuple[str, int, int], row: Row | None, event: object, _: Entry) -> Row | None:
    """The line as it was listed."""
    listed = _listed(event)
    if listed is None:
        return row
    line = _at(listed[2], key[2])
    if isinstance(line, UsageLine):
        found = {"report": line.report, "measure": line.measure.value, "value": line.value}
        return found | {"day": line.day.isoformat() if line.day else None, "detail": to_builtins(line)}
    amount = {"report": line.report, "measure": "AMOUNT", "value": line.amount.amount}
    return amount | {"detail": to_builtins(line)}


def _at(lines: tuple[UsageLine | ScheduleLine, ...], number: int) -> UsageLine | ScheduleLine:
    """The line of a row number; the rows of a chunk rise."""
    low, high = 0, len(lines) - 1
    while low < high:
        middle = (low + high) // 2
        if lines[middle].line < number:
            low = middle + 1
        else:
            high = middle
    return lines[low]


async def lines_of(
    connection: AsyncConnection,
    target: str,
    version: int,
    *,
    line: int | None = None,
    report: int | None = None,
) -> list[dict[str, Any]]:
    """One line, or the lines of a reported work."""
    query = select(TABLE).where(TABLE.c.target == target, TABLE.c.version == version).order_by(TABLE.c.line)
    if line is not None:
        query = query.where(TABLE.c.line == line)
    if report is not None:
        query = query.where(TABLE.c.report == report)
    return [dict(row) for row in (await connection.execute(query)).mappings()]
