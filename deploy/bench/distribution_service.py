"""Distribution as a run meets it: its database with accounts in the read models, its policies, its jobs."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, date, datetime
from typing import Any, TypeVar

import msgspec
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import create_async_engine

from deploy.bench.accounts_matched import (
    ACCOUNTS,
    WEIGHTS,
    Size,
    account_rows,
    owner_rows,
    registry_rows,
)
from deploy.bench.rows import fill
from deploy.bench.stages import Stages
from deploy.local.databases import create_database, create_roles
from deploy.local.postgres import PostgresServer
from deploy.local.services import ROOT
from services.distribution.api.opening import read_run
from services.distribution.domain.policy import POLICY, DecisionReference, proposal_of
from services.distribution.domain.run import RUN, ApproveRun
from services.distribution.handlers import claim_targets
from services.distribution.jobs import JOBS, close_run, compute_run
from services.distribution.main import PARTS
from services.distribution.settings import DistributionSettings
from shared.contracts.terms import UseType
from shared.eventstore.blobs import Blobs
from shared.eventstore.migrate import migrate
from shared.eventstore.pool import open_pool
from shared.eventstore.store import EventStore, Meta
from shared.jobs.compute import Crew
from shared.jobs.context import Context
from shared.jobs.kinds import Compute, JobContext
from shared.jobs.queue import JobQueue
from shared.kernel.decider import Rejected
from shared.kernel.policy import ApprovePolicy
from shared.projections import generations
from shared.projections.runner import ProjectionRunner

T = TypeVar("T")
RATE = 20
"""Percent that is deducted from what members are credited."""
DAY = date(2026, 9, 1)
META = Meta(actor="bench", correlation_id="bench")
_NOW = datetime(2026, 9, 1, 8, tzinfo=UTC)
_SPAN = 2_000
_KEYS = '{"keys": []}'


async def open_run(ctx: Context, run: str, wanted: Sequence[str] | None = None) -> None:
    """Open a run over these accounts, or over all that are ready."""
    read = await read_run(ctx, run, "REGULAR", wanted, "accountant")
    if isinstance(read, Rejected):
        raise RuntimeError(read.detail)
    command, again = read
    first = [target for target in command.targets if target not in again]
    guards = await claim_targets(ctx.store, run, first, again, command.read_position, META)
    if isinstance(guards, Rejected):
        raise RuntimeError(guards.detail)
    await ctx.store.execute(RUN, run, command, META, guards=guards)


def job_of(ctx: Context, kind: str, run: str) -> JobContext:
    """A job about a run, in the bounds of its kind."""
    bounds = JOBS[kind]

    @asynccontextmanager
    async def crew() -> AsyncIterator[Compute]:
        async with Crew() as ask:

            async def in_child(function: Callable[..., T], *args: object) -> T:
                return await ask(function, args, memory_mb=bounds.memory_mb, deadline_s=bounds.deadline_s)

            yield in_child

    async def alone(function: Callable[..., T], *args: object) -> T:
        async with crew() as in_child:
            return await in_child(function, *args)

    async def progress(done: int, total: int, unit: str) -> None:
        """Nobody looks."""

    return JobContext(
        job_id=f"{kind}-{run}",
        kind=kind,
        subject=run,
        args={"run": run},
        actor="bench",
        correlation_id="bench",
        causation_id=None,
        attempt=1,
        ctx=ctx,
        compute=alone,
        crew=crew,
        progress=progress,
    )


@asynccontextmanager
async def service(size: Size) -> AsyncIterator[tuple[Context, ProjectionRunner, int]]:
    """Distribution without its doors, with the accounts in its read models and its policies in force; and its
    PostgreSQL's process."""
    async with AsyncExitStack() as stack:
        server = stack.enter_context(PostgresServer())
        await create_roles(server.dsn(), "distribution", server.password)
        database = await create_database(server.dsn(), "distribution", server.password)
        await migrate(database.dsn_owner, "distribution", ROOT / "services" / "distribution")
        pool = await stack.enter_async_context(await open_pool(database.dsn_app, min_size=1, max_size=5))
        store = EventStore("distribution", pool, lambda: _NOW, PARTS.codec, PARTS.public)
        projections = ProjectionRunner(store, pool, PARTS.projections)
        await projections.prepare()
        await _fill(pool, size)
        await _adopt_policies(store)
        await projections.catch_up()
        url = make_url(database.dsn_app).set(drivername="postgresql+asyncpg")
        engine = create_async_engine(url, json_deserializer=msgspec.json.decode)
        stack.push_async_callback(engine.dispose)
        context = Context(
            service="distribution",
            settings=DistributionSettings(pg_dsn=database.dsn_app, kafka_bootstrap="none:1", jwks=_KEYS),
            clock=lambda: _NOW,
            store=store,
            engine=engine,
            blobs=Blobs(pool),
            jobs=JobQueue("distribution", pool),
            pool=pool,
        )
        yield context, projections, server.pid


async def _fill(pool: Any, size: Size) -> None:
    async with pool.acquire() as connection:
        live = await generations.live(connection)
        with ProcessPoolExecutor(os.cpu_count()) as workers:
            made = [workers.submit(_of_accounts, size, account) for account in range(ACCOUNTS)]
            made += [
                workers.submit(_of_works, size, range(at, min(at + _SPAN, size.works)))
                for at in range(0, size.works, _SPAN)
            ]
            made.append(workers.submit(_of_owners, size))
            for one in made:
                for name, rows in one.result().items():
                    await fill(connection, live[name].table, rows)
        for model in live.values():
            await connection.execute(f'ANALYZE view."{model.table}"')


def _of_accounts(size: Size, account: int) -> dict[str, list[tuple[Any, ...]]]:
    return _by_table(account_rows(size, account))


def _of_works(size: Size, works: range) -> dict[str, list[tuple[Any, ...]]]:
    return _by_table(registry_rows(size, works))


def _of_owners(size: Size) -> dict[str, list[tuple[Any, ...]]]:
    return _by_table(owner_rows(size))


def _by_table(rows: Any) -> dict[str, list[tuple[Any, ...]]]:
    found: dict[str, list[tuple[Any, ...]]] = {}
    for module, row in rows:
        found.setdefault(module.TABLE.name, []).append(row)
    return found


async def _adopt_policies(store: EventStore) -> None:
    rules = [
        {
            "channel": "USER",
            "use_type": use_type.value,
            "payee_class": "MEMBER",
            "kind": "ADMINISTRATION",
            "rate": str(RATE),
        }
        for use_type in UseType
    ]
    groups = {
        "FEATURE": {role.value: weight for role, weight in WEIGHTS.items()},
        "MUSICAL": {"DIRECTOR": 4, "SCRIPTWRITER": 4, "CINEMATOGRAPHER": 2, "PRODUCTION_DESIGNER": 2, "COMPOSER": 6},
        "ANIMATED": {"DIRECTOR": 6, "SCRIPTWRITER": 4, "CINEMATOGRAPHER": 2, "PRODUCTION_DESIGNER": 4, "COMPOSER": 2},
        "DOCUMENTARY": {"DIRECTOR": 7, "SCRIPTWRITER": 5, "CINEMATOGRAPHER": 5, "COMPOSER": 1},
    }  # fmt: skip
    bodies: dict[str, dict[str, Any]] = {
        "key": {"groups": groups},
        "genres": {"genres": {"feature": "FEATURE"}},
        "deductions": {"rules": rules},
        "term": {"years_after_death": 70},
    }
    for name, body in bodies.items():
        decision = DecisionReference(
            body="CONFERENCE" if name == "key" else "BOARD",
            number="1",
            date=date(2025, 12, 1),
            document_sha256="ab" * 32,
        )
        proposal = proposal_of(name, date(2026, 1, 1), body, decision, "secretary")
        for command in (proposal, ApprovePolicy(version=1, by="chairman")):
            outcome = await store.execute(POLICY, name, command, META)
            if isinstance(outcome, Rejected):
                raise RuntimeError(outcome.detail)


async def run_through(ctx: Context, run: str, stages: Stages) -> dict[str, Any]:
    """Compute, approve and close an opened run; answers with what its closing said."""
    async with stages.stage("compute"):
        made = await compute_run.run(job_of(ctx, "compute-run", run))
    await ctx.store.execute(RUN, run, ApproveRun(digest=made["digest"], by="chairman", day=DAY), META)
    async with stages.stage("append and close"):
        return await close_run.run(job_of(ctx, "close-run", run))
