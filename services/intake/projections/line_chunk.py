"""Where the lines of accounts stand in the log, a chunk each: a million rows of their own would say the same again."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, Integer, Text, cast, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncConnection

from services.intake.domain.items import LinesChunked
from shared.contracts.wire import to_builtins
from shared.eventstore.entries import Entry
from shared.eventstore.store import EventStore
from shared.projections import Row, view_table

VERSION = 1
TABLE = view_table(
    "line_chunk",
    Column("account", Text, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("chunk", Integer, primary_key=True),
    Column("last_line", Integer, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("reports", JSON, nullable=False),
)


def keys(event: object, _: Entry) -> Iterable[tuple[str, int, int]]:
    """The chunk that an event lists."""
    return [(event.account, event.version, event.chunk)] if isinstance(event, LinesChunked) else ()


def evolve(key: tuple[str, int, int], row: Row | None, event: object, entry: Entry) -> Row | None:
    """The chunk as it was listed: its last row in the file, its place in the log, and the works that it names."""
    if row is not None or not isinstance(event, LinesChunked):
        return row
    reports = sorted({line.report for line in event.lines})
    return {"last_line": event.lines[-1].line, "position": entry.position, "reports": reports}


async def page_of_lines(
    connection: AsyncConnection, store: EventStore, account: str, version: int, after: int, limit: int
) -> tuple[list[dict[str, Any]], str | None]:
    """At most `limit` lines behind a row of the file, and behind which one the next page begins; None at the end."""
    query = _chunks(account, version).where(TABLE.c.last_line > after)
    found: list[dict[str, Any]] = []
    for position in (await connection.execute(query)).scalars():
        found += [line for line in await _lines(store, position) if line["line"] > after]
        # A row of several works is not cut in two.
        if len(found) > limit and found[-1]["line"] > (last := found[limit - 1]["line"]):
            return [line for line in found if line["line"] <= last], str(last)
    return found, None


async def lines_of_report(
    connection: AsyncConnection, store: EventStore, account: str, version: int, report: int
) -> list[dict[str, Any]]:
    """The lines of a reported work."""
    query = _chunks(account, version).where(cast(TABLE.c.reports, JSONB).contains([report]))
    return [
        line
        for position in (await connection.execute(query)).scalars()
        for line in await _lines(store, position)
        if line["report"] == report
    ]


def _chunks(account: str, version: int) -> Any:
    query = select(TABLE.c.position).where(TABLE.c.account == account, TABLE.c.version == version)
    return query.order_by(TABLE.c.chunk)


async def _lines(store: EventStore, position: int) -> list[dict[str, Any]]:
    for entry in await store.read(position - 1, 1):
        if isinstance(entry.event, LinesChunked):
            found: list[dict[str, Any]] = to_builtins(entry.event.lines)
            return found
    return []
