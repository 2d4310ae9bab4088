"""What became of an order that the bank's answers do not say: one proposes it by the bank's document, a second person
approves it, and nothing is ever sent again (D-86, D-95)."""

from dataclasses import dataclass, replace
from datetime import date

from services.payments.domain.order_answers import failed
from services.payments.domain.order_events import Event, OrderIssued, State
from services.payments.domain.order_terms import Exchanged, Outcome
from services.payments.domain.outcome_events import (
    OrderFoundOverpaid,
    OrderFoundPaid,
    OrderFoundUnpaid,
    OutcomeProposed,
)
from shared.kernel.decider import AlreadyApplied, Decision, Rejected, accepted
from shared.kernel.money import Money


# What can be asked
@dataclass(frozen=True, slots=True, kw_only=True)
class ProposeOutcome:
    """Say what the bank has paid of the order in all; nothing: it was not carried out, or all of it came back."""

    paid: Money
    charged: int = 0
    """Minor units that it kept beside that as its charge, which the guild bears."""
    claimed: int = 0
    """Minor units that it kept beside that and is asked back."""
    exchanged: Money | None = None
    """What of all that it took in another currency, as its statements have it and as far as it is not counted yet;
    below zero what it gave back."""
    day: date
    document_sha256: str
    reason: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ApproveOutcome:
    """Agree to a proposal by its number. `free`: the payment run of an order that failed or came back could take every
    credit and every liability again, so that it pays them after all."""

    number: int
    by: str
    free: bool


# What we answer
def propose(command: ProposeOutcome, state: State, issued: OrderIssued) -> Decision[Event]:
    """A proposal takes the place of one that is not approved yet; an answer of the bank in between voids it."""
    found = state.difference or state.charged or state.uncounted
    waits = state.questions or found or state.outcome in (Outcome.ISSUED, Outcome.UNKNOWN)
    if not waits:
        return Rejected("NOTHING_TO_DECIDE", f"The order is {state.outcome}, and nothing contradicts it.")
    if command.paid.currency != issued.amount.currency:
        return Rejected("OTHER_CURRENCY", f"The order is in {issued.amount.currency}.")
    if min(command.paid.amount, command.charged, command.claimed) < 0:
        return Rejected("BELOW_ZERO", "What the bank has paid or kept is nothing or more.")
    if command.exchanged is not None and command.exchanged.currency == issued.amount.currency:
        return Rejected("SAME_CURRENCY", f"The order is in {issued.amount.currency}: nothing was exchanged.")
    if command.exchanged is not None and (known := _uncounted(command.exchanged, state)) != command.exchanged:
        # What no statement has yet would be counted again when it comes.
        what = f"The statements heard have {known} of the order that counts for nothing yet"
        return Rejected("NOT_HEARD", f"{what}, not {command.exchanged}.")
    proposed = OutcomeProposed(
        order=issued.order,
        number=state.proposals + 1,
        paid=command.paid,
        charged=command.charged,
        claimed=command.claimed,
        exchanged=command.exchanged,
        day=command.day,
        document_sha256=command.document_sha256,
        reason=command.reason,
        proposed_by=command.by,
    )
    if state.proposed is not None and _same(proposed, state.proposed):
        return AlreadyApplied()
    return accepted(proposed)


def approve(command: ApproveOutcome, state: State, issued: OrderIssued) -> Decision[Event]:
    """The outcome, by two people."""
    if command.number == state.decided:
        return AlreadyApplied()
    proposed = state.proposed
    if proposed is None or proposed.number != command.number:
        return Rejected("NOT_PROPOSED", f"No proposal {command.number} waits: look at the order again.")
    if command.by == proposed.proposed_by:
        return Rejected("SAME_PERSON", "Who proposes an outcome does not approve it.", forbidden=True)
    if proposed.paid.amount == 0:
        return _unpaid(command, proposed, state, issued)
    amount = Money(proposed.paid.amount + proposed.claimed, issued.amount.currency)
    if not state.stands and not command.free:
        return accepted(
            OrderFoundOverpaid(
                order=issued.order,
                number=proposed.number,
                amount=amount,
                claim=Money(amount.amount - state.difference, issued.amount.currency),
                charge=proposed.charged - state.charged,
                exchanged=_exchanged(proposed, state),
                day=proposed.day,
                document_sha256=proposed.document_sha256,
                proposed_by=proposed.proposed_by,
                decided_by=command.by,
            )
        )
    difference = (amount - issued.amount).amount
    return accepted(
        OrderFoundPaid(
            order=issued.order,
            number=proposed.number,
            payee=issued.payee,
            gross=issued.gross,
            withheld=issued.withheld,
            net=issued.net,
            amount=amount,
            difference=difference,
            claim=Money(difference - state.difference, issued.amount.currency),
            charge=proposed.charged - state.charged,
            exchanged=_exchanged(proposed, state),
            was=state.outcome,
            day=proposed.day,
            document_sha256=proposed.document_sha256,
            reinstated=() if state.stands else issued.credits,
            items=issued.items,
            proposed_by=proposed.proposed_by,
            decided_by=command.by,
        )
    )


def _unpaid(
    command: ApproveOutcome, proposed: OutcomeProposed, state: State, issued: OrderIssued
) -> Decision[Event]:
    found = OrderFoundUnpaid(
        order=issued.order,
        number=proposed.number,
        claim=Money(proposed.claimed - state.difference, issued.amount.currency),
        difference=proposed.claimed,
        charge=proposed.charged - state.charged,
        exchanged=_exchanged(proposed, state),
        day=proposed.day,
        document_sha256=proposed.document_sha256,
        proposed_by=proposed.proposed_by,
        decided_by=command.by,
    )
    if not state.stands:
        return accepted(found)
    return accepted(failed(issued, state, proposed.day, None, proposed.document_sha256), found)


def _exchanged(proposed: OutcomeProposed, state: State) -> Exchanged | None:
    """What was taken in another currency stands for all that is not booked in the order's own."""
    if proposed.exchanged is None:
        return None
    whole = proposed.paid.amount + proposed.charged + proposed.claimed
    counts_as = Money(whole - state.booked, proposed.paid.currency)
    return Exchanged(booked=proposed.exchanged, counts_as=counts_as)


def _uncounted(exchanged: Money, state: State) -> Money:
    return Money(state.uncounted.get(exchanged.currency, 0), exchanged.currency)


def _same(one: OutcomeProposed, other: OutcomeProposed) -> bool:
    return replace(one, number=other.number) == other
