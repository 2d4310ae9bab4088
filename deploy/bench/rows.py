"""Rows of read models as their own folds make them, for COPY: hearing a million events one by one takes an hour."""

from __future__ import annotations

from collections.abc import Hashable
from datetime import UTC, date, datetime
from functools import cache
from types import ModuleType
from typing import Any

from shared.contracts.wire import to_json
from shared.eventstore.entries import Entry
from shared.projections.tables import column_names, key_columns

FIRST = Entry(
    position=1,
    source="bench",
    sequence=1,
    event_id="",
    stream_id=None,
    version=None,
    type="",
    schema_version=1,
    recorded_at=datetime(2026, 8, 1, tzinfo=UTC),
    effective_on=date(2026, 8, 1),
    correlation_id="",
    causation_id=None,
    actor="bench",
    public_seq=None,
    digest=b"",
    hash=b"",
    raw=b"",
    event=None,
    problem=None,
)
"""The entry that all of it comes from."""


def row_of(module: ModuleType, key: tuple[Hashable, ...], *events: object) -> tuple[Any, ...]:
    """The row of a read model after these events."""
    row: Any = None
    for event in events:
        row = module.evolve(key, row, event, FIRST)
    row = row | dict(zip(key_columns(module.TABLE), key, strict=True))
    return tuple(_value(row.get(name), kind) for name, kind in _columns(module))


def _value(value: Any, kind: str) -> Any:
    if value is None:
        return None
    if kind == "JSON":
        return to_json(value).decode()
    return date.fromisoformat(value) if kind == "DATE" and isinstance(value, str) else value


@cache
def _columns(module: ModuleType) -> list[tuple[str, str]]:
    """The columns with their types."""
    return [(name, str(module.TABLE.c[name].type)) for name in column_names(module.TABLE)]


async def fill(connection: Any, table: str, rows: list[tuple[Any, ...]]) -> None:
    """Put rows into a generation's table."""
    await connection.copy_records_to_table(table, schema_name="view", records=rows)
