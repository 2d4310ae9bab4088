"""Policies over HTTP: proposed by one, approved by another."""

from fastapi.responses import JSONResponse

from services.distribution.api.schemas import PolicyBody
from services.distribution.domain.policy import POLICY, findings_of
from services.distribution.domain.policy_bodies import VALIDATORS
from services.distribution.projections.policy import TABLE
from shared.kernel.policy import ProposePolicy
from shared.web.documents import ANSWER, COMMANDS, documented
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
}

router = policy_router("distribution", POLICY, VALIDATORS, TABLE, EXAMPLE)


@router.post("", **documented(ANSWER, *COMMANDS))
async def propose_policy(
    body: PolicyBody, post: Posting = posting("distribution:policy:submit")
) -> JSONResponse:
    """Propose a version of key, genres, deductions, calendar or term; answers with the policy's name as id."""
    command = ProposePolicy(
        policy=body.policy,
        valid_from=body.valid_from,
        body=body.body,
        decision=body.decision.reference(),
        by=post.caller.subject,
    )
    if found := findings_of(command):
        raise invalid(found)
    return await post.execute(POLICY, body.policy, command)
