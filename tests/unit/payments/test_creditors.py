"""The policy `creditors`: one account for each kind, and the day on which a month's sum is due (D-98)."""

from datetime import date
from typing import Any

import pytest

from services.payments.domain.liability_kinds import LiabilityKind, kind_of_deduction
from services.payments.domain.policy import findings_of
from services.payments.domain.policy_creditors import DueRule, read_creditors

ROW: dict[str, Any] = {
    "kind": "INCOME_TAX",
    "name": "Dövlət Vergi Xidməti",
    "iban": "AZ21 NABZ 0000 0000 1370 1000 1944",
    "bic": "nabzaz2c",
    "due": {"months": 1, "day": 20},
    "purpose": "Ödəmə mənbəyində tutulan vergi",
}


def body(*rows: Any) -> dict[str, Any]:
    return {"creditors": list(rows)}


def test_creditors_are_read_by_kind() -> None:
    insurance = ROW | {"kind": "SOCIAL_INSURANCE", "due": {"months": 1, "day": 15}}
    income, social = read_creditors(body(insurance, ROW))
    assert (income.kind, income.iban, income.bic) == (
        LiabilityKind.INCOME_TAX,
        "AZ21NABZ00000000137010001944",
        "NABZAZ2C",
    )
    assert social.due == DueRule(months=1, day=15)


@pytest.mark.parametrize(
    ("rule", "month", "due"),
    [
        (DueRule(months=1, day=20), date(2026, 9, 1), date(2026, 10, 20)),
        (DueRule(months=1, day=20), date(2026, 12, 31), date(2027, 1, 20)),
        (DueRule(months=1, day=31), date(2027, 1, 5), date(2027, 2, 28)),
        (DueRule(months=0, day=31), date(2028, 2, 1), date(2028, 2, 29)),
        (DueRule(months=13, day=1), date(2026, 12, 1), date(2028, 1, 1)),
    ],
)
def test_a_months_sum_is_due_on_a_day_of_a_later_month(rule: DueRule, month: date, due: date) -> None:
    assert rule.due_on(month) == due


@pytest.mark.parametrize(
    ("wrong", "where"),
    [
        ({}, "body.creditors"),
        (body(), "body.creditors"),
        (body("x"), "body.creditors[0]"),
        (body(ROW, ROW), "body.creditors"),
        (body(ROW | {"kind": "REFUND"}), "body.creditors[0].kind"),
        (body(ROW | {"kind": "TITHE"}), "body.creditors[0].kind"),
        (body(ROW | {"iban": "AZ22NABZ00000000137010001944"}), "body.creditors[0].iban"),
        (body(ROW | {"iban": "DE89370400440532013000"}), "body.creditors[0].iban"),
        (body(ROW | {"bic": "?"}), "body.creditors[0].bic"),
        (body(ROW | {"due": {"months": -1, "day": 1}}), "body.creditors[0].due.months"),
        (body(ROW | {"due": {"months": 1, "day": 0}}), "body.creditors[0].due.day"),
        (body(ROW | {"due": 20}), "body.creditors[0].due"),
        (body(ROW | {"purpose": "x" * 101}), "body.creditors[0].purpose"),
        (body(ROW | {"note": ""}), "body.creditors[0].note"),
    ],
)
def test_what_is_wrong_with_creditors_is_said(wrong: dict[str, Any], where: str) -> None:
    assert where in {finding.where for finding in findings_of("creditors", wrong)}


def test_the_agencys_fee_is_not_paid_twice() -> None:
    """What was passed on to owners, and the guild's own fee, do not go to one account."""
    passed_on, fee = (ROW | {"kind": kind} for kind in ("DEDUCTION_AGENCY_FEE", "AGENCY_FEE"))
    assert [one.clause for one in findings_of("creditors", body(passed_on, fee))] == ["D-72"]
    elsewhere = passed_on | {"iban": "AZ96AZEJ00000000001234567890"}
    assert findings_of("creditors", body(elsewhere, fee)) == ()


@pytest.mark.parametrize("kind", ["ADMINISTRATION", "SOCIAL_CULTURAL", "AGENCY_FEE"])
def test_every_deduction_of_distribution_is_owed_to_somebody(kind: str) -> None:
    assert kind_of_deduction(kind).value == f"DEDUCTION_{kind}"
