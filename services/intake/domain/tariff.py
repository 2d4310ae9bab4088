"""What a contract's tariff asks for a period (reference: tariffs are dated terms of the contract, never the core's)."""

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import assert_never

from shared.contracts.registry import Contract, Tariff
from shared.contracts.terms import TariffKind
from shared.kernel.money import Money, half_up
from shared.kernel.periods import Period, valid_on

_MINUTE_S = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessed:
    """The sum that a tariff asks for, without VAT and with it."""

    tariff: Tariff
    base: Money | None
    """Of PERCENT: what the payer declared."""
    seconds: int | None
    """Of PER_MINUTE: the use that his account reported."""
    net: Money
    vat: Money

    @property
    def gross(self) -> Money:
        """What is asked for in all."""
        return Money(self.net.amount + self.vat.amount, self.net.currency)


def tariff_of(contract: Contract, day: date) -> Tariff | None:
    """The formula that holds on a day: of a period its first."""
    return next((one for one in contract.tariff if valid_on(day, one.valid_from, one.valid_to)), None)


def assess(
    contract: Contract, tariff: Tariff, *, base: Money | None = None, seconds: int | None = None
) -> Assessed | None:
    """What the formula asks for; None while it needs a base that was not declared, or seconds that no account
    reported. The sum is rounded half up once, and so is the VAT on it."""
    exact = _exact(tariff, base, seconds)
    if exact is None:
        return None
    net = Money(max(half_up(exact), tariff.minimum or 0), tariff.currency)
    vat = Fraction(contract.vat_percent or 0) * net.amount / 100
    return Assessed(
        tariff=tariff,
        base=base if tariff.kind is TariffKind.PERCENT else None,
        seconds=seconds if tariff.kind is TariffKind.PER_MINUTE else None,
        net=net,
        vat=Money(half_up(vat), tariff.currency),
    )


def _exact(tariff: Tariff, base: Money | None, seconds: int | None) -> Fraction | None:
    match tariff.kind:
        case TariffKind.FIXED:
            return Fraction(tariff.amount or 0)
        case TariffKind.PERCENT:
            return Fraction(tariff.percent or 0) * base.amount / 100 if base is not None else None
        case TariffKind.PER_MINUTE:
            return Fraction(tariff.amount or 0) * seconds / _MINUTE_S if seconds is not None else None
    assert_never(tariff.kind)


def due_on(contract: Contract, issued_on: date) -> date:
    """The last day on which an invoice is paid in time; without a term in the contract at once."""
    return issued_on + timedelta(days=contract.payment_days or 0)


def overlap(one: Period, other: Period) -> bool:
    """Whether two periods share a day."""
    return one.first <= other.last and other.first <= one.last
