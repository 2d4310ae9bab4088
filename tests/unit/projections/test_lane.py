"""Statements of a lane run in their order, while whoever gave them goes on; rows of one table are loaded while those of
another are evolved."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import BigInteger, Column, Text

from shared.eventstore.entries import Entry
from shared.projections import Row, view_table
from shared.projections.folding import fold
from shared.projections.lane import lane
from shared.projections.projection import Projection


class Connection:
    """Writes down what it is given; one statement fails."""

    def __init__(self, failing: str = "") -> None:
        self.told: list[str] = []
        self._failing = failing

    async def execute(self, sql: str, *_: Any) -> None:
        self._run(sql)

    async def fetch(self, sql: str, *_: Any) -> list[Any]:
        self._run(sql)
        return []

    def _run(self, sql: str) -> None:
        if sql == self._failing:
            raise ValueError(f"{sql} fails")
        self.told.append(sql)


async def test_statements_run_in_the_order_in_which_they_are_given() -> None:
    connection = Connection()
    async with lane(connection) as statements:
        await statements.execute("first")
        rows = statements.fetch("second")
        await statements.execute("third")
        assert await rows == []
    assert connection.told == ["first", "second", "third"]


async def test_behind_a_statement_that_fails_none_runs() -> None:
    connection = Connection(failing="second")
    with pytest.raises(ValueError, match="second fails"):
        async with lane(connection) as statements:
            await statements.execute("first")
            await statements.execute("second")
            await statements.execute("third")
    assert connection.told == ["first"]


async def test_who_leaves_a_lane_by_an_error_finds_its_connection_free() -> None:
    connection = Connection()
    with pytest.raises(KeyError):
        async with lane(connection) as statements:
            await statements.execute("first")
            raise KeyError
    assert connection.told == ["first"]


def counting(name: str, log: list[str]) -> Projection:
    """A read model with a row for each entry."""
    table = view_table(name, Column("number", BigInteger, primary_key=True), Column("said", Text))

    def keys(event: Any, entry: Entry) -> Iterable[tuple[int]]:
        yield (entry.position,)

    def evolve(key: tuple[Any, ...], row: Row | None, event: Any, entry: Entry) -> Row:
        log.append(f"evolve {name}")
        return {"number": key[0], "said": event}

    return Projection(name, 1, table, keys, evolve)


def entry(position: int) -> Entry:
    at = datetime(2026, 9, 1, tzinfo=UTC)
    who = (f"e-{position}", f"s-{position}", 1, "Said", 1, at, date(2026, 9, 1), "c", None, "a")
    return Entry(position, None, None, *who, None, b"", b"", b"", "said", None)


def statements_of(connection: Connection) -> list[str]:
    return [line.partition(" t JOIN")[0].partition(" (")[0] for line in connection.told]


async def test_rows_of_the_next_table_are_loaded_before_those_of_one_are_evolved() -> None:
    connection = Connection()
    tables = [(counting(name, connection.told), f"{name}__v1_g1") for name in ("one", "two")]
    async with lane(connection) as statements:
        await fold(statements, tables, [entry(1)])
    assert statements_of(connection) == [
        'SELECT row_to_json(t)::text FROM view."one__v1_g1"',
        'SELECT row_to_json(t)::text FROM view."two__v1_g1"',
        "evolve one",
        'INSERT INTO view."one__v1_g1"',
        "evolve two",
        'INSERT INTO view."two__v1_g1"',
    ]


async def test_rows_of_one_table_are_loaded_behind_the_writing_of_those_before_them() -> None:
    """Given more entries than one statement takes, of which a later one may touch what an earlier one made."""
    connection = Connection()
    tables = [(counting("one", []), "one__v1_g1")]
    async with lane(connection) as statements:
        await fold(statements, tables, [entry(number) for number in range(1, 1_002)])
    load, save = 'SELECT row_to_json(t)::text FROM view."one__v1_g1"', 'INSERT INTO view."one__v1_g1"'
    assert statements_of(connection) == [load, save, load, save]
