"""What would be, over HTTP: a run opened now, and other policies in the runs of the past. Neither changes anything."""

from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import Field

from services.distribution.api.opening import read_run
from services.distribution.api.schemas import Name, RunBody
from services.distribution.api.schemas_reports import PeriodBody
from services.distribution.domain.policy_values import RULING
from services.distribution.projections.policy import find_policy
from services.distribution.projections.run import closed_in
from shared.kernel.decider import Rejected
from shared.kernel.findings import Finding
from shared.web.documents import COMMANDS, JOB, documented
from shared.web.problems import invalid, rejected
from shared.web.requests import Posting, posting

router = APIRouter(prefix="/v1", tags=["comparisons"])

RUNS_MAX = 60
"""More closed runs are more than one comparison computes: name fewer days."""


class ComparisonBody(PeriodBody):
    """Versions of policies, approved or proposed, to be tried on the runs that closed on these days."""

    policies: Annotated[
        dict[Name, Annotated[int, Field(ge=1, le=2**31 - 1)]], Field(min_length=1, max_length=len(RULING))
    ]


@router.post("/previews", status_code=202, **documented(JOB, *COMMANDS, status=202))
async def preview_run(body: RunBody, post: Posting = posting("distribution:run:prepare")) -> JSONResponse:
    """Compute what a run over the named accounts and schedules, or over all that are ready, would come to now. The
    job's result has its totals, what changes against the last run, and its review sheet as a document."""
    read = await read_run(post.ctx, post.new_id(), body.kind, body.targets, post.caller.subject)
    if isinstance(read, Rejected):
        raise rejected(read)
    command, _ = read
    args = {
        "facts_sha256": command.facts_sha256,
        "background_sha256": command.background_sha256,
        "by": post.caller.subject,
    }
    return await post.queue("preview-run", post.new_id(), args)


@router.post("/comparisons", status_code=202, **documented(JOB, *COMMANDS, status=202))
async def compare_policies(
    body: ComparisonBody, post: Posting = posting("distribution:report:submit")
) -> JSONResponse:
    """Compute what other versions of policies would have paid in the runs that closed on these days, from the facts of
    those runs. The job's result names the comparison as JSON and as a workbook: documents with the difference by state,
    use type, role, key group and payee, opened at /v1/documents/{sha256}/content."""
    found = [
        Finding(f"body.policies.{name}", f"no draft depends on it; it is one of {', '.join(RULING)}", name)
        for name in body.policies
        if name not in RULING
    ]
    if body.to < body.first:
        found.append(Finding("body.to", "lies before `from`", body.to.isoformat(), "2.1.3"))
    async with post.ctx.engine.connect() as connection:
        for name, version in body.policies.items():
            if name in RULING and await find_policy(connection, name, version) is None:
                found.append(Finding(f"body.policies.{name}", "there is no such version", str(version)))
        runs = await closed_in(connection, body.first, body.to, RUNS_MAX + 1)
    if len(runs) > RUNS_MAX:
        found.append(Finding("body", f"more than {RUNS_MAX} runs closed on these days", "", "2.1.3"))
    if found:
        raise invalid(found)
    args = {
        "policies": body.policies,
        "runs": runs,
        "from": body.first.isoformat(),
        "to": body.to.isoformat(),
    }
    return await post.queue("compare-policies", post.new_id(), args)
