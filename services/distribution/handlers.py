"""What a command needs beside its own stream: claims before a run opens, the draft kept for review."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from hashlib import sha256
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, Identity, MetaData, Select, Table, Text, delete, select
from sqlalchemy.ext.asyncio import AsyncEngine

from services.distribution.domain.advance import PROVISION
from services.distribution.domain.claim import CLAIM, ClaimTarget
from services.distribution.domain.provision import OUT_OF_PROVISION
from services.distribution.domain.refund import REFUND
from services.distribution.domain.run import RUN
from services.distribution.domain.run_events import RunClosed, State
from services.distribution.domain.weights import StatisticsFact
from services.distribution.formats.packed_draft import REDISTRIBUTED
from services.distribution.formats.weights import read_weights
from shared.eventstore.blobs import Blobs
from shared.eventstore.store import EventStore, Meta
from shared.kernel.decider import Decider, Rejected
from shared.kernel.ids import stream

DRAFT_ITEM = Table(
    "draft_item",
    MetaData(schema="work"),
    Column("run", Text, primary_key=True),
    Column("number", BigInteger, Identity(always=True), primary_key=True),
    Column("kind", Text, nullable=False),
    Column("target", Text, nullable=False),
    Column("work", Text, nullable=False),
    Column("body", JSON, nullable=False),
)
_COUNTS = "SELECT kind, count(*) AS items FROM work.draft_item WHERE run = $1 GROUP BY kind"
_DIGESTS = """
SELECT string_agg(sha256(convert_to(body::text, 'UTF8')), ''::bytea ORDER BY number) FROM work.draft_item
WHERE run = $1 AND number > $2 AND number <= $3
"""
_ENDS = """
SELECT coalesce(min(number), 1) AS first, coalesce(max(number), 0) AS last FROM work.draft_item WHERE run = $1
"""
_ITEMS = """
SELECT number, kind, convert_to(body::text, 'UTF8') AS body FROM work.draft_item
WHERE run = $1 AND number > $2 AND number <= $3 ORDER BY number
"""
DEALT = REDISTRIBUTED
"""Kind of the draft's items that empty expired reserves."""

Keep = Callable[[Path], Awaitable[None]]
"""Keeps the items of a file of lines; the files come in the order in which a run appends them."""
_KEPT = ("run", "kind", "target", "work", "body")


async def claim_targets(
    store: EventStore, run: str, first: Sequence[str], again: Sequence[str], position: int, meta: Meta
) -> list[tuple[str, int]] | Rejected:
    """Take targets into a run that read at a position, some of them `again`: they were distributed, and something about
    them is looked at anew. Answers with the guards under which the run may be opened.

    What a run claimed that was abandoned, never opened or excluded from it is taken over: see `domain.claim`. So is
    again what a closed run distributed, if this one read what came of it and no refund of it was proposed since; and
    what PROVISION pays, if nothing of it was advanced or written off since.
    """
    guards: list[tuple[str, int]] = []
    for targets, before in ((first, None), (again, position)):
        taken = await _claim(store, run, targets, before, meta)
        if isinstance(taken, Rejected):
            return taken
        guards += taken
    if refunded := await _added_to(store, REFUND, again, position):
        return Rejected("REFUNDED_SINCE", f"a refund of {refunded} was proposed or ended meanwhile")
    if await _added_to(store, OUT_OF_PROVISION, [one for one in again if one == PROVISION], position):
        return Rejected(
            "ADVANCED_SINCE", "an advance or write-off of PROVISION was proposed or ended meanwhile"
        )
    return guards


async def _claim(
    store: EventStore, run: str, targets: Sequence[str], position: int | None, meta: Meta
) -> list[tuple[str, int]] | Rejected:
    """`position`: up to which what closed runs made of the targets was read; None: they were in none."""
    holders = await store.states(CLAIM, targets)
    others = sorted({holder for holder, _ in holders.values() if holder not in (None, run)})
    runs = await store.states(RUN, others)
    read = set() if position is None else await _closed_until(store, others, position)
    commands = []
    for target, (holder, _) in holders.items():
        held = holder in runs and has(runs[holder][0], target, again=holder in read)
        gone = frozenset({holder} if holder is not None and not held else ())
        commands.append((target, ClaimTarget(target=target, run=run, gone=gone)))
    for outcome in await store.execute_many(CLAIM, commands, meta):
        if isinstance(outcome, Rejected):
            return outcome
    claimed = await store.states(CLAIM, targets)
    lost = [target for target, (holder, _) in claimed.items() if holder != run]
    if lost:
        return Rejected("IN_ANOTHER_RUN", f"{lost[0]} was taken into another run meanwhile")
    return [(stream(CLAIM.entity, target), version) for target, (_, version) in claimed.items()]


async def _closed_until(store: EventStore, runs: Sequence[str], position: int) -> set[str]:
    histories = await store.histories([stream(RUN.entity, run) for run in runs], position)
    events = (entry.event for history in histories.values() for entry in history)
    return {event.run for event in events if isinstance(event, RunClosed)}


async def _added_to(
    store: EventStore, decider: Decider[Any, Any, Any], ids: Sequence[str], position: int
) -> str | None:
    """One of these of whose stream a run that read at this position does not know all."""
    known = await store.histories([stream(decider.entity, one) for one in ids], position)
    for one, (_, version) in (await store.states(decider, ids)).items():
        if version > len(known[stream(decider.entity, one)]):
            return one
    return None


def has(run: State, target: str, *, again: bool) -> bool:
    """Whether a run has a target, so that no other may take it; `again`: a closed one has no longer what it
    distributed."""
    if run.opened is None or run.abandoned or target in run.excluded:
        return False
    return not (run.closed and again)


async def read_statistics(blobs: Blobs, approved: Iterable[Mapping[str, Any]]) -> tuple[StatisticsFact, ...]:
    """The approved bases (id, version, sha256) with their stored weights. Raises LookupError for lost ones."""
    found = []
    for base in approved:
        document = await blobs.get(base["sha256"])
        if document is None:
            raise LookupError(f"the weights {base['sha256']} of the statistical base {base['id']} are lost")
        weights = await asyncio.to_thread(read_weights, document)
        found.append(StatisticsFact(**base, works=weights.works))
    return tuple(found)


@asynccontextmanager
async def keeping_draft(pool: Any, run: str) -> AsyncIterator[Keep]:
    """Store a draft's items for review and closing, in place of what was kept of the run; all of them or none."""
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute("DELETE FROM work.draft_item WHERE run = $1", run)

        async def keep(lines: Path) -> None:
            await connection.copy_to_table(
                DRAFT_ITEM.name, schema_name=DRAFT_ITEM.schema, source=lines, columns=_KEPT
            )

        yield keep


@dataclass(frozen=True, slots=True)
class KeptDraft:
    """What is kept of a run's draft: how many items there are of each kind, and the digest over all of them."""

    counts: dict[str, int]
    digest: str


async def kept_draft(pool: Any, run: str) -> KeptDraft:
    """The draft of a run as it is kept, digested anew, one half beside the other; one that is not kept has no items."""
    counts = {row["kind"]: row["items"] for row in await pool.fetch(_COUNTS, run)}
    before, last = await _ends(pool, run)
    middle = (before + last) // 2
    halves = (before, middle), (middle, last)
    digests = await asyncio.gather(*(pool.fetchval(_DIGESTS, run, *half) for half in halves))
    return KeptDraft(counts, sha256(b"".join(filter(None, digests))).hexdigest())


async def kept_items(pool: Any, run: str, at_once: int) -> AsyncIterator[tuple[str, list[bytes]]]:
    """The kept items in the order in which a run appends them, at most so many of one kind at once."""
    first, last = await _ends(pool, run)
    # Between two numbers: to find the first ones behind a number all behind it may be sorted. What was kept of another
    # run meanwhile has its numbers between these.
    for before in range(first, last, at_once):
        rows = await pool.fetch(_ITEMS, run, before, before + at_once)
        for kind, some in groupby(rows, key=itemgetter("kind")):
            yield kind, [row["body"] for row in some]


async def _ends(pool: Any, run: str) -> tuple[int, int]:
    """Behind which number the items begin, and with which they end."""
    (ends,) = await pool.fetch(_ENDS, run)
    return ends["first"] - 1, ends["last"]


async def drop_draft(engine: AsyncEngine, run: str) -> None:
    """Forget a draft whose run is closed or abandoned."""
    async with engine.begin() as connection:
        await connection.execute(delete(DRAFT_ITEM).where(DRAFT_ITEM.c.run == run))


def draft_items(run: str, kind: str) -> Select[Any]:
    """A draft's items of one kind."""
    columns = (DRAFT_ITEM.c.number, DRAFT_ITEM.c.target, DRAFT_ITEM.c.work, DRAFT_ITEM.c.body)
    return select(*columns).where(DRAFT_ITEM.c.run == run, DRAFT_ITEM.c.kind == kind)
