"""Policies over HTTP: proposed by one, alone or in a file, approved by another."""

from typing import Annotated

from fastapi import File, Form, UploadFile
from fastapi.responses import JSONResponse

from services.distribution.api.schemas import PolicyBody
from services.distribution.domain.policy import POLICY, findings_of, proposal_of
from services.distribution.domain.policy_bodies import VALIDATORS
from services.distribution.formats.policy_file import BYTES_MAX
from services.distribution.projections.policy import TABLE
from shared.kernel.findings import Finding
from shared.web.documents import ANSWER, COMMANDS, JOB, documented
from shared.web.problems import invalid
from shared.web.requests import Posting, posting
from shared.web.routes_policies import policy_router

EXAMPLE = {
    "policy": "term",
    "version": 1,
    "valid_from": "2026-01-01",
    "body": {"years_after_death": 70},
    "decision": {"body": "BOARD", "number": "12", "date": "2025-12-01", "document_sha256": ""},
    "reference": "BOARD 12, 2025-12-01",
    "proposed_by": "secretary",
    "approved_by": "chairman",
    "changes": [{"path": "years_after_death", "was": 50, "becomes": 70}],
}

router = policy_router("distribution", POLICY, VALIDATORS, TABLE, EXAMPLE)


@router.post("", **documented(ANSWER, *COMMANDS))
async def propose_policy(
    body: PolicyBody, post: Posting = posting("distribution:policy:submit")
) -> JSONResponse:
    """Propose a version of a policy; answers with the policy's name as id."""
    command = proposal_of(
        body.policy, body.valid_from, body.body, body.decision.reference(), post.caller.subject
    )
    if found := findings_of(command):
        raise invalid(found)
    return await post.execute(POLICY, body.policy, command)


@router.post("/file", status_code=202, **documented(JOB, *COMMANDS, status=202))
async def propose_file(
    file: Annotated[UploadFile, File(description="YAML: `policies:`, a list of proposals")],
    dry_run: Annotated[bool, Form(description="Say what would change, and propose nothing")] = False,
    post: Posting = posting("distribution:policy:submit"),
) -> JSONResponse:
    """Propose all policies of a file, or none: with a defect the job's problem names every one by line and path. Its
    result says what each changes against the version in force on its first day."""
    if not file.size or file.size > BYTES_MAX:
        what = f"has 1 to {BYTES_MAX} bytes"
        raise invalid([Finding("body.file", what, str(file.size or 0))])
    args = {"dry_run": dry_run, "by": post.caller.subject}
    job = await post.queued("propose-policies", "policies", args, file=file.file)
    return JSONResponse({"job": job}, status_code=202)
