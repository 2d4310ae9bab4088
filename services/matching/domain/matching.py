"""The matching of one version of an account or schedule: searched, perhaps closed, complete.

Its reports live in streams of their own (`report`); here stands how many there are and when all of
them have an outcome. The process waits for officials at most until it is closed (D-23).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias, assert_never

from services.matching.domain.policy import MatchingRules
from services.matching.domain.report_desk import own_account
from shared.contracts.terms import TargetKind
from shared.kernel.decider import AlreadyApplied, Decider, Decision, Rejected, accepted


# What happened
@dataclass(frozen=True, slots=True, kw_only=True)
class TargetSearched:
    """Every report was searched; what the search could not decide lies at the desk."""

    target_kind: TargetKind
    target: str
    version: int
    reports: int
    position: int
    """Position of the log up to which the registry was known."""
    rules: MatchingRules
    """The policy values that the search applied, frozen."""
    key_version: int
    """Version of the keys of titles and names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchingClosed:
    """No more waiting: open reviews go out as undecided."""

    target: str
    version: int
    decision: str
    reason: str
    closed_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetMatched:
    """Every report has its outcome."""

    target_kind: TargetKind
    target: str
    version: int
    counts: dict[str, int]
    digest: str
    known: dict[str, int]


Event: TypeAlias = TargetSearched | MatchingClosed | TargetMatched


# What we know
@dataclass(frozen=True, slots=True)
class State:
    """How far the matching is."""

    searched: TargetSearched | None = None
    closed: MatchingClosed | None = None
    matched: TargetMatched | None = None


def evolve(state: State, event: Event) -> State:
    """The state after an event."""
    match event:
        case TargetSearched():
            return replace(state, searched=event)
        case MatchingClosed():
            return replace(state, closed=event)
        case TargetMatched():
            return replace(state, matched=event)
    assert_never(event)


# What can be asked
@dataclass(frozen=True, slots=True, kw_only=True)
class FinishSearch:
    """Every report was searched."""

    searched: TargetSearched


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseMatching:
    """Stop waiting for open reviews."""

    decision: str
    reason: str
    actor: str
    submitters: tuple[str, ...] = ()
    """Who submitted any version of the account."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CompleteMatching:
    """Every report has its outcome: counts by outcome, and the digest over the published items."""

    counts: Mapping[str, int]
    digest: str
    known: Mapping[str, int]


Command: TypeAlias = FinishSearch | CloseMatching | CompleteMatching


# What we answer
def decide(command: Command, state: State) -> Decision[Event]:
    """Events, already applied, or a rejection."""
    searched = state.searched
    match command:
        case FinishSearch():
            return AlreadyApplied() if searched is not None else accepted(command.searched)
        case CloseMatching():
            if searched is None:
                return Rejected("NOT_SEARCHED", "The reports were not searched yet.")
            if state.closed is not None or state.matched is not None:
                return AlreadyApplied()
            if command.actor in command.submitters:
                return own_account()
            if not command.reason.strip():
                return Rejected("NO_REASON", "Closing states its reason.")
            return accepted(
                MatchingClosed(
                    target=searched.target,
                    version=searched.version,
                    decision=command.decision,
                    reason=command.reason.strip(),
                    closed_by=command.actor,
                )
            )
        case CompleteMatching():
            return _complete(command, state)
    assert_never(command)


def _complete(command: CompleteMatching, state: State) -> Decision[Event]:
    searched = state.searched
    if searched is None:
        return Rejected("NOT_SEARCHED", "The reports were not searched yet.")
    if state.matched is not None:
        return AlreadyApplied()
    if sum(command.counts.values()) != searched.reports:
        return Rejected(
            "REPORTS_OPEN", f"{sum(command.counts.values())} of {searched.reports} reports have an outcome."
        )
    return accepted(
        TargetMatched(
            target_kind=searched.target_kind,
            target=searched.target,
            version=searched.version,
            counts=dict(sorted(command.counts.items())),
            digest=command.digest,
            known=dict(command.known),
        )
    )


MATCHING: Decider[Command, Event, State] = Decider("matching", State(), evolve, decide)
