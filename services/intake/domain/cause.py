"""The documented request to distribute an amount on statistical data: prepared by one person, approved by another
(2.1.1-d, D-11, D-95)."""

from dataclasses import dataclass, replace
from typing import TypeAlias

from services.intake.domain.fund import Admit, Fund, decide_money, funded
from services.intake.domain.funding import NO_FUNDING, Funding, Release, Tie
from services.intake.domain.funding_events import (
    FundingStated,
    MoneyEvent,
    PartAdmitted,
    PartTakenBack,
    PartTied,
)
from shared.contracts.terms import CauseCode, Channel, TargetKind, UseType
from shared.kernel.decider import Accepted, AlreadyApplied, Decider, Decision, Rejected, accepted
from shared.kernel.money import Money
from shared.kernel.periods import Period


# What happened
@dataclass(frozen=True, slots=True, kw_only=True)
class CausePrepared:
    """Somebody says what is to be distributed so, and why."""

    cause: str
    contract: str
    payer: str
    channel: Channel
    use_type: UseType
    period: Period
    code: CauseCode
    amount: Money
    reason: str
    evidence: tuple[str, ...]
    threshold: Money | None
    threshold_decision: str | None
    prepared_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CauseApproved:
    """Somebody else approved it: money can be for it."""

    cause: str
    contract: str
    payer: str
    channel: Channel
    use_type: UseType
    period: Period
    code: CauseCode
    amount: Money
    reason: str
    evidence: tuple[str, ...]
    threshold: Money | None
    threshold_decision: str | None
    prepared_by: str
    approver: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CauseRefused:
    """Somebody else refused it."""

    cause: str
    reason: str
    refused_by: str


Event: TypeAlias = CausePrepared | CauseApproved | CauseRefused | MoneyEvent


# What we know
@dataclass(frozen=True, slots=True)
class State:
    """A cause as its events tell it."""

    prepared: CausePrepared | None = None
    approved_by: str | None = None
    refused: bool = False
    funding: Funding = NO_FUNDING


def evolve(state: State, event: Event) -> State:
    """The state after an event."""
    match event:
        case CausePrepared():
            return replace(state, prepared=event)
        case CauseApproved(approver=approver):
            return replace(state, approved_by=approver)
        case CauseRefused():
            return replace(state, refused=True)
        case PartTied() | PartTakenBack() | PartAdmitted() | FundingStated():
            return replace(state, funding=funded(state.funding, event))


# What can be asked
@dataclass(frozen=True, slots=True, kw_only=True)
class PrepareCause:
    """Ask for it."""

    prepared: CausePrepared


@dataclass(frozen=True, slots=True, kw_only=True)
class ApproveCause:
    """Approve what another person prepared."""

    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RefuseCause:
    """Refuse what another person prepared."""

    reason: str
    by: str


Command: TypeAlias = PrepareCause | ApproveCause | RefuseCause | Tie | Release | Admit


# What we answer
def decide(command: Command, state: State) -> Decision[Event]:
    """Events, already applied, or a rejection."""
    if isinstance(command, PrepareCause):
        return _prepare(command.prepared, state)
    prepared = state.prepared
    if prepared is None:
        return Rejected("UNKNOWN_CAUSE", "There is no such cause.")
    match command:
        case ApproveCause() | RefuseCause():
            return _answer(command, state, prepared)
        case Tie() | Release() | Admit():
            if state.approved_by is None:
                return Rejected("NOT_APPROVED", "Only an approved cause gets money.")
            money = decide_money(command, _fund(prepared, state))
            return Accepted(money) if isinstance(money, tuple) else money


def _prepare(prepared: CausePrepared, state: State) -> Decision[Event]:
    if state.prepared is not None:
        if state.prepared == prepared:
            return AlreadyApplied()
        return Rejected("CAUSE_CONFLICT", f"Cause {prepared.cause} stands with other content.")
    if prepared.amount.amount <= 0:
        return Rejected("NOTHING_TO_DISTRIBUTE", "A cause is about more than nothing.")
    if prepared.code is CauseCode.DATA_IMPOSSIBLE and not prepared.evidence:
        return Rejected("EVIDENCE_LACKS", "That data cannot be had is shown by documents (D-11).")
    if prepared.code is CauseCode.UNECONOMIC:
        threshold = prepared.threshold
        if threshold is None or not prepared.threshold_decision:
            return Rejected(
                "THRESHOLD_LACKS", "What is uneconomic, a threshold that was decided says (D-11)."
            )
        if threshold.currency != prepared.amount.currency or prepared.amount.amount > threshold.amount:
            return Rejected("ABOVE_THE_THRESHOLD", f"{prepared.amount} exceeds {threshold}.")
    return accepted(prepared)


def _answer(command: ApproveCause | RefuseCause, state: State, prepared: CausePrepared) -> Decision[Event]:
    if state.approved_by is not None or state.refused:
        if isinstance(command, ApproveCause) is (state.approved_by is not None):
            return AlreadyApplied()
        return Rejected("ANSWERED_BEFORE", "The cause was approved or refused before.")
    if command.by == prepared.prepared_by:
        detail = "Who prepared a cause does not approve or refuse it."
        return Rejected("SAME_PERSON", detail, forbidden=True)
    if isinstance(command, RefuseCause):
        return accepted(CauseRefused(cause=prepared.cause, reason=command.reason, refused_by=command.by))
    return accepted(
        CauseApproved(
            cause=prepared.cause,
            contract=prepared.contract,
            payer=prepared.payer,
            channel=prepared.channel,
            use_type=prepared.use_type,
            period=prepared.period,
            code=prepared.code,
            amount=prepared.amount,
            reason=prepared.reason,
            evidence=prepared.evidence,
            threshold=prepared.threshold,
            threshold_decision=prepared.threshold_decision,
            prepared_by=prepared.prepared_by,
            approver=command.by,
        )
    )


def _fund(prepared: CausePrepared, state: State) -> Fund:
    return Fund(
        kind=TargetKind.CAUSE,
        id=prepared.cause,
        version=1,
        due=prepared.amount,
        funding=state.funding,
        prepared_by=frozenset({prepared.prepared_by}),
    )


CAUSE: Decider[Command, Event, State] = Decider("cause", State(), evolve, decide)
