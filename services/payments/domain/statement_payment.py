"""What a statement says of the orders that paid its payee, and of those that did not (D-86, D-96, D-97)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from shared.contracts.payments import Withholding
from shared.kernel.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class PaidRate:
    """The Central Bank's rate by which manat were paid in another currency."""

    value: Decimal
    nominal: int
    day: date
    """The day of payment, which the rate is for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """An order to the bank."""

    order: str
    bank_reference: str
    """Its end-to-end id."""
    day: date
    gross: Money
    withheld: tuple[Withholding, ...]
    net: Money
    paid: Money
    """The net as it was paid: of a foreign organisation in its contract's currency."""
    rate: PaidRate | None
    ordered: Money
    """What the bank was told to pay in all, with what else was owed to the payee."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Return:
    """An order that came back or was not executed: its gross is credited again."""

    order: str
    bank_reference: str
    day: date
    bank_code: str | None
    failed: bool
    """The bank did not execute it; else it paid, and the money came back."""
    gross: Money
    withheld_taken_back: Money
    amount: Money
