"""Matching's dated rules, proposed by one and approved by another."""

from dataclasses import replace
from datetime import date

import pytest

from services.matching.domain.policy import (
    POLICY_PAGE,
    MatchingRules,
    PolicyAdopted,
    PolicyProposed,
    read_rules,
    rules_of,
)
from shared.kernel.changes import Change
from shared.kernel.decider import Accepted, AlreadyApplied, Rejected
from shared.kernel.policy import ApprovePolicy, ProposePolicy

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
    changes=(Change("standing_decision", None, "Board 4/2026"), Change("suggest_at", None, 70)),
)


def test_a_proposal_waits_for_a_second_person() -> None:
    propose = ProposePolicy(
        policy="matching", valid_from=date(2026, 1, 1), body=BODY, decision="Board 4/2026", by="ali"
    )
    assert POLICY_PAGE.decide(propose, POLICY_PAGE.initial) == Accepted((PROPOSED,))
    waiting = POLICY_PAGE.fold([PROPOSED])
    same = POLICY_PAGE.decide(ApprovePolicy(version=1, by="ali"), waiting)
    assert isinstance(same, Rejected)
    assert same.forbidden
    assert POLICY_PAGE.decide(ApprovePolicy(version=1, by="leyla"), waiting) == Accepted((ADOPTED,))
    adopted = POLICY_PAGE.fold([PROPOSED, ADOPTED])
    assert POLICY_PAGE.decide(ApprovePolicy(version=1, by="vusal"), adopted) == AlreadyApplied()
    assert isinstance(POLICY_PAGE.decide(ApprovePolicy(version=2, by="vusal"), adopted), Rejected)


@pytest.mark.parametrize(
    "body",
    [{"suggest_at": 0}, {"suggest_at": True}, {"suggest_at": "70"}, {"standing_decision": " "}, {"other": 1}],
)
def test_an_unreadable_body_is_refused(body: dict[str, object]) -> None:
    assert isinstance(read_rules(body), str)


def test_a_policy_is_readable_and_names_its_decision() -> None:
    propose = ProposePolicy(
        policy="matching", valid_from=date(2026, 1, 1), body=BODY, decision="Board 4/2026", by="ali"
    )
    for wrong, reason in (
        (replace(propose, body={"other": 1}), "UNREADABLE_POLICY"),
        (replace(propose, decision=" "), "NO_DECISION"),
    ):
        refused = POLICY_PAGE.decide(wrong, POLICY_PAGE.initial)
        assert isinstance(refused, Rejected) and refused.reason == reason


def test_without_a_version_in_force_the_cautious_values_hold() -> None:
    assert rules_of(None) == MatchingRules(every_author=False, suggest_at=60, standing_decision=None)
    assert rules_of({"suggest_at": 70}) == MatchingRules(suggest_at=70)


def test_the_reference_of_a_standing_decision_is_bounded_when_it_is_proposed() -> None:
    propose = ProposePolicy(
        policy="matching",
        valid_from=date(2026, 1, 1),
        body={"standing_decision": "x" * 301},
        decision="Board 4/2026",
        by="ali",
    )
    refused = POLICY_PAGE.decide(propose, POLICY_PAGE.initial)
    assert isinstance(refused, Rejected) and refused.reason == "UNREADABLE_POLICY"
    fits = replace(propose, body={"standing_decision": "x" * 300})
    assert isinstance(POLICY_PAGE.decide(fits, POLICY_PAGE.initial), Accepted)
    # What was adopted before there was a bound holds.
    assert rules_of({"standing_decision": "x" * 301}).standing_decision == "x" * 301
