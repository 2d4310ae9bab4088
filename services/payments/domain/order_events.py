"""What happens to an order to the bank, and what is known of it (D-86, D-88)."""

from dataclasses import dataclass, replace
from datetime import date
from typing import TypeAlias, assert_never

from shared.contracts.payments import Withholding
from shared.kernel.money import Money


# What happened
@dataclass(frozen=True, slots=True, kw_only=True)
class OrderIssued:
    """The order went to the bank with its run's file."""

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
    """Version of the payee's payment data that it goes to; 0: not said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderConfirmed:
    """The bank booked the order."""

    order: str
    amount: Money
    day: date
    entry: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderReturned:
    """The bank sent the money back: the gross is credited again."""

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


Event: TypeAlias = OrderIssued | OrderConfirmed | OrderReturned


# What we know
@dataclass(frozen=True, slots=True)
class State:
    """An order as its events tell it."""

    issued: OrderIssued | None = None
    confirmed: OrderConfirmed | None = None
    returned: OrderReturned | None = None


def evolve(state: State, event: Event) -> State:
    """The state after an event."""
    match event:
        case OrderIssued():
            return replace(state, issued=event)
        case OrderConfirmed():
            return replace(state, confirmed=event)
        case OrderReturned():
            return replace(state, returned=event)
    assert_never(event)
