"""The days that a claim is handled by are a dated policy (D-23)."""

from datetime import date

import pytest

from services.matching.domain.claim_policy import CLAIMS, ClaimRules, claim_rules_of, read_claim_rules
from services.matching.domain.policy import POLICY_PAGE
from shared.kernel.decider import Accepted, Rejected
from shared.kernel.policy import PolicyState, ProposePolicy


def proposed(body: dict[str, object]) -> object:
    command = ProposePolicy(
        policy=CLAIMS, valid_from=date(2026, 9, 1), body=body, decision="Board 3/2026", by="official"
    )
    return POLICY_PAGE.decide(command, PolicyState())


@pytest.mark.clause("2.1.1-r")
def test_until_a_version_is_approved_the_days_of_the_decisions_hold() -> None:
    assert claim_rules_of(None) == ClaimRules(
        decide_days=60, confirm_days=3, hold_days=30, accepted_hold_days=365
    )
    assert claim_rules_of({"hold_days": 45}).hold_days == 45


@pytest.mark.parametrize(
    "body", [{"hold_days": 0}, {"hold_days": 3661}, {"hold_days": True}, {"hold_days": "30"}, {"days": 1}]
)
def test_what_is_no_number_of_days_is_refused(body: dict[str, object]) -> None:
    assert isinstance(read_claim_rules(body), str)
    assert isinstance(proposed(body), Rejected)


def test_a_version_is_proposed() -> None:
    assert isinstance(proposed({"decide_days": 90}), Accepted)
