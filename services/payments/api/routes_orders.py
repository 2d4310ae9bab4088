"""Orders over HTTP: what the bank made of them, what waits for a person, and what two decide of it (D-86, D-88)."""

from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from sqlalchemy import select

from services.payments.api.schemas import OutcomeBody, ProposalBody
from services.payments.domain.credit import CREDIT, PayAfterAll
from services.payments.domain.liability import LIABILITY, PayOwedAfterAll, is_free
from services.payments.domain.order import ORDER
from services.payments.domain.order_decision import ApproveOutcome, ProposeOutcome
from services.payments.domain.order_events import OrderIssued
from services.payments.domain.order_terms import Outcome
from services.payments.domain.payment_run import PAYMENT_RUN
from services.payments.domain.payment_run_events import RunState
from services.payments.projections.order import TABLE, find_order
from shared.eventstore.deciding import Entailed
from shared.kernel.decider import Rejected
from shared.kernel.money import Money
from shared.web.documents import ANSWER, COMMANDS, READS, documented
from shared.web.kept import need_kept
from shared.web.paging import Cursor, Limit, paged
from shared.web.problems import not_found, rejected
from shared.web.requests import Asking, Posting, asking, posting

router = APIRouter(prefix="/v1/orders", tags=["orders"])

EXAMPLE = {
    "id": ANSWER["id"],
    "payment_run": ANSWER["correlation_id"],
    "payee": ANSWER["correlation_id"],
    "state": "CONFIRMED",
    "currency": "AZN",
    "gross": 8000,
    "net": 6800,
    "execution_date": "2026-09-03",
    "end_to_end_id": "0" * 32,
    "confirmed_on": "2026-09-03",
    "returned_on": None,
    "bank_code": None,
    "waits_for": "BOOKED_TWICE",
    "questions": [
        {
            "question": "BOOKED_TWICE",
            "day": "2026-09-04",
            "entry": ANSWER["id"],
            "amount": 6800,
            "currency": "AZN",
            "detail": "The bank booked 68.00 AZN on 2026-09-04, the order is of 68.00 AZN.",
        }
    ],
    "proposed": None,
    "difference": 0,
    "charged": 0,
    "document_sha256": None,
}
_SHOWN = tuple(TABLE.c[name] for name in EXAMPLE)


@router.get("", **documented({"items": [EXAMPLE], "next": None}, *READS))
async def list_orders(
    state: Outcome | None = None,
    waiting: bool | None = None,
    payment_run: str | None = None,
    cursor: Cursor = None,
    limit: Limit = 50,
    ask: Asking = asking("payments:payment-run:read"),
) -> dict[str, Any]:
    """Orders, all or those of a state; `waiting`: those that a person has to look at, because the bank has not answered
    in due time (NO_ANSWER), contradicts itself (`questions`), or has paid another sum than the account says
    (DIFFERENCE, by decision: `difference` in minor units)."""
    query = select(*_SHOWN)
    if state is not None:
        query = query.where(TABLE.c.state == state.value)
    if waiting is not None:
        none = TABLE.c.waits_for.is_(None)
        query = query.where(~none if waiting else none)
    if payment_run is not None:
        query = query.where(TABLE.c.payment_run == payment_run)
    async with ask.ctx.engine.connect() as connection:
        return await paged(connection, query, (TABLE.c.id,), cursor, limit)


@router.get("/{order_id}", **documented(EXAMPLE, *READS))
async def show_order(order_id: str, ask: Asking = asking("payments:payment-run:read")) -> dict[str, Any]:
    """An order with what the bank said of it."""
    async with ask.ctx.engine.connect() as connection:
        found = await find_order(connection, order_id)
    if found is None:
        raise not_found("order", order_id)
    return {name: found[name] for name in EXAMPLE}


@router.post("/{order_id}/outcome", **documented(ANSWER, *COMMANDS))
async def propose_outcome(
    order_id: str, body: OutcomeBody, post: Posting = posting("payments:order:submit")
) -> JSONResponse:
    """Say by the bank's document, filed before, what it has paid of an order in all; 0: nothing, or all came back.
    Beside that, what it kept all the same: `charged`, its charge, an expense of the guild, or `claimed`, asked back.
    So what came back less a fee is paid 0, and the fee either. Its number is what a second person approves; another
    proposal takes its place, and any word of the bank voids it.

    409 where there is nothing to decide: what the bank has confirmed or sent back and nothing contradicts, or what it
    has not got yet.
    """
    issued = await _issued(post, order_id)
    run, _ = await post.ctx.store.state(PAYMENT_RUN, issued.payment_run)
    if run.state is not RunState.RELEASED:
        raise rejected(Rejected("NOT_AT_THE_BANK", "Its payment run is still being carried out."))
    await need_kept(post, [body.document_sha256])
    command = ProposeOutcome(
        paid=Money(body.paid, issued.amount.currency),
        charged=body.charged,
        claimed=body.claimed,
        day=body.day,
        document_sha256=body.document_sha256,
        reason=body.reason,
        by=post.caller.subject,
    )
    return await post.execute(ORDER, order_id, command)


@router.post("/{order_id}/outcome/approve", **documented(ANSWER, *COMMANDS))
async def approve_outcome(
    order_id: str, body: ProposalBody, post: Posting = posting("payments:order:decide")
) -> JSONResponse:
    """Agree to a proposal, never one's own (D-95). Nothing is sent again.

    Paid: the order stands, and what the bank paid beyond its net, or kept of it, is a named difference; an order that
    had failed or come back pays its credits after all where they are in no payment run and did not pass to others,
    else the whole sum is the difference. Not paid: its gross is credited again, whole, whatever the bank kept.
    """
    issued = await _issued(post, order_id)
    order, _ = await post.ctx.store.state(ORDER, order_id)
    undone = not order.stands and order.proposed is not None and order.proposed.paid.amount != 0
    credits_ = issued.credits if undone else ()
    items = [item.liability for item in issued.items] if undone else []
    states = await post.ctx.store.states(CREDIT, credits_)
    owed = await post.ctx.store.states(LIABILITY, items)
    free = undone and all(state.payment_run is None and not state.parts for state, _ in states.values())
    free = free and all(is_free(state, order_id) for state, _ in owed.values())
    again = PayAfterAll(payment_run=issued.payment_run, order=order_id)
    settled = PayOwedAfterAll(payment_run=issued.payment_run, order=order_id)
    entailed: list[Entailed[Any, Any, Any]] = [
        Entailed(CREDIT, credit, lambda _: again) for credit in credits_
    ]
    entailed += [Entailed(LIABILITY, item, lambda _: settled) for item in items]
    command = ApproveOutcome(number=body.number, by=post.caller.subject, free=free)
    return await post.execute(ORDER, order_id, command, entailed=entailed if free else ())


async def _issued(post: Posting, order_id: str) -> OrderIssued:
    state, _ = await post.ctx.store.state(ORDER, order_id)
    if state.issued is None:
        raise not_found("order", order_id)
    return state.issued
