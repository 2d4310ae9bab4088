"""Imports: the file, whose data it has, and what became of its rows."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import JSON, Boolean, Column, Integer, MetaData, Table, Text, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.registry.domain.import_run import ImportBegun, ImportEnded, ImportRefused
from shared.contracts.wire import to_builtins
from shared.eventstore.entries import Entry
from shared.projections import Row, view_table

VERSION = 1
TABLE = view_table(
    "import_run",
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("dry_run", Boolean, nullable=False),
    Column("state", Text, nullable=False),
    Column("begun_by", Text, nullable=False),
    Column("plan", JSON, nullable=False),
    Column("counts", JSON),
    Column("report_sha256", Text),
    Column("refused", JSON),
)
REJECTION = Table(
    "import_rejection",
    MetaData(schema="work"),
    Column("run", Text, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("row", Integer, nullable=False),
    Column("column", Text, nullable=False),
    Column("value", Text, nullable=False),
    Column("reason", Text, nullable=False),
)
"""The rows of files that did not go in: no read model, the job that read the file writes them."""


def keys(event: object, _: Entry) -> Iterable[tuple[str]]:
    """The import that an event touches."""
    match event:
        case ImportBegun(run=run) | ImportEnded(run=run) | ImportRefused(run=run):
            return ((run,),)
    return ()


def evolve(key: tuple[str], row: Row | None, event: object, _: Entry) -> Row | None:
    """The row after an event."""
    match event:
        case ImportBegun(plan=plan, by=by):
            named = {"kind": plan.kind.value, "source": plan.source, "dry_run": plan.dry_run}
            return named | {"state": "BEGUN", "begun_by": by, "plan": to_builtins(plan)}
        case ImportEnded(counts=counts, report_sha256=report) if row is not None:
            return row | {"state": "ENDED", "counts": to_builtins(counts), "report_sha256": report}
        case ImportRefused(where=where, what=what) if row is not None:
            return row | {"state": "REFUSED", "refused": {"where": where, "what": what}}
    return row


async def find_import(connection: AsyncConnection, run: str) -> dict[str, Any] | None:
    """An import with its counts."""
    row = (await connection.execute(select(TABLE).where(TABLE.c.id == run))).mappings().one_or_none()
    return dict(row) if row is not None else None
