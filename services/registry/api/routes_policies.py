"""The registry's policy over HTTP: proposed by one, approved by another."""

from fastapi.responses import JSONResponse

from services.registry.api.schemas import PolicyBody
from services.registry.domain.policy import POLICY_PAGE, TERM
from services.registry.projections.policy import TABLE
from shared.kernel.policy import ProposePolicy
from shared.web.documents import ANSWER, COMMANDS, documented
from shared.web.requests import Posting, posting
from shared.web.routes_policies import policy_router

EXAMPLE = {
    "policy": "term",
    "version": 1,
    "valid_from": "2026-01-01",
    "body": {"years_after_death": 70},
    "decision": "Board 3/2026",
    "proposed_by": "official-1",
    "approved_by": "official-2",
    "changes": [{"path": "years_after_death", "was": 50, "becomes": 70}],
}

router = policy_router("registry", POLICY_PAGE, (TERM,), TABLE, EXAMPLE)


@router.post("", **documented(ANSWER, *COMMANDS))
async def propose_policy(body: PolicyBody, post: Posting = posting("registry:policy:submit")) -> JSONResponse:
    """Propose for how many years after its author's death a share is protected (years_after_death, D-100).

    Without an approved version it is 70. What is paid follows distribution's own policy.
    """
    command = ProposePolicy(
        policy=TERM,
        valid_from=body.valid_from,
        body=body.body,
        decision=body.decision,
        by=post.caller.subject,
    )
    return await post.execute(POLICY_PAGE, TERM, command)
