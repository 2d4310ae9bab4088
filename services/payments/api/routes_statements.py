"""Statements over HTTP: as they were issued, JSON, CSV and PDF in three languages (X-g, D-97)."""

from typing import Any

from fastapi import APIRouter, Response
from sqlalchemy import select

from services.payments.api.stored_papers import HASHES, Asked, Csv, Pdf, opened, pdf_of
from services.payments.projections.statement import TABLE, find_statement
from shared.web.documents import ANSWER, READS, documented
from shared.web.paging import Cursor, Limit, paged
from shared.web.problems import not_found
from shared.web.reading import Reading, reading
from shared.web.requests import Asking, asking

router = APIRouter(prefix="/v1/statements", tags=["statements"])

_KIND = "statement"
EXAMPLE = {
    "id": ANSWER["id"],
    "payee": ANSWER["id"],
    "currency": "AZN",
    "number": "1001/AZN/0001",
    "payment_run": ANSWER["id"],
    "issued_on": "2026-09-01",
    "opening": 0,
    "credited": 8000,
    "withheld": 1200,
    "paid": 6800,
    "closing": 0,
    **HASHES,
}


@router.get("", **documented({"items": [EXAMPLE], "next": None}, *READS))
async def list_statements(
    payee: str | None = None,
    payment_run: str | None = None,
    cursor: Cursor = None,
    limit: Limit = 50,
    ask: Asking = asking("payments:statement:read", parties=True),
) -> dict[str, Any]:
    """Statements, all, of a payee or of a payment run; a token bound to a party sees its own."""
    query = select(TABLE)
    if payee is not None:
        query = query.where(TABLE.c.payee == payee)
    if payment_run is not None:
        query = query.where(TABLE.c.payment_run == payment_run)
    if ask.caller.party is not None:
        query = query.where(TABLE.c.payee == ask.caller.party)
    async with ask.ctx.engine.connect() as connection:
        return await paged(connection, query, (TABLE.c.id,), cursor, limit)


@router.get("/{statement_id}", **documented({"number": "1001/AZN/0001"}, *READS))
async def show_statement(
    statement_id: str, ask: Reading = reading("payments:statement:read", parties=True)
) -> Response:
    """The statement as JSON, byte for byte as it was issued; the reading is recorded (D-94)."""
    found = await _found(ask, statement_id)
    return await opened(ask, found, _KIND, "sha256", "application/json")


@router.get(
    "/{statement_id}/csv", response_class=Csv, **documented("part,line,credit", *READS, media_type="text/csv")
)
async def show_statement_csv(
    statement_id: str, ask: Reading = reading("payments:statement:read", parties=True)
) -> Response:
    """The statement as CSV, byte for byte as it was issued; the reading is recorded (D-94)."""
    found = await _found(ask, statement_id)
    name = f"{found['number']}.csv"
    return await opened(ask, found, _KIND, "csv_sha256", "text/csv; charset=utf-8", name)


@router.get(
    "/{statement_id}/pdf", response_class=Pdf, **documented("%PDF-1.4", *READS, media_type="application/pdf")
)
async def show_statement_pdf(
    statement_id: str,
    language: Asked = None,
    ask: Reading = reading("payments:statement:read", parties=True),
) -> Response:
    """The statement as PDF, byte for byte as it was issued; the reading is recorded (D-94)."""
    found = await _found(ask, statement_id)
    name = f"{found['number']}.pdf"
    return await opened(ask, found, _KIND, pdf_of(found, language), "application/pdf", name)


async def _found(ask: Asking, statement: str) -> dict[str, Any]:
    async with ask.ctx.engine.connect() as connection:
        found = await find_statement(connection, statement)
    if found is None or (ask.caller.party is not None and found["payee"] != ask.caller.party):
        raise not_found(_KIND, statement)
    return found
