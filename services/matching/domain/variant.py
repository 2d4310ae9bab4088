"""A spelling that an official found to be of a work or person, told to the registry once (D-31, D-36)."""

from dataclasses import dataclass
from typing import TypeAlias

from shared.contracts.matching import VariantOf
from shared.kernel.decider import AlreadyApplied, Decider, Decision, accepted


# What happened
@dataclass(frozen=True, slots=True, kw_only=True)
class VariantLearned:
    """The spelling is known from now on."""

    subject_kind: VariantOf
    subject_id: str
    variant: str
    script: str
    source: str
    """The report in which it was met."""
    decision: str
    taught_by: tuple[str, ...] = ()
    """Who said so, and who confirmed it: what rests on it is not decided for accounts of theirs (D-95)."""


# What can be asked
@dataclass(frozen=True, slots=True, kw_only=True)
class Learn:
    """An official said whose spelling it is."""

    learned: VariantLearned


State: TypeAlias = VariantLearned | None


def evolve(state: State, event: VariantLearned) -> State:
    """The state after an event."""
    return event


# What we answer
def decide(command: Learn, state: State) -> Decision[VariantLearned]:
    """The first decision teaches it; others say nothing new."""
    return AlreadyApplied() if state is not None else accepted(command.learned)


VARIANT: Decider[Learn, VariantLearned, State] = Decider("variant", None, evolve, decide)
