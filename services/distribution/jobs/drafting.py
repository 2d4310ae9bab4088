"""A run's draft in a job: of the facts that were fixed when it was opened, part by part in child processes."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from services.distribution.domain.background import TWICE, Background
from services.distribution.domain.review import Excluded, Reviewed
from services.distribution.domain.run import RUN
from services.distribution.domain.run_events import RunOpened, State
from services.distribution.formats.drafting import load, part_in
from services.distribution.formats.facts import SplitFacts, facts_path, split_facts
from services.distribution.formats.packed_draft import Gathered, PackedPart
from services.distribution.formats.reviewing import ReviewedDraft, reviewed_draft
from services.distribution.handlers import Keep
from shared.contracts.wire import from_json
from shared.jobs.context import Context
from shared.jobs.kinds import Compute, JobContext, JobFailed
from shared.kernel.findings import Finding

_AT_A_TIME = 2
"""Parts that are computed beside each other."""
_WAITING = 3
"""Parts that are asked for: the next ones are computed while one is kept."""


async def opened_run(job: JobContext) -> tuple[RunOpened, State]:
    """What opened the job's run, and how far it has come. Raises JobFailed."""
    state, _ = await job.ctx.store.state(RUN, job.args["run"])
    if state.opened is None:
        raise JobFailed([Finding("run", "there is no such run", job.args["run"])])
    return state.opened, state


async def read_background(ctx: Context, sha256: str) -> Background:
    """The stored document of what a run is held against, as far as it is kept."""
    document = await ctx.blobs.get(sha256) if sha256 else None
    return from_json(Background, document) if document else Background()


async def drafted(
    job: JobContext, facts_sha256: str, excluded: tuple[str, ...], background: Background, keep: Keep
) -> Gathered:
    """The draft that stored facts give less what was excluded. Raises JobFailed when they are not stored."""
    async with _drafting(job, facts_sha256, excluded, background, keep) as (draft, directory, _):
        await _keep_rest(draft, directory, keep)
    return draft


async def reviewed(
    job: JobContext,
    facts_sha256: str,
    background: Background,
    keep: Keep,
    prepared_by: str,
    excluded: tuple[Excluded, ...] = (),
) -> tuple[Gathered, ReviewedDraft]:
    """As `drafted`, with what its approver looks at, held against the run before: that is made while the last of the
    draft is kept."""
    left_out = tuple(one.target for one in excluded)
    last = background.last_review_sha256
    sheet = await job.ctx.blobs.get(last) if last else None
    async with _drafting(job, facts_sha256, left_out, background, keep) as (draft, directory, compute):
        of = Reviewed(
            run=draft.run,
            digest=draft.digest(),
            cut_off_day=draft.cut_off_day,
            prepared_by=prepared_by,
            excluded=excluded,
        )
        keeping = asyncio.create_task(_keep_rest(draft, directory, keep))
        try:
            made = await compute(reviewed_draft, draft.tally, of, background, sheet)
        finally:
            await keeping
    return draft, made


@asynccontextmanager
async def _drafting(
    job: JobContext, facts_sha256: str, excluded: tuple[str, ...], background: Background, keep: Keep
) -> AsyncIterator[tuple[Gathered, Path, Compute]]:
    """The draft, of which the allocations are kept, with the directory of the rest and the child processes."""
    with TemporaryDirectory(prefix="facts-") as name:
        directory = Path(name)
        async with job.crew() as compute:
            saving = job.ctx.blobs.save(facts_sha256, facts_path(directory))
            # The child processes load what they need meanwhile.
            saved, *_ = await asyncio.gather(saving, *(compute(load) for _ in range(_AT_A_TIME)))
            if not saved:
                raise JobFailed([Finding("facts", "its bytes are not stored here", facts_sha256)])
            split = await compute(split_facts, directory)
            uses = bool(background.paid) or split.channels.issuperset(TWICE)
            draft = await _gathered(job, compute, split, directory, tuple(sorted(excluded)), uses, keep)
            yield draft, directory, compute


async def _keep_rest(draft: Gathered, directory: Path, keep: Keep) -> None:
    for lines in draft.rest(directory):
        await keep(lines)


async def _gathered(
    job: JobContext,
    compute: Compute,
    split: SplitFacts,
    directory: Path,
    excluded: tuple[str, ...],
    uses: bool,
    keep: Keep,
) -> Gathered:
    numbers = [*(number for number, target in split.targets if target not in excluded), None]
    gathered = Gathered(split.run, split.cut_off_day)

    async def part(number: int | None) -> PackedPart:
        async with turns:
            return await compute(part_in, directory, number, excluded, uses)

    turns = asyncio.Semaphore(_AT_A_TIME)
    async with _in_order(part, numbers) as parts:
        at = 0
        async for one in parts:
            for lines in gathered.add(one):
                await keep(lines)
                lines.unlink()
            at += 1
            await job.progress(at, len(numbers) + 1, "step")
    return gathered


@asynccontextmanager
async def _in_order(
    part: Callable[[int | None], Awaitable[PackedPart]], numbers: list[int | None]
) -> AsyncIterator[AsyncIterator[PackedPart]]:
    """The parts one after the other, some computed ahead."""
    left = iter(numbers)
    waiting = deque(asyncio.ensure_future(part(number)) for number in islice(left, _WAITING))

    async def found() -> AsyncIterator[PackedPart]:
        while waiting:
            one = await waiting.popleft()
            waiting.extend(asyncio.ensure_future(part(number)) for number in islice(left, 1))
            yield one

    try:
        yield found()
    finally:
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
