"""A deputy, or in the last resort two people together, approve a payment run; a deputy releases it (D-95)."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from services.payments.domain.payment_run import PAYMENT_RUN, ReleaseRun, TakeLinesOut
from services.payments.domain.payment_run_events import (
    Event,
    RunApproved,
    RunOpened,
    RunPrepared,
    RunReleasing,
    RunState,
    RunVoiceGiven,
)
from services.payments.domain.policy import findings_of
from services.payments.domain.run_approval import ApproveJointly, ApproveRun
from shared.kernel.decider import Accepted, AlreadyApplied, Rejected
from shared.kernel.money import Money
from shared.kernel.stand_in import StandIn

DAY = date(2026, 9, 3)
PREPARED: tuple[Event, ...] = (
    RunOpened(payment_run="p", execution_date=DAY, prepared_by="ann"),
    RunPrepared(payment_run="p", digest="d", orders=1, total=Money(6800)),
)
FOR_CHIEF = StandIn(kind="DEPUTY", person="chief", reason="on leave", decision="Board 1")
DEPUTY = ApproveRun(digest="d", by="deputy", stand_in=FOR_CHIEF)
FIRST = ApproveJointly(digest="d", by="bob", reason="all are ill", decision="Board 1")
SECOND = replace(FIRST, by="cem", reason="so they are")
RELEASE = ReleaseRun(digest="d", by="dan", at=datetime(2026, 9, 2, 8, tzinfo=UTC), today=date(2026, 9, 2))


def after(*commands: object) -> list[Event]:
    events = list(PREPARED)
    for command in commands:
        decision = PAYMENT_RUN.decide(command, PAYMENT_RUN.fold(events))  # type: ignore[arg-type]
        assert isinstance(decision, Accepted), decision
        events.extend(decision.events)
    return events


def refused(command: object, *before: object) -> tuple[str, bool]:
    decision = PAYMENT_RUN.decide(command, PAYMENT_RUN.fold(after(*before)))  # type: ignore[arg-type]
    assert isinstance(decision, Rejected), decision
    return decision.reason, decision.forbidden


SAME = ("SAME_PERSON", True)


@pytest.mark.clause("X-d")
def test_a_deputy_approves_for_another_and_the_approval_says_so() -> None:
    approved = RunApproved(payment_run="p", digest="d", approved_by="deputy", stand_in=FOR_CHIEF)
    assert after(DEPUTY)[-1] == approved
    assert PAYMENT_RUN.decide(DEPUTY, PAYMENT_RUN.fold(after(DEPUTY))) == AlreadyApplied()
    assert refused(replace(DEPUTY, by="ann")) == SAME
    assert refused(replace(DEPUTY, stand_in=replace(FOR_CHIEF, person="ann"))) == SAME, (
        "nor for who prepared it"
    )


@pytest.mark.clause("X-d")
@pytest.mark.parametrize("by", ["deputy", "chief", "ann"])
def test_neither_the_deputy_nor_whose_deputy_he_is_releases_what_he_approved(by: str) -> None:
    assert refused(replace(RELEASE, by=by), DEPUTY) == SAME
    for_director = replace(FOR_CHIEF, person="director")
    assert refused(replace(RELEASE, by=by, stand_in=for_director), DEPUTY) == SAME
    assert refused(replace(RELEASE, stand_in=replace(FOR_CHIEF, person=by)), DEPUTY) == SAME
    released = after(DEPUTY, replace(RELEASE, stand_in=for_director))[-1]
    assert isinstance(released, RunReleasing)
    assert (released.released_by, released.stand_in) == ("dan", for_director)


@pytest.mark.clause("X-d")
def test_a_deputy_of_who_approved_the_distribution_does_not_release_its_payment() -> None:
    of_head = replace(RELEASE, stand_in=replace(FOR_CHIEF, person="head"), approvers=("head",))
    assert refused(of_head, ApproveRun(digest="d", by="chief")) == SAME


@pytest.mark.clause("X-d")
def test_two_approve_together_one_after_the_other_and_neither_releases() -> None:
    one = after(FIRST)
    assert one[-1] == RunVoiceGiven(payment_run="p", digest="d", by="bob", reason="all are ill")
    assert PAYMENT_RUN.fold(one).state is RunState.PREPARED, "one voice is no approval"
    assert PAYMENT_RUN.decide(FIRST, PAYMENT_RUN.fold(one)) == AlreadyApplied()
    assert refused(RELEASE, FIRST) == ("NOT_APPROVED", False)
    two = after(FIRST, SECOND)
    told = StandIn(kind="JOINT", person="bob", reason="all are ill", decision="Board 1")
    assert two[-1] == RunApproved(payment_run="p", digest="d", approved_by="cem", stand_in=told)
    assert PAYMENT_RUN.decide(SECOND, PAYMENT_RUN.fold(two)) == AlreadyApplied()
    for by in ("bob", "cem", "ann"):
        assert refused(replace(RELEASE, by=by), FIRST, SECOND) == SAME
    assert isinstance(after(FIRST, SECOND, RELEASE)[-1], RunReleasing)
    assert refused(replace(FIRST, by="ann")) == SAME
    assert refused(replace(SECOND, by="ann"), FIRST) == SAME


@pytest.mark.clause("X-d", "4.3-a")
def test_lines_taken_out_void_a_voice_and_an_approval_with_it() -> None:
    """The digest is another one: the first one's word was on the draft before."""
    out = TakeLinesOut(was="d", dispute="x", credits=1, digest="e", orders=1, total=Money(1))
    assert isinstance(after(FIRST, out, replace(SECOND, digest="e"))[-1], RunVoiceGiven)
    state = PAYMENT_RUN.fold(after(DEPUTY, out))
    assert (state.state, state.approved_by, state.stand_in) == (RunState.PREPARED, "", None)
    assert refused(FIRST, out) == ("OTHER_DIGEST", False)


def test_the_policy_names_deputies_as_distributions_does() -> None:
    one = {"person": "chief", "deputy": "deputy", "from": "2026-09-01", "to": "2026-09-30"}
    assert findings_of("deputies", {"deputies": [one], "joint_approval": True}) == ()
    assert findings_of("deputies", {}) == ()
    wrong = findings_of("deputies", {"deputies": [one | {"deputy": "chief"}], "joint_approval": 1})
    assert [finding.where for finding in wrong] == ["body.joint_approval", "body.deputies.0"]
