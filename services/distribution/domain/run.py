"""A distribution run: opened with its targets, computed to a digest, approved by another person, closed."""

from dataclasses import dataclass
from datetime import date
from typing import TypeAlias, assert_never

from services.distribution.domain.background import PaidTwice
from services.distribution.domain.exclusion import ExcludeTargets, exclude
from services.distribution.domain.kept_back import KeptBack
from services.distribution.domain.run_books import TakeOverRun, take_over
from services.distribution.domain.run_events import (
    Event,
    RunAbandoned,
    RunClosed,
    RunClosing,
    RunComputed,
    RunOpened,
    State,
    evolve,
)
from services.distribution.domain.stand_in import ApproveJointly, approve_jointly, hindrance
from shared.contracts.distribution import StateTotal
from shared.kernel.decider import AlreadyApplied, Decider, Decision, Rejected, accepted
from shared.kernel.stand_in import StandIn

REDISTRIBUTION = "REDISTRIBUTION"
"""Kind of a run over expired reserves (D-24)."""
TARGETS_MAX = 1_000
"""More do not fit into one event; open several runs."""

WARNINGS_MAX = 100
"""So many stand in the event of a draft."""

# What can be asked


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenRun:
    """Open a run on what was read at a position."""

    run: str
    kind: str
    read_position: int
    cut_off_day: date
    known: dict[str, int]
    policies: dict[str, int]
    rules_version: int
    targets: tuple[str, ...]
    facts_sha256: str
    by: str
    sources: int = 0
    touched: tuple[str, ...] = ()
    complete: bool = False
    background_sha256: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordDraft:
    """The computed draft."""

    digest: str
    allocations: int
    reserves: int
    totals: tuple[StateTotal, ...]
    excluded: tuple[str, ...] = ()
    """What it was computed without."""
    releases: int = 0
    returns: int = 0
    review_sha256: str = ""
    workbook_sha256: str = ""
    paid_twice: tuple[PaidTwice, ...] = ()
    kept_back: tuple[KeptBack, ...] = ()
    reversals: int = 0
    redistributed: int = 0
    carried: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ApproveRun:
    """Another person approves exactly this draft; `day` becomes the closing day."""

    digest: str
    by: str
    day: date
    changed: tuple[str, ...] = ()
    """Accounts that are no longer what the draft took: replaced by another version, or no longer covered."""
    stand_in: StandIn | None = None
    """Of a deputy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseRun:
    """All items are appended; `digest` is the published batch's."""

    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AbandonRun:
    """Give the run up."""

    reason: str
    by: str


Command: TypeAlias = (
    OpenRun | TakeOverRun | RecordDraft | ExcludeTargets | ApproveRun | ApproveJointly | CloseRun | AbandonRun
)

# What we answer


def decide(command: Command, state: State) -> Decision[Event]:
    """Every step needs the one before it."""
    if isinstance(command, OpenRun):
        return _open(command, state)
    if isinstance(command, TakeOverRun):
        return take_over(command, state)
    if state.opened is None:
        return Rejected("NO_SUCH_RUN", "there is no such run")
    if state.abandoned:
        same = isinstance(command, AbandonRun)
        return AlreadyApplied() if same else Rejected("RUN_ABANDONED", "the run was abandoned")
    match command:
        case RecordDraft():
            return _record(command, state, state.opened)
        case ExcludeTargets():
            return exclude(command, state, state.opened)
        case ApproveRun():
            return _approve(command, state, state.opened)
        case ApproveJointly():
            return approve_jointly(command, state, state.opened)
        case CloseRun():
            return _close(command, state, state.opened)
        case AbandonRun():
            if state.closing is not None or state.closed:
                return Rejected("RUN_CLOSING", "an approved run can only be finished")
            run = state.opened.run
            return accepted(
                RunAbandoned(run=run, reason=command.reason, targets=state.targets, by=command.by)
            )
        case _:
            assert_never(command)


def _open(command: OpenRun, state: State) -> Decision[Event]:
    if state.opened is not None:
        return AlreadyApplied()
    if len(command.targets) > TARGETS_MAX:
        return Rejected("TOO_MANY_TARGETS", f"a run takes at most {TARGETS_MAX} accounts and schedules")
    return accepted(
        RunOpened(
            run=command.run,
            kind=command.kind,
            read_position=command.read_position,
            cut_off_day=command.cut_off_day,
            known=command.known,
            policies=command.policies,
            rules_version=command.rules_version,
            targets=command.targets,
            facts_sha256=command.facts_sha256,
            prepared_by=command.by,
            sources=command.sources,
            touched=command.touched,
            complete=command.complete,
            background_sha256=command.background_sha256,
        )
    )


def _record(command: RecordDraft, state: State, opened: RunOpened) -> Decision[Event]:
    if command.excluded != state.excluded:
        # Another computation, of what was not excluded, is under way.
        return AlreadyApplied()
    if state.computed is not None:
        if state.computed.digest == command.digest:
            return AlreadyApplied()
        return Rejected("DRAFT_DIFFERS", "the same facts gave another draft before")
    return accepted(
        RunComputed(
            run=opened.run,
            digest=command.digest,
            allocations=command.allocations,
            reserves=command.reserves,
            releases=command.releases,
            returns=command.returns,
            reversals=command.reversals,
            redistributed=command.redistributed,
            carried=command.carried,
            totals=command.totals,
            review_sha256=command.review_sha256,
            workbook_sha256=command.workbook_sha256,
            paid_twice=command.paid_twice[:WARNINGS_MAX],
            kept_back=command.kept_back[:WARNINGS_MAX],
        )
    )


def _approve(command: ApproveRun, state: State, opened: RunOpened) -> Decision[Event]:
    people = (command.by, command.stand_in.person) if command.stand_in else (command.by,)
    hindered = hindrance(command.digest, people, command.changed, state, opened)
    if hindered is not None or state.computed is None:
        return hindered or AlreadyApplied()
    return accepted(
        RunClosing(
            run=opened.run,
            digest=command.digest,
            approved_by=command.by,
            closed_on=command.day,
            review_sha256=state.computed.review_sha256,
            stand_in=command.stand_in,
        )
    )


def _close(command: CloseRun, state: State, opened: RunOpened) -> Decision[Event]:
    if state.closing is None or state.computed is None:
        return Rejected("NOT_APPROVED", "the draft is not approved yet")
    if state.closed:
        return AlreadyApplied()
    return accepted(
        RunClosed(
            run=opened.run,
            approved_on=state.closing.closed_on,
            closed_on=state.closing.closed_on,
            allocations=state.computed.allocations,
            reserves=state.computed.reserves,
            releases=state.computed.releases,
            returns=state.computed.returns,
            reversals=state.computed.reversals,
            redistributed=state.computed.redistributed,
            carried=state.computed.carried,
            digest=command.digest,
            totals=state.computed.totals,
            known=opened.known,
            targets=state.targets,
            touched=state.touched,
            prepared_by=opened.prepared_by,
            approved_by=state.closing.approved_by,
            review_sha256=state.closing.review_sha256,
        )
    )


RUN: Decider[Command, Event, State] = Decider("run", State(), evolve, decide)
