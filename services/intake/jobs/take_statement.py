"""Takes a bank statement file in: all of it or nothing (CONVENTIONS: receipts; D-64, D-65, D-66).

Everything is proved before the first append: the file, the own accounts, the chain of balances, and that nothing
stands with other content. Appends carry a guard on the bank account, and its day comes last, so that a job that
was cut off goes on and two files of one account never mix.
"""

from dataclasses import dataclass
from typing import Any

from services.intake.domain import bank, bank_entry, receipt
from services.intake.domain.bank import BANK_ACCOUNT, TakeStatement
from services.intake.domain.bank_entry import BANK_ENTRY
from services.intake.domain.bank_question import BANK_QUESTION, AskOfficial, EntryQuestioned
from services.intake.domain.receipt import RECEIPT, EnterReceipt
from services.intake.formats.bookings import Bookings
from services.intake.formats.camt053 import read_statements
from services.intake.handlers import take_back
from services.intake.jobs.classifying import classify
from services.intake.jobs.steps import file_of
from services.intake.vault import keep_payers
from shared.contracts.terms import DocumentKind
from shared.jobs.entering import enter_all, held
from shared.jobs.filing import file_document
from shared.jobs.kinds import JobContext, JobFailed
from shared.kernel.decider import Rejected
from shared.kernel.findings import Finding
from shared.kernel.ids import stream


@dataclass(frozen=True, slots=True)
class _Planned:
    """A statement to take, and the version of its bank account's stream before the file."""

    bookings: Bookings
    known: bool


async def run(job: JobContext) -> dict[str, Any]:
    """The statements of the file with the number of receipts and other entries."""
    file_sha256 = str(job.args["file_sha256"])
    data = await file_of(job, file_sha256)
    statements = await job.compute(read_statements, data)
    bookings = await classify(job, statements, file_sha256)
    bookings.sort(key=lambda one: (one.taken.bank_account, one.taken.day))
    planned = await _prove(job, bookings)
    for number, one in enumerate(planned):
        await job.progress(number, len(planned), "statements")
        if not one.known:
            await _take(job, one.bookings)
    await file_document(job.ctx, job.meta(), data, "application/xml", DocumentKind.BANK)
    return {
        "statements": [
            {
                "bank_account": one.bookings.taken.bank_account,
                "statement": one.bookings.taken.statement,
                "day": one.bookings.taken.day.isoformat(),
                "receipts": len(one.bookings.receipts),
                "entries": len(one.bookings.entries),
                "reversals": len(one.bookings.reversals),
                "taken_before": one.known,
            }
            for one in planned
        ]
    }


async def _prove(job: JobContext, bookings: list[Bookings]) -> list[_Planned]:
    """Prove every statement on the states as they will be. Raises JobFailed with all that does not hold."""
    findings: list[Finding] = []
    planned = []
    states: dict[str, bank.State] = {}
    booked: set[str] = set()
    questions: list[EntryQuestioned] = []
    receipts = await _receipt_states(job, bookings)
    for one in bookings:
        iban = one.taken.bank_account
        if iban not in states:
            states[iban] = (await job.ctx.store.state(BANK_ACCOUNT, iban))[0]
        defect = bank.defect_of(one.taken, states[iban])
        where = f"statement {one.taken.statement}"
        if isinstance(defect, Rejected):
            findings.append(Finding(where, defect.detail, defect.reason))
        if defect is None:
            findings += one.findings
            questions += one.questions
            findings += await _conflicts(job, one, booked)
            findings += _cannot_be_taken_back(one, receipts)
            states[iban] = bank.evolve(states[iban], one.taken)
        planned.append(_Planned(one, defect is not None))
    if findings:
        asked = [(one.entry, AskOfficial(question=one)) for one in questions]
        await enter_all(job, BANK_QUESTION, asked, "questions")
        raise JobFailed(findings, title="The statement cannot be taken")
    return planned


async def _receipt_states(job: JobContext, bookings: list[Bookings]) -> dict[str, receipt.State]:
    """Every receipt that the file takes back, as it stands."""
    wanted = {taken for one in bookings for taken, _ in one.reversals}
    found = await job.ctx.store.states(RECEIPT, sorted(wanted))
    return {known: state for known, (state, _) in found.items()}


def _cannot_be_taken_back(bookings: Bookings, states: dict[str, receipt.State]) -> list[Finding]:
    """Debits that cannot take back the receipt that they name, or for which an official decided. `states` has the
    receipts as they stand, and gets them as they will."""
    findings = []
    for entered in bookings.receipts:
        if entered.receipt in states and states[entered.receipt].entered is None:
            states[entered.receipt] = receipt.evolve(states[entered.receipt], entered)
    for taken, reversal in bookings.reversals:
        defect = receipt.reversal_defect(reversal, states[taken])
        if defect is not None:
            findings.append(Finding(f"reference {reversal.bank_reference}", defect.detail, defect.reason))
        else:
            states[taken] = receipt.taken_back(reversal, states[taken])
    return findings


async def _conflicts(job: JobContext, bookings: Bookings, before: set[str]) -> list[Finding]:
    """Movements whose reference stands with other content, or in another statement: balances that lead on show
    that the money moved again, so one of the two would be lost. `before` has what earlier statements of the file
    book, and gets what this one does."""
    receipts = await job.ctx.store.states(RECEIPT, [one.receipt for one in bookings.receipts])
    entries = await job.ctx.store.states(BANK_ENTRY, [one.entry for one in bookings.entries])
    here = bookings.taken.statement
    findings = []
    for entered in bookings.receipts:
        known = receipts[entered.receipt][0].entered
        same = known is None or (known.statement == here and receipt.same_booking(known, entered))
        if not same or entered.receipt in before:
            findings.append(_stands(entered.bank_reference, str(entered.amount)))
        before.add(entered.receipt)
    for entry in bookings.entries:
        other = entries[entry.entry][0]
        same = other is None or (other.statement == here and bank_entry.same_booking(other, entry))
        if not same or entry.entry in before:
            findings.append(_stands(entry.bank_reference, str(entry.amount)))
        before.add(entry.entry)
    standing = await job.ctx.store.states(BANK_ENTRY, [one.entry for _, one in bookings.reversals])
    for _, reversal in bookings.reversals:
        if standing[reversal.entry][0] is not None or reversal.entry in before:
            findings.append(_stands(reversal.bank_reference, str(reversal.amount)))
        before.add(reversal.entry)
    return findings + await _stand_otherwise(job, bookings)


async def _stand_otherwise(job: JobContext, bookings: Bookings) -> list[Finding]:
    """Credits that stand as what they are not taken for now, for what was known of own payments and accounts has
    changed since a job was cut off: booked as both, the money would count twice."""
    as_receipts = {one.receipt for one in bookings.receipts}
    receipts = await job.ctx.store.states(RECEIPT, [one for _, one, _ in bookings.otherwise])
    entries = await job.ctx.store.states(BANK_ENTRY, [one for _, _, one in bookings.otherwise])
    return [
        _stands(reference, "as an entry that is no receipt" if receipt in as_receipts else "as a receipt")
        for reference, receipt, entry in bookings.otherwise
        if (
            entries[entry][0] is not None
            if receipt in as_receipts
            else receipts[receipt][0].entered is not None
        )
    ]


def _stands(reference: str, amount: str) -> Finding:
    return Finding(f"reference {reference}", "stands for another movement already", amount)


async def _take(job: JobContext, bookings: Bookings) -> None:
    taken = bookings.taken
    store, meta = job.ctx.store, job.meta()
    state, version = await store.state(BANK_ACCOUNT, taken.bank_account)
    defect = bank.defect_of(taken, state)
    if isinstance(defect, Rejected):
        held(defect, "file")
    guards = ((stream(BANK_ACCOUNT.entity, taken.bank_account), version),)
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
    held(await store.execute(BANK_ACCOUNT, taken.bank_account, TakeStatement(taken=taken), meta), "file")
