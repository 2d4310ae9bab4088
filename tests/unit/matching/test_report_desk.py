"""The desk of the officials: two who decide together, what follows a decision, who has a review (2.1.2-f, D-95)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from services.matching.domain.report import (
    REPORT,
    DecideReview,
    FollowDecision,
    LeaveUndecided,
    RevokeOutcome,
)
from services.matching.domain.report_desk import ConfirmRuling, RefuseRuling, ReleaseReview, TakeReview
from services.matching.domain.report_events import (
    OutcomeRevised,
    ProposalRefused,
    ReviewReleased,
    ReviewTaken,
    RulingProposed,
)
from shared.contracts.matching import FoundPerson
from shared.contracts.terms import MatchOutcome
from shared.kernel.decider import Accepted, AlreadyApplied
from tests.unit.matching.reported_film import (
    AUTOMATIC,
    DECIDE,
    DECIDED,
    INSTEAD,
    NOON,
    OF,
    OPENED,
    OTHER,
    RULING,
    UNDECIDED,
    rejected,
)


@pytest.mark.clause("X-d")
def test_with_four_eyes_a_second_official_confirms() -> None:
    answer = REPORT.decide(DecideReview(ruling=RULING, four_eyes=True), REPORT.fold([OPENED]))
    proposed = RulingProposed(becomes=DECIDED)
    assert answer == Accepted((proposed,))
    state = REPORT.fold([OPENED, proposed])
    assert state.decided is None

    def confirm(actor: str, decision: str = "decision", submitters: tuple[str, ...] = ()) -> object:
        command = ConfirmRuling(
            decision=decision, actor=actor, known={"registry": 9}, stands="film", submitters=submitters
        )
        return REPORT.decide(command, state)

    assert rejected(confirm("official")) == ("SAME_PERSON", True)
    assert rejected(confirm("clerk")) == ("SAME_PERSON", True)
    assert rejected(confirm("second", submitters=("second",))) == ("SAME_PERSON", True)
    assert rejected(confirm("second", decision="another")) == ("NOTHING_PROPOSED", False)
    confirmed = replace(DECIDED, confirmed_by="second")
    assert confirm("second") == Accepted((confirmed,))
    again = ConfirmRuling(decision="decision", actor="second", known={}, stands="film")
    assert REPORT.decide(again, REPORT.fold([OPENED, proposed, confirmed])) == AlreadyApplied()
    waiting = REPORT.decide(DecideReview(ruling=OTHER), state)
    assert rejected(waiting) == ("WAITS_FOR_SECOND", False)


def test_a_refused_proposal_leaves_the_report_as_it_was() -> None:
    state = REPORT.fold([OPENED, RulingProposed(becomes=DECIDED)])
    refuse = RefuseRuling(decision="decision", reason="Another film of the director.", actor="second")
    refused = ProposalRefused(of=OF, decision="decision", reason=refuse.reason, refused_by="second")
    assert REPORT.decide(refuse, state) == Accepted((refused,))
    assert rejected(REPORT.decide(replace(refuse, reason=" "), state)) == ("NO_REASON", False)
    for own in (replace(refuse, actor="clerk"), replace(refuse, submitters=("second",))):
        assert rejected(REPORT.decide(own, state)) == ("SAME_PERSON", True)
    after = REPORT.fold([OPENED, RulingProposed(becomes=DECIDED), refused])
    assert after == REPORT.fold([OPENED])
    assert rejected(REPORT.decide(refuse, after)) == ("NOTHING_PROPOSED", False)


def test_a_revocation_with_four_eyes_changes_nothing_before_it_is_confirmed() -> None:
    answer = REPORT.decide(RevokeOutcome(ruling=OTHER, four_eyes=True), REPORT.fold([AUTOMATIC]))
    assert answer == Accepted((RulingProposed(becomes=INSTEAD),))
    state = REPORT.fold([AUTOMATIC, RulingProposed(becomes=INSTEAD)])
    assert state.decided == AUTOMATIC
    confirm = ConfirmRuling(decision="second", actor="other official", known={"registry": 9}, stands="other")
    for stands in ("film", None):
        assert rejected(REPORT.decide(replace(confirm, stands=stands), state)) == ("WORK_CHANGED", False)
    confirmed = REPORT.decide(confirm, state)
    assert isinstance(confirmed, Accepted)
    (revised,) = confirmed.events
    assert isinstance(revised, OutcomeRevised)
    assert (revised.was_work, revised.becomes.work, revised.becomes.confirmed_by) == (
        "film",
        "other",
        "other official",
    )


def test_an_equal_report_follows_while_it_waits() -> None:
    follow = FollowDecision(ruling=RULING)
    remembered = replace(DECIDED, rule="REMEMBERED")
    assert REPORT.decide(follow, REPORT.fold([OPENED])) == Accepted((remembered,))
    assert REPORT.decide(follow, REPORT.fold([OPENED, remembered])) == AlreadyApplied()
    assert REPORT.decide(follow, REPORT.fold([AUTOMATIC])) == AlreadyApplied()
    own = FollowDecision(ruling=replace(RULING, actor="clerk"))
    assert REPORT.decide(own, REPORT.fold([OPENED])) == AlreadyApplied()
    assert rejected(REPORT.decide(follow, REPORT.initial)) == ("UNKNOWN_REVIEW", False)


def test_what_rests_on_a_revoked_decision_follows_and_what_does_not_stays() -> None:
    follow = FollowDecision(ruling=OTHER, instead_of="decision")
    resting = REPORT.fold([replace(DECIDED, rule="REMEMBERED")])
    answer = REPORT.decide(follow, resting)
    assert isinstance(answer, Accepted)
    (revised,) = answer.events
    assert isinstance(revised, OutcomeRevised)
    assert (revised.was_decision, revised.becomes.rule, revised.becomes.work) == (
        "decision",
        "REMEMBERED",
        "other",
    )
    assert REPORT.decide(follow, REPORT.fold([AUTOMATIC])) == AlreadyApplied()
    own = REPORT.decide(replace(follow, ruling=replace(OTHER, actor="clerk")), resting)
    assert isinstance(own, Accepted)
    (left,) = own.events
    assert isinstance(left, OutcomeRevised)
    assert (left.becomes.outcome, left.becomes.work) == (MatchOutcome.UNDECIDED, None)


def test_a_report_that_one_official_looks_at_is_decided_by_nobody_else() -> None:
    soon = NOON + timedelta(minutes=30)
    take = TakeReview(actor="official", at=NOON, until=soon)
    taken = ReviewTaken(of=OF, by="official", until=soon)
    assert REPORT.decide(take, REPORT.fold([OPENED])) == Accepted((taken,))
    state = REPORT.fold([OPENED, taken])
    other = DecideReview(ruling=replace(RULING, actor="second", at=NOON + timedelta(minutes=29)))
    assert rejected(REPORT.decide(other, state)) == ("TAKEN", False)
    assert rejected(REPORT.decide(replace(take, actor="second"), state)) == ("TAKEN", False)
    assert rejected(REPORT.decide(ReleaseReview(actor="second", at=NOON), state)) == ("TAKEN", False)
    assert isinstance(REPORT.decide(DECIDE, state), Accepted)
    late = DecideReview(ruling=replace(RULING, actor="second", at=soon))
    assert isinstance(REPORT.decide(late, state), Accepted)
    released = ReviewReleased(of=OF, by="official")
    assert REPORT.decide(ReleaseReview(actor="official", at=NOON), state) == Accepted((released,))
    free = REPORT.fold([OPENED, taken, released])
    assert isinstance(REPORT.decide(other, free), Accepted)
    assert REPORT.decide(ReleaseReview(actor="official", at=NOON), free) == AlreadyApplied()


def test_what_does_not_wait_is_not_taken() -> None:
    take = TakeReview(actor="official", at=NOON, until=NOON + timedelta(minutes=30))
    assert rejected(REPORT.decide(take, REPORT.initial)) == ("UNKNOWN_REVIEW", False)
    assert rejected(REPORT.decide(take, REPORT.fold([AUTOMATIC]))) == ("ALREADY_DECIDED", False)
    for own in (replace(take, actor="clerk"), replace(take, submitters=("official",))):
        assert rejected(REPORT.decide(own, REPORT.fold([OPENED]))) == ("SAME_PERSON", True)
    assert isinstance(REPORT.decide(take, REPORT.fold([OPENED, UNDECIDED])), Accepted)


@pytest.mark.parametrize("rule", ["NONE", "EXACT"])
def test_a_closing_or_standing_decision_is_nothing_that_an_outcome_of_a_work_follows(rule: str) -> None:
    non_registered = replace(DECIDED, outcome=MatchOutcome.NON_REGISTERED, rule=rule, decision="Board 3/2026")
    follow = FollowDecision(ruling=OTHER, instead_of="Board 3/2026")
    assert REPORT.decide(follow, REPORT.fold([non_registered])) == AlreadyApplied()


@pytest.mark.clause("X-d")
def test_what_waits_for_a_second_at_the_cut_off_is_still_confirmed() -> None:
    proposed = RulingProposed(becomes=DECIDED)
    left = REPORT.decide(
        LeaveUndecided(actor="calendar", decision="closing"), REPORT.fold([OPENED, proposed])
    )
    assert isinstance(left, Accepted)
    confirm = ConfirmRuling(decision="decision", actor="second", known={"registry": 9}, stands="film")
    confirmed = REPORT.decide(confirm, REPORT.fold([OPENED, proposed, *left.events]))
    assert isinstance(confirmed, Accepted)
    (revised,) = confirmed.events
    assert isinstance(revised, OutcomeRevised)
    assert (revised.was, revised.becomes.work, revised.becomes.confirmed_by) == (
        MatchOutcome.UNDECIDED,
        "film",
        "second",
    )


@pytest.mark.clause("2.2.3-a")
def test_who_names_an_owner_alone_leaves_the_decision_on_the_work() -> None:
    owner = FoundPerson(reported="H.", role=None, party="p", society=None, basis="DECISION", line=4)
    naming = RevokeOutcome(ruling=replace(RULING, persons=(owner,), decision="second", actor="other"))
    answer = REPORT.decide(naming, REPORT.fold([replace(DECIDED, rule="REMEMBERED")]))
    assert isinstance(answer, Accepted)
    (revised,) = answer.events
    assert isinstance(revised, OutcomeRevised)
    assert (revised.becomes.persons, revised.becomes.decided_by) == ((owner,), "other")
    # What rests on the decision still does, and goes with it when it is revoked.
    assert revised.becomes.decision == revised.was_decision == "decision"
    by_search = REPORT.decide(naming, REPORT.fold([AUTOMATIC]))
    assert isinstance(by_search, Accepted)
    (new,) = by_search.events
    assert isinstance(new, OutcomeRevised)
    assert new.becomes.decision == "second"
