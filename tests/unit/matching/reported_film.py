"""A reported work with what officials decide of it, for the tests of its outcome."""

from dataclasses import replace
from datetime import UTC, date, datetime

from services.matching.domain.report import (
    DecideReview,
    Ruling,
)
from services.matching.domain.report_events import (
    Evidence,
    ReportDecided,
    ReportOf,
    ReviewOpened,
)
from services.matching.domain.search import ReviewReason
from shared.contracts.intake import ReportedAuthor, ReportedWork
from shared.contracts.terms import EvidenceKind, MatchOutcome, Role, TargetKind
from shared.eventstore.entries import Entry
from shared.kernel.decider import Rejected

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
NOON = datetime(2026, 9, 1, 8, tzinfo=UTC)
RULING = Ruling(
    outcome=MatchOutcome.MATCHED,
    work="film",
    persons=(),
    compared=(),
    decision="decision",
    reason="A misprint of the title.",
    evidence=Evidence(kind=EvidenceKind.CREDITS, sha256="ab" * 32),
    actor="official",
    known={"registry": 7},
    at=NOON,
)
DECIDE = DecideReview(ruling=RULING)
DECIDED = ReportDecided(
    of=OF,
    outcome=MatchOutcome.MATCHED,
    work="film",
    persons=(),
    rule="OFFICIAL",
    decision="decision",
    decided_by="official",
    reason="A misprint of the title.",
    evidence=RULING.evidence,
)
ENTRY = Entry(
    position=1, source=None, sequence=None, event_id="e", stream_id="report-account-2-12", version=1,
    type="ReportDecided", schema_version=1, recorded_at=datetime(2026, 9, 1, tzinfo=UTC),
    effective_on=date(2026, 9, 1), correlation_id="c", causation_id=None, actor="official", public_seq=1,
    digest=b"", hash=b"", raw=b"", event=None, problem=None,
)  # fmt: skip
UNDECIDED = replace(
    DECIDED,
    outcome=MatchOutcome.UNDECIDED,
    work=None,
    rule="NONE",
    decision="closing",
    reason="",
    evidence=None,
)
AUTOMATIC = replace(DECIDED, rule="EXACT", decision=None, decided_by=None, reason="", evidence=None)
OTHER = replace(RULING, work="other", decision="second", reason="The credits name the other film.")
INSTEAD = replace(DECIDED, work="other", decision="second", reason=OTHER.reason)


def rejected(answer: object) -> tuple[str, bool]:
    assert isinstance(answer, Rejected)
    return answer.reason, answer.forbidden
