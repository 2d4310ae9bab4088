"""A dispute lapses by a decision, where the policy gives days for it and no filed claim was shown in them (D-82)."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from services.payments.domain.dispute import DISPUTE, EndDispute, LapseDispute, ProposeNarrowing, ShowClaim
from services.payments.domain.dispute_events import ClaimShown, DisputeLapsed, Event, NarrowingApproved
from services.payments.domain.policy_disputes import DisputeTerms, read_disputes
from shared.contracts.terms import Role
from shared.kernel.decider import Accepted, Rejected, accepted
from shared.kernel.findings import Unreadable
from tests.unit.payments.test_narrowing import APPROVED, END, PROPOSED, RAISED, part

SHOW = ShowClaim(document_sha256="f", filed_on=date(2026, 3, 1), today=date(2026, 3, 5), by="lawyer")
SHOWN = ClaimShown(dispute="d", document_sha256="f", filed_on=date(2026, 3, 1), recorded_by="lawyer")
LAPSE = LapseDispute(
    document_sha256="g", opened_on=date(2026, 1, 1), today=date(2026, 4, 2), lapse_days=90, by="chair"
)
LAPSED = DisputeLapsed(
    dispute="d", work="film", document_sha256="g", lapse_days=90, role=None, share=None, decided_by="chair"
)


def answer(command: Any, *given: Event) -> str:
    decision = DISPUTE.decide(command, DISPUTE.fold([RAISED, *given]))
    if isinstance(decision, Rejected):
        return decision.reason
    return "accepted" if isinstance(decision, Accepted) else "already"


@pytest.mark.clause("4.3-a", "X-d")
def test_it_lapses_when_the_days_are_over_and_no_claim_was_shown() -> None:
    """Opened on 1 January: 90 days later it is 1 April, the last day to show a claim."""
    assert DISPUTE.decide(LAPSE, DISPUTE.fold([RAISED])) == accepted(LAPSED)
    assert answer(replace(LAPSE, today=date(2026, 4, 1))) == "TOO_EARLY"
    assert answer(replace(LAPSE, lapse_days=None)) == "NO_LAPSE"
    assert answer(replace(LAPSE, by="lawyer")) == "SAME_PERSON"
    assert answer(LAPSE, SHOWN) == "CLAIM_SHOWN"
    assert answer(LAPSE, LAPSED) == "already"
    of_role = DISPUTE.decide(LAPSE, DISPUTE.fold([RAISED, PROPOSED, APPROVED]))
    assert of_role == accepted(replace(LAPSED, role=Role.DIRECTOR))


@pytest.mark.clause("4.3-a")
def test_a_claim_is_shown_once_and_when_it_is_filed() -> None:
    assert DISPUTE.decide(SHOW, DISPUTE.fold([RAISED])) == accepted(SHOWN)
    assert answer(SHOW, SHOWN) == "already"
    assert answer(replace(SHOW, document_sha256="h"), SHOWN) == "SHOWN_ALREADY"
    assert answer(replace(SHOW, filed_on=date(2026, 3, 6))) == "NOT_FILED_YET"


@pytest.mark.clause("4.3-a")
def test_what_has_lapsed_is_over() -> None:
    narrow = ProposeNarrowing(role=Role.DIRECTOR, share=None, document_sha256="b", by="lawyer")
    end = replace(END, entitled=("anna",), parts=(part("anna", "1"),))
    assert isinstance(end, EndDispute) and isinstance(APPROVED, NarrowingApproved)
    assert (answer(SHOW, LAPSED), answer(narrow, LAPSED), answer(end, LAPSED)) == ("ENDED", "ENDED", "LAPSED")
    ended = DISPUTE.decide(end, DISPUTE.fold([RAISED]))
    assert isinstance(ended, Accepted)
    assert answer(LAPSE, *ended.events) == "ENDED"


def test_the_policy_says_whole_days_and_null_for_never() -> None:
    assert read_disputes({"alert_days": 30, "lapse_days": 60}) == DisputeTerms(alert_days=30, lapse_days=60)
    assert read_disputes({"alert_days": 30, "lapse_days": None}).lapse_days is None
    for body, where in (
        ({"alert_days": 0, "lapse_days": None}, "body.alert_days"),
        ({"alert_days": None, "lapse_days": None}, "body.alert_days"),
        ({"alert_days": True, "lapse_days": None}, "body.alert_days"),
        ({"alert_days": 30, "lapse_days": 3661}, "body.lapse_days"),
        ({"alert_days": 30}, "body.lapse_days"),
        ({"alert_days": 30, "lapse_days": None, "more": 1}, "body.more"),
    ):
        with pytest.raises(Unreadable) as caught:
            read_disputes(body)
        assert [one.where for one in caught.value.findings] == [where]
