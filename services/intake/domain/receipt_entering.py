"""How a receipt comes to be: a booked credit, or money that the old system received (D-19, D-101)."""

from services.intake.domain.receipt_events import Event, ReceiptEntered, ReceiptProved, ReceiptStated, State
from services.intake.domain.receipt_said import with_vat
from shared.kernel.decider import AlreadyApplied, Decision, Rejected, accepted
from shared.kernel.money import Money


def enter(entered: ReceiptEntered, known: ReceiptEntered | None) -> Decision[Event]:
    """Enter it; what was entered from a notification is proved by a statement."""
    if known is None:
        return accepted(entered)
    if not same_booking(known, entered):
        return conflict(known)
    if not known.notified or entered.notified:
        return AlreadyApplied()
    return accepted(
        ReceiptProved(
            receipt=entered.receipt,
            statement=entered.statement,
            entry=entered.entry,
            transaction=entered.transaction,
            file_sha256=entered.file_sha256,
            original=entered.original,
        )
    )


def take_over(
    entered: ReceiptEntered, payer: str | None, vat: tuple[Money, str, str], known: ReceiptEntered | None
) -> Decision[Event]:
    """Take it over with its payer and its `vat`: how much, why, who says so."""
    if known is not None:
        return AlreadyApplied() if known == entered else conflict(known)
    fresh = State(entered=entered, kind=entered.kind, payer=payer)
    said = with_vat(*vat, fresh, entered)
    return accepted(entered, said) if isinstance(said, ReceiptStated) else said


def same_booking(one: ReceiptEntered, other: ReceiptEntered) -> bool:
    """Whether two readings tell of the same money; the file and statement that tell it may differ."""
    return _booking(one) == _booking(other)


def _booking(entered: ReceiptEntered) -> tuple[object, ...]:
    return (entered.bank_account, entered.amount, entered.value_date, entered.end_to_end_id, entered.charges)


def conflict(entered: ReceiptEntered) -> Rejected:
    """The rejection of other content under the same bank reference."""
    detail = f"Receipt {entered.receipt} stands with {entered.amount} of {entered.value_date}."
    return Rejected("RECEIPT_CONFLICT", detail)
