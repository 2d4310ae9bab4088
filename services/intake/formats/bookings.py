"""What the entries of a statement are: receipts, own payments and their returns, fees, transfers (D-64, D-65).

Every booked credit is a receipt unless it brings an own payment back or comes from an own account: a sum that moves
between own accounts was received once (D-98). What takes a receipt back, and a credit that bears an own payment's
end-to-end id without being it, is a finding: it has to be looked at by a person, never guessed.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from services.intake.domain.bank import StatementTaken
from services.intake.domain.bank_entry import DEBIT, FEE, RETURN, TRANSFER, BankEntryEntered
from services.intake.domain.own_payments import OwnPayments, Unclear
from services.intake.domain.receipt import ReceiptEntered
from services.intake.formats.statements import Charge, Counterparty, Entry, Statement, Transaction
from shared.contracts.wire import to_json
from shared.kernel.findings import Finding
from shared.kernel.ids import derived_id, receipt_id
from shared.kernel.money import Money

_RECEIPT = "RECEIPT"
_TAKEN_BACK = Unclear("takes money back that was received")
_FEE_SUBFAMILIES = frozenset({"CHRG", "FEES", "COMM", "COMT"})


@dataclass(frozen=True, slots=True)
class Payer:
    """Who paid, in the bank's words: personal data, for the vault alone."""

    receipt: str
    name: str
    account: str
    remittance: str


@dataclass(frozen=True, slots=True)
class Bookings:
    """Everything that one statement books, and what cannot be booked."""

    taken: StatementTaken
    receipts: tuple[ReceiptEntered, ...]
    entries: tuple[BankEntryEntered, ...]
    payers: tuple[Payer, ...]
    findings: tuple[Finding, ...]
    otherwise: tuple[tuple[str, str, str], ...] = ()
    """(reference, id as a receipt, id as an entry) of each credit: it stands as one of them, never as both."""


def bookings_of(
    statement: Statement,
    own_accounts: Iterable[str],
    file_sha256: str,
    payments: OwnPayments | None = None,
) -> Bookings:
    """Classify every transaction of a statement. Ids derive from account, reference and number alone, so that
    the same movement has the same id in every file. `payments`: own ones that stand, or are in the same file."""
    own, payments = frozenset(own_accounts), payments or OwnPayments()
    receipts, entries, payers, findings, otherwise = [], [], [], [], []
    for entry in statement.entries:
        for transaction in entry.transactions:
            kind = _kind(statement, entry, transaction, own, payments)
            if transaction.credit:
                reference = _reference(statement, entry, transaction)
                as_entry = _entry_id(statement, entry, transaction)
                as_receipt = receipt_id(statement.account, reference, transaction.number)
                otherwise.append((reference, as_receipt, as_entry))
            if isinstance(kind, Unclear):
                where = f"{statement.statement_id}, entry {entry.number}, transaction {transaction.number}"
                what = f"{kind.why}: this needs a decision and is not booked"
                findings.append(Finding(where, what, str(transaction.amount)))
            elif kind == _RECEIPT:
                receipt = _receipt(statement, entry, transaction, file_sha256)
                receipts.append(receipt)
                payers.append(_payer(receipt.receipt, transaction))
            else:
                entries.append(_entry(statement, entry, transaction, kind, file_sha256))
    findings += _twice(statement, [(one.receipt, one.bank_reference) for one in receipts])
    findings += _twice(statement, [(one.entry, one.bank_reference) for one in entries])
    taken = StatementTaken(
        bank_account=statement.account,
        statement=statement.statement_id,
        day=statement.closing.day,
        opening=statement.opening.amount,
        closing=statement.closing.amount,
        entries=len(statement.entries),
        content_sha256=sha256(to_json(statement)).hexdigest(),
        file_sha256=file_sha256,
    )
    return Bookings(taken, tuple(receipts), tuple(entries), tuple(payers), tuple(findings), tuple(otherwise))


def _twice(statement: Statement, booked: list[tuple[str, str]]) -> list[Finding]:
    """References under which two movements would become one: money would be lost."""
    seen: set[str] = set()
    findings = []
    for identity, reference in booked:
        if identity in seen:
            what = "the reference stands on two movements of the statement"
            findings.append(Finding(statement.statement_id, what, reference))
        seen.add(identity)
    return findings


def _kind(
    statement: Statement, entry: Entry, transaction: Transaction, own: frozenset[str], payments: OwnPayments
) -> str | Unclear:
    """The kind of a transaction, or why it is not clear."""
    back = transaction.returned or entry.reversal
    if transaction.credit:
        return RETURN if back else _kind_of_credit(statement, entry, transaction, own, payments)
    if back:
        return _TAKEN_BACK
    if transaction.bank_code.rpartition("-")[2] in _FEE_SUBFAMILIES:
        return FEE
    return TRANSFER if _is_own(transaction.creditor, own) else DEBIT


def _kind_of_credit(
    statement: Statement, entry: Entry, transaction: Transaction, own: frozenset[str], payments: OwnPayments
) -> str | Unclear:
    """The kind of a credit that the bank marks in no way."""
    if transaction.debtor.account != statement.account and _is_own(transaction.debtor, own):
        return TRANSFER
    identity = _entry_id(statement, entry, transaction)
    met = payments.meets(identity, transaction.end_to_end_id, transaction.amount, statement.account)
    if met is not None:
        return met
    # A return keeps the parties of the payment: whose debtor is this very account, is an own payment come back.
    return RETURN if transaction.debtor.account == statement.account else _RECEIPT


def _is_own(side: Counterparty, own: frozenset[str]) -> bool:
    return side.account in own


def _reference(statement: Statement, entry: Entry, transaction: Transaction) -> str:
    return transaction.servicer_reference or f"{statement.statement_id}/{entry.number}"


def _entry_id(statement: Statement, entry: Entry, transaction: Transaction) -> str:
    # A bank may book an order and its return under one reference.
    direction = "CREDIT" if transaction.credit else "DEBIT"
    reference = _reference(statement, entry, transaction)
    return derived_id("bank-entry", statement.account, reference, direction, transaction.number)


def _receipt(
    statement: Statement, entry: Entry, transaction: Transaction, file_sha256: str
) -> ReceiptEntered:
    reference = _reference(statement, entry, transaction)
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
    )


def _charged(charges: tuple[Charge, ...]) -> Money | None:
    """What banks on the way say that they took, where it is in one currency."""
    currencies = {charge.amount.currency for charge in charges}
    if len(currencies) != 1:
        return None
    return Money(sum(charge.amount.amount for charge in charges), currencies.pop())


def _payer(receipt: str, transaction: Transaction) -> Payer:
    told = (transaction.remittance, *transaction.references)
    return Payer(
        receipt,
        transaction.debtor.name,
        transaction.debtor.account,
        " / ".join(text for text in told if text),
    )


def _entry(
    statement: Statement, entry: Entry, transaction: Transaction, kind: str, file_sha256: str
) -> BankEntryEntered:
    reference = _reference(statement, entry, transaction)
    code = transaction.return_reason if kind == RETURN else ""
    return BankEntryEntered(
        entry=_entry_id(statement, entry, transaction),
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
    )
