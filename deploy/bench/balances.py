"""Balances of personal accounts at three million entries of double entry: what a payee, an accountant and an auditor
ask for, over HTTP and as of an earlier position; beside it a bare sum by the same index."""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import create_async_engine

from deploy.bench.measuring import Measure, processor_of
from deploy.bench.rows import fill, row_of
from deploy.local.databases import Database
from deploy.local.stack import Stack
from services.payments.domain.credit_events import Credit, CreditEntered
from services.payments.projections import credit
from services.payments.projections.balance import read_balances
from services.payments.projections.journal import Until, read_trial_balance
from services.payments.projections.reconciling import reconciled_day
from shared.contracts.terms import Channel, Role
from shared.eventstore.pool import open_pool
from shared.kernel.money import Money
from shared.projections import generations

ENTRIES = 3_000_000
PAYEES = 20_000
QUERIES = 400
_AN_ACCOUNT = 3
"""Entries of a payment: what came, what of it is paid, what is withheld."""
_DAYS = 1_000
_FIRST = date(2024, 1, 1)
_CREDIT = CreditEntered(
    credit=Credit(
        id="template",
        payee="nobody",
        owner=None,
        work="work",
        role=Role.DIRECTOR,
        allocation="allocation",
        run="run",
        channel=Channel.USER,
        gross=Money(12_500),
        net=Money(10_000),
    ),
    effective_on=_FIRST,
)
_TABLES = ("entry", "movement", "balance", "credit")


def measure(entries: int = ENTRIES, payees: int = PAYEES) -> list[Measure]:
    """So many entries of so many payees, each payee's spread over the whole log."""
    with tempfile.TemporaryDirectory(prefix="royalty-bench-") as directory:
        with Stack(Path(directory), datetime.now(UTC), only=("payments",)) as stack:
            database = stack.databases["payments"]
            asyncio.run(_fill(database, entries, payees))
            scopes = ["payments:balance:read", "payments:ledger:read"]
            token = stack.issuer.token("accountant", scopes)
            headers = {"Authorization": f"Bearer {token}"}
            address = stack.addresses["payments"]
            with httpx.Client(base_url=address, headers=headers, timeout=60) as client:
                asked = [f"p{(number * 7_919) % payees}" for number in range(QUERIES)]
                pid = stack.services["payments"].pid
                balances = _answers(client, pid, [f"/v1/balances/{payee}" for payee in asked])
                moves = _answers(client, pid, [f"/v1/ledger/entries?payee={one}&limit=50" for one in asked])
            return asyncio.run(_beside(database, entries, asked, balances, moves))


@dataclass(frozen=True)
class _Taken:
    """Seconds that each answer took, sorted, and the processor of the service that one took."""

    seconds: list[float]
    processor: float | None = None


def _answers(client: httpx.Client, pid: int, paths: list[str]) -> _Taken:
    for path in paths[:20]:
        client.get(path).raise_for_status()
    taken = []
    before = processor_of(pid)
    for path in paths:
        begun = time.perf_counter()
        client.get(path).raise_for_status()
        taken.append(time.perf_counter() - begun)
    return _Taken(sorted(taken), (processor_of(pid) - before) / len(paths))


async def _fill(database: Database, entries: int, payees: int) -> None:
    payments = entries // _AN_ACCOUNT
    async with (
        await open_pool(database.dsn_app, min_size=1, max_size=1) as pool,
        pool.acquire() as connection,
    ):
        live = await generations.live(connection)
        tables = {name: f'view."{live[name].table}"' for name in _TABLES}
        of = f"FROM generate_series(0, {payments - 1}) AS n"
        payee = f"'p' || n % {payees}"
        day = f"DATE '{_FIRST}' + (n::bigint * {_DAYS} / {payments})::int"
        rows = (
            ("n * 2 + 1", 1, "'AccountCredited'", "'run'", "'UNDISTRIBUTED'", "'PAYEE'", 10_000),
            ("n * 2 + 2", 1, "'OrderIssued'", "'order'", "'PAYEE'", "'ORDERS'", 8_400),
            ("n * 2 + 2", 2, "'OrderIssued'", "'order'", "'PAYEE'", "'SOCIAL_INSURANCE'", 1_500),
        )
        for position, number, cause, reference, gives, gets, amount in rows:
            await connection.execute(
                f"INSERT INTO {tables['entry']} (position, number, recorded_on, effective_on, cause, event, "
                "reference, payee, debit, credit, currency, amount) "
                f"SELECT {position}, {number}, {day}, {day}, {cause}, md5(n::text), {reference} || n, {payee}, "
                f"{gives}, {gets}, 'AZN', {amount} {of}"
            )
        for position, kind, credited, withheld, paid in (
            ("n * 2 + 1", "CREDITED", 10_000, 0, 0),
            ("n * 2 + 2", "PAID", 0, 1_500, 8_400),
        ):
            await connection.execute(
                f"INSERT INTO {tables['movement']} (payee, currency, position, kind, reference, day, "
                f"effective_on, event, credited, withheld, paid) SELECT {payee}, 'AZN', {position}, '{kind}', "
                f"'r' || n, {day}, {day}, md5(n::text), {credited}, {withheld}, {paid} {of}"
            )
        each = payments // payees
        await connection.execute(
            f"INSERT INTO {tables['balance']} (payee, currency, credited, withheld, paid, balance, position) "  # noqa: S608
            f"SELECT 'p' || n, 'AZN', {each * 10_000}, {each * 1_500}, {each * 8_400}, {each * 100}, 1 "
            f"FROM generate_series(0, {payees - 1}) AS n"
        )
        # As its own fold makes it; the others are like it.
        await fill(connection, live["credit"].table, [row_of(credit, ("template",), _CREDIT)])
        await connection.execute(
            f"INSERT INTO {tables['credit']} "  # noqa: S608
            "SELECT made.* FROM (SELECT jsonb_populate_record(t, jsonb_build_object('id', 'c' || n, "
            f"'payee', {payee}, 'position', n * 2 + 1, 'run', 'r' || n, "
            f"'state', CASE WHEN n < {payees} THEN 'OPEN' ELSE 'PAID' END)) AS one "
            f"FROM {tables['credit']} t, generate_series(0, {payments - 1}) AS n) alike, "
            "LATERAL (SELECT (one).*) made"
        )
        for table in tables.values():
            await connection.execute(f"ANALYZE {table}")


async def _beside(
    database: Database, entries: int, asked: list[str], balances: _Taken, moves: _Taken
) -> list[Measure]:
    async with (
        await open_pool(database.dsn_app, min_size=1, max_size=1) as pool,
        pool.acquire() as connection,
    ):
        bare = await _timed(asked, lambda payee: _bare(connection, payee))
    engine = create_async_engine(make_url(database.dsn_app).set(drivername="postgresql+asyncpg"))
    async with engine.connect() as connection:
        middle = entries // _AN_ACCOUNT
        past = await _timed(asked, lambda payee: read_balances(connection, payee, middle))
        trial = await _once(read_trial_balance(connection, Until(effective_on=date(2026, 1, 1))))
        day = await _once(reconciled_day(connection, date(2026, 1, 1)))
    await engine.dispose()

    def line(what: str, taken: _Taken) -> Measure:
        half, most = (_at(taken, part) * 1000 for part in (0.5, 0.99))
        figure = f"p50 {half:.1f} ms, p99 {most:.1f} ms"
        if taken.processor is not None:
            figure += f", {taken.processor * 1000:.1f} ms of the service's processor"
        limit = _at(bare, 0.5) * 1000
        return Measure(what, figure, "a bare sum of the payee's entries", f"p50 {limit:.2f} ms", limit / half)

    among = f"at {entries:,} entries"
    return [
        line(f"a payee's balance with its movements over HTTP {among}", balances),
        line(f"a page of his entries over HTTP {among}", moves),
        line(f"his balance as of an earlier position {among}", past),
        Measure(f"trial balance of a day {among}", f"{trial:.1f} s"),
        Measure(f"client money of a day reconciled {among}", f"{day:.1f} s"),
    ]


async def _bare(connection: Any, payee: str) -> None:
    await connection.fetchrow(
        "SELECT sum(CASE WHEN credit = 'PAYEE' THEN amount ELSE -amount END) FROM view.entry WHERE payee = $1",
        payee,
    )


async def _timed(asked: list[str], ask: Callable[[str], Awaitable[object]]) -> _Taken:
    taken = []
    for payee in asked:
        begun = time.perf_counter()
        await ask(payee)
        taken.append(time.perf_counter() - begun)
    return _Taken(sorted(taken))


async def _once(work: Awaitable[object]) -> float:
    begun = time.perf_counter()
    await work
    return time.perf_counter() - begun


def _at(taken: _Taken, part: float) -> float:
    return taken.seconds[int(len(taken.seconds) * part)]


if __name__ == "__main__":
    for one in measure(int(sys.argv[1]) if len(sys.argv) > 1 else ENTRIES):
        print(one)
