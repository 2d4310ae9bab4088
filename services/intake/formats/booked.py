"""One transaction of a statement as the event that enters it. Ids derive from account, reference and number alone."""

from dataclasses import dataclass
from hashlib import sha256
from typing import TypeAlias

from services.intake.domain.bank import StatementTaken
from services.intake.domain.bank_entry import RETURN, BankEntryEntered
from services.intake.domain.bank_question import EntryQuestioned
from services.intake.domain.original import behind
from services.intake.domain.receipt_events import ReceiptEntered
from services.intake.domain.reversal_events import Reversal
from services.intake.formats.statements import Charge, Entry, Notification, Statement, Transaction
from shared.contracts.terms import ReceiptKind
from shared.contracts.wire import to_builtins, to_json
from shared.kernel.ids import derived_id, receipt_id
from shared.kernel.money import Money

Report: TypeAlias = Statement | Notification


@dataclass(frozen=True, slots=True)
class Payer:
    """Who paid, in the bank's words: personal data, for the vault alone."""

    receipt: str
    name: str
    account: str
    remittance: str


def taken_of(statement: Statement, file_sha256: str) -> StatementTaken:
    """The statement as it was taken."""
    return StatementTaken(
        bank_account=statement.account,
        statement=statement.statement_id,
        day=statement.closing.day,
        opening=statement.opening.amount,
        closing=statement.closing.amount,
        entries=len(statement.entries),
        content_sha256=content_of(statement),
        file_sha256=file_sha256,
        sequence_number=statement.sequence_number,
    )


def content_of(statement: Statement) -> str:
    """The digest of what a statement says. It covers what it always covered, so that a statement that was taken years
    ago is known again."""
    facts = to_builtins(statement)
    for entry in facts["entries"]:
        for transaction in entry["transactions"]:
            del transaction["named"], transaction["purpose"]
    return sha256(to_json(facts)).hexdigest()


def reference_of_booking(statement: Report, entry: Entry, transaction: Transaction) -> str:
    """The bank's reference, else the place in the statement."""
    return transaction.servicer_reference or f"{statement.statement_id}/{entry.number}"


def entry_id(statement: Report, entry: Entry, transaction: Transaction) -> str:
    """Id of an entry that is no receipt."""
    reference = reference_of_booking(statement, entry, transaction)
    return numbered_entry_id(statement.account, reference, transaction.credit, transaction.number)


def numbered_entry_id(account: str, reference: str, credit: bool, number: int) -> str:
    """Id of an entry by the transfer's number under the bank's reference."""
    # A bank may book an order and its return under one reference.
    return derived_id("bank-entry", account, reference, "CREDIT" if credit else "DEBIT", number)


def receipt_of(
    statement: Report, entry: Entry, transaction: Transaction, kind: ReceiptKind, file_sha256: str
) -> ReceiptEntered:
    """A credit as a receipt of this kind."""
    reference = reference_of_booking(statement, entry, transaction)
    return ReceiptEntered(
        receipt=receipt_id(statement.account, reference, transaction.number),
        bank_account=statement.account,
        amount=transaction.amount,
        value_date=entry.value_on,
        bank_reference=reference,
        statement=statement.statement_id,
        entry=entry.number,
        transaction=transaction.number,
        end_to_end_id=transaction.end_to_end_id,
        charges=_charged(transaction.charges),
        file_sha256=file_sha256,
        kind=kind,
        notified=isinstance(statement, Notification),
        booked_on=entry.booked_on or entry.value_on,
        original=_converted(transaction),
    )


def _converted(transaction: Transaction) -> Money | None:
    """What the payer ordered in another currency, less what banks on the way say that they kept of it in that: the own
    bank converted that into the amount, and into what it kept then (D-65, D-66)."""
    ordered, amount = transaction.instructed, transaction.amount
    if ordered is None or ordered.currency == amount.currency:
        return None
    kept = {ordered.currency: 0, amount.currency: 0}
    for charge in transaction.charges:
        if charge.included and charge.amount.currency in kept:
            kept[charge.amount.currency] += charge.amount.amount
    converted = Money(ordered.amount - kept[ordered.currency], ordered.currency)
    return behind(converted, amount, kept[amount.currency]) if converted.amount > 0 else None


def _charged(charges: tuple[Charge, ...]) -> Money | None:
    """What banks on the way say that they kept of the amount, where it is in one currency (D-65)."""
    kept = [charge.amount for charge in charges if charge.included]
    currencies = {amount.currency for amount in kept}
    if len(currencies) != 1:
        return None
    return Money(sum(amount.amount for amount in kept), currencies.pop())


def payer_of(receipt: str, transaction: Transaction) -> Payer:
    """Who paid it."""
    told = (transaction.remittance, *transaction.references)
    return Payer(
        receipt,
        transaction.debtor.name,
        transaction.debtor.account,
        " / ".join(text for text in told if text),
    )


def entry_of(
    statement: Report, entry: Entry, transaction: Transaction, kind: str, file_sha256: str
) -> BankEntryEntered:
    """A transaction as an entry of this kind."""
    reference = reference_of_booking(statement, entry, transaction)
    code = transaction.return_reason if kind == RETURN else ""
    return BankEntryEntered(
        entry=entry_id(statement, entry, transaction),
        kind=kind,
        amount=transaction.amount,
        day=entry.booked_on or entry.value_on,
        end_to_end_id=transaction.end_to_end_id or None,
        bank_code=code or transaction.bank_code or None,
        bank_account=statement.account,
        bank_reference=reference,
        statement=statement.statement_id,
        file_sha256=file_sha256,
        credit=transaction.credit,
        notified=isinstance(statement, Notification),
    )


def question_of(
    statement: Report, entry: Entry, transaction: Transaction, why: str, file_sha256: str
) -> EntryQuestioned:
    """A transaction as a question for an official."""
    return EntryQuestioned(
        entry=entry_id(statement, entry, transaction),
        bank_account=statement.account,
        bank_reference=reference_of_booking(statement, entry, transaction),
        statement=statement.statement_id,
        credit=transaction.credit,
        amount=transaction.amount,
        day=entry.booked_on or entry.value_on,
        why=why,
        file_sha256=file_sha256,
    )


def reversal_of(statement: Report, entry: Entry, transaction: Transaction, file_sha256: str) -> Reversal:
    """A debit as what takes a receipt back."""
    return Reversal(
        entry=entry_id(statement, entry, transaction),
        amount=transaction.amount,
        day=entry.booked_on or entry.value_on,
        bank_account=statement.account,
        bank_reference=reference_of_booking(statement, entry, transaction),
        bank_code=transaction.return_reason or transaction.bank_code or None,
        end_to_end_id=transaction.end_to_end_id or None,
        statement=statement.statement_id,
        file_sha256=file_sha256,
        notified=isinstance(statement, Notification),
    )
