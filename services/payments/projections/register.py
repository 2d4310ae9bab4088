"""Registers that were filed, version by version."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import JSON, Column, Date, Integer, Text, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.payments.domain.register import RegisterFiled
from shared.contracts.wire import to_builtins
from shared.eventstore.entries import Entry
from shared.kernel.clock import baku_day
from shared.projections import Row, view_table

VERSION = 1
TABLE = view_table(
    "register",
    Column("register", Text, primary_key=True),
    Column("period", Text, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("lines", Integer, nullable=False),
    Column("due", JSON, nullable=False),
    Column("json_sha256", Text, nullable=False),
    Column("xlsx_sha256", Text, nullable=False),
    Column("filed_by", Text, nullable=False),
    Column("filed_on", Date, nullable=False),
)


def keys(event: object, _: Entry) -> Iterable[tuple[str, str, int]]:
    """The version that was filed."""
    if isinstance(event, RegisterFiled):
        return ((event.register, event.period, event.version),)
    return ()


def evolve(key: tuple[str, str, int], row: Row | None, event: object, entry: Entry) -> Row | None:
    """The row of a version; it never changes."""
    if isinstance(event, RegisterFiled):
        return {
            "lines": event.lines,
            "due": to_builtins(event.due),
            "json_sha256": event.json_sha256,
            "xlsx_sha256": event.xlsx_sha256,
            "filed_by": event.filed_by,
            "filed_on": baku_day(entry.recorded_at).isoformat(),
        }
    return row


async def last_filed(connection: AsyncConnection) -> list[dict[str, Any]]:
    """The last version of every register that was filed."""
    query = select(TABLE).distinct(TABLE.c.register, TABLE.c.period)
    query = query.order_by(TABLE.c.register, TABLE.c.period, TABLE.c.version.desc())
    return [dict(row) for row in (await connection.execute(query)).mappings()]
