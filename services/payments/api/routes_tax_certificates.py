"""Certificates of payees under tax treaties over HTTP: entered by one, approved by another (D-46)."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from fastapi.responses import JSONResponse
from sqlalchemy import select

from services.payments.api.schemas import ReasonBody
from services.payments.api.schemas_tax import TaxCertificateBody
from services.payments.domain.tax_certificate import (
    TAX_CERTIFICATES,
    ApproveTaxCertificate,
    Certificate,
    EnterTaxCertificate,
    WithdrawTaxCertificate,
)
from services.payments.projections.party import read_payees
from services.payments.projections.tax_certificate import TABLE
from shared.contracts.terms import DocumentKind
from shared.jobs.filing import file_stored
from shared.kernel.findings import Finding
from shared.web.bodies import Id
from shared.web.documents import ANSWER, COMMANDS, READS, documented
from shared.web.paging import Cursor, Limit, paged
from shared.web.problems import invalid, not_found
from shared.web.requests import Asking, Posting, asking, posting

router = APIRouter(prefix="/v1/tax-certificates", tags=["tax"])

EXAMPLE = {
    "payee": ANSWER["id"],
    "number": 1,
    "state": "APPROVED",
    "country": "TR",
    "rate": "10",
    "valid_from": "2026-01-01",
    "valid_to": "2026-12-31",
    "document_sha256": "ab" * 32,
    "entered_by": "payee-clerk",
    "approved_by": "payee-controller",
    "withdrawn_by": None,
    "reason": None,
}
Number = Annotated[int, Path(ge=1, le=1_000_000, description="Number among the payee's certificates")]


@router.post("", **documented(ANSWER, *COMMANDS))
async def enter_certificate(
    body: TaxCertificateBody, post: Posting = posting("payments:tax:submit")
) -> JSONResponse:
    """Enter a certificate of a payee; its document was stored before. The answer's id is the payee.

    404 for a party that the registry has not told of, 422 for a document that is not there.
    """
    async with post.ctx.engine.connect() as connection:
        if body.payee not in await read_payees(connection, [body.payee]):
            raise not_found("party", body.payee)
    file = await post.ctx.blobs.describe(body.document_sha256)
    if file is None or file.expired:
        what = "no such document is stored here: post it to /v1/documents first"
        raise invalid([Finding("body.document_sha256", what, body.document_sha256, "D-103")])
    certificate = Certificate(
        country=body.country,
        rate=body.rate,
        valid_from=body.valid_from,
        valid_to=body.valid_to,
        document_sha256=body.document_sha256,
    )
    command = EnterTaxCertificate(payee=body.payee, certificate=certificate, by=post.caller.subject)
    answer = await post.execute(TAX_CERTIFICATES, body.payee, command)
    kind = DocumentKind.CERTIFICATE
    await file_stored(post.ctx, post.meta(), body.document_sha256, kind, parties=[body.payee])
    return answer


@router.post("/{payee_id}/{number}/approve", **documented(ANSWER, *COMMANDS))
async def approve_certificate(
    payee_id: Id, number: Number, post: Posting = posting("payments:tax:approve")
) -> JSONResponse:
    """Let payments on its days be taxed by the treaty; never by who entered it (D-95)."""
    command = ApproveTaxCertificate(number=number, by=post.caller.subject)
    return await post.execute(TAX_CERTIFICATES, payee_id, command)


@router.post("/{payee_id}/{number}/withdraw", **documented(ANSWER, *COMMANDS))
async def withdraw_certificate(
    payee_id: Id, number: Number, body: ReasonBody, post: Posting = posting("payments:tax:approve")
) -> JSONResponse:
    """Let it hold for no payment any more; a draft that was made with it is not released."""
    command = WithdrawTaxCertificate(number=number, reason=body.reason, by=post.caller.subject)
    return await post.execute(TAX_CERTIFICATES, payee_id, command)


@router.get("", **documented({"items": [EXAMPLE], "next": None}, *READS))
async def list_certificates(
    payee: str | None = None,
    ends_by: Annotated[date | None, Query(description="Last day of what is listed, at the latest")] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
    ask: Asking = asking("payments:tax:read", parties=True),
) -> dict[str, Any]:
    """Certificates, all, of a payee, or those that end by a day; a token bound to a party sees its own."""
    query = select(TABLE)
    for party in (payee, ask.caller.party):
        query = query if party is None else query.where(TABLE.c.payee == party)
    if ends_by is not None:
        query = query.where(TABLE.c.valid_to <= ends_by)
    async with ask.ctx.engine.connect() as connection:
        return await paged(connection, query, (TABLE.c.payee, TABLE.c.number), cursor, limit)
