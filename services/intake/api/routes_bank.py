"""The bank over HTTP: own accounts, statements, entries that are no receipts."""

from typing import Annotated, Any

from fastapi import APIRouter, Form, UploadFile
from fastapi.responses import JSONResponse
from sqlalchemy import select
from stdnum import iban as iban_numbers

from services.intake.api.schemas import BankAccountBody
from services.intake.api.schemas_bank import EntryReversalBody, StatementProfileBody
from services.intake.domain.bank import BANK_ACCOUNT, OpenBankAccount, ProfileStatements
from services.intake.domain.bank_entry import BANK_ENTRY, ReclassifyEntry
from services.intake.domain.bank_profile import BankAccountProfiled
from services.intake.domain.receipt import RECEIPT
from services.intake.handlers import reclassified, reversal_by
from services.intake.projections.bank_account import TABLE as ACCOUNT
from services.intake.projections.bank_account import find_bank_account
from services.intake.projections.bank_entry import TABLE as ENTRY
from services.intake.projections.bank_statement import TABLE as STATEMENT
from shared.kernel.findings import Finding
from shared.web.documents import ANSWER, COMMANDS, JOB, READS, documented
from shared.web.paging import Cursor, Limit, paged
from shared.web.problems import invalid, not_found
from shared.web.requests import Asking, Posting, asking, posting

router = APIRouter(tags=["bank"])

_IBAN = "AZ21NABZ00000000137010001944"


@router.post("/v1/bank-accounts", status_code=201, **documented(ANSWER, *COMMANDS, status=201))
async def open_bank_account(
    body: BankAccountBody, post: Posting = posting("intake:bank:decide")
) -> JSONResponse:
    """Register an account of the guild: statements of any other are refused."""
    iban = iban_numbers.compact(body.iban).upper()
    if not iban_numbers.is_valid(iban):
        raise invalid([Finding("body.iban", "the check digits of the IBAN do not fit", body.iban)])
    command = OpenBankAccount(bank_account=iban, currency=body.currency)
    answer = await post.execute(BANK_ACCOUNT, iban, command)
    answer.status_code = 201
    return answer


@router.get("/v1/bank-accounts", **documented({"items": [{"iban": _IBAN, "currency": "AZN"}]}, *READS))
async def list_bank_accounts(
    cursor: Cursor = None, limit: Limit = 50, ask: Asking = asking("intake:bank:read")
) -> dict[str, Any]:
    """The guild's accounts and where their statements stand."""
    async with ask.ctx.engine.connect() as connection:
        return await paged(connection, select(ACCOUNT), (ACCOUNT.c.iban,), cursor, limit)


@router.get(
    "/v1/bank-accounts/{iban}", **documented({"iban": _IBAN, "currency": "AZN", "profiles": []}, *READS)
)
async def show_bank_account(iban: str, ask: Asking = asking("intake:bank:read")) -> dict[str, Any]:
    """An account of the guild with the profiles of its CSV statements."""
    async with ask.ctx.engine.connect() as connection:
        found = await find_bank_account(connection, iban)
    if found is None:
        raise not_found("bank account", iban)
    return found


@router.post("/v1/bank-accounts/{iban}/profiles", **documented(ANSWER, *COMMANDS))
async def profile_statements(
    iban: str, body: StatementProfileBody, post: Posting = posting("intake:bank:decide")
) -> JSONResponse:
    """Say how the account's CSV statements look from a day on: columns, marks, signs, balances. An earlier one holds
    for statements that close before that day."""
    profiled = BankAccountProfiled(
        bank_account=iban,
        valid_from=body.valid_from,
        profile=body.profile(),
        set_by=post.caller.subject,
    )
    return await post.execute(BANK_ACCOUNT, iban, ProfileStatements(profiled=profiled))


@router.post("/v1/bank-statements", status_code=202, **documented(JOB, *COMMANDS, status=202))
async def submit_statement(
    file: UploadFile,
    bank_account: Annotated[
        str,
        Form(max_length=42, pattern="^[A-Z0-9]*$", description="IBAN of the own account that a CSV is of"),
    ] = "",
    post: Posting = posting("intake:bank:submit"),
) -> JSONResponse:
    """Hand in a bank's file: statements (camt.053) or notifications (camt.054) of version 2 to 8, a payment status
    report (pain.002), or a CSV statement of the own account `bank_account`, which is read by its profile. Its job takes
    all of it or fails with findings; the same one twice is one."""
    data = await file.read()
    if not data:
        raise invalid([Finding("body.file", "is empty", file.filename or "")])
    sha = await post.ctx.blobs.put(data, file.content_type or "application/xml")
    return await post.queue("take-statement", sha, {"file_sha256": sha, "bank_account": bank_account})


@router.get(
    "/v1/bank-statements", **documented({"items": [{"statement": "STM-1", "day": "2026-08-05"}]}, *READS)
)
async def list_statements(
    cursor: Cursor = None, limit: Limit = 50, ask: Asking = asking("intake:bank:read")
) -> dict[str, Any]:
    """Statements that were taken whole."""
    key = (STATEMENT.c.bank_account, STATEMENT.c.statement)
    async with ask.ctx.engine.connect() as connection:
        return await paged(connection, select(STATEMENT), key, cursor, limit)


@router.post("/v1/bank-entries/{entry_id}/take-back", **documented(ANSWER, *COMMANDS))
async def take_receipt_back(
    entry_id: str, body: EntryReversalBody, post: Posting = posting("intake:bank:decide")
) -> JSONResponse:
    """Say of a debit that stands what was not told from its file: it took this receipt back. Its amount goes from what
    is unallocated of the receipt first, then from its parts, the last one first; each of their targets waits again."""
    known, _ = await post.ctx.store.state(BANK_ENTRY, entry_id)
    if known.entered is None:
        raise not_found("bank entry", entry_id)
    reversal = reversal_by(known.entered)
    command = ReclassifyEntry(receipt=body.receipt, decision=body.decision, by=post.caller.subject)
    receipt, _ = await post.ctx.store.state(RECEIPT, body.receipt)
    take, entailed = reclassified(entry_id, command, reversal, receipt)
    return await post.execute(RECEIPT, body.receipt, take, entailed=entailed)


@router.get("/v1/bank-entries", **documented({"items": [{"kind": "DEBIT", "amount": 12000}]}, *READS))
async def list_entries(
    kind: str | None = None,
    cursor: Cursor = None,
    limit: Limit = 50,
    ask: Asking = asking("intake:bank:read"),
) -> dict[str, Any]:
    """Booked entries that are no receipts: own payments, their returns, fees, remittances, transfers, reversals; and
    the statuses of payments."""
    query = select(ENTRY)
    if kind is not None:
        query = query.where(ENTRY.c.kind == kind)
    async with ask.ctx.engine.connect() as connection:
        return await paged(connection, query, (ENTRY.c.id,), cursor, limit)
