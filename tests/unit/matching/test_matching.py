"""The matching of an account: searched, closed, complete."""

import pytest

from services.matching.domain.matching import (
    MATCHING,
    CloseMatching,
    CompleteMatching,
    FinishSearch,
    MatchingClosed,
    TargetMatched,
    TargetSearched,
)
from services.matching.domain.non_registered import NON_REGISTERED, Announce, NonRegisteredFound
from services.matching.domain.policy import MatchingRules
from shared.contracts.intake import ReportedWork
from shared.contracts.terms import TargetKind
from shared.kernel.decider import Accepted, AlreadyApplied, Rejected

SEARCHED = TargetSearched(
    target_kind=TargetKind.ACCOUNT,
    target="account",
    version=1,
    reports=3,
    position=40,
    rules=MatchingRules(),
    key_version=1,
)
CLOSED = MatchingClosed(target="account", version=1, decision="d", reason="Cut-off", closed_by="official")
MATCHED = TargetMatched(
    target_kind=TargetKind.ACCOUNT,
    target="account",
    version=1,
    counts={"MATCHED": 2, "NON_REGISTERED": 1},
    digest="digest",
    known={"registry": 9},
)
COMPLETE = CompleteMatching(
    counts={"NON_REGISTERED": 1, "MATCHED": 2}, digest="digest", known={"registry": 9}
)


def test_it_is_complete_when_every_report_has_its_outcome() -> None:
    assert MATCHING.decide(FinishSearch(searched=SEARCHED), MATCHING.initial) == Accepted((SEARCHED,))
    assert MATCHING.decide(FinishSearch(searched=SEARCHED), MATCHING.fold([SEARCHED])) == AlreadyApplied()
    assert MATCHING.decide(COMPLETE, MATCHING.fold([SEARCHED])) == Accepted((MATCHED,))
    assert MATCHING.decide(COMPLETE, MATCHING.fold([SEARCHED, CLOSED])) == Accepted((MATCHED,))
    assert MATCHING.decide(COMPLETE, MATCHING.fold([SEARCHED, MATCHED])) == AlreadyApplied()


@pytest.mark.parametrize("counts", [{"MATCHED": 2}, {"MATCHED": 4}, {}])
def test_it_is_not_complete_with_fewer_or_more_outcomes(counts: dict[str, int]) -> None:
    command = CompleteMatching(counts=counts, digest="digest", known={})
    answer = MATCHING.decide(command, MATCHING.fold([SEARCHED]))
    assert isinstance(answer, Rejected)
    assert answer.reason == "REPORTS_OPEN"


def test_it_is_closed_after_the_search_with_a_reason() -> None:
    close = CloseMatching(decision="d", reason="Cut-off", actor="official")
    too_early = MATCHING.decide(close, MATCHING.initial)
    assert isinstance(too_early, Rejected)
    assert MATCHING.decide(close, MATCHING.fold([SEARCHED])) == Accepted((CLOSED,))
    assert MATCHING.decide(close, MATCHING.fold([SEARCHED, CLOSED])) == AlreadyApplied()
    assert MATCHING.decide(close, MATCHING.fold([SEARCHED, MATCHED])) == AlreadyApplied()
    empty = CloseMatching(decision="d", reason="", actor="official")
    assert isinstance(MATCHING.decide(empty, MATCHING.fold([SEARCHED])), Rejected)


@pytest.mark.clause("2.1.2-g")
def test_a_non_registered_work_is_announced_once() -> None:
    reported = ReportedWork(number=1, titles=("Le Phare de minuit",))
    found = NonRegisteredFound(work="work", reported=reported, first_target="account")
    first = NON_REGISTERED.decide(Announce(work="work", reported=reported, target="account"), None)
    assert first == Accepted((found,))
    again = Announce(work="work", reported=reported, target="another")
    assert NON_REGISTERED.decide(again, found) == AlreadyApplied()
