"""How the bank takes a receipt back: step by step, and proved once a statement tells of it (D-19, D-98)."""

from services.intake.domain.original import gone_with
from services.intake.domain.receipt_events import AllocatedPart, Event, ReceiptEntered, State, evolve
from services.intake.domain.receipt_rules import next_step, reversal_defect
from services.intake.domain.receipt_said import stated
from services.intake.domain.reversal_events import ReceiptPartReversed, Reversal, ReversalProved
from shared.kernel.decider import Accepted, AlreadyApplied, Decision, Rejected, accepted
from shared.kernel.money import Money

MOVED_ON = "MOVED_ON"
"""The reason word for a step that was chosen on what no longer stands: it is chosen anew."""


def take_back(
    reversal: Reversal, from_part: int | None, state: State, entered: ReceiptEntered
) -> Decision[Event]:
    """Take the next step, chosen from a part or from what is unallocated."""
    if defect := reversal_defect(reversal, state):
        return defect
    step = next_step(reversal, state)
    if step is None:
        return AlreadyApplied()
    part, _ = step
    if (part.number if part is not None else None) != from_part:
        return Rejected(MOVED_ON, "What the receipt is for has changed meanwhile.")
    return Accepted(_reversed_by(reversal, step, state, entered))


def prove_reversal(reversal: Reversal, state: State) -> Decision[Event]:
    """A statement tells of what a notification told before."""
    known = next((one for one, _ in state.reversals if one.entry == reversal.entry), None)
    if known is None or state.entered is None:
        return Rejected("UNKNOWN_REVERSAL", f"Entry {reversal.entry} took nothing back.")
    if not known.notified or reversal.notified:
        return AlreadyApplied()
    return accepted(ReversalProved(receipt=state.entered.receipt, reversal=reversal))


def taken_back(reversal: Reversal, state: State) -> State:
    """The receipt as it will be when all of a reversal that has no defect is taken."""
    while state.entered is not None and (step := next_step(reversal, state)):
        if reversal_defect(reversal, state):
            break
        for event in _reversed_by(reversal, step, state, state.entered):
            state = evolve(state, event)
    return state


def _reversed_by(
    reversal: Reversal, step: tuple[AllocatedPart | None, int], state: State, entered: ReceiptEntered
) -> tuple[Event, ...]:
    """What a step of a reversal is. VAT that goes is VAT no longer first."""
    part, amount = step
    currency = entered.amount.currency
    taken = ReceiptPartReversed(
        receipt=entered.receipt,
        reversal=reversal,
        number=state.steps + 1,
        amount=Money(amount, currency),
        part=part.number if part is not None else None,
        target_kind=part.target_kind if part is not None else None,
        target=part.target if part is not None else None,
        original=gone_with(amount, part, state),
    )
    if part is not None or state.unallocated:
        return (taken,)
    said = stated(
        state,
        entered,
        kind=state.kind,
        payer=state.payer,
        vat=state.vat - amount,
        reason=f"taken back by the bank's entry {reversal.entry}",
        decided_by="the bank",
        inferred=state.inferred,
    )
    return (said, taken)
