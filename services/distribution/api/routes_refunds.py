"""Refused money, and money out of term, back to its payer, or into the next period of its contract, by decision of two
(2.1.1-o, D-20, D-100)."""

from datetime import date
from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.distribution.api.claimed import guards_of_distributed
from services.distribution.api.schemas import ReasonBody, RefundBody
from services.distribution.domain.next_period import NextPeriod
from services.distribution.domain.policy_bodies import TERM, read_out_of_term
from services.distribution.domain.policy_facts import OutOfTerm
from services.distribution.domain.refund import REFUND, ApproveRefund, DropRefund, ProposeRefund
from services.distribution.projections.carried import periods_of
from services.distribution.projections.policy import in_force
from services.distribution.projections.refund import TABLE, find_refund, refundable, refusals
from services.distribution.projections.share import TABLE as SHARE
from services.distribution.projections.target import read_targets
from shared.kernel.clock import baku_day
from shared.kernel.decider import Rejected
from shared.web.documents import ANSWER, COMMANDS, READS, documented
from shared.web.paging import Cursor, Limit, paged
from shared.web.problems import not_found, rejected
from shared.web.requests import Asking, Posting, asking, posting

router = APIRouter(tags=["refunds"])

MONEY = {"amount": 6000, "currency": "AZN"}
REFUSAL = {
    "share": ANSWER["id"],
    "allocation": ANSWER["correlation_id"],
    "run": ANSWER["id"],
    "state": "REFUSED",
    "currency": "AZN",
    "gross": 6000,
    "target": ANSWER["id"],
    "work": ANSWER["id"],
}
EXAMPLE = {
    "refund": ANSWER["id"],
    "state": "PROPOSED",
    "target": ANSWER["correlation_id"],
    "payer": ANSWER["id"],
    "currency": "AZN",
    "amount": 6000,
    "reason": "The owner refused management; the payer settles with him",
    "document_sha256": "ab" * 32,
    "lines": [{"share": ANSWER["id"], "state": "REFUSED", "gross": MONEY, "amount": MONEY}],
    "into": {"contract": ANSWER["id"], "use_type": "ON_AIR", "after": "2026-06-30"},
    "left": [],
    "proposed_by": "accountant",
    "ended_by": None,
    "decided_on": None,
    "dropped_for": None,
}


@router.post("/v1/refunds", status_code=201, **documented(ANSWER, *COMMANDS, status=201))
async def propose_refund(
    body: RefundBody, post: Posting = posting("distribution:refund:prepare")
) -> JSONResponse:
    """Propose to refund the named shares of an account or schedule, or all of its that are refused or out of term and
    in no refund; the document is the decision's or the payer's claim. Not while the account is in a run, which may take
    them back.

    The way NEXT_PERIOD: to carry them into the next period of its contract, where the next run that takes up an account
    or cause of the contract's use distributes them beside its own money. Until a run has, a refund of the named shares
    may be decided instead. Where the policy `term` says the way of money out of term, the other is 409 OTHER_USE."""
    if before := await post.answered():
        return post.answer(before, post.new_id())
    async with post.ctx.engine.connect() as connection:
        guards = await guards_of_distributed(post.ctx.store, connection, body.target)
        payer, lines = await refundable(connection, body.target, body.shares)
        into = await _into(connection, body) if lines else None
        out_of_term = (
            await _out_of_term(connection, body.target, baku_day(post.ctx.clock())) if lines else None
        )
    if isinstance(into, Rejected):
        raise rejected(into)
    if missing := sorted(set(body.shares or ()) - {line.share for line in lines}):
        raise not_found("refused share", missing[0])
    command = ProposeRefund(
        refund=post.new_id(),
        target=body.target,
        payer=payer,
        lines=lines,
        reason=body.reason,
        document_sha256=body.document_sha256,
        by=post.caller.subject,
        into=into,
        out_of_term=out_of_term,
    )
    return await post.execute(REFUND, body.target, command, made=command.refund, guards=guards)


@router.post("/v1/refunds/{refund_id}/approve", **documented(ANSWER, *COMMANDS))
async def approve_refund(
    refund_id: str, post: Posting = posting("distribution:refund:approve")
) -> JSONResponse:
    """Decide a proposed refund, never by who proposed it (D-95): the guild owes the sum to the payer, or the next run
    takes it up."""
    command = ApproveRefund(refund=refund_id, by=post.caller.subject, day=baku_day(post.ctx.clock()))
    return await post.execute(REFUND, await _target(post, refund_id), command, made=refund_id)


@router.post("/v1/refunds/{refund_id}/drop", **documented(ANSWER, *COMMANDS))
async def drop_refund(
    refund_id: str, body: ReasonBody, post: Posting = posting("distribution:refund:prepare")
) -> JSONResponse:
    """Give a proposed refund up; its shares stay as they are."""
    command = DropRefund(refund=refund_id, reason=body.reason, by=post.caller.subject)
    return await post.execute(REFUND, await _target(post, refund_id), command, made=refund_id)


@router.get("/v1/refunds", **documented({"items": [EXAMPLE], "next": None}, *READS))
async def list_refunds(
    target: str | None = None,
    payer: str | None = None,
    state: str | None = None,
    cursor: Cursor = None,
    limit: Limit = 50,
    ask: Asking = asking("distribution:refund:read", parties=True),
) -> dict[str, Any]:
    """Refunds: PROPOSED, DECIDED or DROPPED; and what goes `into` the next period: what is `left` of it, until all is
    CARRIED, or some REPLACED by a refund. A payer's own token sees what was decided for him."""
    query = select(TABLE)
    if ask.caller.party is not None:
        query = query.where(TABLE.c.payer == ask.caller.party, TABLE.c.decided_on.is_not(None))
    for column, value in ((TABLE.c.target, target), (TABLE.c.payer, payer), (TABLE.c.state, state)):
        query = query if value is None else query.where(column == value)
    async with ask.ctx.engine.connect() as connection:
        return await paged(connection, query, (TABLE.c.refund,), cursor, limit)


@router.get("/v1/refunds/{refund_id}", **documented(EXAMPLE, *READS))
async def show_refund(
    refund_id: str, ask: Asking = asking("distribution:refund:read", parties=True)
) -> dict[str, Any]:
    """A refund with its shares."""
    async with ask.ctx.engine.connect() as connection:
        found = await find_refund(connection, refund_id)
    own = found is not None and ask.caller.party in (None, found["payer"])
    if found is None or not own or (ask.caller.party is not None and found["decided_on"] is None):
        raise not_found("refund", refund_id)
    return found


@router.get("/v1/refusals", **documented({"items": [REFUSAL], "next": None}, *READS))
async def list_refusals(
    cursor: Cursor = None, limit: Limit = 50, ask: Asking = asking("distribution:refund:prepare")
) -> dict[str, Any]:
    """Shares of closed runs that were refused or are out of term, refunded or carried or not; once their account is
    corrected around them those are listed no more."""
    async with ask.ctx.engine.connect() as connection:
        return await paged(connection, refusals(), (SHARE.c.share, SHARE.c.allocation), cursor, limit)


async def _into(connection: AsyncConnection, body: RefundBody) -> NextPeriod | Rejected | None:
    if body.way == "PAYER":
        return None
    (row,) = await read_targets(connection, [body.target])
    if (known := periods_of(row)) is None:
        why = f"the contracts of users and producers have a next period, a {row['kind']} has none"
        return Rejected("NO_NEXT_PERIOD", why)
    return known[1]


async def _out_of_term(connection: AsyncConnection, target: str, day: date) -> OutOfTerm | None:
    """What the policy of a day says of money out of term; None: nothing, or to send it where nothing is."""
    policies = await in_force(connection, day)
    said = read_out_of_term(policies[TERM]["body"]) if TERM in policies else None
    (row,) = await read_targets(connection, [target])
    return None if said is OutOfTerm.NEXT_PERIOD and periods_of(row) is None else said


async def _target(post: Posting, refund_id: str) -> str:
    async with post.ctx.engine.connect() as connection:
        found = await find_refund(connection, refund_id)
    if found is None:
        raise not_found("refund", refund_id)
    target: str = found["target"]
    return target
