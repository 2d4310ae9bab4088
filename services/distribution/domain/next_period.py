"""Refused money, and money out of term, on its way into the next period of its contract (2.1.1-o, D-20, D-100).

Two people decide it on the page of its account (`refund.py`). It stays where it is until a run takes up an account or
cause of the contract's later periods: there it is an internal receipt, distributed with the other money, beside the sum
due (D-98, D-99).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from shared.contracts.distribution import RefundLine, StateTotal
from shared.contracts.terms import UseType
from shared.kernel.money import Money

CARRIED = "CARRIED"
"""What left an account for the next period of its contract, against what came in there; nothing over all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NextPeriod:
    """Where money is carried to: the first account or cause of the contract and use whose period begins after a day
    and that a run takes up."""

    contract: str
    use_type: UseType
    after: date


@dataclass(frozen=True, slots=True, kw_only=True)
class RoyaltyCarried:
    """A run distributed shares' money with the account or cause `into`, as the decision `refund` says."""

    run: str
    refund: str
    target: str
    """Whose shares they are."""
    into: str
    amount: Money
    lines: tuple[RefundLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CarriedFact:
    """What a run reads of a decision: shares of a target whose money is distributed with another."""

    refund: str
    target: str
    lines: tuple[RefundLine, ...]

    @property
    def amount(self) -> int:
        """Their sum in minor units of manat."""
        return sum(line.amount.amount for line in self.lines)


def left_by(lines: Iterable[RefundLine]) -> Iterator[StateTotal]:
    """How carrying moves the money of these shares where it was: out of their states, against CARRIED."""
    for line in lines:
        yield StateTotal(state=line.state, reason=None, amount=-line.gross)
        yield StateTotal(state=CARRIED, reason=None, amount=line.gross)
