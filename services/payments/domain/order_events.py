"""What happens to an order to the bank, and what is known of it (D-86, D-88).

What the bank books is added up over its entries and held against what the books say that it is to come to; where the
two differ, or its words contradict each other, the order waits for a person.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TypeAlias, assert_never

from services.payments.domain.abroad import Quote
from services.payments.domain.order_terms import Exchanged, OrderItem, Outcome, Question, ScheduleFiles
from services.payments.domain.outcome_events import (
    OrderFoundOverpaid,
    OrderFoundPaid,
    OrderFoundUnpaid,
    OutcomeProposed,
)
from shared.contracts.payments import Withholding
from shared.kernel.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderIssued:
    """The order went to the bank with its run's file. Gross, withheld and net are of its credits."""

    payment_run: str
    order: str
    payee: str
    gross: Money
    withheld: tuple[Withholding, ...]
    net: Money
    credits: tuple[str, ...]
    execution_date: date
    end_to_end_id: str
    payment_data: int = 0
    """Version of the payee's payment data that it goes to; 0: not said, or an account that the policies name."""
    kind: str = "ROYALTY"
    """ROYALTY, ABROAD, REFUND or LIABILITY."""
    items: tuple[OrderItem, ...] = ()
    paid: Money | None = None
    """What the bank was told to pay; not said before, then it is `net`."""
    quote: Quote | None = None
    """The rate by which `net` was converted once (D-96)."""
    schedule: ScheduleFiles | None = None
    """Of a payment to a foreign organisation."""

    @property
    def amount(self) -> Money:
        """What the bank was told to pay."""
        return self.net if self.paid is None else self.paid


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderConfirmed:
    """The bank booked the order."""

    order: str
    amount: Money
    """In all: what it was told to pay."""
    day: date
    entry: str
    """The last one, where there are several."""
    exchanged: Exchanged | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderReturned:
    """The bank sent the money back: the gross is credited, and the liabilities are owed, again."""

    order: str
    payee: str
    gross: Money
    amount: Money
    day: date
    bank_code: str | None
    entry: str
    withheld_taken_back: tuple[Withholding, ...]
    credits: tuple[str, ...] = ()
    """The credits that are unpaid again. Not said before; then each credit's own CreditFreed says it."""
    was: Outcome = Outcome.CONFIRMED
    """What it was before: the bank may tell of the return first."""
    items: tuple[OrderItem, ...] = ()
    exchanged: Exchanged | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderFailed:
    """The bank did not carry the order out, by its word or by decision: the gross is credited again (D-86)."""

    order: str
    payee: str
    gross: Money
    amount: Money
    """What was not paid: what the bank had been told to pay."""
    day: date
    bank_code: str | None
    entry: str
    """What the bank said so in; by decision the document (sha256)."""
    withheld_taken_back: tuple[Withholding, ...]
    credits: tuple[str, ...]
    was: Outcome
    items: tuple[OrderItem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderOutcomeUnknown:
    """The bank has said nothing of the order in due time."""

    order: str
    payment_run: str
    amount: Money
    execution_date: date
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderQuestioned:
    """What the bank says contradicts what is known of the order: it waits for a person."""

    order: str
    question: Question
    kind: str
    """DEBIT, RETURN or STATUS."""
    amount: Money
    day: date
    entry: str
    detail: str
    exchanged: Exchanged | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderAgreed:
    """An entry after which the bank's bookings come to what the books say: what was asked is answered."""

    order: str
    kind: str
    amount: Money
    day: date
    entry: str
    difference: int
    """What is left of a difference that was decided on."""
    claim: Money
    """What that adds to the claims; below zero what is made good."""
    charge: int = 0
    """Minor units that it adds to the bank's charges; below zero what it gave back of them."""
    exchanged: Exchanged | None = None


Event: TypeAlias = (
    OrderIssued
    | OrderConfirmed
    | OrderReturned
    | OrderFailed
    | OrderOutcomeUnknown
    | OrderQuestioned
    | OrderAgreed
    | OutcomeProposed
    | OrderFoundPaid
    | OrderFoundOverpaid
    | OrderFoundUnpaid
)


# What we know
@dataclass(frozen=True, slots=True)
class State:
    """An order as its events tell it; sums in minor units of its currency."""

    issued: OrderIssued | None = None
    outcome: Outcome = Outcome.ISSUED
    entries: frozenset[str] = frozenset()
    """Of the bank, by which something is known."""
    booked: int = 0
    """Debits less returns among them."""
    expected: int = 0
    """What those are to come to by what the books say."""
    difference: int = 0
    charged: int = 0
    """What the bank kept as its charge, by decision."""
    uncounted: Mapping[str, int] = field(default_factory=dict)
    """Debits less returns in other currencies, which nobody has decided what they are of it."""
    questions: tuple[Question, ...] = ()
    proposed: OutcomeProposed | None = None
    decided: int = 0
    """Number of the last proposal that became a decision."""
    proposals: int = 0

    @property
    def stands(self) -> bool:
        """Whether the account has it as paid."""
        return self.outcome not in (Outcome.RETURNED, Outcome.FAILED)


def evolve(state: State, event: Event) -> State:
    """The state after an event."""
    match event:
        case OrderIssued():
            return replace(state, issued=event)
        case OrderConfirmed(amount=amount):
            after = _heard(state, event.entry, amount.amount - state.booked)
            return _ended(after, Outcome.CONFIRMED, after.booked, 0)
        case OrderReturned(amount=amount):
            return _ended(_heard(state, event.entry, -amount.amount), Outcome.RETURNED, 0, 0)
        case OrderFailed():
            return _ended(_heard(state, event.entry, 0), Outcome.FAILED, 0, 0)
        case OrderOutcomeUnknown():
            return replace(state, outcome=Outcome.UNKNOWN)
        case OrderQuestioned():
            after = _uncounted(_heard(state, event.entry, _moved(event, state)), event)
            return replace(after, questions=(*state.questions, event.question), proposed=None)
        case OrderAgreed():
            after = _charged(_heard(state, event.entry, _moved(event, state)), event.charge)
            return _ended(after, state.outcome, after.booked, event.difference)
        case OutcomeProposed(number=number):
            return replace(state, proposed=event, proposals=number)
        case OrderFoundPaid(amount=amount, difference=difference):
            return _found(state, event, Outcome.CONFIRMED, amount.amount, difference)
        case OrderFoundOverpaid(amount=amount):
            return _found(state, event, state.outcome, amount.amount, amount.amount)
        case OrderFoundUnpaid(difference=difference):
            return _found(state, event, state.outcome, difference, difference)
    assert_never(event)


def _found(
    state: State,
    event: OrderFoundPaid | OrderFoundOverpaid | OrderFoundUnpaid,
    outcome: Outcome,
    paid: int,
    difference: int,
) -> State:
    after = replace(_charged(state, event.charge), uncounted={})
    if event.exchanged is not None:
        after = replace(after, booked=after.booked + event.exchanged.counts_as.amount)
    return replace(_ended(after, outcome, paid + after.charged, difference), decided=event.number)


def _charged(state: State, charge: int) -> State:
    return replace(state, charged=state.charged + charge)


def _heard(state: State, entry: str, amount: int) -> State:
    return replace(state, entries=state.entries | {entry}, booked=state.booked + amount)


def _ended(state: State, outcome: Outcome, expected: int, difference: int) -> State:
    return replace(
        state, outcome=outcome, expected=expected, difference=difference, questions=(), proposed=None
    )


def _moved(event: OrderQuestioned | OrderAgreed, state: State) -> int:
    """Minor units that an entry adds; one in another currency adds nothing that could be counted."""
    return 0 if _is_other(event, state) else _signed(event)


def _uncounted(state: State, event: OrderQuestioned) -> State:
    if not _is_other(event, state):
        return state
    currency = event.amount.currency
    left = state.uncounted.get(currency, 0) + _signed(event)
    rest = {one: amount for one, amount in state.uncounted.items() if one != currency}
    return replace(state, uncounted=rest | ({currency: left} if left else {}))


def _is_other(event: OrderQuestioned | OrderAgreed, state: State) -> bool:
    return state.issued is None or event.amount.currency != state.issued.amount.currency


def _signed(event: OrderQuestioned | OrderAgreed) -> int:
    return {"DEBIT": 1, "RETURN": -1}.get(event.kind, 0) * event.amount.amount
