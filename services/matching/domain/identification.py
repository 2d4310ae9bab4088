"""What was done to find a work, an author of it or an owner without a mandate (2.1.1-r, D-26, D-29)."""

from dataclasses import dataclass
from datetime import date
from typing import Final, TypeAlias

from services.matching.domain.enquiry import EnquiryCommand, about_enquiries
from services.matching.domain.identification_events import Event, State, StepTaken, evolve
from shared.contracts.matching import StepKind, StepResult
from shared.contracts.terms import Role
from shared.kernel.decider import AlreadyApplied, Decider, Decision, Rejected, accepted

STEPS_MAX: Final = 1_000
"""Steps that people record for a work; its publications are few and always told."""
_RESULTS: Final = {
    StepKind.SEARCH: (StepResult.FOUND, StepResult.NOTHING),
    StepKind.PUBLICATION: (StepResult.PUBLISHED,),
    StepKind.CONTACT: (StepResult.CONTACTED, StepResult.NOT_REACHED),
}


# What can be asked
@dataclass(frozen=True, slots=True, kw_only=True)
class RecordStep:
    """Record a step that was taken."""

    step: StepTaken
    today: date


Command: TypeAlias = RecordStep | EnquiryCommand


# What we answer
def decide(command: Command, state: State) -> Decision[Event]:
    """Events, already applied, or a rejection."""
    if isinstance(command, RecordStep):
        return _record(command, state)
    return about_enquiries(command, state)


def _record(command: RecordStep, state: State) -> Decision[Event]:
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
    if len(state.steps) >= STEPS_MAX and step.kind is not StepKind.PUBLICATION:
        return Rejected("ENOUGH_STEPS", f"{STEPS_MAX} steps are recorded for this work.")
    return accepted(step)


def _told(step: StepTaken) -> tuple[object, ...]:
    """What a step says, whoever recorded it: the same said again is no further step."""
    return (
        step.role, step.person, step.credited, step.kind, step.source, step.place, step.day, step.result,
        step.evidence_sha256,
    )  # fmt: skip


IDENTIFICATION: Decider[Command, Event, State] = Decider("identification", State(), evolve, decide)
