"""Policies over HTTP: proposed by one, approved by another."""

from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from sqlalchemy import select

from services.distribution.api.schemas import ApprovalBody, PolicyBody
from services.distribution.domain.policy import POLICY, ApprovePolicy, ProposePolicy, findings_of
from services.distribution.projections.policy import TABLE
from shared.web.documents import ANSWER, COMMANDS, READS, documented
from shared.web.paging import Cursor, Limit, paged
from shared.web.problems import invalid
from shared.web.requests import Asking, Posting, asking, posting

router = APIRouter(prefix="/v1/policies", tags=["policies"])

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


@router.get("", **documented({"items": [EXAMPLE], "next": None}, *READS))
async def list_policies(
    cursor: Cursor = None, limit: Limit = 50, ask: Asking = asking("distribution:policy:read")
) -> dict[str, Any]:
    """All versions of all policies; the approved ones hold from their first day."""
    async with ask.ctx.engine.connect() as connection:
        return await paged(connection, select(TABLE), (TABLE.c.policy, TABLE.c.version), cursor, limit)


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


@router.post("/{policy}/approve", **documented(ANSWER, *COMMANDS))
async def approve_policy(
    policy: str, body: ApprovalBody, post: Posting = posting("distribution:policy:approve")
) -> JSONResponse:
    """Put a version in force; never by who proposed it (D-95)."""
    return await post.execute(POLICY, policy, ApprovePolicy(version=body.version, by=post.caller.subject))
