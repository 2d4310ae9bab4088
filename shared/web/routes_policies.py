"""Policies over HTTP, alike in every service that has some: listed, and approved by another than who proposed.

The service adds its own `POST /v1/policies` to the router: the body of a proposal, and how it is checked, are its own.
"""

from collections.abc import Collection
from typing import Annotated, Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Table, select

from shared.kernel.policy import ApprovePolicy, PolicyPage
from shared.web.documents import ANSWER, COMMANDS, READS, documented
from shared.web.paging import Cursor, Limit, paged
from shared.web.problems import not_found
from shared.web.requests import Asking, Posting, asking, posting


class ApprovalBody(BaseModel):
    """The version that is approved."""

    model_config = ConfigDict(extra="forbid")

    version: Annotated[int, Field(ge=1, le=100_000)]


def policy_router(
    service: str, page: PolicyPage[Any], policies: Collection[str], table: Table, example: dict[str, Any]
) -> APIRouter:
    """The routes under /v1/policies of a service with these policies; `example` is a row of `table`."""
    router = APIRouter(prefix="/v1/policies", tags=["policies"])

    @router.get("", **documented({"items": [example], "next": None}, *READS))
    async def list_policies(
        cursor: Cursor = None, limit: Limit = 50, ask: Asking = asking(f"{service}:policy:read")
    ) -> dict[str, Any]:
        """All versions of all policies; the approved ones hold from their first day."""
        async with ask.ctx.engine.connect() as connection:
            return await paged(connection, select(table), (table.c.policy, table.c.version), cursor, limit)

    @router.post("/{policy}/approve", **documented(ANSWER, *COMMANDS))
    async def approve_policy(
        policy: str, body: ApprovalBody, post: Posting = posting(f"{service}:policy:approve")
    ) -> JSONResponse:
        """Put a proposed version in force; never by who proposed it (D-95)."""
        if policy not in policies:
            raise not_found("policy", policy)
        return await post.execute(page, policy, ApprovePolicy(version=body.version, by=post.caller.subject))

    return router
