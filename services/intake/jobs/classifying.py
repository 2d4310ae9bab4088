"""What the entries of a file's statements are, by what stands and by what the same file says."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncConnection

from services.intake.domain import bank_question
from services.intake.domain.bank_entry import BANK_ENTRY, BankEntryEntered, reference_of
from services.intake.domain.bank_question import BANK_QUESTION
from services.intake.domain.own_payments import OwnPayments
from services.intake.domain.receipt import RECEIPT
from services.intake.domain.receipt_events import ReceiptEntered
from services.intake.domain.received import Known, Received
from services.intake.formats.booked import Report, entry_id, reference_of_booking
from services.intake.formats.bookings import Bookings, Knowledge, bookings_of
from services.intake.formats.statements import Notification, Transaction
from services.intake.jobs.batch_details import as_it_stands
from services.intake.projections.bank_account import own_accounts
from services.intake.projections.bank_entry import own_payments
from services.intake.projections.receipt import named_receipts
from services.intake.projections.reversal import taken_back_by
from shared.jobs.following import read_models_follow
from shared.jobs.kinds import JobContext
from shared.kernel.ids import receipt_id


async def classify(job: JobContext, statements: Sequence[Report], file_sha256: str) -> list[Bookings]:
    """Every transaction by what it is. An own payment that comes back may have left, and a receipt that is taken back
    may have come, by an earlier statement or by another one of this file: so the file is read for what leaves, then
    for what comes, then for what is taken back."""
    await read_models_follow(job)
    async with job.ctx.engine.connect() as connection:
        statements = await as_it_stands(connection, statements)
        known = Knowledge(await own_accounts(connection))
        sent = await _own_payments(connection, statements)
        came = await _receipts(connection, statements)
        taken = await taken_back_by(connection, [identity for identity, _ in _all(statements)])
    standing = await _standing(job, statements)
    states = await job.ctx.store.states(BANK_QUESTION, [identity for identity, _ in _all(statements)])
    known = replace(
        known,
        standing=standing,
        decided={
            identity: (state.asked, state.decided)
            for identity, (state, _) in states.items()
            if state.asked is not None and state.decided is not None
        },
    )

    def read(payments: OwnPayments, received: Received) -> list[Bookings]:
        full = replace(known, payments=payments, received=received)
        return [bookings_of(one, full, file_sha256) for one in statements]

    sent += [entry for one in read(OwnPayments(), Received()) for entry in one.entries]
    plain = read(OwnPayments(sent), Received())
    came += [_known(receipt) for one in plain for receipt in one.receipts]
    return read(OwnPayments(sent), Received(came, taken))


def _all(statements: Sequence[Report]) -> Iterator[tuple[str, Transaction]]:
    for statement in statements:
        for entry in statement.entries:
            for transaction in entry.transactions:
                yield entry_id(statement, entry, transaction), transaction


async def _standing(job: JobContext, statements: Sequence[Report]) -> dict[str, str]:
    """What entries are that stand by a notification alone, or that a notification tells again: whatever became known
    meanwhile, they stay what they are."""
    told_again = {
        identity for one in statements if isinstance(one, Notification) for identity, _ in _all([one])
    }
    receipts = {
        entry_id(statement, entry, transaction): receipt_id(
            statement.account, reference_of_booking(statement, entry, transaction), transaction.number
        )
        for statement in statements
        for entry in statement.entries
        for transaction in entry.transactions
        if transaction.credit
    }
    entries = await job.ctx.store.states(BANK_ENTRY, [identity for identity, _ in _all(statements)])
    came = await job.ctx.store.states(RECEIPT, list(receipts.values()))
    found = {
        identity: known.kind
        for identity, (state, _) in entries.items()
        if (known := state.entered) is not None and (known.notified or identity in told_again)
    }
    for identity, receipt in receipts.items():
        entered = came[receipt][0].entered
        if entered is not None and (entered.notified or identity in told_again):
            found[identity] = bank_question.RECEIPT
    return found


async def _own_payments(connection: AsyncConnection, statements: Sequence[Report]) -> list[BankEntryEntered]:
    references = {
        reference
        for _, transaction in _all(statements)
        if transaction.credit and (reference := reference_of(transaction.end_to_end_id))
    }
    return await own_payments(connection, references)


async def _receipts(connection: AsyncConnection, statements: Sequence[Report]) -> list[Known]:
    found: list[Known] = []
    for statement in statements:
        references = {
            reference
            for _, transaction in _all([statement])
            if not transaction.credit
            for reference in transaction.all_references
        }
        found += await named_receipts(connection, statement.account, references)
    return found


def _known(entered: ReceiptEntered) -> Known:
    return Known(
        entered.receipt,
        entered.bank_account,
        entered.bank_reference,
        entered.end_to_end_id,
        entered.amount,
    )
