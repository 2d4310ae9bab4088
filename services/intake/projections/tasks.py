"""What waits for a clerk: one list over intake's read models."""

from datetime import date
from typing import Any

from sqlalchemy import (
    BigInteger,
    CompoundSelect,
    Date,
    DateTime,
    Select,
    Text,
    case,
    cast,
    func,
    literal,
    null,
    select,
    union_all,
)
from sqlalchemy.sql.elements import ColumnElement

from services.intake.projections.account import TABLE as ACCOUNT
from services.intake.projections.award import TABLE as AWARD
from services.intake.projections.bank_question import TABLE as QUESTION
from services.intake.projections.cause import PREPARED
from services.intake.projections.cause import TABLE as CAUSE
from services.intake.projections.claim import OPEN as CLAIMED
from services.intake.projections.claim import TABLE as CLAIM
from services.intake.projections.invoice import OPEN as INVOICED
from services.intake.projections.invoice import TABLE as INVOICE
from services.intake.projections.invoice import with_money
from services.intake.projections.overdue_report import OPEN as OVERDUE
from services.intake.projections.overdue_report import TABLE as REPORT
from services.intake.projections.paper import KEYING
from services.intake.projections.paper import TABLE as PAPER
from services.intake.projections.receipt import TABLE as RECEIPT
from services.intake.projections.signature import AWAITED
from services.intake.projections.signature import TABLE as SIGNATURE
from shared.contracts.terms import Channel
from shared.kernel.clock import BAKU

_NO_PAYER: ColumnElement[Any] = cast(null(), Text)
_NO_AMOUNT: ColumnElement[Any] = cast(null(), BigInteger)


def waiting(today: date) -> CompoundSelect[Any]:
    """Everything that waits: `kind`, `id`, `since` (the day on which it began to wait, as text), `payer`, `contract`,
    `currency`, `amount` (minor units at stake, None while nobody knows) and `largest` (-amount, for the order)."""
    return union_all(
        *(_receipts(), _reports(today), _returned(), _unfunded(), _invoices(today), _claims(today)),
        *(_papers(), _signatures(), _questions(), _causes(), _above_replacement(), _above_award()),
    )


def _row(
    kind: str,
    entity: ColumnElement[Any],
    since: ColumnElement[Any],
    *,
    payer: ColumnElement[Any] = _NO_PAYER,
    contract: ColumnElement[Any] = _NO_PAYER,
    currency: ColumnElement[Any] = _NO_PAYER,
    amount: ColumnElement[Any] = _NO_AMOUNT,
) -> Select[Any]:
    return select(
        literal(kind).label("kind"),
        entity.label("id"),
        cast(since, Text).label("since"),
        payer.label("payer"),
        contract.label("contract"),
        currency.label("currency"),
        amount.label("amount"),
        (-func.coalesce(amount, 0)).cast(BigInteger).label("largest"),
    )


def _day(instant: ColumnElement[Any]) -> ColumnElement[Any]:
    """The Baku day of an instant that a row holds as text."""
    at = func.timezone("UTC", cast(instant, DateTime(timezone=True)))
    return cast(at + BAKU.utcoffset(None), Date)


def _receipts() -> Select[Any]:
    """Money of which something is for nothing yet."""
    left = RECEIPT.c.unallocated
    return _row(
        "RECEIPT",
        RECEIPT.c.id,
        RECEIPT.c.value_date,
        payer=RECEIPT.c.payer,
        currency=RECEIPT.c.currency,
        amount=left,
    ).where(left > 0)


def _questions() -> Select[Any]:
    """Entries that a bank's statement waits for."""
    return _row(
        "BANK_QUESTION",
        QUESTION.c.id,
        _day(QUESTION.c.asked_at),
        currency=QUESTION.c.currency,
        amount=QUESTION.c.amount,
    ).where(QUESTION.c.kind.is_(None))


def _reports(today: date) -> Select[Any]:
    """Reports whose deadline has passed."""
    return _row(
        "OVERDUE_REPORT", REPORT.c.id, REPORT.c.deadline, payer=REPORT.c.payer, contract=REPORT.c.contract
    ).where(REPORT.c.state == OVERDUE, REPORT.c.deadline < today)


def _papers() -> Select[Any]:
    """Papers that are keyed, and that somebody else has to confirm (D-95)."""
    return _row(
        "PAPER",
        PAPER.c.id,
        _day(PAPER.c.opened_on),
        payer=PAPER.c.payer,
        contract=PAPER.c.contract,
        currency=PAPER.c.currency,
        amount=PAPER.c.declared_total,
    ).where(PAPER.c.state == KEYING)


def _causes() -> Select[Any]:
    """Requests to distribute on statistical data that somebody else has to approve or refuse (D-95)."""
    return _row(
        "CAUSE",
        CAUSE.c.id,
        _day(CAUSE.c.prepared_at),
        payer=CAUSE.c.payer,
        contract=CAUSE.c.contract,
        currency=CAUSE.c.currency,
        amount=CAUSE.c.due,
    ).where(CAUSE.c.state == PREPARED)


def _signatures() -> Select[Any]:
    """Accounts that their payers handed in themselves: stamp and signature wait to be seen (D-13)."""
    return (
        _row(
            "SIGNATURE",
            SIGNATURE.c.account,
            _day(SIGNATURE.c.since),
            payer=ACCOUNT.c.payer,
            contract=ACCOUNT.c.contract,
            currency=ACCOUNT.c.currency,
            amount=ACCOUNT.c.declared_total,
        )
        .select_from(SIGNATURE.join(ACCOUNT, ACCOUNT.c.id == SIGNATURE.c.account))
        .where(SIGNATURE.c.state == AWAITED)
    )


def _returned() -> Select[Any]:
    """Accounts whose last version went back and was not answered with another one."""
    last = ACCOUNT.c.versions[-1]
    return _row(
        "RETURNED_ACCOUNT",
        ACCOUNT.c.id,
        _day(last["returned_at"].as_string()),
        payer=ACCOUNT.c.payer,
        contract=ACCOUNT.c.contract,
        currency=ACCOUNT.c.currency,
        amount=ACCOUNT.c.declared_total,
    ).where(last["state"].as_string() == "RETURNED")


def _unfunded() -> Select[Any]:
    """Accepted accounts whose money has not come in full and was not admitted (D-19)."""
    lacks = ACCOUNT.c.due - ACCOUNT.c.received
    return _row(
        "UNFUNDED_ACCOUNT",
        ACCOUNT.c.id,
        ACCOUNT.c.period_to,
        payer=ACCOUNT.c.payer,
        contract=ACCOUNT.c.contract,
        currency=ACCOUNT.c.currency,
        amount=lacks,
    ).where(
        # The money of a works list is its award's.
        ACCOUNT.c.accepted_version.is_not(None),
        ACCOUNT.c.covered.is_(False),
        ACCOUNT.c.contract != ACCOUNT.c.id,
    )


def _above_replacement() -> Select[Any]:
    """Accounts whose replacement is due less than has come: what is above it stays until a person moves it (D-17)."""
    # A producer's royalty may be one minor unit above (D-48).
    tolerance = case((ACCOUNT.c.channel == Channel.PRODUCER.value, 1), else_=0)
    over = ACCOUNT.c.received - ACCOUNT.c.due
    return _row(
        "EXCESS",
        ACCOUNT.c.id,
        _day(ACCOUNT.c.accepted["at"].as_string()),
        payer=ACCOUNT.c.payer,
        contract=ACCOUNT.c.contract,
        currency=ACCOUNT.c.currency,
        amount=over,
    ).where(ACCOUNT.c.accepted["replaces"].as_integer().is_not(None), over > tolerance)


def _above_award() -> Select[Any]:
    """Awards that became smaller than what has come for them (D-27)."""
    over = AWARD.c.received - AWARD.c.due
    return _row(
        "EXCESS",
        AWARD.c.id,
        _day(AWARD.c.recorded_at),
        payer=AWARD.c.payer,
        currency=AWARD.c.currency,
        amount=over,
    ).where(over > 0)


def _invoices(today: date) -> Select[Any]:
    """Invoices, or their last reminders, whose term is over while something is still to come."""
    owed = with_money().where(INVOICE.c.state == INVOICED, INVOICE.c.remind_after < today).subquery()
    return _row(
        "INVOICE",
        owed.c.id,
        owed.c.remind_after,
        payer=owed.c.payer,
        contract=owed.c.contract,
        currency=owed.c.currency,
        amount=owed.c.outstanding,
    ).where(owed.c.outstanding > 0)


def _claims(today: date) -> Select[Any]:
    """Claims whose deadline is over."""
    return _row(
        "CLAIM",
        CLAIM.c.id,
        CLAIM.c.deadline,
        payer=CLAIM.c.payer,
        contract=CLAIM.c.contract,
        currency=CLAIM.c.currency,
        amount=CLAIM.c.amount,
    ).where(CLAIM.c.state == CLAIMED, CLAIM.c.deadline < today)
