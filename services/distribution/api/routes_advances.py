"""What waits to be recovered is credited at once from PROVISION, by decision of two (2.2.8-a, D-70)."""

from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.distribution.api.claimed import guards_of_distributed
from services.distribution.api.schemas import AdvanceBody, ReasonBody
from services.distribution.domain.advance import (
    PROVISION,
    ApproveAdvance,
    DropAdvance,
    ProposeAdvance,
    Waiting,
)
from services.distribution.domain.provision import OUT_OF_PROVISION
from services.distribution.projections.advance import TABLE, find_advance, read_fed, read_waiting
from shared.kernel.clock import baku_day
from shared.projections import snapshot
from shared.web.documents import ANSWER, COMMANDS, READS, documented
from shared.web.paging import Cursor, Limit, paged
from shared.web.problems import not_found
from shared.web.requests import Asking, Posting, asking, posting

router = APIRouter(prefix="/v1/advances", tags=["advances"])

READ = "distribution:advance:read"
EXAMPLE = {
    "advance": ANSWER["id"],
    "state": "ADVANCED",
    "held": ANSWER["correlation_id"],
    "target": ANSWER["id"],
    "currency": "AZN",
    "amount": 1250,
    "reason": "The former owner is abroad; the Board pays at once",
    "document_sha256": "ab" * 32,
    "proposed_by": "accountant",
    "ended_by": "director",
    "decided_on": "2026-09-01",
    "dropped_for": None,
}


@router.post("", status_code=201, **documented(ANSWER, *COMMANDS, status=201))
async def propose_advance(
    body: AdvanceBody, post: Posting = posting("distribution:advance:prepare")
) -> JSONResponse:
    """Propose to credit a share at once that is HELD(RECOVERY); the document is the decision's. Once another person
    decided it the next run takes the share, and PROVISION has the claim until it is recovered."""
    if before := await post.answered():
        return post.answer(before, post.new_id())
    async with post.ctx.engine.connect() as connection:
        share = await _waiting(connection, body.held)
    command = ProposeAdvance(
        advance=post.new_id(),
        share=share,
        reason=body.reason,
        document_sha256=body.document_sha256,
        by=post.caller.subject,
    )
    return await post.execute(OUT_OF_PROVISION, PROVISION, command, made=command.advance)


@router.post("/{advance_id}/approve", **documented(ANSWER, *COMMANDS))
async def approve_advance(
    advance_id: str, post: Posting = posting("distribution:advance:approve")
) -> JSONResponse:
    """Decide a proposed advance, never by who proposed it (D-95), of no more than PROVISION has, and not while a run
    has the account."""
    async with snapshot(post.ctx.engine) as (connection, _):
        share = await _waiting(connection, (await _found(connection, advance_id))["held"])
        fed = await read_fed(connection)
        guards = await guards_of_distributed(post.ctx.store, connection, share.target, PROVISION)
    day = baku_day(post.ctx.clock())
    command = ApproveAdvance(advance=advance_id, share=share, fed=fed, by=post.caller.subject, day=day)
    return await post.execute(OUT_OF_PROVISION, PROVISION, command, made=advance_id, guards=guards)


@router.post("/{advance_id}/drop", **documented(ANSWER, *COMMANDS))
async def drop_advance(
    advance_id: str, body: ReasonBody, post: Posting = posting("distribution:advance:prepare")
) -> JSONResponse:
    """Give a proposed advance up; the share waits as before."""
    async with post.ctx.engine.connect() as connection:
        await _found(connection, advance_id)
    command = DropAdvance(advance=advance_id, reason=body.reason, by=post.caller.subject)
    return await post.execute(OUT_OF_PROVISION, PROVISION, command, made=advance_id)


@router.get("", **documented({"items": [EXAMPLE], "next": None}, *READS))
async def list_advances(
    state: str | None = None,
    target: str | None = None,
    cursor: Cursor = None,
    limit: Limit = 50,
    ask: Asking = asking(READ),
) -> dict[str, Any]:
    """Advances: PROPOSED, ADVANCED, RETURNED once it was recovered, or DROPPED."""
    query = select(TABLE)
    for column, value in ((TABLE.c.state, state), (TABLE.c.target, target)):
        query = query if value is None else query.where(column == value)
    async with ask.ctx.engine.connect() as connection:
        return await paged(connection, query, (TABLE.c.advance,), cursor, limit)


@router.get("/{advance_id}", **documented(EXAMPLE, *READS))
async def show_advance(advance_id: str, ask: Asking = asking(READ)) -> dict[str, Any]:
    """An advance."""
    async with ask.ctx.engine.connect() as connection:
        return await _found(connection, advance_id)


async def _found(connection: AsyncConnection, advance_id: str) -> dict[str, Any]:
    found = await find_advance(connection, advance_id)
    if found is None:
        raise not_found("advance", advance_id)
    return found


async def _waiting(connection: AsyncConnection, held: str) -> Waiting:
    found = await read_waiting(connection, held)
    if found is None:
        raise not_found("held", held)
    return found
