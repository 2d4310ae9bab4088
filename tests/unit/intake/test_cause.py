"""The documented request to distribute on statistical data (2.1.1-d, D-11)."""

from __future__ import annotations

from typing import Any

import pytest

from services.intake.domain.cause import (
    CAUSE,
    ApproveCause,
    CauseApproved,
    CausePrepared,
    PrepareCause,
    RefuseCause,
)
from services.intake.domain.fund import Admit
from services.intake.domain.funding import Part, Tie
from shared.contracts.terms import CauseCode, Channel, UseType
from shared.kernel.decider import AlreadyApplied, Rejected
from shared.kernel.money import Money
from tests.unit.intake.given import JULY, given, then


def _prepared(**changed: Any) -> CausePrepared:
    facts: dict[str, Any] = {
        "cause": "c", "contract": "licence", "payer": "user", "channel": Channel.USER,
        "use_type": UseType.ON_AIR, "period": JULY, "code": CauseCode.DATA_IMPOSSIBLE, "amount": Money(15_000),
        "reason": "the logs burnt", "evidence": ("e" * 64,), "threshold": None, "threshold_decision": None,
        "prepared_by": "clerk",
    }  # fmt: skip
    return CausePrepared(**(facts | changed))


def _uneconomic(amount: int, **changed: Any) -> CausePrepared:
    facts: dict[str, Any] = {
        "code": CauseCode.UNECONOMIC, "amount": Money(amount), "evidence": (), "threshold": Money(20_000),
        "threshold_decision": "Board 7/2026",
    }  # fmt: skip
    return _prepared(**(facts | changed))


def _reason(events: list[Any], command: Any) -> str:
    decision = given(CAUSE, events, command)
    assert isinstance(decision, Rejected), decision
    return decision.reason


@pytest.mark.clause("2.1.1-d")
@pytest.mark.parametrize(
    ("prepared", "reason"),
    [
        (_prepared(evidence=()), "EVIDENCE_LACKS"),
        (_prepared(amount=Money(0)), "NOTHING_TO_DISTRIBUTE"),
        (_uneconomic(20_001), "ABOVE_THE_THRESHOLD"),
        (_uneconomic(5, threshold=Money(20_000, "EUR")), "ABOVE_THE_THRESHOLD"),
        (_uneconomic(5, threshold=None), "THRESHOLD_LACKS"),
        (_uneconomic(5, threshold_decision=None), "THRESHOLD_LACKS"),
    ],
)
def test_what_gives_no_reason_is_not_asked_for(prepared: CausePrepared, reason: str) -> None:
    assert _reason([], PrepareCause(prepared=prepared)) == reason


@pytest.mark.clause("2.1.1-d", "X-d")
@pytest.mark.parametrize("prepared", [_prepared(), _uneconomic(20_000)])
def test_another_person_approves_it(prepared: CausePrepared) -> None:
    events = then(given(CAUSE, [], PrepareCause(prepared=prepared)))
    assert given(CAUSE, events, PrepareCause(prepared=prepared)) == AlreadyApplied()
    for command in (ApproveCause(by="clerk"), RefuseCause(reason="no", by="clerk")):
        same = given(CAUSE, events, command)
        assert isinstance(same, Rejected)
        assert (same.reason, same.forbidden) == ("SAME_PERSON", True)
    (approved,) = then(given(CAUSE, events, ApproveCause(by="chief")))
    assert isinstance(approved, CauseApproved)
    assert (approved.approver, approved.amount) == ("chief", prepared.amount)
    assert given(CAUSE, [*events, approved], ApproveCause(by="chief")) == AlreadyApplied()
    assert _reason([*events, approved], RefuseCause(reason="no", by="chief")) == "ANSWERED_BEFORE"


@pytest.mark.clause("2.1.1-d", "2.1.1-n")
def test_money_is_for_it_once_it_is_approved() -> None:
    events: list[Any] = [_prepared()]
    tie = Tie(part=Part("r", 1, Money(15_000)))
    assert _reason(events, tie) == "NOT_APPROVED"
    events += then(given(CAUSE, events, ApproveCause(by="chief")))
    _, stated = then(given(CAUSE, events, tie))
    assert (stated.due, stated.received, stated.covered) == (Money(15_000), Money(15_000), True)
    assert _reason(events, Tie(part=Part("r", 1, Money(15_001)))) == "ABOVE_THE_SUM_DUE"


def test_a_refused_cause_gets_no_money() -> None:
    events: list[Any] = [_prepared()]
    events += then(given(CAUSE, events, RefuseCause(reason="logs were found", by="chief")))
    assert given(CAUSE, events, RefuseCause(reason="again", by="chief")) == AlreadyApplied()
    assert _reason(events, ApproveCause(by="chief")) == "ANSWERED_BEFORE"
    assert _reason(events, Tie(part=Part("r", 1, Money(1)))) == "NOT_APPROVED"
    assert _reason(events, Admit(decision="B", by="chief")) == "NOT_APPROVED"


def test_there_is_no_answer_to_what_nobody_asked() -> None:
    assert _reason([], ApproveCause(by="chief")) == "UNKNOWN_CAUSE"
    other = _prepared(amount=Money(1))
    assert _reason([_prepared()], PrepareCause(prepared=other)) == "CAUSE_CONFLICT"
