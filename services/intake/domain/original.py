"""Money that the bank converted before it came: a schedule counts the foreign amount behind it (2.2.4-a, D-66).

A part for such a schedule is said in the schedule's currency, and takes its proportion of the receipt. All parts of a
receipt count alike: of what counts as manat nobody could say how much of the foreign amount it was.
"""

from dataclasses import dataclass

from services.intake.domain.receipt_events import AllocatedPart, ReceiptEntered, State
from services.intake.domain.receipt_rules import amount_refused
from shared.contracts.terms import TargetKind
from shared.kernel.decider import Rejected
from shared.kernel.money import Money, split


@dataclass(frozen=True, slots=True)
class Taken:
    """So much of a receipt, and of what the bank converted into it; None where that does not count."""

    amount: Money
    original: Money | None = None


def behind(converted: Money, amount: Money, kept: int) -> Money:
    """What of the converted amount became the money that came, where the bank then `kept` so many minor units of it as
    charges: those are borne as any (D-65)."""
    part, _ = split(converted.amount, [amount.amount, max(0, kept)], [0, 1])
    return Money(part, converted.currency)


def stated_original(converted: Money, state: State, entered: ReceiptEntered) -> Money:
    """The same of what is there of a receipt, with its part of the charges that the statement tells in its currency."""
    there = Money(state.unallocated + state.allocated + state.vat, entered.amount.currency)
    told = entered.charges
    kept = told.amount if told is not None and told.currency == entered.amount.currency else 0
    return behind(converted, there, kept * there.amount // entered.amount.amount)


def statement_defect(original: Money, state: State, entered: ReceiptEntered) -> Rejected | None:
    """Why this cannot be what the bank converted into what is there of a receipt."""
    if original.currency == entered.amount.currency:
        return Rejected("SAME_CURRENCY", f"The receipt is in {original.currency}: nothing was converted.")
    if original.amount <= 0:
        return Rejected("NOTHING_CONVERTED", "The bank converted more than nothing.")
    if any(part.original is not None for part in state.standing):
        return Rejected("COUNTS_ALREADY", "Parts of it count as what was converted: free them first.")
    if not state.unallocated + state.allocated + state.vat:
        return Rejected("TAKEN_BACK", "The bank took all of it back.")
    return None


def counts_as(
    kind: TargetKind, currency: str | None, state: State, entered: ReceiptEntered
) -> Money | Rejected | None:
    """What the bank converted, where a target of this kind and currency counts it in the place of the receipt's own
    money; why it cannot; None where it counts the money itself."""
    foreign = kind is TargetKind.SCHEDULE and currency not in (None, entered.amount.currency)
    others = {part.original is not None for part in state.standing}
    if not foreign:
        if others == {True}:
            return Rejected(
                "OTHER_CURRENCY", "Parts of it count as what the bank converted: free them first."
            )
        return None
    if state.original is None:
        detail = f"The schedule is in {currency}, the receipt in {entered.amount.currency}: what did the bank convert?"
        return Rejected("OTHER_CURRENCY", detail)
    if state.original.currency != currency:
        detail = f"The schedule is in {currency}, the bank converted {state.original}."
        return Rejected("OTHER_CURRENCY", detail)
    if False in others or state.vat:
        detail = f"Some of it is VAT or counts in {entered.amount.currency} elsewhere: free that first."
        return Rejected("OTHER_CURRENCY", detail)
    return state.original


def taken_of_receipt(
    amount: Money, original: Money | None, state: State, entered: ReceiptEntered
) -> Taken | Rejected:
    """So much of what is unallocated; `original`: what the bank converted, where that counts, and then `amount` is of
    it."""
    left = Money(state.unallocated, entered.amount.currency)
    if original is None:
        if refused := amount_refused(amount, entered):
            return refused
        if amount.amount > left.amount:
            return Rejected("ABOVE_THE_RECEIPT", f"{left} of {entered.amount} is not allocated yet.")
        return Taken(amount)
    free = Money(state.unallocated_original, original.currency)
    if amount.currency == original.currency and amount.amount > free.amount:
        return Rejected("ABOVE_THE_RECEIPT", f"{free} of {original} is not allocated yet.")
    return _proportion(amount, free, left)


def taken_of_part(
    amount: Money, part: AllocatedPart, state: State, entered: ReceiptEntered
) -> Taken | Rejected:
    """So much of an allocated part, in the currency in which it counts."""
    has = Money(part.amount, entered.amount.currency)
    if part.original is None or state.original is None:
        if refused := amount_refused(amount, entered):
            return refused
        return Taken(amount) if amount.amount <= has.amount else _above(part, has)
    counts = Money(part.original, state.original.currency)
    if amount.currency == counts.currency and amount.amount > counts.amount:
        return _above(part, counts)
    return _proportion(amount, counts, has)


def _above(part: AllocatedPart, has: Money) -> Rejected:
    return Rejected("ABOVE_THE_PART", f"Part {part.number} of this receipt is {has}.")


def _proportion(amount: Money, of: Money, money: Money) -> Taken | Rejected:
    """So much of a foreign amount with its part of the money; neither may be left without the other."""
    if amount.currency != of.currency:
        return Rejected("OTHER_CURRENCY", f"What counts is in {of.currency}, the part {amount}.")
    if amount.amount <= 0:
        return Rejected("NOTHING_TO_ALLOCATE", "A part is more than nothing.")
    part, rest = split(money.amount, [amount.amount, of.amount - amount.amount], [0, 1])
    if not part or bool(rest) != (amount.amount < of.amount):
        return Rejected("TOO_SMALL", f"{amount} of {of} has no part of {money} that can be parted.")
    return Taken(Money(part, money.currency), amount)


def gone_with(taken: int, part: AllocatedPart | None, state: State) -> Money | None:
    """What of the foreign amount goes when the bank takes so many minor units of a part back, or of what is
    unallocated; None where nobody can say."""
    if state.original is None:
        return None
    if part is not None:
        whole, has = part.original, part.amount
    elif state.vat or any(one.original is None for one in state.standing):
        return None
    else:
        whole, has = state.unallocated_original, state.unallocated
    if whole is None:
        return None
    # Rounded down, for where some of the money stays some of what was converted stays with it.
    return Money(whole if taken == has else whole * taken // has, state.original.currency)
