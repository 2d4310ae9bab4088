"""What the bank's answers mean for an order: twice, late and in whatever order they come (D-86, D-88)."""

from dataclasses import dataclass
from datetime import date

from services.payments.domain.order_events import (
    Event,
    OrderAgreed,
    OrderConfirmed,
    OrderFailed,
    OrderIssued,
    OrderQuestioned,
    OrderReturned,
    State,
)
from services.payments.domain.order_terms import Exchanged, Outcome, Question
from shared.contracts.payments import Withholding
from shared.kernel.decider import AlreadyApplied, Decision, accepted
from shared.kernel.money import Money

DEBIT, RETURN, STATUS = "DEBIT", "RETURN", "STATUS"
REJECTED = frozenset({"RJCT", "CANC"})
"""ISO statuses by which nothing was carried out; the others but SETTLED say nothing that a booking does not."""
SETTLED = frozenset({"ACSC", "ACCC"})


# What can be asked
@dataclass(frozen=True, slots=True, kw_only=True)
class BankEntry:
    """The bank's statement has a DEBIT of the order, or a RETURN."""

    kind: str
    amount: Money
    day: date
    entry: str
    bank_code: str | None = None
    exchanged: Exchanged | None = None
    """Where the bank booked it in another currency, at a rate that is near enough."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BankStatus:
    """What the bank says of the order before, or instead of, booking it."""

    status: str
    day: date
    entry: str
    bank_code: str | None = None


# What we answer
def heard(command: BankEntry, state: State, issued: OrderIssued) -> Decision[Event]:
    """Confirmed, returned, in agreement with what is known; else a question to a person."""
    if command.entry in state.entries:
        return AlreadyApplied()
    due = issued.amount.amount
    if command.amount.currency != issued.amount.currency:
        return accepted(_question(command, issued, Question.AMOUNT_DIFFERS))
    sign = 1 if command.kind == DEBIT else -1
    booked = state.booked + sign * command.amount.amount
    if state.uncounted:
        # Whatever it comes to, what was taken in another currency is no part of that.
        return accepted(_question(command, issued, _why(command, state, booked)))
    waits = state.outcome in (Outcome.ISSUED, Outcome.UNKNOWN)
    if waits and command.kind == DEBIT and booked == due:
        return accepted(
            OrderConfirmed(
                order=issued.order,
                amount=issued.amount,
                day=command.day,
                entry=command.entry,
                exchanged=command.exchanged,
            )
        )
    target = due if state.stands else 0
    if not waits and booked in (target, state.expected):
        # Where both are one sum, what was decided of the order stands.
        settled = booked != state.expected
        left = 0 if settled else state.difference
        return accepted(
            OrderAgreed(
                order=issued.order,
                kind=command.kind,
                amount=command.amount,
                day=command.day,
                entry=command.entry,
                difference=left,
                claim=Money(left - state.difference, issued.amount.currency),
                charge=-state.charged if settled else 0,
                exchanged=command.exchanged,
            )
        )
    found = state.difference or state.charged
    whole = command.amount == issued.amount and not found and state.booked in (0, due)
    if command.kind == RETURN and state.stands and whole:
        return accepted(_returned(command, state, issued))
    return accepted(_question(command, issued, _why(command, state, booked)))


def told(command: BankStatus, state: State, issued: OrderIssued) -> Decision[Event]:
    """A rejection fails what is not booked, and contradicts what is; a settlement contradicts a failure."""
    if command.entry in state.entries:
        return AlreadyApplied()
    question = None
    if command.status in REJECTED and state.stands:
        if state.outcome is not Outcome.CONFIRMED and not state.booked and not state.questions:
            return accepted(
                failed(issued, state, command.day, command.bank_code or command.status, command.entry)
            )
        question = Question.REJECTED_AFTER_BOOKING
    if command.status in SETTLED and state.outcome is Outcome.FAILED:
        question = Question.SETTLED_AFTER_FAILURE
    if question is None:
        return AlreadyApplied()
    code = f", {command.bank_code}" if command.bank_code else ""
    return accepted(
        OrderQuestioned(
            order=issued.order,
            question=question,
            kind=STATUS,
            amount=Money(0, issued.amount.currency),
            day=command.day,
            entry=command.entry,
            detail=f"The bank says {command.status}{code}, and the order is {state.outcome}.",
        )
    )


def failed(issued: OrderIssued, state: State, day: date, bank_code: str | None, entry: str) -> OrderFailed:
    """That an order was not carried out: its gross is credited and its liabilities are owed again (D-86)."""
    return OrderFailed(
        order=issued.order,
        payee=issued.payee,
        gross=issued.gross,
        amount=issued.amount,
        day=day,
        bank_code=bank_code,
        entry=entry,
        withheld_taken_back=_withheld(issued),
        credits=issued.credits,
        was=state.outcome,
        items=issued.items,
    )


def _returned(command: BankEntry, state: State, issued: OrderIssued) -> OrderReturned:
    return OrderReturned(
        order=issued.order,
        payee=issued.payee,
        gross=issued.gross,
        amount=command.amount,
        day=command.day,
        bank_code=command.bank_code,
        entry=command.entry,
        withheld_taken_back=_withheld(issued),
        credits=issued.credits,
        was=state.outcome,
        items=issued.items,
        exchanged=command.exchanged,
    )


def _withheld(issued: OrderIssued) -> tuple[Withholding, ...]:
    return tuple(one for one in issued.withheld if one.amount.amount)


def _why(command: BankEntry, state: State, booked: int) -> Question:
    if not state.stands:
        return Question.BOOKED_AFTER_FAILURE if command.kind == DEBIT else Question.RETURNED_TWICE
    if state.outcome is Outcome.CONFIRMED and booked > state.expected:
        return Question.BOOKED_TWICE
    return Question.AMOUNT_DIFFERS


def _question(command: BankEntry, issued: OrderIssued, question: Question) -> OrderQuestioned:
    verb = "booked" if command.kind == DEBIT else "sent back"
    return OrderQuestioned(
        order=issued.order,
        question=question,
        kind=command.kind,
        amount=command.amount,
        day=command.day,
        entry=command.entry,
        detail=f"The bank {verb} {command.amount} on {command.day}, the order is of {issued.amount}.",
        exchanged=command.exchanged,
    )
