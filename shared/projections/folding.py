"""Folding a batch of entries into tables: load the touched rows, evolve in memory, write one statement."""

import asyncio
from collections.abc import Awaitable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeAlias

import msgspec

from shared.contracts.wire import to_builtins, to_json
from shared.eventstore.entries import Entry
from shared.projections.lane import Lane
from shared.projections.projection import Key, Projection, Row
from shared.projections.tables import column_names, key_columns, qualified, quoted

_AT_A_TIME = 100
"""Rows that are evolved before others get a turn."""
_ROWS_MAX = 1_000
"""Rows that are loaded and written at once; with the last entry some more. Making one statement of many thousand holds
up whoever asks the service meanwhile."""
_decode = msgspec.json.decode

Touched: TypeAlias = tuple[Key, Key, Entry]
"""A row's key, normalised and as given, and an entry that touches it."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What folding into one generation's table needs again and again; $1 of the SQL is a JSON array of rows."""

    load: str
    save: str
    remove: str
    keys: tuple[str, ...]
    columns: tuple[str, ...]
    names: frozenset[str]
    """Of the columns."""


@dataclass(frozen=True, slots=True)
class _Part:
    """Some of what entries touch of one table."""

    projection: Projection
    sql: Plan
    touched: list[Touched]

    @property
    def wanted(self) -> str:
        """The keys of its rows, as JSON."""
        return _keys_json(self.sql.keys, list(dict.fromkeys(key for key, _, _ in self.touched)))


@cache
def plan(projection: Projection, table: str) -> Plan:
    """How rows of a projection are loaded from, saved to and removed from a generation's table."""
    name = qualified(table)
    keys = key_columns(projection.table)
    names = column_names(projection.table)
    columns = [quoted(column) for column in names]
    listed = ", ".join(columns)
    given = f"json_populate_recordset(NULL::{name}, $1::json)"
    same = " AND ".join(f"t.{quoted(key)} = k.{quoted(key)}" for key in keys)
    others = [column for column in columns if column not in {quoted(key) for key in keys}]
    update = ", ".join(f"{column} = excluded.{column}" for column in others)
    conflict = f"DO UPDATE SET {update}" if others and not projection.lasting else "DO NOTHING"
    return Plan(
        load=f"SELECT row_to_json(t)::text FROM {name} t JOIN {given} k ON {same}",  # noqa: S608
        save=f"INSERT INTO {name} ({listed}) SELECT {listed} FROM {given} "  # noqa: S608
        f"ON CONFLICT ({', '.join(quoted(key) for key in keys)}) {conflict}",
        remove=f"DELETE FROM {name} t USING {given} k WHERE {same}",  # noqa: S608
        keys=keys,
        columns=names,
        names=frozenset(names),
    )


async def fold(statements: Lane, tables: Sequence[tuple[Projection, str]], entries: Sequence[Entry]) -> None:
    """Fold entries, in order, into tables of generations, in the transaction of the lane's connection. The rows of one
    table are evolved while those of the next one are loaded and those of the one before it written."""
    parts = (_Part(one, plan(one, table), some) for one, table in tables for some in _touched(one, entries))
    part = next(parts, None)
    loading = None if part is None else _load(statements, part)
    while part is not None:
        following, ahead = next(parts, None), None
        if following is not None and following.projection is not part.projection:
            ahead = _load(statements, following)
        await _evolve(statements, part, loading)
        if following is not None and following.projection is part.projection:
            # It may touch the same rows, so it is loaded behind their writing.
            ahead = _load(statements, following)
        part, loading = following, ahead


def _load(statements: Lane, part: _Part) -> Awaitable[list[Any]] | None:
    # Of lasting rows those that stand are not asked for: they stay when others are saved.
    return None if part.projection.lasting else statements.fetch(part.sql.load, part.wanted)


async def _evolve(statements: Lane, part: _Part, loading: Awaitable[list[Any]] | None) -> None:
    projection, sql = part.projection, part.sql
    before: dict[Key, bytes] = {}
    for (text,) in () if loading is None else await loading:
        row = _decode(text)
        before[tuple(row[name] for name in sql.keys)] = to_json(row)
    after: dict[Key, bytes | None] = {}
    for number, (key, given, entry) in enumerate(part.touched, start=1):
        if number % _AT_A_TIME == 0:
            await asyncio.sleep(0)
        after[key] = _step(
            projection, sql, key, given, after[key] if key in after else before.get(key), entry
        )
    saved = [row for key, row in after.items() if row is not None and row != before.get(key)]
    removed = [key for key, row in after.items() if row is None and key in before]
    if saved:
        await statements.execute(sql.save, f"[{b','.join(saved).decode()}]")
    if removed:
        await statements.execute(sql.remove, _keys_json(sql.keys, removed))


def _touched(projection: Projection, entries: Sequence[Entry]) -> Iterator[list[Touched]]:
    """All that the entries touch, in order and in parts; a key that an entry names twice counts once, and one of a
    lasting row once at all."""
    touched: list[Touched] = []
    lasting: set[Key] = set()
    keys = projection.keys
    for entry in entries:
        # Most entries touch no row of most read models.
        if entry.event is None or not (named := keys(entry.event, entry)):
            continue
        given = {_normal(key): key for key in named}
        if projection.lasting:
            given = {normal: key for normal, key in given.items() if normal not in lasting}
            lasting.update(given)
        for normal, key in given.items():
            touched.append((normal, key, entry))
        if len(touched) >= _ROWS_MAX:
            yield touched
            touched = []
    if touched:
        yield touched


def _normal(key: Key) -> Key:
    """A key as it stands in JSON."""
    for part in key:
        if type(part) is not str:
            return tuple(to_builtins(key))
    return key


def _step(
    projection: Projection, plan: Plan, key: Key, given: Key, row: bytes | None, entry: Entry
) -> bytes | None:
    """The row after one entry, complete and as JSON, so that it is the same whether it was loaded or just made."""
    current: Row | None = None if row is None else _decode(row)
    evolved = projection.evolve(given, current, entry.event, entry)
    if evolved is None:
        return None
    if evolved is current:
        return row
    if not plan.names.issuperset(evolved):
        unknown = sorted(evolved.keys() - plan.names)
        raise ValueError(f"{projection.name}.evolve answered with unknown columns: {unknown}")
    whole = dict(zip(plan.columns, map(evolved.get, plan.columns), strict=True))
    whole.update(zip(plan.keys, key, strict=True))
    return to_json(whole)


def _keys_json(names: Sequence[str], keys: Sequence[Key]) -> str:
    return to_json([dict(zip(names, key, strict=True)) for key in keys]).decode()
