"""What came of a target, in the currency of its due sum."""

from services.distribution.domain.facts import TargetFact
from shared.kernel.money import Money


def transferred(target: TargetFact) -> Money:
    """Its part of receipts."""
    return Money(sum(transfer.amount.amount for transfer in target.transfers), target.due.currency)


def carried_in(target: TargetFact) -> Money:
    """What of earlier periods of its contract is distributed with it (D-20)."""
    return Money(sum(one.amount for one in target.carried), target.due.currency)


def received(target: TargetFact) -> Money:
    """Both together: what is carried into it is an internal receipt (D-98)."""
    return transferred(target) + carried_in(target)
