"""Claims that came too late are paid out of PROVISION where a court orders it, by decision of two (2.1.1-t, D-25)."""

from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.distribution.api.schemas import OrderedBody, ReasonBody
from services.distribution.domain.ordered import ORDERED, ApproveOrder, DropOrder, EnterOrder, Order
from services.distribution.projections.ordered import TABLE, find_ordered, gone_of
from services.distribution.projections.party import known_parties
from services.distribution.projections.reserve import find_reserve
from shared.kernel.clock import baku_day
from shared.kernel.money import Money
from shared.web.documents import ANSWER, COMMANDS, READS, documented
from shared.web.paging import Cursor, Limit, paged
from shared.web.problems import not_found
from shared.web.requests import Asking, Posting, asking, posting

router = APIRouter(prefix="/v1/ordered-payments", tags=["ordered payments"])

READ = "distribution:ordered:read"
EXAMPLE = {
    "payment": ANSWER["id"],
    "state": "PAID",
    "reserve": ANSWER["correlation_id"],
    "role": "DIRECTOR",
    "owner": ANSWER["id"],
    "currency": "AZN",
    "amount": 2500,
    "number": "2-1(102)-55/2026",
    "ordered_on": "2026-08-03",
    "in_force_on": "2026-09-04",
    "document_sha256": "ab" * 32,
    "proposed_by": "lawyer",
    "ended_by": "director",
    "decided_on": "2026-09-07",
    "dropped_for": None,
    "allocation": ANSWER["id"],
}


@router.post("", status_code=201, **documented(ANSWER, *COMMANDS, status=201))
async def enter_order(
    body: OrderedBody, post: Posting = posting("distribution:ordered:prepare")
) -> JSONResponse:
    """Enter a court's order to pay a claim on a reserve that was redistributed. Once another person decided it the next
    run allocates it out of PROVISION, as far as that has as much; nobody gives anything back for it."""
    if before := await post.answered():
        return post.answer(before, post.new_id())
    async with post.ctx.engine.connect() as connection:
        reserve = await find_reserve(connection, body.reserve)
        known = body.owner in await known_parties(connection, [body.owner])
    if reserve is None:
        raise not_found("reserve", body.reserve)
    gone = gone_of(reserve)
    command = EnterOrder(
        payment=post.new_id(),
        order=Order(
            reserve=body.reserve,
            role=body.role or gone.role,
            owner=body.owner,
            amount=gone.amount if body.amount is None else Money(body.amount),
            number=body.number,
            ordered_on=body.ordered_on,
            in_force_on=body.in_force_on,
            document_sha256=body.document_sha256,
        ),
        reserve=gone,
        owner_known=known,
        by=post.caller.subject,
        day=baku_day(post.ctx.clock()),
    )
    return await post.execute(ORDERED, body.reserve, command, made=command.payment)


@router.post("/{payment_id}/approve", **documented(ANSWER, *COMMANDS))
async def approve_order(
    payment_id: str, post: Posting = posting("distribution:ordered:approve")
) -> JSONResponse:
    """Decide an entered order's payment, never by who entered it (D-95)."""
    async with post.ctx.engine.connect() as connection:
        reserve = (await _found(connection, payment_id))["reserve"]
    command = ApproveOrder(payment=payment_id, by=post.caller.subject, day=baku_day(post.ctx.clock()))
    return await post.execute(ORDERED, reserve, command, made=payment_id)


@router.post("/{payment_id}/drop", **documented(ANSWER, *COMMANDS))
async def drop_order(
    payment_id: str, body: ReasonBody, post: Posting = posting("distribution:ordered:prepare")
) -> JSONResponse:
    """Give an entered order up; its claim stays refused."""
    async with post.ctx.engine.connect() as connection:
        reserve = (await _found(connection, payment_id))["reserve"]
    command = DropOrder(payment=payment_id, reason=body.reason, by=post.caller.subject)
    return await post.execute(ORDERED, reserve, command, made=payment_id)


@router.get("", **documented({"items": [EXAMPLE], "next": None}, *READS))
async def list_ordered(
    state: str | None = None, cursor: Cursor = None, limit: Limit = 50, ask: Asking = asking(READ)
) -> dict[str, Any]:
    """Ordered payments: ENTERED, DECIDED (PROVISION may have too little for it), PAID or DROPPED."""
    query = select(TABLE) if state is None else select(TABLE).where(TABLE.c.state == state)
    async with ask.ctx.engine.connect() as connection:
        return await paged(connection, query, (TABLE.c.payment,), cursor, limit)


@router.get("/{payment_id}", **documented(EXAMPLE, *READS))
async def show_ordered(payment_id: str, ask: Asking = asking(READ)) -> dict[str, Any]:
    """An ordered payment, with the allocation that paid it."""
    async with ask.ctx.engine.connect() as connection:
        return await _found(connection, payment_id)


async def _found(connection: AsyncConnection, payment_id: str) -> dict[str, Any]:
    found = await find_ordered(connection, payment_id)
    if found is None:
        raise not_found("ordered payment", payment_id)
    return found
