"""Orders over HTTP: what the bank made of them, what waits for a person, and what two decide of it (D-86, D-88)."""

from dataclasses import replace
from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from sqlalchemy import select

from services.payments.api.schemas import OutcomeBody, ProposalBody
from services.payments.domain.credit import CREDIT, TakeCredit
from services.payments.domain.liability import LIABILITY, TakeLiability
from services.payments.domain.order import ORDER
from services.payments.domain.order_decision import ApproveOutcome, ProposeOutcome
from services.payments.domain.order_events import OrderIssued
from services.payments.domain.order_terms import Outcome
from services.payments.domain.outcome_events import OrderFoundOverpaid
from services.payments.domain.payment_run import PAYMENT_RUN
from services.payments.domain.payment_run_events import RunState
from services.payments.projections.order import TABLE, find_order
from shared.kernel.decider import Accepted, Rejected
from shared.kernel.ids import stream
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
    (DIFFERENCE, by decision: `difference` in minor units), or has kept something of an unpaid one (CLAIM)."""
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
    So what came back less a fee is paid 0, and the fee either. `exchanged` is what it took for all that in another
    currency, as far as it was not told so before: exactly what its statements heard by now have of it, else 409
    NOT_HEARD, for what they have later would count again. The difference of the rates is a gain or loss (D-96).

    The proposal's number is what a second person approves; another takes its place, and any word of the bank voids it.
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
        exchanged=None if body.exchanged is None else Money(body.exchanged.amount, body.exchanged.currency),
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
    order, seen = await post.ctx.store.state(ORDER, order_id)
    command = ApproveOutcome(number=body.number, by=post.caller.subject, free=False)
    found = ORDER.decide(command, order)
    if isinstance(found, Accepted) and any(isinstance(one, OrderFoundOverpaid) for one in found.events):
        command = replace(command, free=await _taken_again(post, issued, seen))
    return await post.execute(ORDER, order_id, command)


async def _taken_again(post: Posting, issued: OrderIssued, seen: int) -> bool:
    """Whether the order's run has all that it pays again, so that no other can have it: repeated it goes on. What was
    taken in vain a policy lets go of, so nothing is taken of an order that went on since it was `seen`. 409 while what
    it paid is not all credited again."""
    items = [item.liability for item in issued.items]
    credits_ = (await post.ctx.store.states(CREDIT, issued.credits)).values()
    liabilities = (await post.ctx.store.states(LIABILITY, items)).values()
    unsettled = any(state.order == issued.order for state, _ in credits_)
    if unsettled or any(issued.order in state.orders for state, _ in liabilities):
        raise rejected(Rejected("NOT_CREDITED_AGAIN", "What it paid is being credited again: ask again."))
    execute_many, run, meta = post.ctx.store.execute_many, issued.payment_run, post.meta()
    guards = [(stream(ORDER.entity, issued.order), seen)]
    take = TakeCredit(payment_run=run)
    took = await execute_many(CREDIT, [(credit, take) for credit in issued.credits], meta, guards=guards)
    owed = [
        (item.liability, TakeLiability(payment_run=run, amount=Money(item.amount, issued.amount.currency)))
        for item in issued.items
    ]
    took += await execute_many(LIABILITY, owed, meta, guards=guards)
    return not any(isinstance(one, Rejected) for one in took)


async def _issued(post: Posting, order_id: str) -> OrderIssued:
    state, _ = await post.ctx.store.state(ORDER, order_id)
    if state.issued is None:
        raise not_found("order", order_id)
    return state.issued
