"""Matching's dated rules, proposed by one and approved by another."""

from datetime import date

import pytest

from services.matching.domain.policy import (
    POLICY_PAGE,
    ApprovePolicy,
    Event,
    MatchingRules,
    PolicyAdopted,
    PolicyProposed,
    ProposePolicy,
    read_rules,
    rules_on,
)
from shared.kernel.decider import Accepted, AlreadyApplied, Rejected

BODY: dict[str, object] = {"suggest_at": 70, "standing_decision": "Board 4/2026"}
PROPOSED = PolicyProposed(
    policy="matching",
    version=1,
    valid_from=date(2026, 1, 1),
    body=BODY,
    decision="Board 4/2026",
    proposed_by="ali",
)
ADOPTED = PolicyAdopted(
    policy="matching",
    version=1,
    valid_from=date(2026, 1, 1),
    body=BODY,
    decision="Board 4/2026",
    proposed_by="ali",
    approved_by="leyla",
)


def after(*events: Event) -> object:
    return POLICY_PAGE.fold(events)


def test_a_proposal_waits_for_a_second_person() -> None:
    propose = ProposePolicy(valid_from=date(2026, 1, 1), body=BODY, decision="Board 4/2026", actor="ali")
    assert POLICY_PAGE.decide(propose, POLICY_PAGE.initial) == Accepted((PROPOSED,))
    waiting = POLICY_PAGE.fold([PROPOSED])
    same = POLICY_PAGE.decide(ApprovePolicy(version=1, actor="ali"), waiting)
    assert isinstance(same, Rejected)
    assert same.forbidden
    assert POLICY_PAGE.decide(ApprovePolicy(version=1, actor="leyla"), waiting) == Accepted((ADOPTED,))
    adopted = POLICY_PAGE.fold([PROPOSED, ADOPTED])
    assert POLICY_PAGE.decide(ApprovePolicy(version=1, actor="vusal"), adopted) == AlreadyApplied()
    assert isinstance(POLICY_PAGE.decide(ApprovePolicy(version=2, actor="vusal"), adopted), Rejected)


@pytest.mark.parametrize(
    "body",
    [{"suggest_at": 0}, {"suggest_at": True}, {"suggest_at": "70"}, {"standing_decision": " "}, {"other": 1}],
)
def test_an_unreadable_body_is_refused(body: dict[str, object]) -> None:
    assert isinstance(read_rules(body), str)


def test_the_latest_version_in_force_on_the_day_counts() -> None:
    versions = [
        (date(2026, 1, 1), 1, {"suggest_at": 70}),
        (date(2026, 6, 1), 2, {"suggest_at": 80}),
        (date(2026, 6, 1), 3, {"suggest_at": 90}),
    ]
    assert rules_on(date(2025, 12, 31), versions) == MatchingRules()
    assert rules_on(date(2026, 5, 31), versions).suggest_at == 70
    assert rules_on(date(2026, 6, 1), versions).suggest_at == 90
