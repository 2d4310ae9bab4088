"""A reported work from the search, or from the official's desk, to its outcome (2.1.2-f, D-36, D-95)."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from services.matching.domain.report import (
    REPORT,
    DecideReview,
    Evidence,
    LeaveUndecided,
    OpenReview,
    RecordOutcome,
    ReportDecided,
    ReportOf,
    ReviewOpened,
)
from services.matching.domain.search import ReviewReason
from services.matching.publisher import publish
from shared.contracts.intake import ReportedAuthor, ReportedWork
from shared.contracts.matching import WorkMatched
from shared.contracts.terms import EvidenceKind, MatchOutcome, Role, TargetKind
from shared.eventstore.entries import Entry
from shared.kernel.decider import Accepted, AlreadyApplied, Rejected

OF = ReportOf(
    target_kind=TargetKind.ACCOUNT,
    target="account",
    version=2,
    reported=ReportedWork(
        number=12,
        titles=("O qızı tarın",),
        authors=(ReportedAuthor(name="Həsən Seyidbəyli", role=Role.DIRECTOR),),
        year=1970,
        seconds=5400,
    ),
    submitted_by="clerk",
)
OPENED = ReviewOpened(of=OF, reason=ReviewReason.SIMILAR_WORK, candidates=())
DECIDE = DecideReview(
    outcome=MatchOutcome.MATCHED,
    work="film",
    persons=(),
    compared=(),
    decision="decision",
    reason="A misprint of the title.",
    evidence=Evidence(kind=EvidenceKind.CREDITS, sha256="ab" * 32),
    actor="official",
)
DECIDED = ReportDecided(
    of=OF,
    outcome=MatchOutcome.MATCHED,
    work="film",
    persons=(),
    rule="OFFICIAL",
    decision="decision",
    decided_by="official",
    reason="A misprint of the title.",
    evidence=DECIDE.evidence,
)


ENTRY = Entry(
    position=1, source=None, sequence=None, event_id="e", stream_id="report-account-2-12", version=1,
    type="ReportDecided", schema_version=1, recorded_at=datetime(2026, 9, 1, tzinfo=UTC),
    effective_on=date(2026, 9, 1), correlation_id="c", causation_id=None, actor="official", public_seq=1,
    digest=b"", hash=b"", raw=b"", event=None, problem=None,
)  # fmt: skip


def test_its_id_names_batch_and_number() -> None:
    assert OF.id == "account-2-12"


@pytest.mark.clause("2.1.2-f")
def test_an_official_decides_with_reason_and_evidence() -> None:
    assert REPORT.decide(DECIDE, REPORT.fold([OPENED])) == Accepted((DECIDED,))


@pytest.mark.clause("2.1.2-f")
@pytest.mark.parametrize(
    ("command", "reason", "forbidden"),
    [
        (replace(DECIDE, actor="clerk"), "SAME_PERSON", True),
        (replace(DECIDE, reason=" "), "NO_REASON", False),
        (replace(DECIDE, evidence=None), "NO_EVIDENCE", False),
        (replace(DECIDE, work=None), "WORK_AND_OUTCOME_DISAGREE", False),
        (replace(DECIDE, outcome=MatchOutcome.NOT_A_WORK), "WORK_AND_OUTCOME_DISAGREE", False),
        (replace(DECIDE, outcome=MatchOutcome.UNDECIDED, work=None), "NO_OUTCOME", False),
    ],
)
def test_a_decision_that_does_not_hold(command: DecideReview, reason: str, forbidden: bool) -> None:
    answer = REPORT.decide(command, REPORT.fold([OPENED]))
    assert isinstance(answer, Rejected)
    assert (answer.reason, answer.forbidden) == (reason, forbidden)


def test_nothing_is_decided_that_was_not_on_the_desk_or_is_decided() -> None:
    unknown = REPORT.decide(DECIDE, REPORT.initial)
    assert isinstance(unknown, Rejected)
    assert unknown.reason == "UNKNOWN_REVIEW"
    again = REPORT.decide(replace(DECIDE, work="other"), REPORT.fold([OPENED, DECIDED]))
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
