"""Claims on payers over HTTP: raise, send, end, look up, and the reports that are overdue."""

from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from sqlalchemy import select

from services.intake.api.schemas_claims import ClaimBody, ClaimEndBody
from services.intake.domain.claim import CLAIM, EndClaim, Ground, RaiseClaim
from services.intake.projections.account import find_account
from services.intake.projections.claim import TABLE, find_claim
from services.intake.projections.contract import find_contract
from services.intake.projections.overdue_report import TABLE as OVERDUE
from shared.contracts.registry import Contract
from shared.kernel.clock import baku_day
from shared.kernel.decider import Rejected
from shared.kernel.ids import derived_id
from shared.kernel.periods import Period
from shared.web.documents import ANSWER, COMMANDS, READS, documented
from shared.web.kept import need_kept
from shared.web.paging import Cursor, Limit, paged
from shared.web.problems import not_found, rejected
from shared.web.requests import Asking, Posting, asking, posting

router = APIRouter(prefix="/v1", tags=["claims"])

EXAMPLE = {
    "id": ANSWER["id"],
    "number": 1,
    "payer": ANSWER["id"],
    "contract": ANSWER["id"],
    "ground": "UNDERPAYMENT",
    "period_from": "2026-07-01",
    "period_to": "2026-07-31",
    "currency": "AZN",
    "amount": 120050,
    "deadline": "2026-09-30",
    "state": "OPEN",
}
OVERDUE_EXAMPLE = {
    "id": ANSWER["id"],
    "contract": ANSWER["id"],
    "period_from": "2026-07-01",
    "period_to": "2026-07-31",
    "payer": ANSWER["id"],
    "deadline": "2026-08-10",
    "state": "OPEN",
}


@router.post("/claims", **documented(ANSWER, *COMMANDS))
async def raise_claim(body: ClaimBody, post: Posting = posting("intake:claim:submit")) -> JSONResponse:
    """Claim a report or money of a contract's payer until a day (2.1.1-l). One claim stands open for a ground,
    contract and period; its letter is written at once."""
    async with post.ctx.engine.connect() as connection:
        contract = await find_contract(connection, body.contract, body.period.first)
        if contract is None:
            raise not_found("contract", body.contract)
        account = await find_account(connection, body.account) if body.account is not None else None
    period = Period(body.period.first, body.period.last)
    if wrong := _other(body, contract, account):
        raise rejected(wrong)
    claim = derived_id("claim", contract.id, body.ground, period)
    command = RaiseClaim(
        claim=claim,
        payer=contract.party,
        contract=contract.id,
        ground=Ground(body.ground),
        period=period,
        amount=body.amount.money() if body.amount is not None else None,
        deadline=body.deadline,
        account=body.account,
        raised_by=post.caller.subject,
        today=baku_day(post.ctx.clock()),
    )
    return await post.execute(CLAIM, claim, command)


@router.post("/claims/{claim_id}/end", **documented(ANSWER, *COMMANDS))
async def end_claim(
    claim_id: str, body: ClaimEndBody, post: Posting = posting("intake:claim:decide")
) -> JSONResponse:
    """End a claim with its outcome; what is settled or decided by a court names its document, which is kept here
    (D-103)."""
    if body.document_sha256 is not None:
        await need_kept(post, [body.document_sha256])
    command = EndClaim(
        outcome=body.outcome,
        reason=body.reason,
        document_sha256=body.document_sha256,
        ended_by=post.caller.subject,
    )
    return await post.execute(CLAIM, claim_id, command)


@router.get("/claims", **documented({"items": [EXAMPLE], "next": None}, *READS))
async def list_claims(
    state: str | None = None,
    contract: str | None = None,
    cursor: Cursor = None,
    limit: Limit = 50,
    ask: Asking = asking("intake:claim:read", parties=True),
) -> dict[str, Any]:
    """Claims, of one state or contract; for a party-bound token those on itself."""
    query = select(*(column for column in TABLE.c if column.key not in ("before", "ended")))
    if state is not None:
        query = query.where(TABLE.c.state == state)
    if contract is not None:
        query = query.where(TABLE.c.contract == contract)
    if ask.caller.party is not None:
        query = query.where(TABLE.c.payer == ask.caller.party)
    async with ask.ctx.engine.connect() as connection:
        return await paged(connection, query, (TABLE.c.id,), cursor, limit)


@router.get("/claims/{claim_id}", **documented(EXAMPLE, *READS))
async def show_claim(
    claim_id: str, ask: Asking = asking("intake:claim:read", parties=True)
) -> dict[str, Any]:
    """A claim with its outcome and the claims on the same before it."""
    return await _found(ask, claim_id)


@router.get("/overdue-reports", **documented({"items": [OVERDUE_EXAMPLE], "next": None}, *READS))
async def list_overdue(
    state: str | None = "OPEN",
    contract: str | None = None,
    cursor: Cursor = None,
    limit: Limit = 50,
    ask: Asking = asking("intake:claim:read", parties=True),
) -> dict[str, Any]:
    """Reports that the contracts' calendars expected and that did not come in time (D-18); with an empty `state`
    also those that came late and those that are expected no more."""
    query = select(OVERDUE)
    if state:
        query = query.where(OVERDUE.c.state == state)
    if contract is not None:
        query = query.where(OVERDUE.c.contract == contract)
    if ask.caller.party is not None:
        query = query.where(OVERDUE.c.payer == ask.caller.party)
    async with ask.ctx.engine.connect() as connection:
        return await paged(connection, query, (OVERDUE.c.id,), cursor, limit)


def _other(body: ClaimBody, contract: Contract, account: dict[str, Any] | None) -> Rejected | None:
    if body.account is not None and (account is None or account["contract"] != contract.id):
        return Rejected("ANOTHER_ACCOUNT", f"{body.account!r} is no account of this contract.")
    if body.amount is not None and body.amount.currency != contract.currency:
        return Rejected("OTHER_CURRENCY", f"The contract is in {contract.currency}.")
    return None


async def _found(ask: Asking, claim_id: str) -> dict[str, Any]:
    async with ask.ctx.engine.connect() as connection:
        found = await find_claim(connection, claim_id)
    if found is None or (ask.caller.party is not None and found["payer"] != ask.caller.party):
        raise not_found("claim", claim_id)
    return found
