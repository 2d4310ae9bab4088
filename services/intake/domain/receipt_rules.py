"""Which money may be for what, and what a reversal takes (D-27, D-98)."""

from services.intake.domain.receipt_events import AllocatedPart, ReceiptEntered, State
from services.intake.domain.reversal_events import Reversal
from shared.contracts.terms import ReceiptKind, TargetKind
from shared.kernel.decider import Rejected
from shared.kernel.money import Money

_OF_COURTS = frozenset({ReceiptKind.COURT_AWARD, ReceiptKind.SETTLEMENT})
_OF_THE_GUILD = frozenset({ReceiptKind.OWN_FUNDS, ReceiptKind.INTEREST})
PAID = frozenset({ReceiptKind.USER, ReceiptKind.PRODUCER, ReceiptKind.SOCIETY}) | _OF_COURTS
"""Kinds that somebody paid: they name a payer."""

ALLOWED: dict[TargetKind, frozenset[ReceiptKind]] = {
    TargetKind.ACCOUNT: frozenset({ReceiptKind.USER, ReceiptKind.PRODUCER, ReceiptKind.TAKEN_OVER})
    | _OF_THE_GUILD,
    TargetKind.SCHEDULE: frozenset({ReceiptKind.SOCIETY, ReceiptKind.TAKEN_OVER}) | _OF_THE_GUILD,
    TargetKind.AWARD: _OF_COURTS,
    TargetKind.CAUSE: frozenset(ReceiptKind) - {ReceiptKind.UNKNOWN},
    TargetKind.PROVISION: _OF_THE_GUILD,
    TargetKind.BANK: _OF_THE_GUILD,
    TargetKind.BOOKS: frozenset({ReceiptKind.TAKEN_OVER}),
}
"""What a target may be paid from: its own payer's money; PROVISION and BANK from the guild's own alone (D-98)."""
UNCOUNTED = (TargetKind.PROVISION, TargetKind.BANK, TargetKind.BOOKS)
"""Targets to which nothing is due: what is allocated there is there."""


def not_for(target_kind: TargetKind, target: str, kind: ReceiptKind) -> Rejected | None:
    """Why a target takes no money of this kind."""
    if kind in ALLOWED[target_kind]:
        return None
    kinds = ", ".join(sorted(ALLOWED[target_kind]))
    return Rejected("OTHER_KIND", f"{target_kind} {target} takes money of {kinds}; the receipt is {kind}.")


def refused_by(to: TargetKind, target: str, named: ReceiptKind, kind: ReceiptKind) -> Rejected | None:
    """The same for a target that names its kind: an award takes the money of its own kind alone."""
    if to is TargetKind.AWARD and kind is not named:
        return Rejected("OTHER_KIND", f"AWARD {target} is a {named}; the receipt is {kind}.")
    return not_for(to, target, kind)


def other_payer(
    to: tuple[TargetKind, str, str | None], kind: ReceiptKind, payer: str | None
) -> Rejected | None:
    """Why money of which a person said who paid it is not for a target (its kind, id and payer) of somebody
    else (D-19). What a court gives the guild, anybody may pay (D-28)."""
    target_kind, target, theirs = to
    if None in (payer, theirs) or payer == theirs or target_kind is TargetKind.AWARD or kind in _OF_COURTS:
        return None
    detail = f"{target_kind} {target} is paid by {theirs}; this receipt was paid by {payer}."
    return Rejected("OTHER_PAYER", detail)


def amount_refused(amount: Money, entered: ReceiptEntered) -> Rejected | None:
    """Why an amount is no part of this receipt."""
    if amount.currency != entered.amount.currency:
        return other_currency(entered, amount)
    if amount.amount <= 0:
        return Rejected("NOTHING_TO_ALLOCATE", "A part is more than nothing.")
    return None


def other_currency(entered: ReceiptEntered, amount: Money) -> Rejected:
    """The rejection of an amount in another currency than the receipt's."""
    return Rejected("OTHER_CURRENCY", f"The receipt is in {entered.amount.currency}, the part {amount}.")


def next_step(reversal: Reversal, state: State) -> tuple[AllocatedPart | None, int] | None:
    """What a reversal takes next, and how much: what nobody has a use for first, then the parts, the last allocated
    one first, so that as few accounts as possible lose their money; VAT goes last. None when it took everything."""
    so_far = next((taken for one, taken in state.reversals if one.entry == reversal.entry), 0)
    still = reversal.amount.amount - so_far
    if still <= 0:
        return None
    if state.unallocated > 0:
        return None, min(still, state.unallocated)
    newest = next((part for part in reversed(state.parts) if part.amount > 0), None)
    if newest is not None:
        return newest, min(still, newest.amount)
    return (None, min(still, state.vat)) if state.vat else None


def reversal_defect(reversal: Reversal, state: State) -> Rejected | None:
    """Why the receipt cannot be taken back by this entry, None when it can, or when it was."""
    entered = state.entered
    if entered is None:
        return Rejected("UNKNOWN_RECEIPT", "There is no such receipt.")
    if reversal.amount.currency != entered.amount.currency or reversal.bank_account != entered.bank_account:
        detail = f"The receipt came as {entered.amount} to {entered.bank_account}."
        return Rejected("OTHER_ACCOUNT", detail)
    known = next((one for one, _ in state.reversals if one.entry == reversal.entry), None)
    if known is not None:
        told = reversal.statement if reversal.notified or known.notified else known.statement
        same = (known.amount, known.day, told) == (reversal.amount, reversal.day, reversal.statement)
        detail = f"Entry {known.entry} stands as a reversal of {known.amount} on {known.day}."
        return None if same else Rejected("ENTRY_CONFLICT", detail)
    # What a reversal that was begun has still to take is no other one's.
    begun = sum(one.amount.amount - taken for one, taken in state.reversals)
    left = Money(state.unallocated + state.allocated + state.vat - begun, entered.amount.currency)
    if not 0 < reversal.amount.amount <= left.amount:
        return Rejected("ABOVE_THE_RECEIPT", f"{left} of {entered.amount} was not taken back yet.")
    return None
