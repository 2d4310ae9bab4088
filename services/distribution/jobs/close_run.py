"""Makes an approved draft real: allocations, reserves, releases, returns, then the manifest. Resumable at any item.

Every item has a stream of its own and happens once, so a job that died goes on where it stopped; the
closing day is the approval's, whenever the job ends.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby, islice
from typing import Any

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
    RoyaltyReversed,
    reserve_from,
)
from services.distribution.domain.run import RUN, CloseRun
from services.distribution.domain.run_events import RunClosing
from services.distribution.formats import packed_draft
from services.distribution.formats.packed_draft import PackedDraft
from services.distribution.handlers import drop_draft
from services.distribution.jobs.drafting import draft_of_run
from services.distribution.publisher import public_of
from shared.contracts.batches import batch_digest, item_digest
from shared.contracts.wire import reader
from shared.jobs.entering import AT_ONCE, enter_all, held
from shared.jobs.kinds import JobContext, JobFailed
from shared.kernel.decider import Decider
from shared.kernel.findings import Finding


@dataclass(frozen=True, slots=True)
class _Appended:
    """How items of one kind become events: the stream's page, its command, what is published, and their name."""

    kind: type
    decider: Decider[Any, Any, Any]
    command: Callable[[Any, RunClosing], tuple[str, Any]]
    published: Callable[[Any, RunClosing], object]
    unit: str


_APPENDED = {
    packed_draft.ALLOCATION: _Appended(
        RoyaltyAllocated,
        ALLOCATION,
        lambda one, _: (one.allocation, Allocate(one)),
        lambda one, _: one,
        "allocations",
    ),
    packed_draft.RESERVE: _Appended(
        ReserveItem,
        RESERVE,
        lambda one, closing: (one.reserve, Reserve(one, closing.closed_on)),
        lambda one, closing: reserve_from(one, closing.closed_on),
        "reserves",
    ),
    packed_draft.RELEASE: _Appended(
        RoyaltyReleased, RESERVE, lambda one, _: (one.reserve, Release(one)), lambda one, _: one, "releases"
    ),
    packed_draft.RETURN: _Appended(
        ReturnItem,
        RETURN,
        lambda one, closing: (one.return_id, DecideReturn(one, closing.closed_on)),
        lambda one, closing: return_from(one, closing.closed_on),
        "returns",
    ),
    packed_draft.REVERSAL: _Appended(
        RoyaltyReversed,
        ALLOCATION,
        lambda one, _: (one.allocation, Reverse(one)),
        lambda one, _: one,
        "reversals",
    ),
    packed_draft.REDISTRIBUTED: _Appended(
        RoyaltyRedistributed,
        RESERVE,
        lambda one, _: (one.reserve, Redistribute(one)),
        lambda one, _: one,
        "reserves",
    ),
}


async def run(job: JobContext) -> dict[str, Any]:
    """args: run. Fails without appending anything if the approved digest does not come out again."""
    draft, opened, state = await draft_of_run(job)
    closing = state.closing
    if closing is None:
        raise JobFailed([Finding("run", "it is not approved", opened.run)])
    if draft.digest != closing.digest:
        raise JobFailed([Finding("run", "the facts give another draft than was approved", draft.digest)])
    digest = await _append(job, draft, closing)
    outcome = await job.ctx.store.execute(RUN, opened.run, CloseRun(digest=digest), job.meta())
    held(outcome, "run", "The run cannot be closed")
    await drop_draft(job.ctx.engine, opened.run)
    counts = draft.counts
    return {
        "run": opened.run,
        "allocations": counts[packed_draft.ALLOCATION],
        "reserves": counts[packed_draft.RESERVE],
    }


async def _append(job: JobContext, draft: PackedDraft, closing: RunClosing) -> str:
    """Answers with the digest over the published items, in the order in which they are appended."""
    digests: list[bytes] = []
    for kind, items in groupby(draft.items(), key=lambda item: item[0]):
        how = _APPENDED[kind]
        read: Callable[[bytes], Any] = reader(how.kind)
        found: Iterator[Any] = (read(bytes(body)) for _, body in items)
        before = 0
        while some := list(islice(found, AT_ONCE)):
            commands = [how.command(one, closing) for one in some]
            await enter_all(job, how.decider, commands, how.unit, before=before, total=draft.counts[kind])
            digests += [item_digest(public_of(how.published(one, closing))) for one in some]
            before += len(some)
    return batch_digest(digests)
