"""What a run reads of years of accounts it finds by an index: no query of an opening reads all that there ever was."""

from datetime import date
from typing import Any

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncConnection

from services.distribution.projections import background, contract_key, corrections, sources, target
from shared.kernel.periods import Period
from shared.projections import generations
from tests.integration.distribution.asking import approve, closed_run, open_run, shown
from tests.integration.distribution.rules import adopt_policies
from tests.integration.distribution.test_contract_keys import EVENING
from tests.integration.distribution.world import FILM, hear_everything
from tests.support.one_service import OneService

COPIES = 20_000


async def test_no_query_of_an_opening_reads_all_that_there_ever_was(distribution: OneService) -> None:
    await closed_run(distribution)
    await adopt_policies(distribution, {"contract_keys": {"contracts": {"licence": {"bands": [EVENING]}}}})
    async with distribution.ctx.pool.acquire() as connection:
        live = await generations.live(connection)
        for name, changed in {
            "allocation": "allocation = n || allocation, work = n || work, last_day = '2020-01-31'",
            "reserve": "reserve = n || reserve, work = n || work, person = n || 'p', state = 'ENDED'",
            "stirred": "id = n || id, position = 0, begins = ''",
            "target": "target = n || target, first_run = n || 'r', mended_position = 0",
        }.items():
            await _copied(connection, live[name].table, changed)
    asked: list[tuple[str, Any]] = []
    async with distribution.ctx.engine.connect() as connection:

        @event.listens_for(connection.sync_connection, "before_cursor_execute")
        def _(_c: Any, _u: Any, statement: str, parameters: Any, *_: Any) -> None:
            asked.append((statement, parameters))

        await sources.read_candidates(connection, "run", ())
        await corrections.read_stirred(connection, "run")
        await contract_key.read_rekeyed(connection)
        await background.read_paid(connection, {FILM}, Period(date(2026, 7, 1), date(2026, 7, 31)))
        plans = [await _plan(connection, *one) for one in list(asked)]
    assert any("reserve" in plan for plan in plans) and any("allocation" in plan for plan in plans)
    for plan in plans:
        for grows in ("allocation", "reserve", "stirred", "target"):
            assert f"Seq Scan on {grows}__" not in plan, plan


async def test_an_opening_reads_no_target_that_was_distributed_and_stays_as_it_is(
    distribution: OneService,
) -> None:
    await hear_everything(distribution)
    assert await _unsettled(distribution) == ["account", "schedule"]
    run = await open_run(distribution)
    await approve(distribution, run, (await shown(distribution, f"/v1/runs/{run}"))["digest"])
    assert await _unsettled(distribution) == []
    assert await _unsettled(distribution, "account") == ["account"]


async def _unsettled(service: OneService, *also: str) -> list[str]:
    async with service.ctx.engine.connect() as connection:
        return [row["target"] for row in await target.read_unsettled(connection, also)]


async def _copied(connection: Any, table: str, changed: str) -> None:
    """Many rows as one of a table."""
    await connection.execute(f'CREATE TEMP TABLE copy AS SELECT * FROM view."{table}" LIMIT 1')
    columns = [row["attname"] for row in await connection.fetch(_COLUMNS, f'view."{table}"')]
    told = dict(part.split(" = ", 1) for part in changed.split(", "))
    chosen = ", ".join(told.get(name, f'"{name}"') for name in columns)
    names = ", ".join(f'"{name}"' for name in columns)
    await connection.execute(
        f'INSERT INTO view."{table}" ({names}) SELECT {chosen} FROM copy, generate_series(1, {COPIES}) AS n'
    )
    await connection.execute("DROP TABLE copy")
    await connection.execute(f'ANALYZE view."{table}"')


_COLUMNS = """
SELECT attname FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum
"""


async def _plan(connection: AsyncConnection, statement: str, parameters: Any) -> str:
    rows = await connection.exec_driver_sql(f"EXPLAIN {statement}", parameters)
    return "\n".join(row[0] for row in rows)
