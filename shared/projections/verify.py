"""Proof that the read models are what the log says, and that the log is what it was."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table, Text

from shared.eventstore.terms import DATABASE_AWAY
from shared.observability.wording import said
from shared.projections import generations
from shared.projections.cursors import PROJECTIONS, read_cursor
from shared.projections.generations import Generation
from shared.projections.leaving_out import left_out
from shared.projections.projection import Key, Projection
from shared.projections.runner import Progress, ProjectionRunner
from shared.projections.tables import key_columns, qualified, quoted

DIFFERENCES_MAX = 5
_FETCH = 500


@dataclass(frozen=True, slots=True)
class Verdict:
    """What verify found; no findings: everything holds."""

    position: int
    """The read models were compared at this position."""
    findings: tuple[str, ...]
    compared: dict[str, int]
    """Rows by read model."""


async def verify_projections(runner: ProjectionRunner, progress: Progress | None = None) -> Verdict:
    """Build every read model again beside the live one and compare row by row, equal to the byte."""
    findings: list[str] = []
    compared: dict[str, int] = {}
    position = 0
    for number, projection in enumerate(runner.projections):
        try:
            position, rows, differences = await _verify(runner, projection)
        except (*DATABASE_AWAY, OSError):
            raise
        except Exception as error:  # noqa: BLE001 - a log that was tampered with breaks the fold anywhere
            rows = 0
            differences = [f"read model {projection.name} cannot be rebuilt: {said(error)}"]
        compared[projection.name] = rows
        findings.extend(differences)
        if progress is not None:
            await progress(number + 1, len(runner.projections), "read models")
    return Verdict(position, tuple(findings), compared)


async def _verify(runner: ProjectionRunner, projection: Projection) -> tuple[int, int, list[str]]:
    async with runner.pool.acquire() as connection:
        scratch = await generations.begin(connection, projection, "SCRATCH")
    try:
        # Most of the way before the snapshot, so that it stays short.
        reached = await runner.fold_into(projection, scratch, 0, runner.position)
        async with runner.pool.acquire() as reader:
            async with reader.transaction(isolation="repeatable_read", readonly=True):
                await reader.execute("LOCK TABLE work.generation IN ACCESS SHARE MODE")
                position = await read_cursor(reader, PROJECTIONS)
                live = (await generations.live(reader))[projection.name]
                await runner.fold_into(projection, scratch, reached, position)
                async with runner.pool.acquire() as other, other.transaction():
                    rows, differences = await _compare(projection, (reader, live), (other, scratch))
                    lacking = [str(one) for one in await left_out(other, scratch)]
        return position, rows, lacking + differences
    finally:
        async with runner.pool.acquire() as connection:
            await generations.drop(connection, scratch)


async def _compare(
    projection: Projection, live: tuple[Any, Generation], rebuilt: tuple[Any, Generation]
) -> tuple[int, list[str]]:
    """Merge both tables in key order; rows counted in the live one, and the first differences in words."""
    keys = key_columns(projection.table)
    left, right = (_rows(connection, projection.table, made) for connection, made in (live, rebuilt))
    stands, should = await anext(left, None), await anext(right, None)
    rows, differences = 0, []
    while stands is not None or should is not None:
        if should is None or (stands is not None and stands[0] < should[0]):
            assert stands is not None
            differences.append((stands[0], "stands there, the log knows no such row"))
            stands, rows = await anext(left, None), rows + 1
            continue
        if stands is None or should[0] < stands[0]:
            differences.append((should[0], "lacks"))
            should = await anext(right, None)
            continue
        if stands[1] != should[1]:
            differences.append((should[0], "differs from what the log says"))
        stands, should, rows = await anext(left, None), await anext(right, None), rows + 1
    return rows, _in_words(projection.name, keys, differences)


def _in_words(name: str, keys: Sequence[str], differences: list[tuple[Key, str]]) -> list[str]:
    words = [
        f"read model {name}: row {', '.join(f'{k}={v}' for k, v in zip(keys, key, strict=True))} {what}"
        for key, what in differences[:DIFFERENCES_MAX]
    ]
    if len(differences) > DIFFERENCES_MAX:
        words.append(f"read model {name}: {len(differences) - DIFFERENCES_MAX} more rows differ")
    return words


async def _rows(connection: Any, table: Table, generation: Generation) -> AsyncIterator[tuple[Key, bytes]]:
    """Key and digest of every row, in the order in which Python sorts keys."""
    keys = key_columns(table)
    texts = {column.name for column in table.columns if isinstance(column.type, Text)}
    order = ", ".join(f't.{quoted(key)} COLLATE "C"' if key in texts else f"t.{quoted(key)}" for key in keys)
    listed = ", ".join(f"t.{quoted(key)}" for key in keys)
    sql = (
        f"SELECT {listed}, sha256(convert_to(t::text, 'UTF8')) "  # noqa: S608
        f"FROM {qualified(generation.table)} t ORDER BY {order}"
    )
    async for row in connection.cursor(sql, prefetch=_FETCH):
        yield tuple(row)[:-1], row[-1]
