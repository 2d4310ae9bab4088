"""A claim on a user or producer: a report that lacks, or royalty that was not paid in full (2.1.1-l, D-18, D-19)."""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import TypeAlias, assert_never

from shared.kernel.decider import AlreadyApplied, Decider, Decision, Rejected, accepted
from shared.kernel.money import Money
from shared.kernel.periods import Period


class Ground(StrEnum):
    """Why a claim is raised."""

    MISSING_REPORT = "MISSING_REPORT"
    UNDERPAYMENT = "UNDERPAYMENT"


class Outcome(StrEnum):
    """How a claim ended; SETTLED and COURT rest on a document."""

    REPORTED = "REPORTED"
    PAID = "PAID"
    SETTLED = "SETTLED"
    COURT = "COURT"
    WITHDRAWN = "WITHDRAWN"


_BY_DOCUMENT = (Outcome.SETTLED, Outcome.COURT)
_FOR = {Outcome.REPORTED: Ground.MISSING_REPORT, Outcome.PAID: Ground.UNDERPAYMENT}


# What happened
@dataclass(frozen=True, slots=True, kw_only=True)
class PayerClaimed:
    """The guild asks a payer for what his contract demands until a day."""

    claim: str
    number: int
    """1 for the first claim on this ground, contract and period; another one after that ended counts on."""
    payer: str
    contract: str
    ground: Ground
    period: Period
    amount: Money | None
    """Of an underpayment: what is to be paid."""
    deadline: date
    account: str | None
    raised_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimClosed:
    """A claim ended."""

    claim: str
    number: int
    payer: str
    ground: Ground
    outcome: Outcome
    reason: str
    document_sha256: str | None
    ended_by: str


Event: TypeAlias = PayerClaimed | ClaimClosed


# What we know
@dataclass(frozen=True, slots=True)
class State:
    """The last claim of a ground, contract and period."""

    raised: PayerClaimed | None = None
    closed: ClaimClosed | None = None


def evolve(state: State, event: Event) -> State:
    """The state after an event."""
    match event:
        case PayerClaimed():
            return State(raised=event)
        case ClaimClosed():
            return replace(state, closed=event)
    assert_never(event)


# What can be asked
@dataclass(frozen=True, slots=True, kw_only=True)
class RaiseClaim:
    """Claim a report or money; `today` is the Baku day of the command."""

    claim: str
    payer: str
    contract: str
    ground: Ground
    period: Period
    amount: Money | None
    deadline: date
    account: str | None
    raised_by: str
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class EndClaim:
    """Say how the claim ended."""

    outcome: Outcome
    reason: str
    document_sha256: str | None
    ended_by: str


Command: TypeAlias = RaiseClaim | EndClaim


# What we answer
def decide(command: Command, state: State) -> Decision[Event]:
    """Events, already applied, or a rejection."""
    match command:
        case RaiseClaim():
            return _raise(command, state)
        case EndClaim():
            return _end(command, state)
    assert_never(command)


def _raise(command: RaiseClaim, state: State) -> Decision[Event]:
    raised = PayerClaimed(
        claim=command.claim,
        number=state.raised.number + 1 if state.raised is not None else 1,
        payer=command.payer,
        contract=command.contract,
        ground=command.ground,
        period=command.period,
        amount=command.amount,
        deadline=command.deadline,
        account=command.account,
        raised_by=command.raised_by,
    )
    if state.raised is not None and state.closed is None:
        if replace(raised, number=state.raised.number) == state.raised:
            return AlreadyApplied()
        return Rejected("ALREADY_CLAIMED", f"Claim {state.raised.claim} on it is open.")
    if command.deadline <= command.today:
        return Rejected("DEADLINE_IS_OVER", f"A claim leaves time: {command.deadline} is not after today.")
    if command.period.last >= command.today:
        return Rejected("PERIOD_IS_NOT_OVER", f"The period ends on {command.period.last}.")
    is_money = command.ground is Ground.UNDERPAYMENT
    if is_money and (command.amount is None or command.amount.amount <= 0):
        return Rejected("AMOUNT_LACKS", "An underpayment is claimed with its amount.")
    if not is_money and command.amount is not None:
        return Rejected("NO_AMOUNT_YET", "What is due for a report is known when it is there.")
    return accepted(raised)


def _end(command: EndClaim, state: State) -> Decision[Event]:
    raised = state.raised
    if raised is None:
        return Rejected("UNKNOWN_CLAIM", "There is no such claim.")
    closed = ClaimClosed(
        claim=raised.claim,
        number=raised.number,
        payer=raised.payer,
        ground=raised.ground,
        outcome=command.outcome,
        reason=command.reason,
        document_sha256=command.document_sha256,
        ended_by=command.ended_by,
    )
    if state.closed is not None:
        same = replace(closed, ended_by=state.closed.ended_by) == state.closed
        return AlreadyApplied() if same else Rejected("CLAIM_ENDED", f"It ended: {state.closed.outcome}.")
    if command.outcome in _BY_DOCUMENT and command.document_sha256 is None:
        return Rejected("DOCUMENT_LACKS", f"{command.outcome} rests on a document.")
    if _FOR.get(command.outcome, raised.ground) is not raised.ground:
        return Rejected("NOT_ITS_OUTCOME", f"{command.outcome} does not end a claim for {raised.ground}.")
    return accepted(closed)


CLAIM: Decider[Command, Event, State] = Decider("claim", State(), evolve, decide)
