"""Statistical bases: every version with what it was made of, and who answered for it."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, Index, Integer, Text, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.distribution.domain.base_events import BaseApproved, BasePrepared, BaseRefused
from shared.contracts.wire import to_builtins
from shared.eventstore.entries import Entry
from shared.projections import Row, view_table

VERSION = 2
TABLE = view_table(
    "base",
    Column("base", Text, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("state", Text, nullable=False),
    Column("cause", Text),
    Column("channel", Text, nullable=False),
    Column("use_type", Text, nullable=False),
    Column("period", JSON, nullable=False),
    Column("comparable", Text, nullable=False),
    Column("measure", Text),
    Column("accounts", JSON, nullable=False),
    Column("documents_sha256", JSON, nullable=False),
    Column("left_out", JSON, nullable=False),
    Column("weights_sha256", Text, nullable=False),
    Column("works", Integer, nullable=False),
    Column("unregistered", Integer, nullable=False),
    Column("total", BigInteger, nullable=False),
    Column("undecided", BigInteger, nullable=False),
    Column("known", JSON, nullable=False),
    Column("note", Text, nullable=False),
    Column("prepared_by", Text, nullable=False),
    Column("answered_by", Text),
    Column("reason", Text),
    Index("base__cause", "cause"),
)
PREPARED, APPROVED, REFUSED = "PREPARED", "APPROVED", "REFUSED"


def keys(event: object, _: Entry) -> Iterable[tuple[str, int]]:
    """The version that an event touches."""
    match event:
        case BasePrepared() | BaseApproved() | BaseRefused():
            return ((event.base, event.version),)
    return ()


def evolve(key: tuple[str, int], row: Row | None, event: object, _: Entry) -> Row | None:
    """The version as it was made, and the answer to it."""
    match event:
        case BasePrepared():
            facts: Row = to_builtins(event)
            kept = {name: value for name, value in facts.items() if name not in ("base", "version")}
            return kept | {"state": PREPARED, "answered_by": None, "reason": None}
        case BaseApproved():
            return (row or {}) | {"state": APPROVED, "answered_by": event.approved_by}
        case BaseRefused():
            return (row or {}) | {"state": REFUSED, "answered_by": event.refused_by, "reason": event.reason}
    return row


async def find_base(
    connection: AsyncConnection, base: str, version: int | None = None
) -> dict[str, Any] | None:
    """A version of a base, the last one unless it is named."""
    query = select(TABLE).where(TABLE.c.base == base).order_by(TABLE.c.version.desc()).limit(1)
    if version is not None:
        query = query.where(TABLE.c.version == version)
    row = (await connection.execute(query)).mappings().one_or_none()
    return dict(row) if row is not None else None
