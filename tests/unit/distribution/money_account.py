"""What is distributed in histories of money, and what of it waits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from shared.contracts.terms import SourceKind
from shared.kernel.periods import Period
from tests.unit.distribution.money_abroad import manat
from tests.unit.distribution.run_given import JULY

USED_ON = {1: date(2026, 7, 5), 2: date(2026, 7, 15), 3: date(2026, 7, 25)}
"""Report -> day of its use."""


@dataclass
class Account:
    """A user's account, or a foreign organisation's schedule in euro: its lines, its money, and whether what was
    distributed of it may be wrong."""

    due: int
    lines: dict[int, tuple[str, int]]
    """Report -> work and use."""
    version: int = 1
    received: int = 0
    first: str | None = None
    """The run that distributed it first."""
    cause: str | None = None
    """Why it is to be corrected whole."""
    ever_back: bool = False
    """Whether the bank ever took some of its money back."""
    abroad: bool = False
    period: Period = JULY

    @property
    def covered(self) -> bool:
        """Whether all its money is there."""
        return self.received >= self.due

    @property
    def currency(self) -> str:
        """Of its money."""
        return "EUR" if self.abroad else "AZN"

    def manat(self, amount: int) -> int:
        """So much of its money in qəpik."""
        return manat(amount) if self.abroad else amount


@dataclass
class Open:
    """A reserve or a held share that waits."""

    kind: SourceKind
    allocation: str
    share: str
    amount: int
    started_on: date | None
