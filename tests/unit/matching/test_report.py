"""A reported work from the search, or from the official's desk, to its outcome (2.1.2-f, D-36, D-95)."""

from dataclasses import replace

import pytest

from services.matching.domain.report import (
    REPORT,
    DecideReview,
    LeaveUndecided,
    OpenReview,
    RecordOutcome,
    RevokeOutcome,
    Ruling,
)
from services.matching.domain.report_events import (
    OutcomeRevised,
    ReportDecided,
)
from services.matching.publisher import publish
from shared.contracts.matching import WorkMatched
from shared.contracts.terms import MatchOutcome
from shared.kernel.decider import Accepted, AlreadyApplied, Rejected
from tests.unit.matching.reported_film import (
    AUTOMATIC,
    DECIDE,
    DECIDED,
    ENTRY,
    INSTEAD,
    OF,
    OPENED,
    OTHER,
    RULING,
    UNDECIDED,
    rejected,
)


def test_its_id_names_batch_and_number() -> None:
    assert OF.id == "account-2-12"


@pytest.mark.clause("2.1.2-f")
def test_an_official_decides_with_reason_and_evidence() -> None:
    assert REPORT.decide(DECIDE, REPORT.fold([OPENED])) == Accepted((DECIDED,))


@pytest.mark.clause("2.1.2-f")
@pytest.mark.parametrize(
    ("ruling", "reason", "forbidden"),
    [
        (replace(RULING, actor="clerk"), "SAME_PERSON", True),
        (replace(RULING, reason=" "), "NO_REASON", False),
        (replace(RULING, evidence=None), "NO_EVIDENCE", False),
        (replace(RULING, work=None), "WORK_AND_OUTCOME_DISAGREE", False),
        (replace(RULING, outcome=MatchOutcome.NOT_A_WORK), "WORK_AND_OUTCOME_DISAGREE", False),
        (replace(RULING, outcome=MatchOutcome.UNDECIDED, work=None), "NO_OUTCOME", False),
    ],
)
def test_a_decision_that_does_not_hold(ruling: Ruling, reason: str, forbidden: bool) -> None:
    answer = REPORT.decide(DecideReview(ruling=ruling), REPORT.fold([OPENED]))
    assert isinstance(answer, Rejected)
    assert (answer.reason, answer.forbidden) == (reason, forbidden)


def test_nothing_is_decided_that_was_not_on_the_desk_or_is_decided() -> None:
    unknown = REPORT.decide(DECIDE, REPORT.initial)
    assert isinstance(unknown, Rejected)
    assert unknown.reason == "UNKNOWN_REVIEW"
    again = REPORT.decide(DecideReview(ruling=replace(RULING, work="other")), REPORT.fold([OPENED, DECIDED]))
    assert isinstance(again, Rejected)
    assert again.reason == "ALREADY_DECIDED"


def test_a_search_that_runs_again_changes_nothing() -> None:
    found = replace(DECIDED, rule="EXACT", decision=None, decided_by=None, reason="", evidence=None)
    assert REPORT.decide(RecordOutcome(decided=found), REPORT.initial) == Accepted((found,))
    assert REPORT.decide(RecordOutcome(decided=found), REPORT.fold([found])) == AlreadyApplied()
    assert REPORT.decide(OpenReview(review=OPENED), REPORT.fold([OPENED])) == AlreadyApplied()
    assert REPORT.decide(OpenReview(review=OPENED), REPORT.fold([OPENED, DECIDED])) == AlreadyApplied()


def test_what_is_open_at_the_close_is_undecided() -> None:
    leave = LeaveUndecided(actor="official", decision="closing")
    answer = REPORT.decide(leave, REPORT.fold([OPENED]))
    assert isinstance(answer, Accepted)
    (decided,) = answer.events
    assert isinstance(decided, ReportDecided)
    assert (decided.outcome, decided.work) == (MatchOutcome.UNDECIDED, None)
    assert REPORT.decide(leave, REPORT.fold([OPENED, DECIDED])) == AlreadyApplied()


def test_what_is_published_tells_the_report_only_where_no_work_tells_it() -> None:
    matched = publish(DECIDED, ENTRY)
    assert isinstance(matched, WorkMatched)
    assert (matched.target, matched.version, matched.report) == ("account", 2, 12)
    assert (matched.titles, matched.authors, matched.year) == ((), (), None)
    undecided = publish(replace(DECIDED, outcome=MatchOutcome.UNDECIDED, work=None), ENTRY)
    assert isinstance(undecided, WorkMatched)
    assert (undecided.titles, undecided.authors, undecided.year) == (
        ("O qızı tarın",),
        OF.reported.authors,
        1970,
    )


@pytest.mark.clause("2.1.2-f")
def test_what_was_left_undecided_is_decided_later() -> None:
    answer = REPORT.decide(DECIDE, REPORT.fold([OPENED, UNDECIDED]))
    assert answer == Accepted(
        (
            OutcomeRevised(
                was=MatchOutcome.UNDECIDED,
                was_work=None,
                was_decision="closing",
                becomes=DECIDED,
                known={"registry": 7},
            ),
        )
    )


def test_a_wrong_match_is_revoked_whoever_made_it() -> None:
    for was in (AUTOMATIC, DECIDED):
        answer = REPORT.decide(RevokeOutcome(ruling=OTHER), REPORT.fold([was]))
        assert isinstance(answer, Accepted)
        (revised,) = answer.events
        assert isinstance(revised, OutcomeRevised)
        assert (revised.was, revised.was_work, revised.was_decision) == ("MATCHED", "film", was.decision)
        assert revised.becomes == INSTEAD
    state = REPORT.fold([AUTOMATIC, revised])
    assert state.decided == INSTEAD
    nobody = replace(RULING, outcome=MatchOutcome.UNDECIDED, work=None, decision="third", evidence=None)
    back = REPORT.decide(RevokeOutcome(ruling=nobody), state)
    assert isinstance(back, Accepted)
    assert REPORT.fold([AUTOMATIC, revised, *back.events]).waits


def test_what_is_not_revoked() -> None:
    revoke = RevokeOutcome(ruling=OTHER)
    assert rejected(REPORT.decide(revoke, REPORT.initial)) == ("UNKNOWN_REVIEW", False)
    assert rejected(REPORT.decide(revoke, REPORT.fold([OPENED]))) == ("NOT_DECIDED", False)
    same = RevokeOutcome(ruling=RULING)
    assert rejected(REPORT.decide(same, REPORT.fold([AUTOMATIC]))) == ("NOTHING_CHANGED", False)
    own = RevokeOutcome(ruling=OTHER, submitters=("official",))
    assert rejected(REPORT.decide(own, REPORT.fold([AUTOMATIC]))) == ("SAME_PERSON", True)
    unproved = RevokeOutcome(ruling=replace(OTHER, evidence=None))
    assert rejected(REPORT.decide(unproved, REPORT.fold([AUTOMATIC]))) == ("NO_EVIDENCE", False)
