"""Claims on users and producers."""

from dataclasses import dataclass
from datetime import date

from shared.kernel.money import Money
from shared.kernel.periods import Period


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimRaised:
    """The guild claims a report or money of a payer (2.1.1-l)."""

    claim: str
    number: int
    """1 for the first claim on this ground, contract and period."""
    payer: str
    contract: str
    ground: str
    """MISSING_REPORT or UNDERPAYMENT."""
    period: Period
    amount: Money | None
    """Of an underpayment."""
    deadline: date

    @property
    def subject(self) -> str:
        """The claim."""
        return self.claim


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimEnded:
    """A claim on a payer ended."""

    claim: str
    number: int
    payer: str
    ground: str
    outcome: str
    """REPORTED, PAID, SETTLED, COURT or WITHDRAWN."""

    @property
    def subject(self) -> str:
        """The claim."""
        return self.claim
