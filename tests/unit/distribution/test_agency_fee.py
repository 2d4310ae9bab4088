"""The Agency's fee: 5% of a year's collections, due on 1 April of the next."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from services.distribution.domain.agency_fee import LAW, AgencyFee, Collection, fee_of
from services.distribution.domain.facts import BulletinFact
from services.distribution.domain.policy_bodies import AGENCY_FEE, VALIDATORS
from shared.contracts.distribution import Rate
from shared.kernel.money import Money
from tests.unit.distribution.run_given import azn, eur

DAY = date(2026, 8, 5)
USER = Collection(receipt="u", kind="USER", value_date=DAY, amount=azn("100.01"))
ABROAD = Collection(receipt="s", kind="SOCIETY", value_date=DAY, amount=eur("98.00"))
BULLETIN = BulletinFact(
    day_asked=DAY, day_effective=DAY, rates=(Rate(currency="EUR", value=Decimal("1.961"), nominal=1),)
)


def _fee(*collections: Collection, today: date = date(2026, 9, 1)) -> AgencyFee:
    return fee_of(2026, LAW, collections, (BULLETIN,), today)


@pytest.mark.clause("3.1-a")
def test_five_per_cent_of_what_was_collected_half_up_once() -> None:
    # 98.00 EUR at 1.961 are 192.18 (192.178); 5% of 100.01 + 192.18 = 292.19 is 14.6095: 14.61.
    fee = _fee(USER, ABROAD)
    assert [(one.source, one.amount) for one in fee.sources] == [
        ("USER", azn("100.01")),
        ("SOCIETY", azn("192.18")),
    ]
    assert (fee.base, fee.fee) == (azn("292.19"), azn("14.61"))
    assert (fee.due_on, fee.state, fee.alert) == (date(2027, 4, 1), "ACCRUING", False)


@pytest.mark.parametrize(
    ("today", "state", "alert", "left"),
    [
        (date(2026, 12, 31), "ACCRUING", False, 91),
        (date(2027, 3, 1), "DUE", False, 31),
        (date(2027, 3, 2), "DUE", True, 30),
        (date(2027, 4, 2), "DUE", True, -1),
    ],
)
def test_it_is_warned_of_before_it_is_due(today: date, state: str, alert: bool, left: int) -> None:
    fee = _fee(USER, today=today)
    assert (fee.state, fee.alert, fee.days_left) == (state, alert, left)


def test_what_is_no_royalty_or_not_known_yet_is_no_part_of_the_base() -> None:
    own = (replace(USER, kind=kind) for kind in ("INTEREST", "OWN_FUNDS", "TAKEN_OVER"))
    unknown = replace(USER, kind="UNKNOWN", amount=azn("7.00"))
    unquoted = replace(ABROAD, receipt="x", amount=Money(5_00, "USD"))
    fee = _fee(USER, *own, unknown, unquoted)
    assert fee.base == azn("100.01")
    assert fee.undetermined == (azn("7.00"),)
    assert fee.without_rate == ("x",)


def test_what_a_bank_took_back_in_a_later_year_lessens_that_years_base() -> None:
    back = replace(ABROAD, amount=-eur("98.00"))
    assert _fee(USER, back).base == azn("-92.17")


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ({"rate": "5", "due": "04-01"}, []),
        ({"rate": "101", "due": "04-01"}, ["rate"]),
        ({"rate": "5", "due": "02-29"}, ["due"]),
        ({"rate": "5", "due": "4-1"}, ["due"]),
        ({"due": 401}, ["rate", "due"]),
        ({"rate": "5", "due": "04-01", "more": 1}, ["body"]),
    ],
)
def test_its_policy_is_checked(body: dict[str, object], wrong: list[str]) -> None:
    assert [one.where for one in VALIDATORS[AGENCY_FEE].check(body)] == wrong
