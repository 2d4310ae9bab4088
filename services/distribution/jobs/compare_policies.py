"""What versions of policies would have made of closed runs, each computed in a child process; changes nothing."""

from datetime import date
from typing import Any

from services.distribution.domain.comparison import RunCompared, comparison
from services.distribution.domain.policy_values import PolicySaid
from services.distribution.formats.comparing import compared
from services.distribution.formats.comparison_workbook import write_comparison
from services.distribution.formats.facts import MEDIA_TYPE
from services.distribution.formats.workbook import MEDIA_TYPE as WORKBOOK
from services.distribution.projections.policy import read_said
from services.distribution.projections.run import find_run
from shared.contracts.terms import DocumentKind
from shared.contracts.wire import to_builtins, to_json
from shared.jobs.filing import file_document
from shared.jobs.kinds import JobContext, JobFailed
from shared.kernel.findings import Finding

POLICY_CLAUSE = "2.1.3"


async def run(job: JobContext) -> dict[str, Any]:
    """args: policies (name -> version), runs, from, to. The comparison's hashes, as JSON and as a workbook, and what
    it says of the states."""
    first, last = date.fromisoformat(job.args["from"]), date.fromisoformat(job.args["to"])
    async with job.ctx.engine.connect() as connection:
        said = await read_said(connection, job.args["policies"])
    names = job.args["runs"]
    runs = []
    for done, name in enumerate(names, 1):
        runs.append(await _compared(job, name, said))
        await job.progress(done, len(names), "runs")
    found = comparison(first, last, said, runs)
    workbook = await job.compute(write_comparison, found)

    async def filed(data: bytes, media_type: str) -> str:
        return await file_document(job.ctx, job.meta(), data, media_type, DocumentKind.REPORT, dated_on=last)

    return {
        "sha256": await filed(to_json(found), MEDIA_TYPE),
        "workbook_sha256": await filed(workbook, WORKBOOK),
        "runs": len(runs),
        "states": to_builtins(found.difference.states),
    }


async def _compared(job: JobContext, name: str, said: tuple[PolicySaid, ...]) -> RunCompared:
    async with job.ctx.engine.connect() as connection:
        row = await find_run(connection, name)
    document = await job.ctx.blobs.get(row["facts_sha256"]) if row is not None else None
    if row is None or document is None:
        raise JobFailed([Finding("runs", "the facts of a run are lost", name, POLICY_CLAUSE)])
    excluded = tuple(one["target"] for one in row["excluded"])
    before, after = await job.compute(compared, document, excluded, said)
    closed_on = date.fromisoformat(row["closed_on"])
    return RunCompared(run=name, closed_on=closed_on, before=before, after=after)
