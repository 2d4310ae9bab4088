"""Receivables over HTTP: what contracts should bring, invoices, reminders, ageing."""

from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from services.intake.api.schemas_invoices import CancellationBody, InvoiceBody, ReminderBody
from services.intake.domain.receivables import (
    RECEIVABLES,
    CancelInvoice,
    InvoiceIssued,
    IssueInvoice,
    Remind,
)
from services.intake.domain.tariff import assess, due_on, tariff_of
from services.intake.projections.contract import find_contract, versions_of
from services.intake.projections.invoice import OPEN, TABLE, find_invoice, with_money
from services.intake.projections.receivables import read_ageing, read_receivables, told_of
from shared.contracts.registry import Contract
from shared.kernel.clock import baku_day
from shared.kernel.decider import Rejected
from shared.kernel.money import Money
from shared.kernel.periods import Period
from shared.web.documents import ANSWER, COMMANDS, READS, documented
from shared.web.paging import Cursor, Limit, paged
from shared.web.problems import not_found, rejected
from shared.web.requests import Asking, Posting, asking, posting

router = APIRouter(prefix="/v1", tags=["receivables"])

EXAMPLE = {
    "id": ANSWER["id"],
    "number": "RF54A1B2C3D4E5F60001",
    "contract": ANSWER["id"],
    "payer": ANSWER["id"],
    "period_from": "2026-07-01",
    "period_to": "2026-07-31",
    "currency": "AZN",
    "net": 150000,
    "vat": 27000,
    "issued_on": "2026-08-20",
    "due_on": "2026-09-04",
    "state": "OPEN",
    "level": 0,
    "received": 0,
    "outstanding": 150000,
}
RECEIVABLE = {
    "period_from": "2026-07-01",
    "period_to": "2026-07-31",
    "deadline": "2026-08-10",
    "currency": "AZN",
    "expected": 150000,
    "invoice": ANSWER["id"],
    "accounts": [ANSWER["id"]],
    "due": 150000,
    "received": 100000,
    "outstanding": 50000,
}
AGE = {
    "payer": ANSWER["id"],
    "currency": "AZN",
    "not_due": 0,
    "to_30": 50000,
    "to_60": 0,
    "to_90": 0,
    "over_90": 0,
    "outstanding": 50000,
}


@router.post("/invoices", status_code=201, **documented(ANSWER, *COMMANDS, status=201))
async def issue_invoice(body: InvoiceBody, post: Posting = posting("intake:invoice:submit")) -> JSONResponse:
    """Ask a payer for a period's royalty by the tariff of its first day, with VAT where the contract says so. The
    invoice's number is the reference under which he pays; its paper is written at once."""
    period = Period(body.period.first, body.period.last)
    async with post.ctx.engine.connect() as connection:
        contract = await find_contract(connection, body.contract, period.first)
        if contract is None:
            raise not_found("contract", body.contract)
        told = await told_of(connection, contract.id, period, contract.currency)
    tariff = tariff_of(contract, period.first)
    if tariff is None:
        raise rejected(Rejected("NO_TARIFF", f"No tariff of the contract holds on {period.first}."))
    if wrong := _outside(contract, period, body, tariff.currency):
        raise rejected(wrong)
    assessed = assess(
        contract,
        tariff,
        base=body.base.money() if body.base is not None else None,
        seconds=told.seconds if told.accounts else None,
    )
    if assessed is None:
        detail = f"{tariff.kind} needs a declared base, or an accepted account with the use of the period."
        raise rejected(Rejected("BASE_LACKS", detail))
    today = baku_day(post.ctx.clock())
    issued = InvoiceIssued(
        invoice=post.new_id(),
        contract=contract.id,
        contract_version=contract.version,
        payer=contract.party,
        number="",
        count=0,
        period=period,
        tariff=tariff.kind,
        base=assessed.base,
        seconds=assessed.seconds,
        net=assessed.net,
        vat=assessed.vat,
        accounts=told.accounts,
        issued_on=today,
        due_on=due_on(contract, today),
        issued_by=post.caller.subject,
    )
    return await post.execute(RECEIVABLES, contract.id, IssueInvoice(issued=issued), made=issued.invoice)


@router.post("/invoices/{invoice_id}/remind", **documented(ANSWER, *COMMANDS))
async def remind(
    invoice_id: str, body: ReminderBody, post: Posting = posting("intake:invoice:submit")
) -> JSONResponse:
    """Remind of what is still to come of an invoice, three times at most, each when the term before is over."""
    found = await _for(post, invoice_id)
    command = Remind(
        invoice=invoice_id,
        outstanding=Money(found["outstanding"], found["currency"]),
        pay_until=body.pay_until,
        by=post.caller.subject,
        today=baku_day(post.ctx.clock()),
    )
    return await post.execute(RECEIVABLES, found["contract"], command, made=invoice_id)


@router.post("/invoices/{invoice_id}/cancel", **documented(ANSWER, *COMMANDS))
async def cancel_invoice(
    invoice_id: str, body: CancellationBody, post: Posting = posting("intake:invoice:decide")
) -> JSONResponse:
    """Take an invoice back, never by who issued it (D-95); another one may be issued for its period."""
    found = await _for(post, invoice_id)
    command = CancelInvoice(invoice=invoice_id, reason=body.reason, by=post.caller.subject)
    return await post.execute(RECEIVABLES, found["contract"], command, made=invoice_id)


@router.get("/invoices", **documented({"items": [EXAMPLE], "next": None}, *READS))
async def list_invoices(
    contract: str | None = None,
    number: str | None = None,
    overdue: bool = False,
    cursor: Cursor = None,
    limit: Limit = 50,
    ask: Asking = asking("intake:invoice:read", parties=True),
) -> dict[str, Any]:
    """Invoices with what has come and what is still to come, without VAT; for a party-bound token its own."""
    query = with_money()
    if contract is not None:
        query = query.where(TABLE.c.contract == contract)
    if number is not None:
        query = query.where(TABLE.c.number == number)
    if overdue:
        late = TABLE.c.due_on < baku_day(ask.ctx.clock())
        query = query.where(TABLE.c.state == OPEN, late, query.selected_columns.outstanding > 0)
    if ask.caller.party is not None:
        query = query.where(TABLE.c.payer == ask.caller.party)
    async with ask.ctx.engine.connect() as connection:
        return await paged(connection, query, (TABLE.c.id,), cursor, limit)


@router.get("/invoices/{invoice_id}", **documented(EXAMPLE, *READS))
async def show_invoice(
    invoice_id: str, ask: Asking = asking("intake:invoice:read", parties=True)
) -> dict[str, Any]:
    """An invoice with its formula and its reminders."""
    async with ask.ctx.engine.connect() as connection:
        found = await find_invoice(connection, invoice_id)
    if found is None or (ask.caller.party is not None and found["payer"] != ask.caller.party):
        raise not_found("invoice", invoice_id)
    return found


@router.get("/receivables", **documented({"items": [RECEIVABLE]}, *READS))
async def list_receivables(
    contract: str, ask: Asking = asking("intake:invoice:read", parties=True)
) -> dict[str, Any]:
    """Every period of a contract whose deadline is over or that was invoiced: what it should bring by the tariff
    (nothing while that is not known), what its accounts say is due, what came and what is still to come."""
    async with ask.ctx.engine.connect() as connection:
        versions = await versions_of(connection, contract)
        if not versions or ask.caller.party not in (None, versions[-1].party):
            raise not_found("contract", contract)
        return {"items": await read_receivables(connection, versions, baku_day(ask.ctx.clock()))}


@router.get("/ageing", **documented({"items": [AGE]}, *READS))
async def show_ageing(ask: Asking = asking("intake:invoice:read")) -> dict[str, Any]:
    """What is still to come of all invoices, per payer and currency, by the days since it was to be paid."""
    async with ask.ctx.engine.connect() as connection:
        return {"items": await read_ageing(connection, baku_day(ask.ctx.clock()))}


def _outside(contract: Contract, period: Period, body: InvoiceBody, currency: str) -> Rejected | None:
    last = contract.valid_to
    if period.first < contract.valid_from or (last is not None and last < period.last):
        return Rejected(
            "OUTSIDE_THE_CONTRACT", f"The contract holds from {contract.valid_from} to {last or '...'}."
        )
    if body.base is not None and body.base.currency != currency:
        return Rejected("OTHER_CURRENCY", f"The tariff is in {currency}.")
    if body.base is not None and body.base.amount < 0:
        return Rejected("BASE_LACKS", "A declared base is not below zero.")
    return None


async def _for(post: Posting, invoice_id: str) -> dict[str, Any]:
    async with post.ctx.engine.connect() as connection:
        found = await find_invoice(connection, invoice_id)
    if found is None:
        raise not_found("invoice", invoice_id)
    return found
