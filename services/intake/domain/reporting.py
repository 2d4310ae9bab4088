"""The reports that a contract's calendar expects: overdue ones are said without anybody asking (D-18).

A returned account counts as not presented, so it meets no deadline (2.1.1-k).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TypeAlias, assert_never

from services.intake.domain.calendar import Expected, Presented, presented_for
from shared.kernel.decider import Accepted, AlreadyApplied, Decider, Decision
from shared.kernel.periods import Period


# What happened
@dataclass(frozen=True, slots=True, kw_only=True)
class ReportOverdue:
    """The deadline of a period passed without a proper account."""

    contract: str
    payer: str
    period: Period
    deadline: date


@dataclass(frozen=True, slots=True, kw_only=True)
class LateReportPresented:
    """A proper account of an overdue period was accepted after all."""

    contract: str
    period: Period
    account: str
    days_late: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportNotExpected:
    """An overdue period is expected no more: the contract ended before it, or another version has another calendar."""

    contract: str
    period: Period


Event: TypeAlias = ReportOverdue | LateReportPresented | ReportNotExpected


# What we know
@dataclass(frozen=True, slots=True)
class State:
    """The overdue periods of a contract with their deadlines, and those that were settled."""

    overdue: Mapping[Period, date] = field(default_factory=dict)
    settled: frozenset[Period] = frozenset()


def evolve(state: State, event: Event) -> State:
    """The state after an event."""
    match event:
        case ReportOverdue(period=period, deadline=deadline):
            return State({**state.overdue, period: deadline}, state.settled - {period})
        case LateReportPresented(period=period):
            return State(_without(state, period), state.settled | {period})
        case ReportNotExpected(period=period):
            return State(_without(state, period), state.settled)
    assert_never(event)


def _without(state: State, period: Period) -> dict[Period, date]:
    return {known: deadline for known, deadline in state.overdue.items() if known != period}


# What can be asked
@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewCalendar:
    """Look at what is expected by now and what is there."""

    contract: str
    payer: str
    expected: tuple[Expected, ...]
    """Those whose deadline is over."""
    presented: tuple[Presented, ...]


Command: TypeAlias = ReviewCalendar


# What we answer
def decide(command: Command, state: State) -> Decision[Event]:
    """What fell overdue, what came late and what is expected no more since the last look; it refuses nothing."""
    events: list[Event] = []
    for one in command.expected:
        if one.period in state.overdue or one.period in state.settled:
            continue
        came = presented_for(one.period, command.presented)
        if came is None:
            events.append(_overdue(command, one))
        elif came.on > one.deadline:
            events += [_overdue(command, one), _late(command.contract, one.period, one.deadline, came)]
    expected = {one.period for one in command.expected}
    for period, deadline in sorted(state.overdue.items()):
        came = presented_for(period, command.presented)
        if came is not None:
            events.append(_late(command.contract, period, deadline, came))
        elif period not in expected:
            events.append(ReportNotExpected(contract=command.contract, period=period))
    return Accepted(tuple(events)) if events else AlreadyApplied()


def _overdue(command: ReviewCalendar, one: Expected) -> ReportOverdue:
    return ReportOverdue(
        contract=command.contract, payer=command.payer, period=one.period, deadline=one.deadline
    )


def _late(contract: str, period: Period, deadline: date, came: Presented) -> LateReportPresented:
    days = max((came.on - deadline).days, 0)
    return LateReportPresented(contract=contract, period=period, account=came.account, days_late=days)


REPORTING: Decider[Command, Event, State] = Decider("reporting", State(), evolve, decide)
