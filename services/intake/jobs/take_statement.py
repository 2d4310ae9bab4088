"""Takes a bank's file in: all of it or nothing (CONVENTIONS: receipts; D-64, D-65, D-66).

Everything is proved before the first append: the file, the own accounts, the chain of balances, and that nothing
stands with other content. Appends carry a guard on the bank account, and its day comes last, so that a job that
was cut off goes on and two files of one account never mix. A notification has entries and no day; what it told of is
proved by the statement that tells it too, whichever comes first.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from services.intake.domain import bank
from services.intake.domain.bank import BANK_ACCOUNT, TakeStatement
from services.intake.domain.bank_entry import BANK_ENTRY
from services.intake.domain.bank_question import BANK_QUESTION, AskOfficial, EntryQuestioned
from services.intake.domain.payment_status import PAYMENT_STATUS, PaymentStatusTold
from services.intake.domain.receipt import RECEIPT, EnterReceipt
from services.intake.formats.bank_file import read_bank_file
from services.intake.formats.bookings import Bookings
from services.intake.formats.csv_statement import CsvSource
from services.intake.formats.statements import StatusReport
from services.intake.handlers import take_back
from services.intake.jobs.classifying import classify
from services.intake.jobs.conflicts import cannot_be_taken_back, conflicts_of, receipt_states
from services.intake.jobs.steps import file_of
from services.intake.vault import keep_payers
from shared.contracts.terms import DocumentKind
from shared.jobs.entering import enter_all, held
from shared.jobs.filing import file_document
from shared.jobs.kinds import JobContext, JobFailed
from shared.kernel.decider import AlreadyApplied, Rejected
from shared.kernel.findings import Finding
from shared.kernel.ids import derived_id, stream


@dataclass(frozen=True, slots=True)
class _Planned:
    """A statement or notification to take, and whether it was taken before."""

    bookings: Bookings
    known: bool
    left_out: tuple[int, int] | None = None
    """Electronic numbers of statements that lack before it."""


async def run(job: JobContext) -> dict[str, Any]:
    """The statements or notifications of the file with the number of receipts and other entries; or the number of
    payments of which the bank says how they stand."""
    file_sha256 = str(job.args["file_sha256"])
    data = await file_of(job, file_sha256)
    file = await job.compute(read_bank_file, data, await _csv_source(job))
    if isinstance(file, StatusReport):
        told = await _take_statuses(job, file, file_sha256)
        await file_document(job.ctx, job.meta(), data, _media_type(data), DocumentKind.BANK)
        return told
    bookings = await classify(job, file, file_sha256)
    bookings.sort(key=lambda one: (one.bank_account, one.taken.day.isoformat() if one.taken else ""))
    planned = await _prove(job, bookings)
    for number, one in enumerate(planned):
        await job.progress(number, len(planned), "statements")
        if not one.known:
            await _take(job, one.bookings)
    await file_document(job.ctx, job.meta(), data, _media_type(data), DocumentKind.BANK)
    return {"statements": [_result(one) for one in planned]}


def _media_type(data: bytes) -> str:
    return "application/xml" if data[:64].lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<") else "text/csv"


async def _csv_source(job: JobContext) -> CsvSource | None:
    """How the CSV statements of the account look that the upload names, None when it names none."""
    iban = str(job.args.get("bank_account") or "")
    state, _ = await job.ctx.store.state(BANK_ACCOUNT, iban)
    return CsvSource(iban, state.opened.currency, state.profiled) if state.opened is not None else None


def _result(planned: _Planned) -> dict[str, Any]:
    bookings = planned.bookings
    return {
        "bank_account": bookings.bank_account,
        "statement": bookings.report,
        "day": bookings.taken.day.isoformat() if bookings.taken is not None else None,
        "receipts": len(bookings.receipts),
        "entries": len(bookings.entries),
        "reversals": len(bookings.reversals),
        "taken_before": planned.known,
        "numbers_left_out": planned.left_out,
    }


async def _take_statuses(job: JobContext, report: StatusReport, file_sha256: str) -> dict[str, Any]:
    told = [
        PaymentStatusTold(
            entry=derived_id("payment-status", report.report_id, one.end_to_end_id),
            end_to_end_id=one.end_to_end_id,
            status=one.status,
            reason=one.reason or None,
            day=report.created_on,
            report=report.report_id,
            file_sha256=file_sha256,
        )
        for one in report.statuses
    ]
    await enter_all(job, PAYMENT_STATUS, [(one.entry, one) for one in told], "statuses")
    return {"report": report.report_id, "of": report.original, "statuses": len(told)}


async def _prove(job: JobContext, bookings: Sequence[Bookings]) -> list[_Planned]:
    """Prove every statement on the states as they will be. Raises JobFailed with all that does not hold."""
    findings: list[Finding] = []
    planned = []
    states: dict[str, bank.State] = {}
    booked: set[str] = set()
    questions: list[EntryQuestioned] = []
    receipts = await receipt_states(job, bookings)
    for one in bookings:
        iban = one.bank_account
        if iban not in states:
            states[iban] = (await job.ctx.store.state(BANK_ACCOUNT, iban))[0]
        defect = _defect(one, states[iban])
        if isinstance(defect, Rejected):
            findings.append(Finding(f"statement {one.report}", defect.detail, defect.reason))
        if defect is None:
            findings += one.findings
            questions += one.questions
            findings += await conflicts_of(job, one, booked)
            findings += cannot_be_taken_back(one, receipts)
        left_out = None
        if defect is None and one.taken is not None:
            left_out = bank.numbers_left_out(one.taken, states[iban])
            states[iban] = bank.evolve(states[iban], one.taken)
        planned.append(_Planned(one, defect is not None, left_out))
    if findings:
        asked = [(one.entry, AskOfficial(question=one)) for one in questions]
        await enter_all(job, BANK_QUESTION, asked, "questions")
        raise JobFailed(findings, title="The statement cannot be taken")
    return planned


def _defect(bookings: Bookings, state: bank.State) -> AlreadyApplied | Rejected | None:
    """Why the file's part is not the account's next, that it stands, or None."""
    if bookings.taken is not None:
        return bank.defect_of(bookings.taken, state)
    return bank.account_defect(bookings.bank_account, bookings.currency, state)


async def _take(job: JobContext, bookings: Bookings) -> None:
    store, meta = job.ctx.store, job.meta()
    state, version = await store.state(BANK_ACCOUNT, bookings.bank_account)
    defect = _defect(bookings, state)
    if isinstance(defect, Rejected):
        held(defect, "file")
    guards = ((stream(BANK_ACCOUNT.entity, bookings.bank_account), version),)
    await keep_payers(job.ctx.engine, bookings.payers)
    receipts = [(one.receipt, EnterReceipt(entered=one)) for one in bookings.receipts]
    for outcome in await store.execute_many(RECEIPT, receipts, meta, guards=guards):
        held(outcome, "file")
    entries = [(one.entry, one) for one in bookings.entries]
    for outcome in await store.execute_many(BANK_ENTRY, entries, meta, guards=guards):
        held(outcome, "file")
    for taken_back, reversal in bookings.reversals:
        if refused := await take_back(store, taken_back, reversal, meta, guards):
            held(refused, "file")
    if bookings.taken is not None:
        command = TakeStatement(taken=bookings.taken)
        held(await store.execute(BANK_ACCOUNT, bookings.bank_account, command, meta), "file")
