"""A decision that one official took is said again where the policy asks for two by now (D-36, D-95)."""

from dataclasses import replace

import pytest

from services.matching.domain.report import REPORT, FollowDecision
from services.matching.domain.report_events import OutcomeRevised, RulingProposed
from shared.contracts.terms import MatchOutcome
from shared.kernel.decider import Accepted, AlreadyApplied
from tests.unit.matching.reported_film import DECIDED, OPENED, OTHER, RULING


@pytest.mark.clause("X-d")
def test_what_one_person_decided_before_waits_for_a_second_where_the_policy_asks() -> None:
    follow = FollowDecision(ruling=RULING, four_eyes=True)
    asked = RulingProposed(becomes=DECIDED)
    assert REPORT.decide(follow, REPORT.fold([OPENED])) == Accepted((asked,))
    assert REPORT.decide(follow, REPORT.fold([OPENED, asked])) == AlreadyApplied()
    confirmed = replace(follow, ruling=replace(RULING, confirmed_by="second"))
    answer = REPORT.decide(confirmed, REPORT.fold([OPENED, asked]))
    assert answer == Accepted((replace(DECIDED, rule="REMEMBERED", confirmed_by="second"),))
    assert isinstance(answer, Accepted)
    assert REPORT.fold([OPENED, asked, *answer.events]).proposed is None
    own = replace(follow, ruling=replace(RULING, actor="clerk"))
    assert REPORT.decide(own, REPORT.fold([OPENED])) == AlreadyApplied()


@pytest.mark.clause("X-d")
def test_what_rested_on_a_revoked_decision_waits_for_a_second_undecided() -> None:
    resting = REPORT.fold([replace(DECIDED, rule="REMEMBERED")])
    follow = FollowDecision(ruling=OTHER, instead_of="decision", four_eyes=True)
    answer = REPORT.decide(follow, resting)
    assert isinstance(answer, Accepted)
    revised, asked = answer.events
    assert isinstance(revised, OutcomeRevised) and isinstance(asked, RulingProposed)
    assert (revised.becomes.outcome, asked.becomes.work) == (MatchOutcome.UNDECIDED, "other")
    nobody = replace(follow, ruling=replace(OTHER, outcome=MatchOutcome.UNDECIDED, work=None))
    taken_back = REPORT.decide(nobody, resting)
    assert isinstance(taken_back, Accepted) and len(taken_back.events) == 1
