"""Whether years of accounts slow a new run or an explain: both beside more and more allocations of closed runs.

`python -m deploy.bench.distribution_curve 300000 3000000 10000000`, the last of which takes some minutes. A run is
closed for real; the read models and the log are then filled with copies of its rows, which are of the same works and
owners, of other runs and accounts and of days before. Of an allocation's shares one is copied, and its text is short:
what is measured is how things are found.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import uvloop

from deploy.bench.accounts_matched import ACCOUNTS, Size, account_id
from deploy.bench.distribution_service import open_run, run_through, service
from deploy.bench.measuring import Measure, Peak
from deploy.bench.stages import Stages
from services.distribution.api.explain import explain
from services.distribution.api.opening import read_run
from shared.jobs.context import Context
from shared.kernel.decider import Rejected
from shared.observability.memory import settle
from shared.projections import generations

STAGES = (300_000, 3_000_000)
_SIZE = Size(4_000)
_TIMES = 9
_PER_ACCOUNT = 5_000
_PER_RUN = 100_000

_COLUMNS = """
SELECT attname FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum
"""
_RUN = f"'run-' || n / {_PER_RUN}"
_TARGET = f"'account-' || n / {_PER_ACCOUNT}"
_BEFORE = "to_char(date '2026-06-30' - (n / {works})::int, 'YYYY-MM-DD')"
_COPIED: dict[str, tuple[int, dict[str, str]]] = {
    "allocation": (
        1,
        {
            "allocation": "'a-' || n",
            "run": _RUN,
            "target": _TARGET,
            "first_day": _BEFORE,
            "last_day": _BEFORE,
            "body": """'{{"title": "", "target_kind": "ACCOUNT"}}'""",
        },
    ),
    "share": (1, {"share": "'s-' || n", "allocation": "'a-' || n", "run": _RUN}),
    "reserve": (
        2,
        {
            "reserve": "'r-' || n",
            "run": _RUN,
            "allocation": "'a-' || n",
            "share": "'s-' || n",
            "target": _TARGET,
            # Some were never claimed and are open still; most became something.
            "state": "CASE WHEN n % 5 = 0 THEN 'OPEN' ELSE 'ENDED' END",
        },
    ),
    "run": (_PER_RUN, {"run": _RUN, "read_position": "0", "closed_position": "1", "sequence": "0"}),
    "target": (
        _PER_ACCOUNT,
        {
            "target": _TARGET,
            "run": "NULL",
            "first_run": _RUN,
            "distributed": _RUN,
            "distributed_position": "1",
            "mended_position": "NULL",
        },
    ),
    "ledger": (_PER_ACCOUNT, {"target": _TARGET}),
}
"""Read model -> of how many allocations it has a row, and what is its own in a copy."""
_LOG = """
INSERT INTO log.entry (position, event_id, stream_id, version, type, schema_version, payload, recorded_at, effective_on,
                       correlation_id, actor, public_seq, digest, hash)
SELECT last.position + n, md5('e' || last.position + n), 'allocation-' || md5(last.position + n || ''), 1, last.type, 1,
       '{}', last.recorded_at, last.effective_on, '', '', last.number + n, sha256((n || '')::bytea), last.hash
FROM generate_series(1, $1::bigint) AS n,
     (SELECT *, (SELECT max(public_seq) FROM log.entry) AS number FROM log.entry ORDER BY position DESC LIMIT 1) AS last
"""


@dataclass(frozen=True, slots=True)
class _Stage:
    """Seconds, each of the quickest of several, beside so many allocations, and the most that the service held."""

    allocations: int
    opening: float
    run: float
    explain: float
    megabytes: float


def measure(stages: tuple[int, ...] = STAGES) -> list[Measure]:
    """The curve: each stage beside the first one."""
    found = uvloop.run(_measured(stages))
    first = found[0]
    return [
        Measure(
            f"beside {one.allocations:,} allocations: opening, a whole run of {_SIZE.reports:,}, explain; at most",
            f"{one.opening:.2f} s, {one.run:.2f} s, {one.explain:.3f} s; {one.megabytes:.0f} MB",
            f"beside {first.allocations:,}",
            f"{one.opening / first.opening:.2f}, {one.run / first.run:.2f}, {one.explain / first.explain:.2f} times",
        )
        for one in found
    ]


async def _measured(stages: tuple[int, ...]) -> list[_Stage]:
    found: list[_Stage] = []
    async with service(_SIZE) as (ctx, projections, server):
        spent = Stages(server)
        await _run(ctx, spent, 0)
        await projections.catch_up()
        share, allocation = await ctx.pool.fetchrow(
            "SELECT share, allocation FROM view.share ORDER BY share LIMIT 1"
        )
        filled = 0
        accounts = iter(range(1, ACCOUNTS))
        runs = min(_TIMES, len(range(1, ACCOUNTS)) // len(stages))
        for stage in stages:
            await _fill(ctx.pool, filled, stage)
            filled = stage
            told = [partial(explain, ctx, entity) for entity in (share, allocation)]
            with Peak() as peak:
                opening = await _quickest([partial(_opening, ctx)] * _TIMES)
                run = await _quickest([partial(_run, ctx, spent, next(accounts)) for _ in range(runs)])
                explaining = await _quickest(told * _TIMES)
            found.append(_Stage(stage, opening, run, explaining, peak.megabytes))
            print(found[-1], file=sys.stderr)
    return found


async def _opening(ctx: Context) -> None:
    if isinstance(await read_run(ctx, "next", "REGULAR", None, "accountant"), Rejected):
        raise RuntimeError("nothing can be opened")


async def _run(ctx: Context, stages: Stages, account: int) -> None:
    run = f"bench-{account}"
    await open_run(ctx, run, [account_id(account)])
    await run_through(ctx, run, stages)


async def _quickest(work: Sequence[Callable[[], Awaitable[object]]]) -> float:
    spent = []
    for one in work:
        begun = time.perf_counter()
        await one()
        spent.append(time.perf_counter() - begun)
    return min(spent)


async def _fill(pool: Any, first: int, last: int) -> None:
    async with pool.acquire() as connection:
        live = await generations.live(connection)
        for name, (per, own) in _COPIED.items():
            await _copy(connection, live[name].table, first, last, per, own)
        await connection.execute(_LOG, last - first, timeout=3600)
        await connection.execute("ANALYZE log.entry")


async def _copy(connection: Any, table: str, first: int, last: int, per: int, own: Mapping[str, str]) -> None:
    """Copies of the real rows, over and over, numbered by the allocation that each is of."""
    columns = [row["attname"] for row in await connection.fetch(_COLUMNS, f'view."{table}"')]
    chosen = ", ".join(own.get(name, f'kept."{name}"').format(works=_SIZE.works) for name in columns)
    names = ", ".join(f'"{name}"' for name in columns)
    if not first:
        await connection.execute(
            f'CREATE TABLE view."kept {table}" AS SELECT row_number() OVER () AS at, * FROM view."{table}"'  # noqa: S608
        )
    query = f"""
        INSERT INTO view."{table}" ({names}) SELECT {chosen}
        FROM generate_series({first + per}, {last}, {per}) AS n
        JOIN view."kept {table}" AS kept ON kept.at = 1 + n % (SELECT count(*) FROM view."kept {table}")
    """  # noqa: S608
    await connection.execute(query, timeout=3600)
    await connection.execute(f'ANALYZE view."{table}"')


if __name__ == "__main__":
    settle()
    for found in measure(tuple(map(int, sys.argv[1:])) or STAGES):
        print(found)
