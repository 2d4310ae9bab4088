"""Receipts over HTTP: allocate, look up, see who paid."""

from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from sqlalchemy import select

from services.intake.api.schemas import AllocationBody
from services.intake.domain.receipt import RECEIPT, AllocatePart
from services.intake.handlers import target_kind_of, tied
from services.intake.projections.allocation import parts_of
from services.intake.projections.receipt import TABLE, find_receipt
from services.intake.projections.reversal import reversals_of
from services.intake.vault import read_payer
from shared.kernel.decider import Rejected
from shared.web.documents import ANSWER, COMMANDS, READS, documented
from shared.web.paging import Cursor, Limit, paged
from shared.web.problems import not_found, rejected
from shared.web.reading import Reading, reading
from shared.web.requests import Asking, Posting, asking, posting

router = APIRouter(prefix="/v1/receipts", tags=["receipts"])

EXAMPLE = {
    "id": ANSWER["id"],
    "currency": "AZN",
    "amount": 4800001,
    "allocated": 4800000,
    "unallocated": 1,
    "reversed": 0,
    "value_date": "2026-08-05",
    "bank_reference": "IN-20260805-0001",
    "end_to_end_id": "L-2026-07-JUL",
}


@router.post("/{receipt_id}/allocate", **documented(ANSWER, *COMMANDS))
async def allocate_receipt(
    receipt_id: str, body: AllocationBody, post: Posting = posting("intake:receipt:decide")
) -> JSONResponse:
    """Tie a part of a receipt to an account or schedule of the same currency: never more than is left of the one,
    nor than is still to come of the other's sum due."""
    kind = await target_kind_of(post.ctx.store, body.target)
    if kind is None:
        raise rejected(Rejected("UNKNOWN_TARGET", f"There is no account or schedule {body.target!r}."))
    command = AllocatePart(
        target_kind=kind,
        target=body.target,
        amount=body.amount.money(),
        decided_by=post.caller.subject,
    )
    return await post.execute(RECEIPT, receipt_id, command, entailed=[tied(kind, body.target)])


@router.get("", **documented({"items": [EXAMPLE], "next": None}, *READS))
async def list_receipts(
    unallocated: bool = False,
    currency: str | None = None,
    cursor: Cursor = None,
    limit: Limit = 50,
    ask: Asking = asking("intake:receipt:read"),
) -> dict[str, Any]:
    """Receipts, all or those of which something is not allocated yet."""
    query = select(*(column for column in TABLE.c if column.key != "detail"))
    if unallocated:
        query = query.where(TABLE.c.unallocated > 0)
    if currency is not None:
        query = query.where(TABLE.c.currency == currency)
    async with ask.ctx.engine.connect() as connection:
        return await paged(connection, query, (TABLE.c.id,), cursor, limit)


@router.get("/{receipt_id}", **documented(EXAMPLE, *READS))
async def show_receipt(receipt_id: str, ask: Asking = asking("intake:receipt:read")) -> dict[str, Any]:
    """A receipt with its parts, and what the bank took back of it."""
    async with ask.ctx.engine.connect() as connection:
        found = await find_receipt(connection, receipt_id)
        if found is None:
            raise not_found("receipt", receipt_id)
        parts = await parts_of(connection, receipt=receipt_id)
        return found | {"parts": parts, "reversals": await reversals_of(connection, receipt=receipt_id)}


@router.get(
    "/{receipt_id}/payer",
    **documented(
        {"name": "Nümunə MMC", "account": "AZ97DEMO00000000000000000901", "remittance": "royalti"}, *READS
    ),
)
async def show_payer(receipt_id: str, ask: Reading = reading("intake:payer:read")) -> dict[str, str]:
    """Who paid, in the bank's words. Every reading is recorded with its purpose (D-94)."""
    payer = await read_payer(ask.ctx.engine, receipt_id)
    if payer is None:
        raise not_found("payer", receipt_id)
    await ask.record("PAYER", [receipt_id])
    return payer
