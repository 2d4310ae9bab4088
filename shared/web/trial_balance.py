"""A trial balance as the ledgers of double entry show it."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Protocol

from shared.contracts.wire import to_builtins


class Line(Protocol):
    """The sums of one account in one currency, in minor units."""

    @property
    def currency(self) -> str:
        """ISO 4217."""

    @property
    def debits(self) -> int:
        """What was debited."""

    @property
    def credits(self) -> int:
        """What was credited."""

    @property
    def balance(self) -> int:
        """What stands on the credit side."""


def shown_balance(
    lines: Sequence[Line], findings: Sequence[str], position: int, on: date | None
) -> dict[str, Any]:
    """The answer: what was recorded up to a position and belongs to the day `on` or an earlier one, None: to any; and
    where it does not hold."""
    return {
        "position": position,
        "effective_on": None if on is None else on.isoformat(),
        "holds": not findings,
        "findings": list(findings),
        "totals": [
            {
                "currency": currency,
                "debits": sum(line.debits for line in lines if line.currency == currency),
                "credits": sum(line.credits for line in lines if line.currency == currency),
            }
            for currency in sorted({line.currency for line in lines})
        ],
        "accounts": [to_builtins(line) | {"balance": line.balance} for line in lines],
    }
