"""Matching's rules over HTTP: proposed by one, approved by another."""

from fastapi.responses import JSONResponse

from services.matching.api.schemas import PolicyBody
from services.matching.domain.policy import POLICY_PAGE, READERS
from services.matching.projections.policy import TABLE
from shared.kernel.policy import ProposePolicy
from shared.web.documents import ANSWER, COMMANDS, documented
from shared.web.requests import Posting, posting
from shared.web.routes_policies import policy_router

EXAMPLE = {
    "policy": "matching",
    "version": 1,
    "valid_from": "2026-01-01",
    "body": {"every_author": False, "suggest_at": 60, "standing_decision": "Board 3/2026"},
    "decision": "Board 3/2026",
    "proposed_by": "official-1",
    "approved_by": "official-2",
    "changes": [],
}

router = policy_router("matching", POLICY_PAGE, READERS, TABLE, EXAMPLE)


@router.post("", **documented(ANSWER, *COMMANDS))
async def propose_policy(body: PolicyBody, post: Posting = posting("matching:policy:submit")) -> JSONResponse:
    """Propose a version of the rules of matching (every_author, suggest_at, standing_decision, four_eyes) or of claims
    (decide_days, confirm_days, hold_days, accepted_hold_days).

    Without an approved one the cautious values hold.
    """
    command = ProposePolicy(
        policy=body.policy,
        valid_from=body.valid_from,
        body=body.body,
        decision=body.decision,
        by=post.caller.subject,
    )
    return await post.execute(POLICY_PAGE, body.policy, command)
