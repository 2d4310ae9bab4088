"""Two records that may be one work: proposed, dismissed with a reason, or merged by the registry (2.1.2-g, D-37).

Nothing is joined here. What the registry joins, or parts again, is noted.
"""

from dataclasses import dataclass, replace
from typing import TypeAlias, assert_never

from shared.contracts.matching import FieldCompared
from shared.kernel.decider import AlreadyApplied, Decider, Decision, Rejected, accepted
from shared.kernel.ids import derived_id


def proposal_id(work: str, other: str) -> str:
    """Id of the proposal on two records, in whatever order they are named."""
    return derived_id("merge-proposal", *sorted((work, other)))


# What happened
@dataclass(frozen=True, slots=True, kw_only=True)
class MergeProposed:
    """The search holds them for likely to be one; said again when what it rests on is other."""

    work: str
    """The non-registered one."""
    other: str
    registered: bool
    """Whether the other one is registered."""
    score: int
    reasons: tuple[str, ...]
    compared: tuple[FieldCompared, ...]

    @property
    def id(self) -> str:
        """Of the proposal."""
        return proposal_id(self.work, self.other)


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeDismissed:
    """An official says that they are two works: they are not proposed again."""

    proposal: str
    reason: str
    dismissed_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeHeard:
    """The registry made one of them."""

    proposal: str
    merge: str
    survivor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeUndone:
    """The registry parted them again: the proposal stands as it did before."""

    proposal: str
    split: str


Event: TypeAlias = MergeProposed | MergeDismissed | MergeHeard | MergeUndone


# What we know
@dataclass(frozen=True, slots=True)
class State:
    """What became of a proposal."""

    proposed: MergeProposed | None = None
    dismissed: MergeDismissed | None = None
    merged: MergeHeard | None = None


def evolve(state: State, event: Event) -> State:
    """The state after an event."""
    match event:
        case MergeProposed():
            return replace(state, proposed=event)
        case MergeDismissed():
            return replace(state, dismissed=event)
        case MergeHeard():
            return replace(state, merged=event)
        case MergeUndone():
            return replace(state, merged=None)
    assert_never(event)


# What can be asked
@dataclass(frozen=True, slots=True, kw_only=True)
class ProposeMerge:
    """The search found them."""

    proposed: MergeProposed


@dataclass(frozen=True, slots=True, kw_only=True)
class DismissMerge:
    """Say that they are two works, and why."""

    proposal: str
    reason: str
    actor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteMerge:
    """The registry said that they are one."""

    heard: MergeHeard


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteSplit:
    """The registry said that they are two after all."""

    undone: MergeUndone


Command: TypeAlias = ProposeMerge | DismissMerge | NoteMerge | NoteSplit


# What we answer
def decide(command: Command, state: State) -> Decision[Event]:
    """Events, already applied, or a rejection."""
    match command:
        case ProposeMerge(proposed=event):
            settled = state.dismissed is not None or state.merged is not None
            return AlreadyApplied() if settled or state.proposed == event else accepted(event)
        case DismissMerge():
            return _dismiss(command, state)
        case NoteMerge(heard=event):
            return AlreadyApplied() if state.proposed is None or state.merged is not None else accepted(event)
        case NoteSplit(undone=event):
            return AlreadyApplied() if state.merged is None else accepted(event)
    assert_never(command)


def _dismiss(command: DismissMerge, state: State) -> Decision[Event]:
    if state.proposed is None:
        return Rejected("UNKNOWN_PROPOSAL", "There is no such proposal.")
    if state.merged is not None:
        return Rejected("MERGED", f"The registry made one of them: {state.merged.survivor}.")
    if not command.reason.strip():
        return Rejected("NO_REASON", "Who dismisses a proposal says why.")
    dismissed = MergeDismissed(
        proposal=command.proposal, reason=command.reason.strip(), dismissed_by=command.actor
    )
    if state.dismissed is not None:
        if state.dismissed == dismissed:
            return AlreadyApplied()
        return Rejected("DISMISSED", f"It was dismissed: {state.dismissed.reason}")
    return accepted(dismissed)


MERGE_PROPOSAL: Decider[Command, Event, State] = Decider("merge-proposal", State(), evolve, decide)
