"""Queries of every command go by an index, also on a log that has grown faster than PostgreSQL's statistics of it."""

from __future__ import annotations

import pytest

from shared.eventstore.committing import _STANDS
from shared.eventstore.reading import LOAD
from tests.integration.eventstore.box import BOX, META, AddCoins
from tests.integration.eventstore.conftest import Log


@pytest.mark.parametrize("query", [LOAD, _STANDS], ids=["streams", "versions"])
async def test_many_streams_are_found_without_reading_the_log(log: Log, query: str) -> None:
    await log.store.execute_many(BOX, [(f"{n}", AddCoins(1)) for n in range(3000)], META)
    names = [f"box-{n}" for n in range(500)]
    plan = "\n".join(row[0] for row in await log.pool.fetch(f"EXPLAIN {query}", names))
    assert "entry__stream_id_version__uq" in plan
    assert "Seq Scan" not in plan
