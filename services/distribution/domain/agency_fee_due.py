"""The Agency's fee of a year that is over, said to who pays it: again when it changes, the last one wins."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from shared.kernel.decider import AlreadyApplied, Decider, Decision, accepted
from shared.kernel.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyFeeDue:
    """What is owed to the Agency for a year, and by which day."""

    year: int
    fee: Money
    base: Money
    rate: Decimal
    due_on: date
    reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SayAgencyFee:
    """Say what the fee of a year comes to now."""

    due: AgencyFeeDue


def evolve(state: AgencyFeeDue | None, event: AgencyFeeDue) -> AgencyFeeDue:
    """What was said last."""
    return event


def decide(command: SayAgencyFee, state: AgencyFeeDue | None) -> Decision[AgencyFeeDue]:
    """The same again is no news, and a year without a fee is none as long as nothing was said of it."""
    if command.due == state or (state is None and not command.due.fee.amount):
        return AlreadyApplied()
    return accepted(command.due)


AGENCY_FEE_DUE: Decider[SayAgencyFee, AgencyFeeDue, AgencyFeeDue | None] = Decider(
    "agency-fee", None, evolve, decide
)
