"""Makes an approved draft real: allocations, reserves, releases, returns, then the manifest. Resumable at any item.

Every item has a stream of its own and happens once, so a job that died goes on where it stopped; the
closing day is the approval's, whenever the job ends. What is appended is the draft as it was kept when it was
computed, proved by the digest that was approved; one that is not kept any more is computed anew.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from msgspec import Struct

from services.distribution.domain.background import Background
from services.distribution.domain.next_period import RoyaltyCarried
from services.distribution.domain.refund import REFUND, TakeUp
from services.distribution.domain.reserve import (
    RESERVE,
    Redistribute,
    Release,
    Reserve,
    RoyaltyRedistributed,
    RoyaltyReleased,
)
from services.distribution.domain.returns import RETURN, DecideReturn, ReturnItem, return_from
from services.distribution.domain.royalty import (
    ALLOCATION,
    Allocate,
    ReserveItem,
    Reverse,
    RoyaltyAllocated,
    RoyaltyReserved,
    RoyaltyReversed,
    reserve_from,
)
from services.distribution.domain.run import RUN, CloseRun
from services.distribution.domain.run_events import RunClosing
from services.distribution.formats import packed_draft
from services.distribution.handlers import KeptDraft, drop_draft, keeping_draft, kept_draft, kept_items
from services.distribution.jobs.drafting import drafted, opened_run
from services.distribution.publisher import public_body_of, public_of
from shared.contracts.batches import batch_digest, body_digest, item_digest
from shared.contracts.wire import from_json, reader, to_json
from shared.eventstore.ahead import made_ahead
from shared.jobs.entering import enter_all, held
from shared.jobs.kinds import JobContext, JobFailed
from shared.kernel.decider import Decider
from shared.kernel.findings import Finding
from shared.kernel.written import Written

_GROUP = 10_000
"""Items that are made ready and appended as one, 25 MB of large ones; the fewer groups, the fewer appends that end with
one and are not full."""
_GROUPS_AHEAD = 1
"""Groups that wait while one is appended."""
_AT_A_TIME = 20
"""Items that are made ready before others get a turn."""


class _Made(NamedTuple):
    """An item as it is entered: into which stream, by which command, and its digest as it is published."""

    entity: str
    command: Any
    digest: bytes


@dataclass(frozen=True, slots=True)
class _Appended:
    """How items of one kind become events: what is read of them, whose stream and command they are, and their name."""

    kind: type
    decider: Decider[Any, Any, Any]
    made: Callable[[Any, bytes, RunClosing], _Made]
    unit: str


class _Named(Struct):
    """All that is read of an allocation: it is appended as it is kept."""

    allocation: str
    effective_on: date


def _allocation(item: _Named, body: bytes, _: RunClosing) -> _Made:
    written = Written(RoyaltyAllocated, body, day=item.effective_on)
    return _Made(item.allocation, Allocate(written), body_digest(public_body_of(RoyaltyAllocated, body)))


def _reserve(item: ReserveItem, _: bytes, closing: RunClosing) -> _Made:
    body = public_body_of(RoyaltyReserved, to_json(reserve_from(item, closing.closed_on)))
    return _Made(item.reserve, Reserve(item, closing.closed_on), body_digest(body))


def _release(item: RoyaltyReleased, _: bytes, __: RunClosing) -> _Made:
    return _Made(item.reserve, Release(item), item_digest(public_of(item)))


def _return(item: ReturnItem, _: bytes, closing: RunClosing) -> _Made:
    published = public_of(return_from(item, closing.closed_on))
    return _Made(item.return_id, DecideReturn(item, closing.closed_on), item_digest(published))


def _reversal(item: RoyaltyReversed, _: bytes, __: RunClosing) -> _Made:
    return _Made(item.allocation, Reverse(item), item_digest(public_of(item)))


def _redistributed(item: RoyaltyRedistributed, _: bytes, __: RunClosing) -> _Made:
    return _Made(item.reserve, Redistribute(item), item_digest(public_of(item)))


def _carried(item: RoyaltyCarried, _: bytes, __: RunClosing) -> _Made:
    return _Made(item.target, TakeUp(item), item_digest(public_of(item)))


_APPENDED = {
    packed_draft.ALLOCATION: _Appended(_Named, ALLOCATION, _allocation, "allocations"),
    packed_draft.RESERVE: _Appended(ReserveItem, RESERVE, _reserve, "reserves"),
    packed_draft.RELEASE: _Appended(RoyaltyReleased, RESERVE, _release, "releases"),
    packed_draft.RETURN: _Appended(ReturnItem, RETURN, _return, "returns"),
    packed_draft.REVERSAL: _Appended(RoyaltyReversed, ALLOCATION, _reversal, "reversals"),
    packed_draft.REDISTRIBUTED: _Appended(RoyaltyRedistributed, RESERVE, _redistributed, "reserves"),
    packed_draft.CARRIED: _Appended(RoyaltyCarried, REFUND, _carried, "carried"),
}


async def run(job: JobContext) -> dict[str, Any]:
    """args: run. Fails without appending anything if the approved digest does not come out again."""
    state, _ = await job.ctx.store.state(RUN, job.args["run"])
    closing = state.closing
    if closing is None:
        raise JobFailed([Finding("run", "it is not approved", job.args["run"])])
    kept = await _kept(job, closing)
    digest = await _append(job, kept.counts, closing)
    outcome = await job.ctx.store.execute(RUN, closing.run, CloseRun(digest=digest), job.meta())
    held(outcome, "run", "The run cannot be closed")
    await drop_draft(job.ctx.engine, closing.run)
    return {
        "run": closing.run,
        "allocations": kept.counts.get(packed_draft.ALLOCATION, 0),
        "reserves": kept.counts.get(packed_draft.RESERVE, 0),
    }


async def _kept(job: JobContext, closing: RunClosing) -> KeptDraft:
    """The approved draft as it is kept, computed anew where it is not."""
    kept = await kept_draft(job.ctx.pool, closing.run)
    if kept.digest == closing.digest and await _reads_as_written(job, closing.run):
        return kept
    opened, state = await opened_run(job)
    async with keeping_draft(job.ctx.pool, closing.run) as keep:
        draft = await drafted(job, opened.facts_sha256, state.excluded, Background(), keep)
        if (digest := draft.digest()) != closing.digest:
            raise JobFailed([Finding("run", "the facts give another draft than was approved", digest)])
    return await kept_draft(job.ctx.pool, closing.run)


async def _reads_as_written(job: JobContext, run: str) -> bool:
    """Whether allocations still are what they were when the draft was kept: a field may have come since."""
    async for kind, bodies in kept_items(job.ctx.pool, run, 1):
        return kind != packed_draft.ALLOCATION or to_json(from_json(RoyaltyAllocated, bodies[0])) == bodies[0]
    return True


async def _append(job: JobContext, counts: Mapping[str, int], closing: RunClosing) -> str:
    """Answers with the digest over the published items, in the order in which they are appended."""
    digests: list[bytes] = []
    entered = dict.fromkeys(_APPENDED, 0)
    async with made_ahead(_made(job, closing), _GROUPS_AHEAD) as groups:
        async for kind, made in groups:
            how = _APPENDED[kind]
            commands = [(one.entity, one.command) for one in made]
            before, total = entered[kind], counts[kind]
            await enter_all(job, how.decider, commands, how.unit, before=before, total=total, at_once=_GROUP)
            digests += [one.digest for one in made]
            entered[kind] += len(made)
    return batch_digest(digests)


async def _made(job: JobContext, closing: RunClosing) -> AsyncGenerator[tuple[str, list[_Made]], None]:
    """What is appended, some of one kind at a time."""
    async for kind, bodies in kept_items(job.ctx.pool, closing.run, _GROUP):
        if kind in packed_draft.PROVED:
            continue
        how = _APPENDED[kind]
        read: Callable[[bytes], Any] = reader(how.kind)
        made: list[_Made] = []
        for number, body in enumerate(bodies):
            if number % _AT_A_TIME == 0:
                # What is being appended meanwhile goes on.
                await asyncio.sleep(0)
            made.append(how.made(read(body), body, closing))
        yield kind, made
