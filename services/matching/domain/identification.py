"""What was done to find a work, an author of it or an owner without a mandate (2.1.1-r, D-26, D-29)."""

from dataclasses import dataclass
from datetime import date
from typing import Final, TypeAlias

from shared.contracts.matching import StepKind, StepResult
from shared.contracts.terms import EvidenceKind, Role
from shared.kernel.decider import AlreadyApplied, Decider, Decision, Rejected, accepted

STEPS_MAX: Final = 1_000
"""Steps that are kept for a work."""
_RESULTS: Final = {
    StepKind.SEARCH: (StepResult.FOUND, StepResult.NOTHING),
    StepKind.PUBLICATION: (StepResult.PUBLISHED,),
    StepKind.CONTACT: (StepResult.CONTACTED, StepResult.NOT_REACHED),
}


# What happened
@dataclass(frozen=True, slots=True, kw_only=True)
class StepTaken:
    """Somebody looked somewhere, on a day, with a result; contacts of persons stand in the evidence alone (D-94)."""

    step: str
    work: str
    role: Role
    """ALL: the work itself."""
    person: str | None
    """Party id of an owner without a mandate."""
    credited: str
    """The name that an unknown author is credited with."""
    kind: StepKind
    source: EvidenceKind
    place: str
    day: date
    result: StepResult
    evidence_sha256: str | None
    taken_by: str


# What we know
@dataclass(frozen=True, slots=True)
class State:
    """All steps for a work, in the order in which they were recorded."""

    steps: tuple[StepTaken, ...] = ()


def evolve(state: State, event: StepTaken) -> State:
    """The state after an event."""
    return State((*state.steps, event))


# What can be asked
@dataclass(frozen=True, slots=True, kw_only=True)
class RecordStep:
    """Record a step that was taken."""

    step: StepTaken
    today: date


Command: TypeAlias = RecordStep


# What we answer
def decide(command: Command, state: State) -> Decision[StepTaken]:
    """Events, already applied, or a rejection."""
    step = command.step
    if any(_told(one) == _told(step) for one in state.steps):
        return AlreadyApplied()
    if step.day > command.today:
        return Rejected("STILL_TO_COME", "A step is recorded when it was taken, not before.")
    if step.result not in _RESULTS[step.kind]:
        allowed = ", ".join(_RESULTS[step.kind])
        return Rejected("RESULT_OF_ANOTHER_STEP", f"A step of kind {step.kind} ends with {allowed}.")
    if step.evidence_sha256 is None and step.kind is not StepKind.PUBLICATION:
        return Rejected(
            "NO_EVIDENCE", "Who looked, or wrote to somebody, keeps a document of it (D-26, D-29)."
        )
    if step.role is Role.ALL and (step.person is not None or step.credited):
        return Rejected("NO_ROLE", "An author or owner is looked for in a role of the work.")
    if step.person is not None and step.credited:
        return Rejected("KNOWN_AND_UNKNOWN", "An owner is named by his id, an unknown author by his credit.")
    if len(state.steps) >= STEPS_MAX:
        return Rejected("ENOUGH_STEPS", f"{STEPS_MAX} steps are recorded for this work.")
    return accepted(step)


def _told(step: StepTaken) -> tuple[object, ...]:
    """What a step says, whoever recorded it: the same said again is no further step."""
    return (
        step.role, step.person, step.credited, step.kind, step.source, step.place, step.day, step.result,
        step.evidence_sha256,
    )  # fmt: skip


IDENTIFICATION: Decider[Command, StepTaken, State] = Decider("identification", State(), evolve, decide)
