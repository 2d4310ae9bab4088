"""Policies of payments over HTTP: proposed by one, approved by another."""

from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from sqlalchemy import select

from services.payments.api.schemas import PolicyBody, VersionBody
from services.payments.domain.policy import POLICY, ApprovePolicy, ProposePolicy, findings_of
from services.payments.domain.policy_bodies import READERS
from services.payments.projections.policy import TABLE
from shared.web.documents import ANSWER, COMMANDS, READS, documented
from shared.web.paging import Cursor, Limit, paged
from shared.web.problems import invalid, not_found
from shared.web.requests import Asking, Posting, asking, posting

router = APIRouter(prefix="/v1/policies", tags=["policies"])

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
}


@router.get("", **documented({"items": [EXAMPLE], "next": None}, *READS))
async def list_policies(
    cursor: Cursor = None, limit: Limit = 50, ask: Asking = asking("payments:policy:read")
) -> dict[str, Any]:
    """All versions of all policies."""
    async with ask.ctx.engine.connect() as connection:
        return await paged(connection, select(TABLE), (TABLE.c.policy, TABLE.c.version), cursor, limit)


@router.post("", **documented(ANSWER, *COMMANDS))
async def propose_policy(body: PolicyBody, post: Posting = posting("payments:policy:submit")) -> JSONResponse:
    """Propose a version of `tax`, `debtor` or `notice`; the answer's id is the policy's name."""
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


@router.post("/{policy}/approve", **documented(ANSWER, *COMMANDS))
async def approve_policy(
    policy: str, body: VersionBody, post: Posting = posting("payments:policy:approve")
) -> JSONResponse:
    """Put a proposed version in force; never by who proposed it (D-95)."""
    if policy not in READERS:
        raise not_found("policy", policy)
    return await post.execute(POLICY, policy, ApprovePolicy(version=body.version, by=post.caller.subject))
