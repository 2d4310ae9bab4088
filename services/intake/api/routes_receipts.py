"""Receipts over HTTP: allocate, reassign, identify, keep VAT apart, say what was converted, look up, see who paid."""

import asyncio
from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from sqlalchemy import select

from services.intake.api.schemas import (
    AllocationBody,
    IdentificationBody,
    OriginalBody,
    ReassignmentBody,
    VatBody,
)
from services.intake.api.targets import find_target
from services.intake.domain.proposals import proposals_for
from services.intake.domain.receipt import (
    RECEIPT,
    AllocatePart,
    IdentifyReceipt,
    ReassignPart,
    SeparateVat,
    StateOriginal,
    Target,
)
from services.intake.handlers import moved, tied
from services.intake.projections.allocation import parts_of
from services.intake.projections.party import name_of
from services.intake.projections.proposals import read_candidates, read_sought
from services.intake.projections.receipt import TABLE, find_receipt
from services.intake.projections.receipt_history import history_of
from services.intake.projections.reversal import reversals_of
from services.intake.vault import read_payer
from shared.contracts.terms import ReceiptKind
from shared.contracts.wire import to_builtins
from shared.kernel.decider import Rejected
from shared.web.documents import ANSWER, COMMANDS, READS, documented
from shared.web.kept import need_kept
from shared.web.paging import Cursor, Limit, paged
from shared.web.problems import not_found, rejected
from shared.web.reading import Reading, reading
from shared.web.requests import Asking, Posting, asking, posting

router = APIRouter(prefix="/v1/receipts", tags=["receipts"])

EXAMPLE = {
    "id": ANSWER["id"],
    "currency": "AZN",
    "kind": "USER",
    "payer": ANSWER["id"],
    "amount": 4800001,
    "original": None,
    "original_currency": None,
    "original_allocated": 0,
    "charges": 0,
    "vat": 0,
    "allocated": 4800000,
    "unallocated": 1,
    "reversed": 0,
    "value_date": "2026-08-05",
    "bank_reference": "IN-20260805-0001",
    "end_to_end_id": "L-2026-07-JUL",
}

PROPOSAL = {
    "shares": [{"kind": "ACCOUNT", "target": ANSWER["id"], "amount": {"amount": 4800000, "currency": "AZN"}}],
    "score": 37,
    "reasons": [
        {"kind": "REFERENCE", "what": "RF18202607001234"},
        {"kind": "AMOUNT", "what": "48,000.00 AZN"},
    ],
    "vat": {"amount": 864000, "currency": "AZN"},
}


@router.post("/{receipt_id}/allocate", **documented(ANSWER, *COMMANDS))
async def allocate_receipt(
    receipt_id: str, body: AllocationBody, post: Posting = posting("intake:receipt:decide")
) -> JSONResponse:
    """Tie a part of a receipt to what it is for, in the currency in which that counts it (of a schedule what the bank
    converted, D-66): never more than is left of the one, nor than is still to come of the other's sum due. Whose money
    it is follows, where nobody said it yet."""
    to = await _target(post, body.target)
    command = AllocatePart(
        to=to,
        amount=body.amount.money(),
        decided_by=post.caller.subject,
        charges=body.charges.money() if body.charges is not None else None,
    )
    return await post.execute(RECEIPT, receipt_id, command, entailed=tied(to))


@router.post("/{receipt_id}/reassign", **documented(ANSWER, *COMMANDS))
async def reassign_receipt(
    receipt_id: str, body: ReassignmentBody, post: Posting = posting("intake:receipt:decide")
) -> JSONResponse:
    """Move so much of a part to another target, or to none: the history stays, and how both targets stand is said
    anew."""
    state, _ = await post.ctx.store.state(RECEIPT, receipt_id)
    source = next((part for part in state.parts if part.number == body.part), None)
    if source is None:
        raise rejected(Rejected("UNKNOWN_PART", f"The receipt has no part {body.part}."))
    to = await _target(post, body.target) if body.target is not None else None
    command = ReassignPart(
        part=body.part,
        to=to,
        amount=body.amount.money(),
        reason=body.reason,
        decided_by=post.caller.subject,
    )
    entailed = moved(source.target_kind, source.target, to)
    return await post.execute(RECEIPT, receipt_id, command, entailed=entailed)


@router.post("/{receipt_id}/identify", **documented(ANSWER, *COMMANDS))
async def identify_receipt(
    receipt_id: str, body: IdentificationBody, post: Posting = posting("intake:receipt:decide")
) -> JSONResponse:
    """Say whose money a receipt is. The payer is a party that the registry knows."""
    if body.payer is not None:
        async with post.ctx.engine.connect() as connection:
            if await name_of(connection, body.payer) is None:
                raise rejected(Rejected("UNKNOWN_PAYER", f"There is no party {body.payer}."))
    command = IdentifyReceipt(
        kind=body.kind, payer=body.payer, reason=body.reason, decided_by=post.caller.subject
    )
    return await post.execute(RECEIPT, receipt_id, command)


@router.post("/{receipt_id}/vat", **documented(ANSWER, *COMMANDS))
async def separate_vat(
    receipt_id: str, body: VatBody, post: Posting = posting("intake:receipt:decide")
) -> JSONResponse:
    """Keep the VAT in a receipt apart: it is no royalty (D-99). The whole VAT, of what is not allocated."""
    command = SeparateVat(vat=body.vat.money(), reason=body.reason, decided_by=post.caller.subject)
    return await post.execute(RECEIPT, receipt_id, command)


@router.post("/{receipt_id}/original", **documented(ANSWER, *COMMANDS))
async def state_original(
    receipt_id: str, body: OriginalBody, post: Posting = posting("intake:receipt:decide")
) -> JSONResponse:
    """Say what foreign amount the bank converted into what is there of a receipt, by its document, which was filed
    before (D-66): a schedule in that currency counts it. 409 while parts of it count so."""
    await need_kept(post, [body.document_sha256])
    command = StateOriginal(
        original=body.original.money(),
        document_sha256=body.document_sha256,
        reason=body.reason,
        decided_by=post.caller.subject,
    )
    return await post.execute(RECEIPT, receipt_id, command)


@router.get("", **documented({"items": [EXAMPLE], "next": None}, *READS))
async def list_receipts(
    unallocated: bool = False,
    currency: str | None = None,
    kind: ReceiptKind | None = None,
    payer: str | None = None,
    cursor: Cursor = None,
    limit: Limit = 50,
    ask: Asking = asking("intake:receipt:read", parties=True),
) -> dict[str, Any]:
    """Receipts, all or those of which something is not allocated yet (of a payer that is his credit); for a
    party-bound token those that it paid."""
    query = select(*(column for column in TABLE.c if column.key != "detail"))
    if unallocated:
        query = query.where(TABLE.c.unallocated > 0)
    if currency is not None:
        query = query.where(TABLE.c.currency == currency)
    if kind is not None:
        query = query.where(TABLE.c.kind == kind.value)
    for one in (payer, ask.caller.party):
        if one is not None:
            query = query.where(TABLE.c.payer == one)
    async with ask.ctx.engine.connect() as connection:
        return await paged(connection, query, (TABLE.c.id,), cursor, limit)


@router.get("/{receipt_id}", **documented(EXAMPLE, *READS))
async def show_receipt(
    receipt_id: str, ask: Asking = asking("intake:receipt:read", parties=True)
) -> dict[str, Any]:
    """A receipt with its parts, what was said of it, and what the bank took back of it."""
    found = await _found(ask, receipt_id)
    async with ask.ctx.engine.connect() as connection:
        history = await history_of(connection, receipt_id)
        parts = await parts_of(connection, receipt=receipt_id)
        reversals = await reversals_of(connection, receipt=receipt_id)
    return found | {"parts": parts, "history": history, "reversals": reversals}


@router.get("/{receipt_id}/proposals", **documented({"items": [PROPOSAL]}, *READS))
async def propose_targets(receipt_id: str, ask: Asking = asking("intake:receipt:read")) -> dict[str, Any]:
    """What the unallocated part of a receipt may be for, the likeliest first, with the reasons: by a reference in the
    remittance, by who paid, by the amount. A proposal does nothing: a person allocates."""
    receipt = await _found(ask, receipt_id)
    if receipt["unallocated"] <= 0:
        return {"items": []}
    async with ask.ctx.engine.connect() as connection:
        sought = await read_sought(connection, receipt)
        candidates = await read_candidates(connection, sought)
    found = await asyncio.to_thread(proposals_for, sought, candidates)
    return {"items": [to_builtins(one) for one in found]}


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


async def _found(ask: Asking, receipt_id: str) -> dict[str, Any]:
    async with ask.ctx.engine.connect() as connection:
        found = await find_receipt(connection, receipt_id)
    if found is None or (ask.caller.party is not None and found["payer"] != ask.caller.party):
        raise not_found("receipt", receipt_id)
    return found


async def _target(post: Posting, target: str) -> Target:
    found = await find_target(post.ctx, target)
    if found is None:
        what = f"There is no account, schedule, award or cause {target!r}."
        raise rejected(Rejected("UNKNOWN_TARGET", what))
    return found
