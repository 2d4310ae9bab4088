"""A deputy, or in the last resort two people together, approve a run in place of its approver (D-95)."""

from dataclasses import replace
from datetime import date

import pytest

from services.distribution.domain.run import RUN, AbandonRun, ApproveRun, OpenRun, RecordDraft
from services.distribution.domain.run_events import Event, RunClosing, RunVoiceGiven, State
from services.distribution.domain.stand_in import ApproveJointly
from shared.kernel.decider import Accepted, AlreadyApplied, Rejected
from shared.kernel.stand_in import StandIn

DAY = date(2026, 9, 2)
OPEN = OpenRun(
    run="r",
    kind="REGULAR",
    read_position=10,
    cut_off_day=date(2026, 9, 1),
    known={},
    policies={"key": 1},
    rules_version=1,
    targets=("a",),
    facts_sha256="f",
    by="ann",
)
DRAFT = RecordDraft(digest="d", allocations=1, reserves=0, totals=())
DEPUTY = StandIn(kind="DEPUTY", person="head", reason="on leave", decision="BOARD 1")
FOR_HEAD = ApproveRun(digest="d", by="deputy", day=DAY, stand_in=DEPUTY)
FIRST = ApproveJointly(digest="d", by="bob", reason="all are ill", decision="BOARD 1", day=DAY)
SECOND = replace(FIRST, by="cem", reason="so they are", day=date(2026, 9, 3))


def after(*commands: object) -> tuple[State, list[Event]]:
    state, events = RUN.initial, list[Event]()
    for command in commands:
        decision = RUN.decide(command, state)  # type: ignore[arg-type]
        assert isinstance(decision, Accepted), decision
        events.extend(decision.events)
        state = RUN.fold(events)
    return state, events


def refused(command: object, *before: object) -> tuple[str, bool]:
    decision = RUN.decide(command, after(*before)[0])  # type: ignore[arg-type]
    assert isinstance(decision, Rejected), decision
    return decision.reason, decision.forbidden


@pytest.mark.clause("X-d")
def test_a_deputy_approves_for_another_and_the_approval_says_so() -> None:
    _, events = after(OPEN, DRAFT, FOR_HEAD)
    assert events[-1] == RunClosing(run="r", digest="d", approved_by="deputy", closed_on=DAY, stand_in=DEPUTY)


@pytest.mark.clause("X-d")
def test_who_prepared_a_run_approves_it_neither_as_deputy_nor_through_his_own() -> None:
    assert refused(replace(FOR_HEAD, by="ann"), OPEN, DRAFT) == ("SAME_PERSON", True)
    of_preparer = replace(FOR_HEAD, stand_in=replace(DEPUTY, person="ann"))
    assert refused(of_preparer, OPEN, DRAFT) == ("SAME_PERSON", True)
    assert refused(replace(FIRST, by="ann"), OPEN, DRAFT) == ("SAME_PERSON", True)
    assert refused(replace(SECOND, by="ann"), OPEN, DRAFT, FIRST) == ("SAME_PERSON", True)


@pytest.mark.clause("X-d")
def test_two_approve_together_one_after_the_other() -> None:
    state, events = after(OPEN, DRAFT, FIRST)
    assert events[-1] == RunVoiceGiven(run="r", digest="d", by="bob", reason="all are ill")
    assert RUN.decide(FIRST, state) == AlreadyApplied(), "one voice is not two"
    closed, events = after(OPEN, DRAFT, FIRST, SECOND)
    assert events[-1] == RunClosing(
        run="r",
        digest="d",
        approved_by="cem",
        closed_on=date(2026, 9, 3),
        stand_in=StandIn(kind="JOINT", person="bob", reason="all are ill", decision="BOARD 1"),
    )
    assert RUN.decide(SECOND, closed) == AlreadyApplied()


@pytest.mark.clause("X-d")
def test_a_joint_approval_is_of_exactly_one_draft_that_still_holds() -> None:
    assert refused(FIRST, OPEN) == ("NOT_COMPUTED", False)
    assert refused(replace(FIRST, digest="e"), OPEN, DRAFT) == ("ANOTHER_DRAFT", False)
    assert refused(replace(SECOND, changed=("a",)), OPEN, DRAFT, FIRST) == ("TARGET_CHANGED", False)
    assert refused(FIRST, OPEN, DRAFT, AbandonRun(reason="x", by="ann")) == ("RUN_ABANDONED", False)


def test_a_voice_for_another_draft_does_not_count() -> None:
    state, _ = after(OPEN, DRAFT, FIRST)
    assert state.computed is not None
    other = replace(state, computed=replace(state.computed, digest="e"))
    decision = RUN.decide(replace(SECOND, digest="e"), other)
    assert isinstance(decision, Accepted) and isinstance(decision.events[0], RunVoiceGiven)
