"""The search of matching: an account's reports decided, and suggestions for what lies at the desk, from the read models
as they stand in a database; beside them what a dictionary and blocking by 4-grams do with everything in memory.

The read models are filled with the rows that their own folds make, because hearing a million works takes an hour.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, date, datetime
from fractions import Fraction
from itertools import islice
from typing import Any, TypeVar

from rapidfuzz import fuzz, process
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from deploy.bench.films import ROLES, film, misspelt, person_name
from deploy.bench.measuring import Measure, Peak
from deploy.bench.rows import fill, row_of
from deploy.local.databases import create_database, create_roles
from deploy.local.postgres import PostgresServer
from deploy.local.services import ROOT
from services.matching.domain.policy import MatchingRules
from services.matching.domain.titles import title_keys
from services.matching.formats.parts import read_answers
from services.matching.jobs import JOBS
from services.matching.jobs.searching import Searching, parts_of
from services.matching.main import PARTS
from services.matching.projections import party, work, work_key
from shared.contracts.intake import ReportedAuthor, ReportedWork
from shared.contracts.registry import (
    CreditedName,
    Holder,
    Party,
    PartyRegistered,
    RoleShares,
    SharesChanged,
    Title,
    Work,
    WorkRegistered,
)
from shared.contracts.terms import PartyClass, PartyKind, Role
from shared.contracts.wire import to_json
from shared.eventstore.migrate import migrate
from shared.eventstore.pool import open_pool
from shared.eventstore.store import EventStore
from shared.jobs.compute import Crew
from shared.projections import generations, snapshot
from shared.projections.runner import ProjectionRunner

T = TypeVar("T")
SIZES = (100_000, 1_000_000)
REPORTS, QUEUE = 50_000, 5_000
_CHUNK = 500
_SPAN = 2_000
_DAY = date(2026, 9, 1)
_RULES = MatchingRules(standing_decision="bench")
_ROLES = tuple(Role(role.upper()) for role in ROLES)


def measure() -> list[Measure]:
    """At a hundred thousand works beside the limits, then at a million."""
    found = []
    for works in SIZES:
        decided, suggested = asyncio.run(_searches(works))
        dictionary, blocking = _limits(works) if works == SIZES[0] else (None, None)
        what = f"{REPORTS:,} reports decided against {works:,} works"
        found.append(_measure(what, REPORTS, decided, "a dictionary", dictionary))
        what = f"suggestions for a queue of {QUEUE:,} from {works:,} works"
        found.append(_measure(what, QUEUE, suggested, "blocking by 4-grams", blocking))
    return found


@dataclass(frozen=True, slots=True)
class _Taken:
    seconds: float
    megabytes: float


def _measure(what: str, count: int, taken: _Taken, limit: str, bare: float | None) -> Measure:
    rate = count / taken.seconds
    figure = f"{taken.seconds:.1f} s, {rate:,.0f} /s, {taken.megabytes:.0f} MB"
    if bare is None:
        return Measure(what, figure)
    return Measure(what, figure, limit, f"{bare:,.0f} /s", rate / bare)


async def _searches(works: int) -> tuple[_Taken, _Taken]:
    async with AsyncExitStack() as stack:
        server = stack.enter_context(PostgresServer())
        await create_roles(server.dsn(), "matching", server.password)
        database = await create_database(server.dsn(), "matching", server.password)
        await migrate(database.dsn_owner, "matching", ROOT / "services" / "matching")
        pool = await stack.enter_async_context(await open_pool(database.dsn_app, min_size=1, max_size=3))
        store = EventStore("matching", pool, lambda: datetime.now(UTC), PARTS.codec)
        await ProjectionRunner(store, pool, PARTS.projections).prepare()
        await _fill(pool, works)
        url = make_url(database.dsn_app).set(drivername="postgresql+asyncpg")
        engine = create_async_engine(url)
        stack.push_async_callback(engine.dispose)
        return (
            await _search(engine, REPORTS, _chunks(works, REPORTS, misspell=False)),
            await _search(engine, QUEUE, _chunks(works, QUEUE, misspell=True)),
        )


async def _search(engine: AsyncEngine, count: int, chunks: Sequence[str]) -> _Taken:
    """From the stored chunks to the answers, as the job does it."""
    kind = JOBS["match"]

    with Peak() as peak:
        begun = time.perf_counter()
        async with Crew() as crew:

            async def in_child(function: Callable[..., T], *args: object) -> T:
                return await crew(function, args, memory_mb=kind.memory_mb, deadline_s=kind.deadline_s)

            async with snapshot(engine) as (connection, _):
                answers = await Searching(in_child, connection, _RULES, _DAY).answers(parts_of(chunks), {})
        read = (read_answers(chunk) for part in answers for answered in part for chunk in answered.chunks)
        found = sum(len(one.numbers) for answers_read in read for one in answers_read)
        seconds = time.perf_counter() - begun
    if found != count:
        raise RuntimeError(f"{found} answers to {count} reports")
    return _Taken(seconds, peak.megabytes)


def _chunks(works: int, count: int, *, misspell: bool) -> list[str]:
    """The same as they are stored."""
    reports = _reports(works, count, misspell=misspell)
    return [to_json(part).decode() for part in iter(lambda: tuple(islice(reports, _CHUNK)), ())]


def _reports(works: int, count: int, *, misspell: bool) -> Iterator[ReportedWork]:
    """What an account says of films of the registry: a third in capitals, or each with two errors."""
    for number in range(1, count + 1):
        one = film(number * 7_919 % works, works // 4)
        title = one.titles[0].upper() if number % 3 == 0 else one.titles[0]
        if misspell:
            title = misspelt(misspelt(title + " a", number), number // 3)
        authors = [
            ReportedAuthor(name=person_name(person), role=role)
            for person, role in zip(one.persons[:2], _ROLES, strict=False)
        ]
        yield ReportedWork(
            number=number, titles=(title,), authors=tuple(authors), year=one.year, country="AZ", lines=20
        )


async def _fill(pool: Any, works: int) -> None:
    async with pool.acquire() as connection:
        live = await generations.live(connection)
        tables = [live[module.TABLE.name].table for module in (work, work_key, party)]
        # Made at once an index costs a fraction of what it costs row by row.
        indexes = await connection.fetch(
            "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = ANY ($1) AND indexdef NOT LIKE '%UNIQUE%'",
            tables,
        )
        for index in indexes:
            await connection.execute(f'DROP INDEX view."{index["indexname"]}"')
        with ProcessPoolExecutor(os.cpu_count()) as workers:
            for make, modules, count in ((_works, (work, work_key), works), (_parties, (party,), works // 4)):
                spans = [range(at, min(at + _SPAN, count)) for at in range(0, count, _SPAN)]
                for rows in workers.map(make, spans, [works // 4] * len(spans)):
                    for module, of_module in zip(modules, rows, strict=True):
                        table = live[module.TABLE.name].table
                        await fill(connection, table, of_module)
        await connection.execute("SET maintenance_work_mem = '256MB'")
        for index in indexes:
            await connection.execute(index["indexdef"])
        for table in tables:
            await connection.execute(f'ANALYZE view."{table}"')


def _works(numbers: Sequence[int], persons: int) -> list[list[tuple[Any, ...]]]:
    rows: list[list[tuple[Any, ...]]] = [[], []]
    for number in numbers:
        one = film(number, persons)
        titles = tuple(Title(text=text, language="az", script="LATIN") for text in one.titles)
        made = Work(
            id=f"w{number:035}",
            titles=titles,
            genre="feature",
            year=one.year,
            countries=("AZ",),
            isan=one.isan,
        )
        roles = tuple(
            RoleShares(role=role, holders=(Holder(party=f"p{holder:035}", fraction=Fraction(1)),))
            for role, holder in zip(_ROLES, one.persons, strict=True)
        )
        events = (WorkRegistered(work=made), SharesChanged(work=made.id, roles=roles))
        for into, module in zip(rows, (work, work_key), strict=True):
            into.append(row_of(module, (made.id,), *events))
    return rows


def _parties(numbers: Sequence[int], _: int) -> list[list[tuple[Any, ...]]]:
    made = (
        Party(
            id=f"p{number:035}",
            kind=PartyKind.NATURAL,
            party_class=PartyClass.MEMBER,
            names=(CreditedName(name=person_name(number), script="LATIN"),),
            country="AZ",
        )
        for number in numbers
    )
    return [[row_of(party, (one.id,), PartyRegistered(party=one)) for one in made]]


def _limits(works: int) -> tuple[float, float]:
    """Reports a second by a dictionary of keys, and by 4-grams with rapidfuzz, both ready in memory."""
    titles = list(
        {key.k2[0] for n in range(works) for key in map(title_keys, film(n, works // 4).titles) if key.k2[0]}
    )
    known = {title: number for number, title in enumerate(titles)}
    asked = [title_keys(one.titles[0]).k2[0] for one in _reports(works, REPORTS, misspell=False)]
    begun = time.perf_counter()
    sum(title in known for title in asked)
    dictionary = len(asked) / (time.perf_counter() - begun)
    grams: dict[str, list[str]] = {}
    for title in titles:
        for at in range(max(1, len(title) - 3)):
            grams.setdefault(title[at : at + 4], []).append(title)
    queue = [title_keys(one.titles[0]).k2[0] for one in _reports(works, QUEUE, misspell=True)]
    begun = time.perf_counter()
    for title in queue:
        blocks = [grams.get(title[at : at + 4], []) for at in range(max(1, len(title) - 3))]
        smallest = min(map(len, blocks))
        process.extractOne(title, next(one for one in blocks if len(one) == smallest), scorer=fuzz.ratio)
    return dictionary, len(queue) / (time.perf_counter() - begun)
