"""The pure part of computing: a stored document of facts to a draft, in a child process."""

from services.distribution.domain.compute import compute
from services.distribution.domain.draft import Draft
from services.distribution.domain.run import RUN, RunOpened, RunState
from services.distribution.formats.facts import read_facts
from shared.jobs.kinds import JobContext, JobFailed
from shared.kernel.findings import Finding


def draft_of(document: bytes) -> Draft:
    """The draft that a run's facts give; the same for ever."""
    return compute(read_facts(document))


async def draft_of_run(job: JobContext) -> tuple[Draft, RunOpened, RunState]:
    """The draft of the job's run, computed from the facts that were fixed when it was opened."""
    state, _ = await job.ctx.store.state(RUN, job.args["run"])
    if state.opened is None:
        raise JobFailed([Finding("run", "there is no such run", job.args["run"])])
    document = await job.ctx.blobs.get(state.opened.facts_sha256)
    if document is None:
        raise JobFailed([Finding("run", "the facts of the run are lost", state.opened.facts_sha256)])
    return await job.compute(draft_of, document), state.opened, state
