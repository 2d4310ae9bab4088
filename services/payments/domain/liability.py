"""What the guild owes beside credited royalty, until an order pays it (2.2.7, 4.2, D-68, D-80, D-100).

One pattern for what is owed once (a return, a refund) and for what adds up (a kind, creditor, currency and month):
each cause adds its amount once, an order pays what is owed when its payment run takes it, and it is owed again when the
order fails or comes back. It is in at most one payment run that is neither ended nor abandoned, as a credit is. Owed
below zero, too much was paid: the next order to the same creditor sets it off.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from typing import TypeAlias, assert_never

from services.payments.domain.liability_kinds import LiabilityKind
from shared.contracts.terms import Role
from shared.kernel.decider import AlreadyApplied, Decider, Decision, Rejected, accepted
from shared.kernel.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkRole:
    """A role of a work, ALL where none is said, and whose it is: a dispute over it stops the payment as it does that of
    a credit (`holds.Disputable`); an end of a dispute, which deals credits out, does not."""

    work: str
    role: Role
    whose: str = ""

    @property
    def fraction(self) -> Fraction | None:
        """None is told."""
        return None

    @property
    def heard(self) -> int:
        """No run credited it."""
        return 0

    @property
    def settled(self) -> bool:
        """No end of a dispute holds it."""
        return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Liability:
    """To whom what is owed. The id of what distribution decided is the return's or refund's own."""

    id: str
    kind: LiabilityKind
    creditor: str
    """A party of the registry, or a creditor whose account the policies name."""
    currency: str
    due_on: date | None = None
    """None: with the next planned payment to the creditor (D-80)."""
    works: tuple[WorkRole, ...] = ()
    run: str = ""
    """The distribution run that decided it: who approved that does not release the payment (D-95)."""
    decided_by: tuple[str, ...] = ()
    """Who decided it, where no run did: neither do they."""


# What happened
@dataclass(frozen=True, slots=True, kw_only=True)
class LiabilityIncurred:
    """So much more is owed for one cause; below zero, so much less."""

    liability: Liability
    cause: str
    amount: Money
    effective_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class LiabilityTaken:
    """So much of it is in a payment run."""

    liability: str
    payment_run: str
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class LiabilityFreed:
    """The payment run let go of it before its order was issued."""

    liability: str
    payment_run: str
    reason: str
    """TAKEN_OUT, ABANDONED, or DECIDED_OTHERWISE: not paid after all by an order that had failed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LiabilityPaid:
    """A released order pays what its payment run took."""

    liability: str
    payment_run: str
    order: str
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class LiabilityOwedAgain:
    """The order failed or its money came back."""

    liability: str
    order: str
    amount: Money


Event: TypeAlias = LiabilityIncurred | LiabilityTaken | LiabilityFreed | LiabilityPaid | LiabilityOwedAgain


# What we know
@dataclass(frozen=True, slots=True)
class State:
    """What is owed by now, in minor units, what of it a payment run has, and the orders that pay it."""

    liability: Liability | None = None
    owed: int = 0
    causes: Mapping[str, int] = field(default_factory=dict)
    payment_run: str | None = None
    taken: int = 0
    orders: Mapping[str, int] = field(default_factory=dict)
    returned: Mapping[str, int] = field(default_factory=dict)
    """Orders that failed or came back."""


def evolve(state: State, event: Event) -> State:
    """The state after an event."""
    match event:
        case LiabilityIncurred(liability=liability, cause=cause, amount=amount):
            causes = {**state.causes, cause: amount.amount}
            return replace(state, liability=liability, owed=state.owed + amount.amount, causes=causes)
        case LiabilityTaken(payment_run=payment_run, amount=amount):
            return replace(state, payment_run=payment_run, taken=amount.amount)
        case LiabilityFreed():
            return replace(state, payment_run=None, taken=0)
        case LiabilityPaid(order=order, amount=amount):
            return replace(
                state,
                owed=state.owed - amount.amount,
                payment_run=None,
                taken=0,
                orders={**state.orders, order: amount.amount},
                returned={one: paid for one, paid in state.returned.items() if one != order},
            )
        case LiabilityOwedAgain(order=order, amount=amount):
            orders = {one: paid for one, paid in state.orders.items() if one != order}
            returned = {**state.returned, order: amount.amount}
            return replace(state, owed=state.owed + amount.amount, orders=orders, returned=returned)
    assert_never(event)


# What can be asked
@dataclass(frozen=True, slots=True, kw_only=True)
class IncurLiability:
    """Owe so much more, or less, for a cause; each cause counts once."""

    liability: Liability
    cause: str
    amount: Money
    effective_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeLiability:
    """Take so much of what is owed into a payment run; all of it where too much was paid."""

    payment_run: str
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class FreeLiability:
    """Let go of it before its order is issued."""

    payment_run: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PayLiability:
    """Say that a released order pays what its payment run took."""

    payment_run: str
    order: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OweAgain:
    """The order failed, or its money came back (D-86)."""

    order: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PayOwedAfterAll:
    """The order that had failed or come back has paid it, by decision of two; its run took it before."""

    payment_run: str
    order: str


Command: TypeAlias = (
    IncurLiability | TakeLiability | FreeLiability | PayLiability | OweAgain | PayOwedAfterAll
)


# What we answer
def decide(command: Command, state: State) -> Decision[Event]:
    """Events, already applied, or a rejection."""
    if isinstance(command, IncurLiability):
        return _incur(command, state)
    if state.liability is None:
        return Rejected("UNKNOWN_LIABILITY", "There is no such liability.")
    known = state.liability
    match command:
        case TakeLiability():
            return _take(command, state, known)
        case FreeLiability(payment_run=payment_run, reason=reason):
            if state.payment_run != payment_run:
                return AlreadyApplied()
            return accepted(LiabilityFreed(liability=known.id, payment_run=payment_run, reason=reason))
        case PayLiability(payment_run=payment_run, order=order):
            if order in state.orders or order in state.returned:
                return AlreadyApplied()
            if state.payment_run != payment_run:
                return Rejected("NOT_IN_THIS_RUN", f"The payment run {payment_run} does not have it.")
            amount = Money(state.taken, known.currency)
            return accepted(
                LiabilityPaid(liability=known.id, payment_run=payment_run, order=order, amount=amount)
            )
        case OweAgain(order=order):
            if order not in state.orders:
                return AlreadyApplied()
            amount = Money(state.orders[order], known.currency)
            return accepted(LiabilityOwedAgain(liability=known.id, order=order, amount=amount))
        case PayOwedAfterAll(payment_run=payment_run, order=order):
            if order in state.orders:
                return AlreadyApplied()
            paid = state.returned.get(order)
            free = state.payment_run in (None, payment_run)
            if paid is None or not free or not _is_owed(paid, state.owed):
                return Rejected("NOT_FREE", "A payment run has it, or it was paid meanwhile.")
            amount = Money(paid, known.currency)
            return accepted(
                LiabilityPaid(liability=known.id, payment_run=payment_run, order=order, amount=amount)
            )
    assert_never(command)


def _is_owed(amount: int, owed: int) -> bool:
    """What was paid too much is set off whole."""
    return amount == owed or 0 < amount <= owed


def _incur(command: IncurLiability, state: State) -> Decision[Event]:
    liability, amount = command.liability, command.amount
    if state.liability not in (None, liability):
        return Rejected("OWED_OTHERWISE", f"{liability.id} is owed with other facts.")
    if amount.currency != liability.currency:
        return Rejected("OTHER_CURRENCY", f"{liability.id} is owed in {liability.currency}.")
    if command.cause in state.causes:
        same = state.causes[command.cause] == amount.amount
        what = f"{command.cause} brought another amount to {liability.id}."
        return AlreadyApplied() if same else Rejected("OWED_OTHERWISE", what)
    if not amount.amount:
        return Rejected("NOTHING_OWED", f"{command.cause} brings nothing.")
    return accepted(
        LiabilityIncurred(
            liability=liability, cause=command.cause, amount=amount, effective_on=command.effective_on
        )
    )


def _take(command: TakeLiability, state: State, known: Liability) -> Decision[Event]:
    amount = command.amount
    if state.payment_run is not None:
        if (state.payment_run, state.taken) == (command.payment_run, amount.amount):
            return AlreadyApplied()
        return Rejected("IN_ANOTHER_RUN", f"The payment run {state.payment_run} has {state.taken} of it.")
    if amount.currency != known.currency or not amount.amount or not _is_owed(amount.amount, state.owed):
        return Rejected("NOT_OWED", f"{Money(state.owed, known.currency)} is owed, not {amount}.")
    return accepted(LiabilityTaken(liability=known.id, payment_run=command.payment_run, amount=amount))


LIABILITY: Decider[Command, Event, State] = Decider("liability", State(), evolve, decide)
