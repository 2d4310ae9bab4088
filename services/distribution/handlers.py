"""What a command needs beside its own stream: claims before a run opens, the draft kept for review."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import JSON, Column, Integer, MetaData, Select, Table, Text, delete, insert, select
from sqlalchemy.ext.asyncio import AsyncEngine

from services.distribution.domain.claim import CLAIM, ClaimTarget
from services.distribution.domain.draft import Draft
from services.distribution.domain.run import RUN
from services.distribution.domain.run_events import State
from services.distribution.domain.weights import StatisticsFact
from services.distribution.formats.weights import read_weights
from shared.contracts.wire import to_builtins
from shared.eventstore.blobs import Blobs
from shared.eventstore.store import EventStore, Meta
from shared.kernel.decider import Rejected
from shared.kernel.ids import stream

DRAFT_ITEM = Table(
    "draft_item",
    MetaData(schema="work"),
    Column("run", Text, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("target", Text, nullable=False),
    Column("work", Text, nullable=False),
    Column("body", JSON, nullable=False),
)
_ROWS_PER_INSERT = 500
DEALT = "REDISTRIBUTED"
"""Kind of the draft's items that empty expired reserves."""


async def claim_targets(
    store: EventStore, run: str, first: Sequence[str], again: Sequence[str], meta: Meta
) -> list[tuple[str, int]] | Rejected:
    """Take targets into a run, some of them `again`: they were distributed, and something about them is looked at anew.
    Answers with the guards under which the run may be opened.

    What a run claimed that was abandoned, never opened or excluded from it is taken over: see `domain.claim`. So is
    again what a closed run distributed.
    """
    guards: list[tuple[str, int]] = []
    for targets, before in ((first, False), (again, True)):
        taken = await _claim(store, run, targets, before, meta)
        if isinstance(taken, Rejected):
            return taken
        guards += taken
    return guards


async def _claim(
    store: EventStore, run: str, targets: Sequence[str], again: bool, meta: Meta
) -> list[tuple[str, int]] | Rejected:
    holders = await store.states(CLAIM, targets)
    others = sorted({holder for holder, _ in holders.values() if holder not in (None, run)})
    runs = await store.states(RUN, others)
    commands = []
    for target, (holder, _) in holders.items():
        held = holder in runs and _holds(runs[holder][0], target, again)
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


def _holds(run: State, target: str, again: bool) -> bool:
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


async def keep_draft(engine: AsyncEngine, draft: Draft) -> None:
    """Store a draft's items for review; storing it again changes nothing."""
    items = [
        {
            "run": draft.run,
            "number": number,
            "kind": kind,
            "target": item.target,
            "work": item.work,
            "body": to_builtins(item),
        }
        for number, (kind, item) in enumerate(_items(draft), 1)
    ]
    async with engine.begin() as connection:
        await connection.execute(delete(DRAFT_ITEM).where(DRAFT_ITEM.c.run == draft.run))
        for start in range(0, len(items), _ROWS_PER_INSERT):
            await connection.execute(insert(DRAFT_ITEM), items[start : start + _ROWS_PER_INSERT])


async def drop_draft(engine: AsyncEngine, run: str) -> None:
    """Forget a draft whose run is closed or abandoned."""
    async with engine.begin() as connection:
        await connection.execute(delete(DRAFT_ITEM).where(DRAFT_ITEM.c.run == run))


def draft_items(run: str, kind: str) -> Select[Any]:
    """A draft's items of one kind."""
    columns = (DRAFT_ITEM.c.number, DRAFT_ITEM.c.target, DRAFT_ITEM.c.work, DRAFT_ITEM.c.body)
    return select(*columns).where(DRAFT_ITEM.c.run == run, DRAFT_ITEM.c.kind == kind)


def _items(draft: Draft) -> Iterable[tuple[str, Any]]:
    yield from (("ALLOCATION", allocation) for allocation in draft.allocations)
    yield from (("RESERVE", reserve) for reserve in draft.reserves)
    yield from ((DEALT, dealt) for dealt in draft.redistributed)
    yield from (("RETURN", back) for back in draft.returns)
