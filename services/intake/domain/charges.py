"""How much of what banks kept of a receipt counts toward a schedule (D-61, D-65)."""

from services.intake.domain.original import Taken
from services.intake.domain.receipt_events import ReceiptEntered
from shared.contracts.terms import TargetKind
from shared.kernel.decider import Rejected
from shared.kernel.money import Money


def charges_of(
    counted: int, entered: ReceiptEntered, to: TargetKind, wanted: Money | None, taken: Taken
) -> Money | Rejected | None:
    """Charges that count with a part of a receipt, in the currency in which it counts: at most what the statement tells
    and counts nowhere. What the bank kept in the receipt's currency of a converted part counts as what it was."""
    currency = (taken.original or taken.amount).currency
    left = max(0, _told(entered, taken, currency) - counted)
    if wanted is None:
        counts = left if to is TargetKind.SCHEDULE else 0
    elif to is not TargetKind.SCHEDULE or wanted.currency != currency:
        return Rejected("NO_CHARGES", f"Charges count toward a schedule, with this part in {currency}.")
    elif not 0 <= wanted.amount <= left:
        whole = Money(left, currency)
        return Rejected("ABOVE_THE_CHARGES", f"{whole} of charges is told and counts nowhere.")
    else:
        counts = wanted.amount
    return Money(counts, currency) if counts else None


def _told(entered: ReceiptEntered, taken: Taken, currency: str) -> int:
    told = entered.charges
    if told is None:
        return 0
    if told.currency == currency:
        return told.amount
    if taken.original is None or told.currency != taken.amount.currency:
        return 0
    # Rounded up: less than a cent more than was converted, and a schedule counts no more than it lacks.
    kept = told.amount * taken.original.amount
    return -(-kept // taken.amount.amount)
