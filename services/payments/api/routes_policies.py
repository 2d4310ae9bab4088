"""Policies of payments over HTTP: proposed by one, approved by another."""

from fastapi.responses import JSONResponse

from services.payments.api.schemas import PolicyBody
from services.payments.domain.policy import POLICY, findings_of
from services.payments.domain.policy_bodies import READERS
from services.payments.projections.policy import TABLE
from shared.kernel.policy import ProposePolicy
from shared.web.documents import ANSWER, COMMANDS, documented
from shared.web.problems import invalid
from shared.web.requests import Posting, posting
from shared.web.routes_policies import policy_router

EXAMPLE = {
    "policy": "tax",
    "version": 1,
    "valid_from": "2025-01-01",
    "body": {
        "rules": [
            {
                "rule": "resident-natural",
                "payee_kind": "NATURAL",
                "residence": "RESIDENT",
                "sources": ["AZERBAIJANI", "FOREIGN"],
                "from": "2025-01-01",
                "to": "2029-12-31",
                "terms": [
                    {
                        "kind": "INCOME_TAX",
                        "rate": "0",
                        "base": "NET",
                        "reference": "Tax Code, article 102.1.42",
                    },
                    {
                        "kind": "SOCIAL_INSURANCE",
                        "rate": "15",
                        "base": "NET",
                        "reference": "Law on Social Insurance, article 14.5.4",
                    },
                ],
            }
        ]
    },
    "decision": "Board 4/2026",
    "proposed_by": "board-secretary",
    "approved_by": "board-chair",
    "changes": [],
}

router = policy_router("payments", POLICY, READERS, TABLE, EXAMPLE)


@router.post("", **documented(ANSWER, *COMMANDS))
async def propose_policy(body: PolicyBody, post: Posting = posting("payments:policy:submit")) -> JSONResponse:
    """Propose a version of `tax`, `debtor`, `notice`, `creditors`, `cooling`, `threshold`, `exchange`, `chart` or
    `deputies`; the answer's id is the policy's name."""
    if findings := findings_of(body.policy, body.body):
        raise invalid(findings)
    command = ProposePolicy(
        policy=body.policy,
        valid_from=body.valid_from,
        body=body.body,
        decision=body.decision,
        by=post.caller.subject,
    )
    return await post.execute(POLICY, body.policy, command)
