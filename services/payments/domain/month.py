"""Accounting months: closed by two people, earlier ones first, and for good.

What is recorded after a month was closed keeps the day to which it belongs, and is posted to the first month that is
open. Where an entry is posted follows from its day and its position in the log, so it is never stored.
"""

from bisect import bisect_left
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeAlias

from shared.kernel.decider import AlreadyApplied, Decider, Decision, Rejected, accepted

GUILD = "guild"
"""There is one book: its months are the stream `months-guild`."""


def month_of(day: date) -> str:
    """The month of a day, like 2026-08."""
    return f"{day.year:04d}-{day.month:02d}"


def month_after(month: str) -> str:
    """The next month."""
    day = last_day(month)
    return f"{day.year + day.month // 12:04d}-{day.month % 12 + 1:02d}"


def first_day(month: str) -> date:
    """Its first day."""
    return date.fromisoformat(f"{month}-01")


def last_day(month: str) -> date:
    """Its last day."""
    first = first_day(month)
    return first.replace(day=monthrange(first.year, first.month)[1])


# What happened
@dataclass(frozen=True, slots=True, kw_only=True)
class MonthCloseProposed:
    """A month is to be closed; a second person looks at it."""

    month: str
    proposed_by: str
    unreconciled: tuple[date, ...] = ()
    """Its bank days that are not reconciled, as both know; its last one where there are no statements up to then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthClosed:
    """Nothing is posted to the month any more, nor to an earlier one."""

    month: str
    proposed_by: str
    approved_by: str
    unreconciled: tuple[date, ...] = ()


Event: TypeAlias = MonthCloseProposed | MonthClosed


# What we know
@dataclass(frozen=True, slots=True)
class State:
    """The last month that is closed, and the one that is proposed."""

    closed: MonthClosed | None = None
    proposed: MonthCloseProposed | None = None


def evolve(state: State, event: Event) -> State:
    """The state after an event."""
    if isinstance(event, MonthClosed):
        return State(closed=event)
    return replace(state, proposed=event)


# What can be asked
@dataclass(frozen=True, slots=True, kw_only=True)
class ProposeMonthClose:
    """Propose to close a month; `first`: the month of the earliest entry, None where there is none. `unreconciled` are
    its bank days that are not reconciled, `named` those that the proposal names."""

    month: str
    first: str | None
    today: date
    by: str
    unreconciled: tuple[date, ...] = ()
    named: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseMonth:
    """Close what another person proposed; `first` and `unreconciled` as they are now."""

    month: str
    first: str | None
    by: str
    unreconciled: tuple[date, ...] = ()


Command: TypeAlias = ProposeMonthClose | CloseMonth


# What we answer
def decide(command: Command, state: State) -> Decision[Event]:
    """Events, already applied, or a rejection."""
    if isinstance(command, CloseMonth):
        return _close(command, state)
    if state.closed is not None and command.month <= state.closed.month:
        return Rejected("MONTH_CLOSED", f"{state.closed.month} and what lies before it is closed.")
    if last_day(command.month) >= command.today:
        return Rejected("MONTH_NOT_OVER", f"{command.month} lasts until {last_day(command.month)}.")
    if refused := _not_the_next(command, state):
        return refused
    if set(command.unreconciled) != set(command.named):
        return _not_reconciled(command.unreconciled)
    proposed = MonthCloseProposed(
        month=command.month, proposed_by=command.by, unreconciled=command.unreconciled
    )
    return AlreadyApplied() if state.proposed == proposed else accepted(proposed)


def _close(command: CloseMonth, state: State) -> Decision[Event]:
    closed, proposed = state.closed, state.proposed
    if closed is not None and command.month <= closed.month:
        same = (closed.month, closed.approved_by) == (command.month, command.by)
        detail = f"{closed.month} and what lies before it is closed."
        return AlreadyApplied() if same else Rejected("MONTH_CLOSED", detail)
    if proposed is None or proposed.month != command.month:
        return Rejected("NOT_PROPOSED", f"Nobody proposed to close {command.month}.")
    if proposed.proposed_by == command.by:
        return Rejected("SAME_PERSON", "Who proposes to close a month does not approve it.", forbidden=True)
    if not set(command.unreconciled) <= set(proposed.unreconciled):
        return _not_reconciled(command.unreconciled)
    return _not_the_next(command, state) or accepted(
        MonthClosed(
            month=command.month,
            proposed_by=proposed.proposed_by,
            approved_by=command.by,
            unreconciled=proposed.unreconciled,
        )
    )


def _not_reconciled(days: Sequence[date]) -> Rejected:
    shown = ", ".join(map(str, days)) or "none"
    return Rejected("NOT_RECONCILED", f"Bank days that are not reconciled: {shown}. The proposal names them.")


def _not_the_next(command: Command, state: State) -> Rejected | None:
    following = command.first if state.closed is None else month_after(state.closed.month)
    if following is None:
        return Rejected("NO_ENTRIES", "There is no entry, so there is no month to close.")
    if command.month == following:
        return None
    return Rejected("EARLIER_MONTH_OPEN", f"The next month to close is {following}.")


MONTHS: Decider[Command, Event, State] = Decider("months", State(), evolve, decide)


@dataclass(frozen=True, slots=True)
class Closings:
    """The closed months with the positions at which each was closed, in order."""

    closed: Sequence[tuple[int, str]] = ()

    def posted_to(self, effective_on: date, position: int) -> str:
        """The month that an entry is posted to: that of its day, or the first that was open when it was recorded."""
        before = bisect_left(self.closed, (position, ""))
        month = month_of(effective_on)
        return month if not before else max(month, month_after(self.closed[before - 1][1]))

    def closed_at(self, month: str) -> int | None:
        """The position at which a month was closed, with it or with a later one; None: it is open."""
        return next((position for position, closed in self.closed if closed >= month), None)

    def opened_at(self, month: str) -> int | None:
        """The position from which late entries are posted to a month; None: none are."""
        return next((position for position, closed in self.closed if month_after(closed) == month), None)
