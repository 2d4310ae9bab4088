"""Matching's rules over HTTP: proposed by one, approved by another."""

from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from sqlalchemy import select

from services.matching.api.schemas import ApprovalBody, PolicyBody
from services.matching.domain.policy import POLICY, POLICY_PAGE, ApprovePolicy, ProposePolicy
from services.matching.projections.policy import TABLE
from shared.web.documents import ANSWER, COMMANDS, READS, documented
from shared.web.paging import Cursor, Limit, paged
from shared.web.problems import not_found
from shared.web.requests import Asking, Posting, asking, posting

router = APIRouter(prefix="/v1/policies", tags=["policies"])

EXAMPLE = {
    "policy": "matching",
    "version": 1,
    "valid_from": "2026-01-01",
    "body": {"every_author": False, "suggest_at": 60, "standing_decision": "Board 3/2026"},
    "decision": "Board 3/2026",
    "proposed_by": "official-1",
    "approved_by": "official-2",
}


@router.get("", **documented({"items": [EXAMPLE], "next": None}, *READS))
async def list_policies(
    cursor: Cursor = None, limit: Limit = 50, ask: Asking = asking("matching:policy:read")
) -> dict[str, Any]:
    """All versions of the rules; without an approved one the cautious values hold."""
    async with ask.ctx.engine.connect() as connection:
        return await paged(connection, select(TABLE), (TABLE.c.policy, TABLE.c.version), cursor, limit)


@router.post("", **documented(ANSWER, *COMMANDS))
async def propose_policy(body: PolicyBody, post: Posting = posting("matching:policy:submit")) -> JSONResponse:
    """Propose a version of the rules: every_author, suggest_at, standing_decision."""
    command = ProposePolicy(
        valid_from=body.valid_from, body=body.body, decision=body.decision, actor=post.caller.subject
    )
    return await post.execute(POLICY_PAGE, POLICY, command)


@router.post("/{policy}/approve", **documented(ANSWER, *COMMANDS))
async def approve_policy(
    policy: str, body: ApprovalBody, post: Posting = posting("matching:policy:approve")
) -> JSONResponse:
    """Put a proposed version into force; never by who proposed it (D-95)."""
    if policy != POLICY:
        raise not_found("policy", policy)
    command = ApprovePolicy(version=body.version, actor=post.caller.subject)
    return await post.execute(POLICY_PAGE, POLICY, command)
