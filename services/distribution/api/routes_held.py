"""Money that is held without a clock, and what officials decide of what nothing else ends (D-63, D-98)."""

from typing import Any, Literal

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.distribution.api.schemas import HeldBody, ReasonBody
from services.distribution.domain.held_decision import (
    HELD_DECISION,
    ApproveHeldDecision,
    DropHeldDecision,
    HeldShare,
    ProposeHeldDecision,
    Ruling,
)
from services.distribution.projections.held import OPEN, TABLE
from services.distribution.projections.party import known_parties
from services.distribution.projections.run import TABLE as RUN
from shared.contracts.terms import Role
from shared.kernel.clock import baku_day
from shared.web.documents import ANSWER, COMMANDS, READS, documented
from shared.web.paging import Cursor, Limit, paged
from shared.web.problems import not_found
from shared.web.requests import Asking, Posting, asking, posting

router = APIRouter(prefix="/v1", tags=["held"])

READ = "distribution:reserve:read"
ROW = {
    "held": ANSWER["id"],
    "run": ANSWER["id"],
    "work": ANSWER["id"],
    "role": "ALL",
    "person": None,
    "amount": 6000,
    "left": 6000,
    "currency": "AZN",
    "reason": "OFFICIAL",
    "note": "line 4: its owner is not in the registry and it names no role",
    "state": "OPEN",
    "ended_by": None,
    "decision": {
        "state": "PROPOSED",
        "role": "DIRECTOR",
        "owner": ANSWER["correlation_id"],
        "reason": "His contract of 1978 names him.",
        "document_sha256": "ab" * 32,
        "proposed_by": "lawyer",
    },
}


@router.post("/held/{held_id}/decide", **documented(ANSWER, *COMMANDS))
async def propose_decision(
    held_id: str, body: HeldBody, post: Posting = posting("distribution:held:decide")
) -> JSONResponse:
    """Propose of what role, and whose, a share is that waits for an official; without a role: that it goes into reserve
    as under identification. Once another person confirmed it the next run takes it so."""
    async with post.ctx.engine.connect() as connection:
        share = await _share(connection, held_id)
        known = body.owner is None or body.owner in await known_parties(connection, [body.owner])
    command = ProposeHeldDecision(
        held=held_id,
        share=share,
        ruling=Ruling(
            role=body.role, owner=body.owner, reason=body.reason, document_sha256=body.document_sha256
        ),
        owner_known=known,
        by=post.caller.subject,
    )
    return await post.execute(HELD_DECISION, held_id, command)


@router.post("/held/{held_id}/approve", **documented(ANSWER, *COMMANDS))
async def approve_decision(
    held_id: str, post: Posting = posting("distribution:held:approve")
) -> JSONResponse:
    """Confirm what is proposed of a held share, never by who proposed it (D-95)."""
    async with post.ctx.engine.connect() as connection:
        share = await _share(connection, held_id)
    command = ApproveHeldDecision(
        held=held_id, share=share, by=post.caller.subject, day=baku_day(post.ctx.clock())
    )
    return await post.execute(HELD_DECISION, held_id, command)


@router.post("/held/{held_id}/drop", **documented(ANSWER, *COMMANDS))
async def drop_decision(
    held_id: str, body: ReasonBody, post: Posting = posting("distribution:held:decide")
) -> JSONResponse:
    """Give a proposed decision up; the share waits as before."""
    async with post.ctx.engine.connect() as connection:
        await _found(connection, held_id)
    command = DropHeldDecision(held=held_id, reason=body.reason, by=post.caller.subject)
    return await post.execute(HELD_DECISION, held_id, command)


@router.get("/held", **documented({"items": [ROW], "next": None}, *READS))
async def list_held(
    run: str | None = None,
    target: str | None = None,
    reason: str | None = None,
    state: Literal["OPEN", "ENDED", "REVERSED"] | None = None,
    cursor: Cursor = None,
    limit: Limit = 50,
    ask: Asking = asking(READ),
) -> dict[str, Any]:
    """Money that is held without a clock, with what it waits for and what is proposed or decided of it (D-98)."""
    query = _closed()
    for name, value in (("run", run), ("target", target), ("reason", reason), ("state", state)):
        query = query if value is None else query.where(TABLE.c[name] == value)
    async with ask.ctx.engine.connect() as connection:
        return await paged(connection, query, (TABLE.c.held,), cursor, limit)


@router.get("/held/{held_id}", **documented(ROW, *READS))
async def show_held(held_id: str, ask: Asking = asking(READ)) -> dict[str, Any]:
    """A held share, what is left of it, what was decided of it, and the run that let it go."""
    async with ask.ctx.engine.connect() as connection:
        return await _found(connection, held_id)


async def _found(connection: AsyncConnection, held_id: str) -> dict[str, Any]:
    row = (await connection.execute(_closed().where(TABLE.c.held == held_id))).mappings().one_or_none()
    if row is None:
        raise not_found("held", held_id)
    return dict(row)


async def _share(connection: AsyncConnection, held_id: str) -> HeldShare:
    row = await _found(connection, held_id)
    return HeldShare(
        open=row["state"] == OPEN,
        reason=row["reason"],
        currency=row["currency"],
        role=Role(row["role"]),
        owner=row["person"],
        of_work=row["work"] != row["target"],
    )


def _closed() -> Select[Any]:
    return select(TABLE).join(RUN, RUN.c.run == TABLE.c.run).where(RUN.c.state == "CLOSED")
