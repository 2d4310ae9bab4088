"""A version of an account that nothing else can end, over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Path
from fastapi.responses import JSONResponse

from services.intake.api.schemas import GivingUpBody
from services.intake.domain.account import ACCOUNT, GiveUpVersion
from services.intake.domain.cover import FORM
from services.intake.domain.found import Found
from services.intake.domain.rules import Rule
from shared.contracts.wire import to_json
from shared.jobs.queue import NOT_ENDED
from shared.kernel.decider import Rejected
from shared.kernel.findings import Finding
from shared.web.documents import ANSWER, COMMANDS, documented
from shared.web.problems import rejected
from shared.web.requests import Posting, posting

router = APIRouter(prefix="/v1/accounts", tags=["accounts"])


@router.post("/{account_id}/versions/{version}/give-up", **documented(ANSWER, *COMMANDS))
async def give_up_version(
    account_id: str,
    version: Annotated[int, Path(ge=1, le=100_000)],
    body: GivingUpBody,
    post: Posting = posting("intake:account:decide"),
) -> JSONResponse:
    """Send a version back whose check failed and cannot be brought to an end, so that the next one can come
    (2.1.1-f, D-12). 409 STILL_RUNNING while a job of it waits or runs."""
    for key in (f"{account_id}-{version}", f"{account_id}-{version}-seen"):
        job = await post.ctx.jobs.show(post.ctx.jobs.job_id("take-account", key))
        if job is not None and job.state in NOT_ENDED:
            raise rejected(
                Rejected("STILL_RUNNING", f"Job {job.id} is {job.state}: cancel it, or let it end.")
            )
    found = Finding("file", f"cannot be checked: {body.reason}", "", FORM, Rule.UNREADABLE)
    findings = await post.ctx.blobs.put(to_json(Found.of(found)) + b"\n", "application/x-ndjson")
    command = GiveUpVersion(version=version, findings_sha256=findings, by=post.caller.subject)
    return await post.execute(ACCOUNT, account_id, command)
