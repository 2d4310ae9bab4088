"""Entries that a statement waits for, over HTTP: look up, decide."""

from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from sqlalchemy import select

from services.intake.api.schemas import EntryDecisionBody
from services.intake.domain.bank import BANK_ACCOUNT
from services.intake.domain.bank_question import BANK_QUESTION, DecideEntry
from services.intake.domain.receipt import RECEIPT
from services.intake.projections.bank_question import TABLE, find_question
from shared.kernel.decider import Rejected
from shared.web.documents import ANSWER, COMMANDS, READS, documented
from shared.web.paging import Cursor, Limit, paged
from shared.web.problems import not_found, rejected
from shared.web.requests import Asking, Posting, asking, posting

router = APIRouter(prefix="/v1/bank-questions", tags=["bank"])

EXAMPLE = {
    "id": ANSWER["id"],
    "bank_account": "AZ21NABZ00000000137010001944",
    "bank_reference": "OUT-20260806-0003",
    "statement": "STM-2",
    "credit": False,
    "currency": "AZN",
    "amount": 4800001,
    "day": "2026-08-06",
    "why": "takes money back that was received, and names no receipt that is known",
    "kind": None,
    "decision": None,
}


@router.post("/{entry_id}/decide", **documented(ANSWER, *COMMANDS))
async def decide_entry(
    entry_id: str, body: EntryDecisionBody, post: Posting = posting("intake:bank:decide")
) -> JSONResponse:
    """Say what an entry is that its statement waits for; then the statement goes in. A REVERSAL names the receipt that
    it takes back."""
    async with post.ctx.engine.connect() as connection:
        question = await find_question(connection, entry_id)
    if question is None:
        raise not_found("bank question", entry_id)
    if body.receipt is not None:
        named, _ = await post.ctx.store.state(RECEIPT, body.receipt)
        if named.entered is None or named.entered.bank_account != question["bank_account"]:
            detail = f"No receipt {body.receipt!r} came to {question['bank_account']}."
            raise rejected(Rejected("UNKNOWN_RECEIPT", detail))
    account, _ = await post.ctx.store.state(BANK_ACCOUNT, question["bank_account"])
    command = DecideEntry(
        kind=body.kind,
        receipt=body.receipt,
        decision=body.decision,
        by=post.caller.subject,
        booked=question["statement"] in dict(account.taken),
    )
    return await post.execute(BANK_QUESTION, entry_id, command)


@router.get("", **documented({"items": [EXAMPLE], "next": None}, *READS))
async def list_questions(
    open_only: bool = False,
    cursor: Cursor = None,
    limit: Limit = 50,
    ask: Asking = asking("intake:bank:read"),
) -> dict[str, Any]:
    """Entries that statements wait or waited for; `open_only`: those without a decision."""
    query = select(TABLE)
    if open_only:
        query = query.where(TABLE.c.kind.is_(None))
    async with ask.ctx.engine.connect() as connection:
        return await paged(connection, query, (TABLE.c.id,), cursor, limit)


@router.get("/{entry_id}", **documented(EXAMPLE, *READS))
async def show_question(entry_id: str, ask: Asking = asking("intake:bank:read")) -> dict[str, Any]:
    """The question about an entry, and its answer."""
    async with ask.ctx.engine.connect() as connection:
        found = await find_question(connection, entry_id)
    if found is None:
        raise not_found("bank question", entry_id)
    return found
