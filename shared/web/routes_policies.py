"""Policies over HTTP, alike in every service that has some: listed, shown with what each version changes, and
approved by another than who proposed.

The service adds its own `POST /v1/policies` to the router: the body of a proposal, and how it is checked, are its own.
"""

from collections.abc import Collection
from typing import Annotated, Any

from fastapi import APIRouter, Path
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Table, select

from shared.kernel.policy import ApprovePolicy, PolicyPage
from shared.projections.policy import find_version, with_changes
from shared.web.documents import ANSWER, COMMANDS, READS, documented
from shared.web.paging import Cursor, Limit, paged
from shared.web.problems import not_found
from shared.web.requests import Asking, Posting, asking, posting

VERSION_MAX = 100_000


class ApprovalBody(BaseModel):
    """The version that is approved."""

    model_config = ConfigDict(extra="forbid")

    version: Annotated[int, Field(ge=1, le=VERSION_MAX)]


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
            page = await paged(connection, select(table), (table.c.policy, table.c.version), cursor, limit)
            return page | {"items": await with_changes(connection, table, page["items"])}

    @router.get("/{policy}/{version}", **documented(example, *READS))
    async def show_policy(
        policy: str,
        version: Annotated[int, Path(ge=1, le=VERSION_MAX)],
        ask: Asking = asking(f"{service}:policy:read"),
    ) -> dict[str, Any]:
        """A version with what it changes against the one in force before it; of one that waits: what it would."""
        async with ask.ctx.engine.connect() as connection:
            found = await find_version(connection, table, policy, version)
        if found is None:
            raise not_found("policy", f"{policy}-{version}")
        return found

    @router.post("/{policy}/approve", **documented(ANSWER, *COMMANDS))
    async def approve_policy(
        policy: str, body: ApprovalBody, post: Posting = posting(f"{service}:policy:approve")
    ) -> JSONResponse:
        """Put a proposed version in force; never by who proposed it (D-95)."""
        if policy not in policies:
            raise not_found("policy", policy)
        return await post.execute(page, policy, ApprovePolicy(version=body.version, by=post.caller.subject))

    return router
