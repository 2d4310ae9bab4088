"""Steps that were taken to find a work, its authors and owners (2.1.1-r, D-26, D-29)."""

from dataclasses import replace
from datetime import date

import pytest

from services.matching.domain.identification import IDENTIFICATION, STEPS_MAX, RecordStep
from services.matching.domain.identification_events import State, StepTaken
from services.matching.publisher import public_of
from shared.contracts.matching import IdentificationStepTaken, StepKind, StepResult
from shared.contracts.terms import EvidenceKind, Role
from shared.kernel.decider import Accepted, AlreadyApplied, Rejected

TODAY = date(2026, 9, 1)
STEP = StepTaken(
    step="step",
    work="lighthouse",
    role=Role.ALL,
    person=None,
    credited="",
    kind=StepKind.SEARCH,
    source=EvidenceKind.IDA,
    place="IDA",
    day=date(2026, 8, 31),
    result=StepResult.NOTHING,
    evidence_sha256="ab" * 32,
    taken_by="clerk",
)


def asked(step: StepTaken, *before: StepTaken) -> object:
    return IDENTIFICATION.decide(RecordStep(step=step, today=TODAY), IDENTIFICATION.fold(before))


@pytest.mark.clause("2.1.1-r")
@pytest.mark.parametrize(
    "step",
    [
        STEP,
        replace(STEP, result=StepResult.FOUND, day=TODAY),
        replace(STEP, role=Role.DIRECTOR, credited="Armand Belcourt"),
        replace(
            STEP, role=Role.DIRECTOR, person="belcourt", kind=StepKind.CONTACT, result=StepResult.CONTACTED
        ),
        replace(STEP, kind=StepKind.CONTACT, result=StepResult.NOT_REACHED),
        replace(STEP, kind=StepKind.PUBLICATION, result=StepResult.PUBLISHED, evidence_sha256=None),
    ],
)
def test_a_step_is_recorded_and_told(step: StepTaken) -> None:
    assert asked(step) == Accepted((step,))
    told = public_of(step)
    assert isinstance(told, IdentificationStepTaken)
    assert (told.subject, told.kind, told.day, told.result, told.evidence_sha256) == (
        "lighthouse",
        step.kind,
        step.day,
        step.result,
        step.evidence_sha256,
    )


@pytest.mark.clause("2.1.1-r")
@pytest.mark.parametrize(
    ("step", "reason"),
    [
        (replace(STEP, day=date(2026, 9, 2)), "STILL_TO_COME"),
        (replace(STEP, evidence_sha256=None), "NO_EVIDENCE"),
        (
            replace(STEP, kind=StepKind.CONTACT, result=StepResult.CONTACTED, evidence_sha256=None),
            "NO_EVIDENCE",
        ),
        (replace(STEP, result=StepResult.PUBLISHED), "RESULT_OF_ANOTHER_STEP"),
        (replace(STEP, kind=StepKind.PUBLICATION), "RESULT_OF_ANOTHER_STEP"),
        (replace(STEP, kind=StepKind.CONTACT, result=StepResult.FOUND), "RESULT_OF_ANOTHER_STEP"),
        (replace(STEP, person="belcourt"), "NO_ROLE"),
        (replace(STEP, credited="Armand Belcourt"), "NO_ROLE"),
        (
            replace(STEP, role=Role.DIRECTOR, person="belcourt", credited="Armand Belcourt"),
            "KNOWN_AND_UNKNOWN",
        ),
    ],
)
def test_a_step_that_proves_nothing_is_refused(step: StepTaken, reason: str) -> None:
    refused = asked(step)
    assert isinstance(refused, Rejected)
    assert refused.reason == reason


def test_the_same_step_said_again_is_no_further_one() -> None:
    assert asked(replace(STEP, step="other", taken_by="another"), STEP) == AlreadyApplied()
    later = replace(STEP, day=TODAY)
    assert asked(later, STEP) == Accepted((later,))


def test_a_works_steps_do_not_grow_for_ever() -> None:
    steps = tuple(replace(STEP, place=f"archive {number}") for number in range(STEPS_MAX))
    refused = IDENTIFICATION.decide(RecordStep(step=STEP, today=TODAY), State(steps))
    assert isinstance(refused, Rejected)
    assert refused.reason == "ENOUGH_STEPS"
