"""A payment run: prepared by one, its digest approved by a second, released by a third (4.1, D-88, D-95).

A hold, or a correction of what a line pays, takes it out, makes a new digest and voids the approval. It can be
abandoned until it is being released; from then on it can only be finished. Its events and its state:
`payment_run_events`.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeAlias, assert_never

from services.payments.domain.payment_run_events import (
    Event,
    LinesTakenOut,
    RunGivenUp,
    RunOpened,
    RunPrepared,
    RunReleased,
    RunReleasing,
    RunState,
    State,
    evolve,
)
from services.payments.domain.run_approval import (
    ApproveJointly,
    ApproveRun,
    acting,
    approve,
    approve_jointly,
    approved,
)
from shared.kernel.decider import AlreadyApplied, Decider, Decision, Rejected, accepted
from shared.kernel.money import Money
from shared.kernel.stand_in import StandIn


# What can be asked
@dataclass(frozen=True, slots=True, kw_only=True)
class OpenRun:
    """Begin to prepare a payment run."""

    payment_run: str
    execution_date: date
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PrepareRun:
    """Lay down the draft of a digest. `credits` are the credits and liabilities that it pays, `taken` those that are in
    this run: a draft that pays one of somebody else is refused."""

    digest: str
    orders: int
    total: Money
    credits: tuple[str, ...]
    taken: frozenset[str]
    totals: tuple[Money, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeLinesOut:
    """Replace the draft of digest `was` by one without the lines of disputes, and without those that a distribution run
    took back or that are another's since a merge was undone."""

    was: str
    dispute: str
    credits: int
    digest: str
    orders: int
    total: Money
    totals: tuple[Money, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseRun:
    """Release to the bank. `held`: disputes in force on its lines; `reversed`: credits that it pays and that
    distribution took back, or that are another's since a merge was undone; `changed`: payees whose payment data
    changed, or got a payment sent back, or who died; `approvers`: who approved the distribution runs that it pays;
    `outdated`: policies of which another version is in force on the execution date than the draft was made by."""

    digest: str
    by: str
    at: datetime
    today: date
    held: tuple[str, ...] = ()
    reversed: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    approvers: tuple[str, ...] = ()
    outdated: tuple[str, ...] = ()
    stand_in: StandIn | None = None
    """Of a deputy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FinishRelease:
    """Every order is issued and the files stored."""

    files: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AbandonRun:
    """Give the run up."""

    by: str
    reason: str


Command: TypeAlias = (
    OpenRun
    | PrepareRun
    | TakeLinesOut
    | ApproveRun
    | ApproveJointly
    | ReleaseRun
    | FinishRelease
    | AbandonRun
)


# What we answer
def decide(command: Command, state: State) -> Decision[Event]:
    """Events, already applied, or a rejection."""
    if isinstance(command, OpenRun):
        return _open(command, state)
    if state.state is RunState.NONE:
        return Rejected("UNKNOWN_PAYMENT_RUN", "There is no such payment run.")
    match command:
        case PrepareRun():
            return _prepare(command, state)
        case TakeLinesOut():
            return _take_out(command, state)
        case ApproveRun():
            return approve(command, state)
        case ApproveJointly():
            return approve_jointly(command, state)
        case ReleaseRun():
            return _release(command, state)
        case FinishRelease():
            return _finish(command, state)
        case AbandonRun():
            return _abandon(command, state)
    assert_never(command)


def _open(command: OpenRun, state: State) -> Decision[Event]:
    if state.state is not RunState.NONE:
        same = (state.execution_date, state.prepared_by) == (command.execution_date, command.by)
        return AlreadyApplied() if same else Rejected("ALREADY_OPENED", "The payment run exists.")
    return accepted(
        RunOpened(
            payment_run=command.payment_run, execution_date=command.execution_date, prepared_by=command.by
        )
    )


def _prepare(command: PrepareRun, state: State) -> Decision[Event]:
    if state.state is not RunState.OPENED:
        same = state.digest == command.digest
        return AlreadyApplied() if same else Rejected("NOT_OPEN", f"The payment run is {state.state}.")
    untaken = [credit for credit in command.credits if credit not in command.taken]
    if untaken:
        return Rejected(
            "NOT_TAKEN", f"The draft pays {len(untaken)} credits and liabilities that the run does not have."
        )
    return accepted(
        RunPrepared(
            payment_run=state.payment_run,
            digest=command.digest,
            orders=command.orders,
            total=command.total,
            totals=command.totals,
        )
    )


def _take_out(command: TakeLinesOut, state: State) -> Decision[Event]:
    if state.state not in (RunState.PREPARED, RunState.APPROVED):
        return AlreadyApplied()
    if state.digest == command.digest:
        return AlreadyApplied()
    if state.digest != command.was:
        return Rejected("DIGEST_CHANGED", "The draft changed meanwhile.")
    return accepted(
        LinesTakenOut(
            payment_run=state.payment_run,
            dispute=command.dispute,
            credits=command.credits,
            digest=command.digest,
            orders=command.orders,
            total=command.total,
            totals=command.totals,
        )
    )


def _release(command: ReleaseRun, state: State) -> Decision[Event]:
    people = acting(command.by, command.stand_in)
    if people & (approved(state) | {state.prepared_by}):
        why = "Who prepares or approves a payment run does not release it, nor does his deputy for him."
        return Rejected("SAME_PERSON", why, forbidden=True)
    if people & set(command.approvers):
        detail = "Who approved a distribution run does not release its payment (D-95)."
        return Rejected("SAME_PERSON", detail, forbidden=True)
    if state.state in (RunState.RELEASING, RunState.RELEASED) and state.released_by == command.by:
        return AlreadyApplied()
    if state.state is not RunState.APPROVED:
        return Rejected("NOT_APPROVED", f"The payment run is {state.state}.")
    if command.digest != state.digest:
        return Rejected("OTHER_DIGEST", f"The draft's digest is {state.digest}.")
    if command.held:
        disputes = ", ".join(command.held)
        return Rejected("HELD_LINE", f"Lines are disputed and are being taken out: {disputes}.")
    if command.reversed:
        credits_ = ", ".join(command.reversed)
        return Rejected("REVERSED_LINE", f"Lines were corrected and are being taken out: {credits_}.")
    if command.changed:
        payees = ", ".join(command.changed)
        return Rejected("PAYMENT_DATA_CHANGED", f"Abandon and prepare anew: data changed of {payees}.")
    if command.outdated:
        names, day = ", ".join(command.outdated), state.execution_date
        return Rejected(
            "POLICY_CHANGED", f"Abandon and prepare anew: on {day} another version of {names} applies."
        )
    if state.execution_date < command.today:
        return Rejected("DAY_HAS_PASSED", f"Prepare anew: {state.execution_date} is over (D-96).")
    return accepted(
        RunReleasing(
            payment_run=state.payment_run,
            digest=state.digest,
            released_by=command.by,
            released_at=command.at,
            stand_in=command.stand_in,
        )
    )


def _finish(command: FinishRelease, state: State) -> Decision[Event]:
    if state.state is RunState.RELEASED:
        same = state.files == command.files
        return AlreadyApplied() if same else Rejected("OTHER_FILE", "Another file was released.")
    if state.state is not RunState.RELEASING:
        return Rejected("NOT_RELEASED", f"The payment run is {state.state}.")
    return accepted(
        RunReleased(
            payment_run=state.payment_run,
            orders=state.orders,
            total=state.total,
            totals=state.totals,
            file_sha256=command.files[0],
            files=command.files,
            prepared_by=state.prepared_by,
            approved_by=state.approved_by,
            released_by=state.released_by,
        )
    )


def _abandon(command: AbandonRun, state: State) -> Decision[Event]:
    if state.state is RunState.ABANDONED:
        return AlreadyApplied()
    if state.state in (RunState.RELEASING, RunState.RELEASED):
        return Rejected("ALREADY_RELEASED", "A released payment run can only be finished.")
    return accepted(RunGivenUp(payment_run=state.payment_run, by=command.by, reason=command.reason))


PAYMENT_RUN: Decider[Command, Event, State] = Decider("payment-run", State(), evolve, decide)
