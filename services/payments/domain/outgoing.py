"""The schedule that goes with a payment to a foreign organisation: the four contents of 2.2.2, work by work (D-96).

Each line has the work, its author, his share, and the amount in the organisation's currency; the lines come to what the
bank was told to pay. What the guild's own schedules are asked for by the regulations, it gives of its payments too.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from shared.contracts.distribution import Rate
from shared.contracts.payments import Withholding
from shared.kernel.money import Money

ROYALTY, CORRECTION, RETURN = "ROYALTY", "CORRECTION", "RETURN"


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingLine:
    """What is paid of one author's share of a work."""

    kind: str
    """ROYALTY; CORRECTION: taken back of an earlier one; RETURN: goes back as it came (2.2.7)."""
    work: str
    title: str
    title_original: str = ""
    episode: int | None = None
    role: str
    author: str | None
    """None: the organisation knows who has a part (D-41)."""
    author_id: str | None
    share: str | None
    """His part of the role, like 1/3; None where nobody said it."""
    share_percent: Decimal | None
    """The same with four decimals, half up."""
    marks: tuple[str, ...] = ()
    """LOD: dealt out for lack of documentation (D-41). COMPOSER: the composer's row (D-56)."""
    channel: str = ""
    use_type: str = ""
    territory: str = ""
    used_from: date | None = None
    used_to: date | None = None
    gross: Money | None = None
    """Before deductions; manat, as the next three. A return has none of them."""
    deducted: Money | None = None
    tax: Money | None = None
    net: Money | None = None
    amount: Money
    """In the currency of the payment."""
    reference: str
    """Id of the share or return."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingSchedule:
    """One payment with its lines."""

    order: str
    end_to_end_id: str
    payment_run: str
    execution_date: date
    guild: str
    organisation: str
    organisation_id: str
    contract: str | None
    """Its number."""
    charges: str
    rate: Rate | None
    """Manat were divided by it; None where none were, or where the contract is in manat."""
    rate_day: date | None
    withheld: tuple[Withholding, ...]
    lines: tuple[OutgoingLine, ...]
    total: Money
    """What the bank was told to pay: the sum of the lines."""
