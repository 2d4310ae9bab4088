"""Claims on payers, given / when / then (2.1.1-l)."""

from dataclasses import replace
from datetime import date

import pytest

from services.intake.domain.claim import (
    CLAIM,
    EndClaim,
    Ground,
    Outcome,
    PayerClaimed,
    RaiseClaim,
)
from shared.kernel.decider import AlreadyApplied, Rejected
from shared.kernel.money import Money
from shared.kernel.periods import Period
from tests.unit.intake.given import given, then

TODAY = date(2026, 9, 1)
RAISE = RaiseClaim(
    claim="k",
    payer="user",
    contract="c",
    ground=Ground.UNDERPAYMENT,
    period=Period(date(2026, 7, 1), date(2026, 7, 31)),
    amount=Money(120_050),
    deadline=date(2026, 9, 30),
    account="a",
    raised_by="clerk",
    today=TODAY,
)
END = EndClaim(outcome=Outcome.PAID, reason="paid on 20 September", document_sha256=None, ended_by="clerk")


def _raised(**changed: object) -> PayerClaimed:
    (raised,) = then(given(CLAIM, [], replace(RAISE, **changed)))  # type: ignore[arg-type]
    assert isinstance(raised, PayerClaimed)
    return raised


def _reason(answer: object) -> str:
    assert isinstance(answer, Rejected), answer
    return answer.reason


@pytest.mark.clause("2.1.1-l")
def test_a_claim_is_raised_once_and_again_after_its_end() -> None:
    raised = _raised()
    assert (raised.number, raised.amount) == (1, Money(120_050))
    assert given(CLAIM, [raised], RAISE) == AlreadyApplied()
    assert _reason(given(CLAIM, [raised], replace(RAISE, amount=Money(1)))) == "ALREADY_CLAIMED"
    (closed,) = then(given(CLAIM, [raised], END))
    (again,) = then(given(CLAIM, [raised, closed], RAISE))
    assert again.number == 2


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"deadline": TODAY}, "DEADLINE_IS_OVER"),
        ({"period": Period(date(2026, 9, 1), date(2026, 9, 30))}, "PERIOD_IS_NOT_OVER"),
        ({"amount": None}, "AMOUNT_LACKS"),
        ({"amount": Money(0)}, "AMOUNT_LACKS"),
        ({"amount": Money(-5)}, "AMOUNT_LACKS"),
        ({"ground": Ground.MISSING_REPORT}, "NO_AMOUNT_YET"),
    ],
)
def test_what_is_no_claim_is_refused(changed: dict[str, object], reason: str) -> None:
    assert _reason(given(CLAIM, [], replace(RAISE, **changed))) == reason  # type: ignore[arg-type]


def test_an_outcome_fits_the_ground_and_rests_on_its_document() -> None:
    raised = _raised()
    assert _reason(given(CLAIM, [raised], replace(END, outcome=Outcome.REPORTED))) == "NOT_ITS_OUTCOME"
    assert _reason(given(CLAIM, [raised], replace(END, outcome=Outcome.COURT))) == "DOCUMENT_LACKS"
    (closed,) = then(given(CLAIM, [raised], replace(END, outcome=Outcome.SETTLED, document_sha256="d" * 64)))
    assert closed.outcome is Outcome.SETTLED
    assert _reason(given(CLAIM, [raised, closed], END)) == "CLAIM_ENDED"
    assert _reason(given(CLAIM, [], END)) == "UNKNOWN_CLAIM"
