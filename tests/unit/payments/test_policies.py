"""Policies of payments: read with every defect named, by two people."""

from copy import deepcopy
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from services.payments.domain.policy import (
    POLICY,
    PolicyAdopted,
    PolicyProposed,
    findings_of,
)
from services.payments.domain.policy_bodies import read_debtor, read_notice, read_tax
from services.payments.domain.policy_paying import read_cooling, read_threshold
from shared.kernel.decider import Accepted, AlreadyApplied, Rejected
from shared.kernel.policy import ApprovePolicy, ProposePolicy

TAX: dict[str, Any] = {
    "rules": [
        {
            "rule": "resident-natural",
            "payee_kind": "NATURAL",
            "residence": "RESIDENT",
            "sources": ["AZERBAIJANI", "FOREIGN"],
            "from": "2025-01-01",
            "to": "2029-12-31",
            "terms": [{"kind": "INCOME_TAX", "rate": "0", "base": "NET", "reference": "102.1.42"}],
        }
    ]
}


def changed(**fields: Any) -> dict[str, Any]:
    body = deepcopy(TAX)
    body["rules"][0] |= fields
    return body


def test_a_tax_policy_is_read() -> None:
    (rule,) = read_tax(TAX)
    assert (rule.rule, rule.valid_to, rule.terms[0].rate) == (
        "resident-natural",
        date(2029, 12, 31),
        Decimal(0),
    )


@pytest.mark.clause("3.4-a")
@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({}, "body.rules"),
        ({"rules": []}, "body.rules"),
        ({"rules": ["x"]}, "body.rules[0]"),
        (changed(residence="MARS"), "body.rules[0].residence"),
        (changed(payee_kind="ROBOT"), "body.rules[0].payee_kind"),
        (changed(sources=[]), "body.rules[0].sources"),
        (changed(to="2024-01-01"), "body.rules[0].to"),
        (changed(**{"from": "31 February"}), "body.rules[0].from"),
        (changed(terms=[]), "body.rules[0].terms"),
        (changed(terms=[TAX["rules"][0]["terms"][0] | {"rate": 14}]), "body.rules[0].terms[0].rate"),
        (changed(terms=[TAX["rules"][0]["terms"][0] | {"rate": "101"}]), "body.rules[0].terms[0].rate"),
        (changed(terms=[TAX["rules"][0]["terms"][0] | {"rate": "NaN"}]), "body.rules[0].terms[0].rate"),
        (
            changed(terms=[TAX["rules"][0]["terms"][0] | {"reference": " "}]),
            "body.rules[0].terms[0].reference",
        ),
        (changed(surprise=1), "body.rules[0].surprise"),
        (changed(payee_kind="LEGAL"), "body.rules[0].terms[0].reference"),
        (changed(residence="NON_RESIDENT"), "body.rules[0].terms[0].reference"),
        ({"rules": TAX["rules"] * 2}, "body.rules"),
    ],
)
def test_what_is_wrong_with_a_tax_policy_is_said(body: dict[str, Any], where: str) -> None:
    assert where in {finding.where for finding in findings_of("tax", body)}


def test_rules_may_follow_each_other_but_not_overlap() -> None:
    later = changed(rule="later", **{"from": "2030-01-01", "to": None})["rules"][0]
    assert findings_of("tax", {"rules": [*TAX["rules"], later]}) == ()
    early = later | {"from": "2029-12-31"}
    assert findings_of("tax", {"rules": [*TAX["rules"], early]})


def test_the_other_policies() -> None:
    debtor = {"name": "Guild", "iban": "az21 nabz 0000 0000 1370 1000 1944", "bic": "NABZAZ2C"}
    assert read_debtor(debtor).iban == "AZ21NABZ00000000137010001944"
    assert [
        one.where for one in findings_of("debtor", debtor | {"iban": "AZ22NABZ00000000137010001944"})
    ] == ["body.iban"]
    notice = {"where": {"az": "Bakı", "en": "Baku"}, "days": 60}
    assert read_notice(notice).days == 60
    assert findings_of("notice", notice | {"days": 0})
    assert [one.where for one in findings_of("weather", {})] == ["policy"]


@pytest.mark.clause("4.1-a")
def test_when_a_changed_account_and_a_small_sum_are_paid() -> None:
    assert read_cooling({"days": 0}) == 0 and read_cooling({"days": 90}) == 90
    assert read_threshold({"minimum": {"USD": 1, "AZN": 500}}) == {"AZN": 500, "USD": 1}
    assert read_threshold({"minimum": {}}) == {}


@pytest.mark.clause("4.1-a")
@pytest.mark.parametrize(
    ("policy", "body", "where"),
    [
        ("exchange", {"tolerance": 2}, ["body.tolerance"]),
        ("exchange", {"tolerance": "0"}, ["body.tolerance"]),
        ("exchange", {"tolerance": "20.1"}, ["body.tolerance"]),
        ("exchange", {}, ["body"]),
        ("cooling", {}, ["body"]),
        ("cooling", {"days": -1}, ["body.days"]),
        ("cooling", {"days": 91}, ["body.days"]),
        ("cooling", {"days": True}, ["body.days"]),
        ("cooling", {"days": "7"}, ["body.days"]),
        ("cooling", {"days": 7, "hours": 1}, ["body"]),
        ("threshold", {"minimum": 500}, ["body.minimum"]),
        ("threshold", {"minimum": {"AZN": 0}}, ["body.minimum.AZN"]),
        ("threshold", {"minimum": {"AZN": 5.5}}, ["body.minimum.AZN"]),
        ("threshold", {"minimum": {"AZN": 100_000_01}}, ["body.minimum.AZN"]),
        ("threshold", {"minimum": {"azn": 1, "manat": 1}}, ["body.minimum.azn", "body.minimum.manat"]),
    ],
)
def test_what_is_wrong_with_them_is_said(policy: str, body: dict[str, Any], where: list[str]) -> None:
    assert [finding.where for finding in findings_of(policy, body)] == where


@pytest.mark.clause("X-d")
def test_a_policy_is_approved_by_another() -> None:
    propose = ProposePolicy(
        policy="tax", valid_from=date(2026, 1, 1), body=TAX, decision="Board 4/2026", by="secretary"
    )
    proposed = POLICY.decide(propose, POLICY.initial)
    assert isinstance(proposed, Accepted) and isinstance(proposed.events[0], PolicyProposed)
    state = POLICY.fold(proposed.events)
    same = POLICY.decide(ApprovePolicy(version=1, by="secretary"), state)
    assert isinstance(same, Rejected) and same.forbidden
    adopted = POLICY.decide(ApprovePolicy(version=1, by="chair"), state)
    assert isinstance(adopted, Accepted) and isinstance(adopted.events[0], PolicyAdopted)
    again = POLICY.decide(ApprovePolicy(version=1, by="chair"), POLICY.fold(adopted.events, state))
    assert isinstance(again, AlreadyApplied)
    assert isinstance(POLICY.decide(ApprovePolicy(version=2, by="chair"), state), Rejected)


def test_what_the_guilds_bank_takes_of_files_is_read_and_proved() -> None:
    debtor: dict[str, Any] = {"name": "Guild", "iban": "AZ21NABZ00000000137010001944", "bic": "NABZAZ2C"}
    assert (read_debtor(debtor).format, read_debtor(debtor).orders) == ("pain.001.001.09", None)
    limits = {"orders": 500, "sums": {"AZN": 100_000_00}}
    ibans = {"EUR": "az77 VTBA 0000 0000 0012 3456 7890"}
    read = read_debtor(debtor | {"format": "pain.001.001.03", "limits": limits, "ibans": ibans})
    assert read.ibans == {"EUR": "AZ77VTBA00000000001234567890"}
    assert (read.format, read.orders, read.sums) == ("pain.001.001.03", 500, {"AZN": 100_000_00})
    refused: list[dict[str, Any]] = [
        {"format": "pain.008"},
        {"limits": []},
        {"limits": {"files": 1}},
        {"limits": {"orders": 0}},
        {"limits": {"sums": 5}},
        {"limits": {"sums": {"AZN": "5"}}},
        {"limits": {"orders": True}},
        {"ibans": "AZ77VTBA00000000001234567890"},
        {"ibans": {"euro": "AZ77VTBA00000000001234567890"}},
        {"ibans": {"EUR": "AZ00VTBA00000000001234567890"}},
        {"colour": "blue"},
    ]
    for wrong in refused:
        assert findings_of("debtor", debtor | wrong), wrong
