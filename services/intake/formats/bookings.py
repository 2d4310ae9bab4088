"""What the entries of a statement are: receipts, own payments and their returns, fees, transfers (D-64, D-65).

Every booked credit is a receipt unless it brings an own payment back or comes from an own account: a sum that moves
between own accounts was received once (D-98). A debit that takes a receipt back reverses the one that it names. What
names none or another amount, and a credit that bears an own payment's end-to-end id without being it, is a question:
an official decides, nothing is guessed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from services.intake.domain.bank import StatementTaken
from services.intake.domain.bank_entry import DEBIT, FEE, REMITTANCE, TRANSFER, BankEntryEntered
from services.intake.domain.bank_question import RECEIPT, EntryDecided, EntryQuestioned, same_entry
from services.intake.domain.own_payments import OwnPayments, Unclear
from services.intake.domain.receipt_events import ReceiptEntered
from services.intake.domain.received import Received
from services.intake.domain.reversal_events import Reversal
from services.intake.formats.booked import (
    Payer,
    Report,
    entry_id,
    entry_of,
    payer_of,
    question_of,
    receipt_of,
    reference_of_booking,
    reversal_of,
    taken_of,
)
from services.intake.formats.statements import Counterparty, Entry, Statement, Transaction
from shared.contracts.terms import ReceiptKind
from shared.kernel.findings import Finding
from shared.kernel.ids import receipt_id

_INTEREST = "INTR"
_FEE_SUBFAMILIES = frozenset({"CHRG", "FEES", "COMM", "COMT"})
_TAX_PURPOSES = frozenset({"TAXS", "VATX", "WHLD", "INTX", "NITX"})


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What has to be known to tell what an entry is: it stands, or is in the same file."""

    own_accounts: frozenset[str]
    payments: OwnPayments = field(default_factory=OwnPayments)
    received: Received = field(default_factory=Received)
    decided: Mapping[str, tuple[EntryQuestioned, EntryDecided]] = field(default_factory=dict)
    """Officials' decisions by entry, each with what was asked."""
    standing: Mapping[str, str] = field(default_factory=dict)
    """What entries are that a notification told of: their statement says no other."""


@dataclass(frozen=True, slots=True)
class Bookings:
    """Everything that one statement books, and what cannot be booked."""

    report: str
    bank_account: str
    currency: str
    taken: StatementTaken | None
    """None of a notification: it proves no balance."""
    receipts: tuple[ReceiptEntered, ...]
    entries: tuple[BankEntryEntered, ...]
    reversals: tuple[tuple[str, Reversal], ...]
    """(receipt, what takes it back)."""
    payers: tuple[Payer, ...]
    questions: tuple[EntryQuestioned, ...]
    findings: tuple[Finding, ...]
    otherwise: tuple[tuple[str, str, str], ...] = ()
    """(reference, id as a receipt, id as an entry) of each credit: it stands as one of them, never as both."""


def bookings_of(statement: Report, known: Knowledge, file_sha256: str) -> Bookings:
    """Classify every transaction of a statement. Ids derive from account, reference and number alone, so that
    the same movement has the same id in every file."""
    receipts, entries, reversals, payers, questions, otherwise = [], [], [], [], [], []
    findings: list[Finding] = []
    for entry in statement.entries:
        for transaction in entry.transactions:
            if not transaction.amount.amount:
                continue
            identity = entry_id(statement, entry, transaction)
            if transaction.credit:
                reference = reference_of_booking(statement, entry, transaction)
                as_receipt = receipt_id(statement.account, reference, transaction.number)
                otherwise.append((reference, as_receipt, identity))
            kind = _decided_or_told(statement, entry, transaction, known, file_sha256)
            match kind:
                case Unclear(why=why):
                    questions.append(question_of(statement, entry, transaction, why, file_sha256))
                    where = (
                        f"{statement.statement_id}, entry {entry.number}, transaction {transaction.number}"
                    )
                    what = f"{why}: bank question {identity} waits for a decision"
                    findings.append(Finding(where, what, str(transaction.amount)))
                case _Reverses(receipt=receipt):
                    reversals.append((receipt, reversal_of(statement, entry, transaction, file_sha256)))
                case "RECEIPT":
                    subfamily = transaction.bank_code.rpartition("-")[2]
                    told = ReceiptKind.INTEREST if subfamily == _INTEREST else ReceiptKind.UNKNOWN
                    entered = receipt_of(statement, entry, transaction, told, file_sha256)
                    receipts.append(entered)
                    payers.append(payer_of(entered.receipt, transaction))
                case _:
                    entries.append(entry_of(statement, entry, transaction, kind, file_sha256))
    findings += _twice(statement, [(one.receipt, one.bank_reference) for one in receipts])
    findings += _twice(statement, [(one.entry, one.bank_reference) for one in entries])
    findings += _twice(statement, [(one.entry, one.bank_reference) for _, one in reversals])
    return Bookings(
        statement.statement_id,
        statement.account,
        statement.currency,
        taken_of(statement, file_sha256) if isinstance(statement, Statement) else None,
        tuple(receipts),
        tuple(entries),
        tuple(reversals),
        tuple(payers),
        tuple(questions),
        tuple(findings),
        tuple(otherwise),
    )


@dataclass(frozen=True, slots=True)
class _Reverses:
    """It takes this receipt back."""

    receipt: str


def _decided_or_told(
    statement: Report, entry: Entry, transaction: Transaction, known: Knowledge, file_sha256: str
) -> str | _Reverses | Unclear:
    """What a transaction is: by an official's decision on just this movement, else as the bank tells it."""
    identity = entry_id(statement, entry, transaction)
    if identity in known.standing:
        return known.standing[identity]
    answer = known.decided.get(identity)
    if answer is not None:
        asked, decided = answer
        if same_entry(asked, question_of(statement, entry, transaction, "", file_sha256)):
            return _Reverses(decided.receipt) if decided.receipt is not None else decided.kind
    return _kind(statement, entry, transaction, known)


def _twice(statement: Report, booked: list[tuple[str, str]]) -> list[Finding]:
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
    statement: Report, entry: Entry, transaction: Transaction, known: Knowledge
) -> str | _Reverses | Unclear:
    """The kind of a transaction, or why it is not clear."""
    back = transaction.returned or entry.reversal
    subfamily = transaction.bank_code.rpartition("-")[2]
    if transaction.credit:
        if back and subfamily in _FEE_SUBFAMILIES:
            return FEE
        if back:
            return known.payments.comes_back(
                entry_id(statement, entry, transaction), transaction.end_to_end_id
            )
        return _kind_of_credit(statement, entry, transaction, known)
    if back:
        met = known.received.taken_back_by(
            entry_id(statement, entry, transaction),
            statement.account,
            transaction.all_references,
            transaction.amount,
        )
        return met if isinstance(met, Unclear) else _Reverses(met)
    if subfamily in _FEE_SUBFAMILIES or subfamily == _INTEREST:
        return FEE
    if _is_own(transaction.creditor, known.own_accounts):
        return TRANSFER
    if transaction.purpose in _TAX_PURPOSES:
        return REMITTANCE
    identity = entry_id(statement, entry, transaction)
    return known.received.meets(identity, statement.account, transaction.end_to_end_id) or DEBIT


def _kind_of_credit(
    statement: Report, entry: Entry, transaction: Transaction, known: Knowledge
) -> str | Unclear:
    """The kind of a credit that the bank marks in no way."""
    if transaction.debtor.account != statement.account and _is_own(transaction.debtor, known.own_accounts):
        return TRANSFER
    identity = entry_id(statement, entry, transaction)
    met = known.payments.meets(identity, transaction.end_to_end_id, transaction.amount, statement.account)
    if met is not None:
        return met
    # A return keeps the parties of the payment: whose debtor is this very account, is an own payment come back.
    own = transaction.debtor.account == statement.account
    return known.payments.comes_back(identity, transaction.end_to_end_id) if own else RECEIPT


def _is_own(side: Counterparty, own: frozenset[str]) -> bool:
    return side.account in own
