"""A payment run: prepared for a hundred thousand payees and released, from the read models as they stand in a database;
beside it the same arithmetic in a plain loop over integers, and a COPY of as many rows as its preparation appends."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ProcessPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, TypeVar

from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import create_async_engine

from deploy.bench import limits
from deploy.bench.measuring import Measure, Peak, processor, rate_of
from deploy.bench.payees import CLOSED_ON, RUN, VAULT, account_rows, entering, iban_of, owed_to, vault_rows
from deploy.bench.rows import fill, row_of
from deploy.local.databases import create_database, create_roles
from deploy.local.postgres import PostgresServer
from deploy.local.services import ROOT
from services.payments.domain.credit import CREDIT
from services.payments.domain.payment_run import PAYMENT_RUN, ReleaseRun
from services.payments.domain.policy import POLICY
from services.payments.domain.run_approval import ApproveRun
from services.payments.domain.run_credits import RunCredited
from services.payments.jobs import JOBS, prepare_payment_run, release_payment_run
from services.payments.main import PARTS
from services.payments.projections import run
from services.payments.settings import PaymentsSettings
from shared.contracts.distribution import RunClosed
from shared.eventstore.blobs import Blobs
from shared.eventstore.migrate import migrate
from shared.eventstore.pool import open_pool
from shared.eventstore.store import EventStore, Meta
from shared.jobs.compute import Crew, compute
from shared.jobs.context import Context
from shared.jobs.kinds import JobContext
from shared.jobs.queue import JobQueue
from shared.kernel.decider import Rejected
from shared.kernel.policy import ApprovePolicy, ProposePolicy
from shared.projections import generations
from shared.projections.runner import ProjectionRunner

T = TypeVar("T")
PAYEES = 100_000
RATE = 15
"""Percent that is withheld of what residents get."""
_DAY = date(2026, 9, 3)
_NOW = datetime(2026, 9, 1, 8, tzinfo=UTC)
_META = Meta(actor="bench", correlation_id="bench")
_SPAN = 5_000
_PAYMENT_RUN = "payment-run"


def measure(payees: int = PAYEES) -> list[Measure]:
    """A payment run to so many payees, every fifth with two credits."""
    return asyncio.run(_measured(payees))


@dataclass(slots=True)
class _Jobs:
    """Jobs of the service, and how long their child processes took."""

    ctx: Context
    computing: float = 0.0

    def job(self, kind: str) -> JobContext:
        bounds = JOBS[kind]

        async def in_child(function: Callable[..., T], *args: object) -> T:
            begun = time.perf_counter()
            found = await compute(function, args, memory_mb=bounds.memory_mb, deadline_s=bounds.deadline_s)
            self.computing += time.perf_counter() - begun
            return found

        async def progress(done: int, total: int, unit: str) -> None:
            """Nobody looks."""

        return JobContext(
            job_id=kind,
            kind=kind,
            subject=_PAYMENT_RUN,
            args={"payment_run": _PAYMENT_RUN, "execution_date": _DAY.isoformat()},
            actor="accountant",
            correlation_id="bench",
            causation_id=None,
            attempt=1,
            ctx=self.ctx,
            compute=in_child,
            crew=Crew,  # type: ignore[arg-type]
            progress=progress,
        )


async def _measured(payees: int) -> list[Measure]:
    async with _service(payees) as (ctx, projections):
        jobs = _Jobs(ctx)
        with Peak() as peak:
            begun, spent = time.perf_counter(), processor()
            prepared = await prepare_payment_run.run(jobs.job("prepare-payment-run"))
            preparing, spent = time.perf_counter() - begun, processor() - spent
        await projections.catch_up()
        digest = prepared["digest"]
        await _command(ctx, ApproveRun(digest=digest, by="chief"))
        await _command(ctx, ReleaseRun(digest=digest, by="director", at=_NOW, today=_NOW.date()))
        jobs.computing = 0.0
        with Peak() as paying:
            begun = time.perf_counter()
            released = await release_payment_run.run(jobs.job("release-payment-run"))
            releasing = time.perf_counter() - begun
        if released["orders"] != payees:
            raise RuntimeError(f"{released['orders']} orders for {payees} payees")
        begun = time.perf_counter()
        total = _plainly(payees)
        plain = time.perf_counter() - begun
        if released["total"]["amount"] != total:
            raise RuntimeError(f"the plain loop pays {total}, the run {released['total']}")
        await limits.prepare(ctx.pool)
        taken = sum(len(owed_to(number)) for number in range(payees))
        rows = (await limits.rows_of_the_log(ctx.pool))[:taken]
        copying = taken / await rate_of(lambda: limits.copy_rows(ctx.pool, rows))
    return [
        Measure(
            f"payment run to {payees:,} payees ({taken:,} credits) prepared",
            f"{preparing:.1f} s ({spent:.1f} s of processor), {peak.megabytes:.0f} MB",
            "a plain loop over integers, and COPY of the rows that it appends",
            f"{plain:.1f} s + {copying:.1f} s",
            (plain + copying) / preparing,
        ),
        Measure("its file written and validated", f"{jobs.computing:.1f} s"),
        Measure(
            "the run released: file, orders, what they pay",
            f"{releasing:.1f} s, {paying.megabytes:.0f} MB",
        ),
    ]


def _plainly(payees: int) -> int:
    """What goes to the bank: 15% of the sum of each payee, half up, and its parts on his credits."""
    total = 0
    for number in range(payees):
        nets = [one.net for one in owed_to(number)]
        gross = sum(nets)
        withheld = (gross * RATE * 2 + 100) // 200
        parts = [withheld * net // gross for net in nets]
        for at in range(withheld - sum(parts)):
            parts[at] += 1
        total += gross - withheld
    return total


async def _command(ctx: Context, command: Any) -> None:
    outcome = await ctx.store.execute(PAYMENT_RUN, _PAYMENT_RUN, command, _META)
    if isinstance(outcome, Rejected):
        raise RuntimeError(outcome.detail)


@asynccontextmanager
async def _service(payees: int) -> AsyncIterator[tuple[Context, ProjectionRunner]]:
    """Payments without its doors, with what it owes in log, read models and vault."""
    async with AsyncExitStack() as stack:
        server = stack.enter_context(PostgresServer())
        await create_roles(server.dsn(), "payments", server.password)
        database = await create_database(server.dsn(), "payments", server.password)
        await migrate(database.dsn_owner, "payments", ROOT / "services" / "payments")
        pool = await stack.enter_async_context(await open_pool(database.dsn_app, min_size=1, max_size=5))
        store = EventStore("payments", pool, lambda: _NOW, PARTS.codec, PARTS.public)
        projections = ProjectionRunner(store, pool, PARTS.projections)
        await projections.prepare()
        await _fill(pool, payees)
        await _adopt_policies(store)
        for at in range(0, payees, _SPAN):
            await store.execute_many(CREDIT, entering(range(at, min(at + _SPAN, payees))), _META)
        await projections.catch_up()
        await _analyze(pool)
        engine = create_async_engine(make_url(database.dsn_app).set(drivername="postgresql+asyncpg"))
        stack.push_async_callback(engine.dispose)
        settings = PaymentsSettings(pg_dsn=database.dsn_app, kafka_bootstrap="none:1", jwks='{"keys": []}')
        context = Context(
            service="payments",
            settings=settings,
            clock=lambda: _NOW,
            store=store,
            engine=engine,
            blobs=Blobs(pool),
            jobs=JobQueue("payments", pool),
            pool=pool,
        )
        yield context, projections


async def _fill(pool: Any, payees: int) -> None:
    closed = RunClosed(
        run=RUN,
        approved_on=CLOSED_ON,
        closed_on=CLOSED_ON,
        allocations=payees,
        reserves=0,
        returns=0,
        reversals=0,
        digest="",
        totals=(),
        known={},
        prepared_by="economist",
        approved_by="head",
    )
    entered = RunCredited(run=RUN, closed_on=CLOSED_ON, credits=payees, payees=payees)
    async with pool.acquire() as connection:
        live = await generations.live(connection)
        await fill(connection, live["run"].table, [row_of(run, (RUN,), closed, entered)])
        with ProcessPoolExecutor(os.cpu_count()) as workers:
            spans = [range(at, min(at + _SPAN, payees)) for at in range(0, payees, _SPAN)]
            for tables in workers.map(_tables, spans):
                for name, rows in tables.items():
                    await fill(connection, live[name].table, rows)
            for rows in workers.map(vault_rows, spans):
                await connection.copy_records_to_table(
                    "payee_data", schema_name="vault", columns=VAULT, records=rows
                )


def _tables(payees: range) -> dict[str, list[tuple[Any, ...]]]:
    found: dict[str, list[tuple[Any, ...]]] = {}
    for module, row in account_rows(payees):
        found.setdefault(module.TABLE.name, []).append(row)
    return found


async def _analyze(pool: Any) -> None:
    async with pool.acquire() as connection:
        for model in (await generations.live(connection)).values():
            await connection.execute(f'ANALYZE view."{model.table}"')


async def _adopt_policies(store: EventStore) -> None:
    tax = {
        "rule": "resident-natural",
        "payee_kind": "NATURAL",
        "residence": "RESIDENT",
        "sources": ["AZERBAIJANI", "FOREIGN"],
        "from": "2025-01-01",
        "to": None,
        "terms": [
            {"kind": "INCOME_TAX", "rate": "0", "base": "NET", "reference": "102.1.42"},
            {"kind": "SOCIAL_INSURANCE", "rate": str(RATE), "base": "NET", "reference": "14.5.4"},
        ],
    }
    bodies: dict[str, dict[str, Any]] = {
        "tax": {"rules": [tax]},
        "debtor": {"name": "Audiovizual Müəlliflər Gildiyası", "iban": iban_of(10**9), "bic": "NABZAZ2X"},
        "notice": {"where": {"az": "Gildiya", "en": "The Guild"}, "days": 60},
    }
    for name, body in bodies.items():
        proposal = ProposePolicy(
            policy=name,
            valid_from=date(2026, 1, 1),
            body=body,
            decision="Board 1/2026",
            by="secretary",
        )
        for command in (proposal, ApprovePolicy(version=1, by="chairman")):
            outcome = await store.execute(POLICY, name, command, _META)
            if isinstance(outcome, Rejected):
                raise RuntimeError(outcome.detail)


if __name__ == "__main__":
    for one in measure(int(sys.argv[1]) if len(sys.argv) > 1 else PAYEES):
        print(one)
