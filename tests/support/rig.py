"""A small running service for the platform's tests: database, store, read models, context, without HTTP.

Its log holds invented private events of accounts: chunks, a manifest, and how often a policy counted one.
As `intake` it publishes them under intake's contracts; as any other service it hears them.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import JSON, BigInteger, Column, Text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from deploy.local.databases import Database
from shared.contracts import intake
from shared.contracts.batches import batch_digest, item_digest
from shared.contracts.terms import Channel, Measure, UseType
from shared.eventstore.blobs import Blobs
from shared.eventstore.codec import Codec, Stored
from shared.eventstore.entries import Entry
from shared.eventstore.pool import open_pool
from shared.eventstore.store import EventStore, Meta
from shared.jobs.context import Context
from shared.jobs.queue import JobQueue
from shared.kernel.decider import AlreadyApplied, Decider, Decision, Rejected, accepted
from shared.kernel.money import Money
from shared.kernel.periods import Period
from shared.kernel.restated import restated
from shared.projections import Projection, Row, view_table
from shared.projections.batch import ItemOf, batch_items
from shared.projections.runner import ProjectionRunner

MakeRig = Callable[..., Awaitable["Rig"]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChunkListed:
    account: str
    version: int
    chunk: int
    lines: tuple[intake.UsageLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountTaken:
    account: str
    version: int
    chunks: int
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    account: str
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ListChunk:
    chunk: ChunkListed


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeAccount:
    taken: AccountTaken


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    account: str
    amount: int


def _decide_chunk(command: ListChunk, state: bool) -> Decision[ChunkListed]:
    return AlreadyApplied() if state else accepted(command.chunk)


def _decide_taking(command: TakeAccount, state: bool) -> Decision[AccountTaken]:
    return AlreadyApplied() if state else accepted(command.taken)


def _decide_count(command: Count, state: int) -> Decision[Counted]:
    if command.amount < 0:
        return Rejected("NEGATIVE", "Counts go up only.")
    return accepted(Counted(account=command.account, amount=command.amount))


CHUNK: Decider[ListChunk, ChunkListed, bool] = Decider("chunk", False, lambda s, e: True, _decide_chunk)
TAKING: Decider[TakeAccount, AccountTaken, bool] = Decider("taking", False, lambda s, e: True, _decide_taking)
TALLY: Decider[Count, Counted, int] = Decider("tally", 0, lambda s, e: s + e.amount, _decide_count)

OWN: tuple[Stored[Any], ...] = (Stored(ChunkListed), Stored(AccountTaken), Stored(Counted))
PUBLIC = frozenset({ChunkListed, AccountTaken})


def publish(event: Any, entry: Entry) -> object:
    """Chunks and manifests as intake says them."""
    match event:
        case ChunkListed():
            return restated(intake.UsageLinesListed, event)
        case AccountTaken():
            counts = intake.BatchCounts(
                report_chunks=0, reports=0, line_chunks=event.chunks, lines=event.chunks
            )
            return intake.AccountAccepted(
                account=event.account,
                version=event.version,
                replaces=None,
                contract="c",
                contract_version=1,
                payer="p",
                channel=Channel.USER,
                use_type=UseType.ON_AIR,
                period=Period(date(2026, 7, 1), date(2026, 7, 31)),
                territory="AZ",
                currency="AZN",
                declared_total=Money(100),
                income=None,
                due=Money(100),
                counts=counts,
                digest=event.digest,
                known={},
                submitted_by="clerk",
            )
        case _:
            raise TypeError(f"{type(event).__name__} is private")


BATCHES = batch_items({intake.UsageLinesListed: ItemOf("LINES", lambda item: item.chunk)})

TALLIES = view_table(
    "tally",
    Column("account", Text, primary_key=True),
    Column("total", BigInteger, nullable=False),
    Column("detail", JSON, nullable=False),
    Column("last_day", Text),
)


def _tally_keys(event: object, entry: Entry) -> Iterable[tuple[str]]:
    match event:
        case Counted(account=account) | intake.AccountAccepted(account=account):
            return ((account,),)
        case intake.UsageLinesListed(account=account):
            return ((account,),)
        case _:
            return ()


def _tally_evolve(key: tuple[str], row: Row | None, event: object, entry: Entry) -> Row | None:
    current = row or {"total": 0, "detail": {"chunks": [], "accepted": False}}
    match event:
        case Counted(amount=amount):
            return current | {"total": current["total"] + amount, "last_day": entry.effective_on.isoformat()}
        case intake.UsageLinesListed(chunk=chunk):
            detail = current["detail"]
            return current | {"detail": detail | {"chunks": [*detail["chunks"], chunk]}}
        case intake.AccountAccepted():
            return current | {"detail": current["detail"] | {"accepted": True}}
        case _:
            return row


TALLY_MODEL = Projection("tally", 1, TALLIES, _tally_keys, _tally_evolve)

HEARD = view_table(
    "heard",
    Column("account", Text, primary_key=True),
    Column("chunks", JSON, nullable=False),
    Column("digest", Text),
    Column("day", Text, nullable=False),
)


def _heard_keys(event: object, entry: Entry) -> Iterable[tuple[str]]:
    match event:
        case intake.UsageLinesListed(account=account) | intake.AccountAccepted(account=account):
            return ((account,),)
        case _:
            return ()


def _heard_evolve(key: tuple[str], row: Row | None, event: object, entry: Entry) -> Row | None:
    current = (row or {"chunks": [], "digest": None}) | {"day": entry.effective_on.isoformat()}
    match event:
        case intake.UsageLinesListed(chunk=chunk, lines=lines):
            chunks = [*current["chunks"], [chunk, [line.value for line in lines]]]
            return current | {"chunks": chunks}
        case intake.AccountAccepted(digest=digest):
            return current | {"digest": digest}
        case _:
            return row


HEARD_MODEL = Projection("heard", 1, HEARD, _heard_keys, _heard_evolve)
"""Folds foreign events alone."""


@dataclass(slots=True)
class Rig:
    """One service in this process."""

    service: str
    database: Database
    pool: Any
    engine: AsyncEngine
    store: EventStore
    ctx: Context
    runner: ProjectionRunner
    moved: list[timedelta] = field(default_factory=lambda: [timedelta()])

    def advance(self, days: int) -> None:
        """Put the business clock forward."""
        self.moved[0] += timedelta(days=days)

    async def rows(self, table: str) -> list[str]:
        """Every row of a read model as PostgreSQL writes it, in key order: equal to the byte or not."""
        found = await self.pool.fetch(
            f'SELECT t::text AS row FROM view."{table}" t ORDER BY t::text COLLATE "C"'
        )
        return [row["row"] for row in found]

    async def count(self, account: str, amount: int) -> Any:
        """Append one Counted."""
        meta = Meta(actor="tester", correlation_id="test")
        return await self.store.execute(TALLY, account, Count(account=account, amount=amount), meta)

    async def list_account(self, account: str, chunks: int, version: int = 1, lines: int = 1) -> None:
        """Append an account's chunks and then its manifest."""
        meta = Meta(actor="clerk", correlation_id=account)
        listed = [chunk_of(account, number, version, lines) for number in range(1, chunks + 1)]
        await self.store.execute_many(
            CHUNK, [(f"{account}-{version}-{c.chunk}", ListChunk(chunk=c)) for c in listed], meta
        )
        digest = batch_digest(item_digest(restated(intake.UsageLinesListed, chunk)) for chunk in listed)
        taken = AccountTaken(account=account, version=version, chunks=chunks, digest=digest)
        await self.store.execute(TAKING, f"{account}-{version}", TakeAccount(taken=taken), meta)


def chunk_of(account: str, number: int, version: int = 1, lines: int = 1) -> ChunkListed:
    """One chunk with its lines."""
    listed = tuple(
        intake.UsageLine(line=number * 1000 + line, report=1, measure=Measure.SECONDS, value=60 + line)
        for line in range(lines)
    )
    return ChunkListed(account=account, version=version, chunk=number, lines=listed)


async def build_rig(
    service: str,
    database: Database,
    stack: AsyncExitStack,
    *,
    own: tuple[Stored[Any], ...] = OWN,
    projections: tuple[Projection, ...] = (TALLY_MODEL, HEARD_MODEL, BATCHES),
) -> Rig:
    """A service on a database; everything is closed with the stack."""
    pool = await open_pool(database.dsn_app, min_size=1, max_size=8)
    stack.push_async_callback(pool.close)
    engine = create_async_engine(database.dsn_app.replace("postgresql://", "postgresql+asyncpg://", 1))
    stack.push_async_callback(engine.dispose)
    moved = [timedelta()]

    def clock() -> datetime:
        return datetime(2026, 9, 1, 6, tzinfo=UTC) + moved[0]

    store = EventStore(service, pool, clock, Codec(service, own), PUBLIC)
    ctx = Context(
        service=service,
        settings=SimpleNamespace(),
        clock=clock,
        store=store,
        engine=engine,
        blobs=Blobs(pool),
        jobs=JobQueue(service, pool),
        pool=pool,
    )
    return Rig(service, database, pool, engine, store, ctx, ProjectionRunner(store, pool, projections), moved)


@pytest.fixture
async def make_rig(make_database: Callable[[str], Awaitable[Database]]) -> AsyncIterator[MakeRig]:
    """`await make_rig("intake")`: a service on a fresh database; `database=` for one that exists."""
    async with AsyncExitStack() as stack:

        async def make(service: str = "intake", *, database: Database | None = None, **kept: Any) -> Rig:
            return await build_rig(service, database or await make_database(service), stack, **kept)

        yield make
