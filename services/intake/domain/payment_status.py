"""What a bank says of an ordered payment before, or instead of, booking it: no money has moved by it."""

from dataclasses import dataclass
from datetime import date

from shared.kernel.decider import AlreadyApplied, Decider, Decision, Rejected, accepted

STATUS = "STATUS"


# What happened
@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentStatusTold:
    """A payment is accepted, pending, rejected ...: `status` and `reason` are ISO codes."""

    entry: str
    end_to_end_id: str
    status: str
    reason: str | None
    day: date
    report: str
    file_sha256: str


def evolve(_: PaymentStatusTold | None, event: PaymentStatusTold) -> PaymentStatusTold:
    """The status as it was told."""
    return event


# The status itself is the command
def decide(command: PaymentStatusTold, state: PaymentStatusTold | None) -> Decision[PaymentStatusTold]:
    """The status, already applied, or another one in the same report."""
    if state is None:
        return accepted(command)
    if (state.status, state.reason, state.day) == (command.status, command.reason, command.day):
        return AlreadyApplied()
    return Rejected("STATUS_CONFLICT", f"Report {state.report} said {state.status} of {state.end_to_end_id}.")


PAYMENT_STATUS: Decider[PaymentStatusTold, PaymentStatusTold, PaymentStatusTold | None] = Decider(
    "payment-status", None, evolve, decide
)
