"""A run in a job: the facts that were fixed when it was opened, and the draft that a child process makes of them."""

from services.distribution.domain.background import Background
from services.distribution.domain.run import RUN
from services.distribution.domain.run_events import RunOpened, State
from services.distribution.formats.drafting import packed_draft
from services.distribution.formats.packed_draft import PackedDraft
from services.distribution.formats.reviewing import Documents
from shared.contracts.wire import from_json
from shared.jobs.context import Context
from shared.jobs.kinds import JobContext, JobFailed
from shared.kernel.findings import Finding


async def facts_of(job: JobContext) -> tuple[bytes, RunOpened, State]:
    """The stored facts of the job's run, with what opened it and how far it has come. Raises JobFailed."""
    state, _ = await job.ctx.store.state(RUN, job.args["run"])
    if state.opened is None:
        raise JobFailed([Finding("run", "there is no such run", job.args["run"])])
    document = await job.ctx.blobs.get(state.opened.facts_sha256)
    if document is None:
        raise JobFailed([Finding("run", "the facts of the run are lost", state.opened.facts_sha256)])
    return document, state.opened, state


async def draft_of_run(job: JobContext) -> tuple[PackedDraft, RunOpened, State]:
    """The draft of the job's run, with what opened it and how far it has come. Raises JobFailed."""
    document, opened, state = await facts_of(job)
    return await job.compute(packed_draft, document, state.excluded), opened, state


async def documents_of(ctx: Context, facts: bytes, background_sha256: str) -> Documents:
    """The documents that a review is made of: the facts, and what they are held against as far as it is kept."""
    background = await ctx.blobs.get(background_sha256) if background_sha256 else None
    last = from_json(Background, background).last_review_sha256 if background else ""
    review = await ctx.blobs.get(last) if last else None
    return Documents(facts=facts, background=background, last_review=review)
