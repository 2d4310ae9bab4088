"""What one person proposes and another decides or drops (D-95): the state of a page of such proposals, by their ids.

The page names its events and what it refuses. It folds them by `proposing`, `deciding` and `dropping`, and asks
`to_decide` and `to_drop` for the proposal that a command means:

    proposal = state.to_decide(command.refund, command.by)
    if not isinstance(proposal, RefundProposed):
        return proposal
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Generic, Protocol, Self, TypeVar

from shared.kernel.decider import AlreadyApplied, Rejected


class Proposed(Protocol):
    """A proposing event."""

    @property
    def proposed_by(self) -> str:
        """Who proposes: never the one who decides."""


P = TypeVar("P", bound=Proposed)
D = TypeVar("D")


@dataclass(frozen=True, slots=True)
class Proposals(Generic[P, D]):
    """The proposals of a page as events of two kinds: each waits, was decided, or was dropped."""

    waiting: Mapping[str, P] = field(default_factory=dict)
    decided: Mapping[str, D] = field(default_factory=dict)
    dropped: frozenset[str] = frozenset()

    def proposing(self, one: str, proposal: P) -> Self:
        """One is proposed; also anew, after it was dropped."""
        return replace(self, waiting={**self.waiting, one: proposal}, dropped=self.dropped - {one})

    def deciding(self, one: str, decision: D) -> Self:
        """A second person decided it."""
        return replace(self, waiting=self._others(one), decided={**self.decided, one: decision})

    def dropping(self, one: str) -> Self:
        """It is given up or not agreed to."""
        return replace(self, waiting=self._others(one), dropped=self.dropped | {one})

    def standing(self) -> tuple[P | D, ...]:
        """Those that were not dropped."""
        return (*self.waiting.values(), *self.decided.values())

    def knows(self, one: str) -> bool:
        """Whether it was proposed, whatever became of it."""
        return one in self.waiting or one in self.decided or one in self.dropped

    def to_decide(self, one: str, by: str) -> P | AlreadyApplied | Rejected:
        """The proposal, where somebody else than who proposed it decides it now."""
        if one in self.decided:
            return AlreadyApplied()
        proposal = self.waiting.get(one)
        if proposal is None:
            return _NOT_PROPOSED
        if proposal.proposed_by == by:
            return Rejected("SAME_PERSON", "who proposes something does not decide it", forbidden=True)
        return proposal

    def to_drop(self, one: str) -> P | AlreadyApplied | Rejected:
        """The proposal, where it waits; whoever may prepare one may drop it, also its own."""
        if one in self.dropped:
            return AlreadyApplied()
        return self.waiting.get(one, _NOT_PROPOSED)

    def _others(self, one: str) -> dict[str, P]:
        return {other: proposal for other, proposal in self.waiting.items() if other != one}


_NOT_PROPOSED = Rejected("NOT_PROPOSED", "it waits for no decision")
