"""Lines of schedules, one row each, by their row in the file."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, Index, Integer, Text, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.intake.domain.items import ScheduleChunked
from shared.contracts.intake import ScheduleLine
from shared.contracts.wire import to_builtins
from shared.eventstore.entries import Entry
from shared.projections import Row, view_table

VERSION = 2
TABLE = view_table(
    "line",
    Column("target", Text, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("line", Integer, primary_key=True),
    Column("report", Integer),
    Column("value", BigInteger, nullable=False),
    Column("detail", JSON, nullable=False),
    Index("line__report", "target", "version", "report"),
)


def keys(event: object, _: Entry) -> Iterable[tuple[str, int, int]]:
    """The lines that a chunk lists."""
    if not isinstance(event, ScheduleChunked):
        return ()
    return [(event.schedule, event.version, line.line) for line in event.lines]


def evolve(key: tuple[str, int, int], row: Row | None, event: object, _: Entry) -> Row | None:
    """The line as it was listed."""
    if not isinstance(event, ScheduleChunked):
        return row
    line = _at(event.lines, key[2])
    return {"report": line.report, "value": line.amount.amount, "detail": to_builtins(line)}


def _at(lines: tuple[ScheduleLine, ...], number: int) -> ScheduleLine:
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
    connection: AsyncConnection, target: str, version: int, *, report: int
) -> list[dict[str, Any]]:
    """The lines of a reported work."""
    query = select(TABLE).where(
        TABLE.c.target == target, TABLE.c.version == version, TABLE.c.report == report
    )
    rows = (await connection.execute(query.order_by(TABLE.c.line))).mappings()
    return [dict(row) for row in rows]
