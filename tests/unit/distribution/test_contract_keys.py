"""Duration x the weight of the contract, between the works of an account (D-39)."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from msgspec import structs

from services.distribution.domain.compute import compute
from services.distribution.domain.contract_keys import check_contract_keys, read_contract_keys
from services.distribution.domain.facts import DayOfUse, ReportFact
from services.distribution.domain.workings import workings_of
from shared.contracts.terms import Measure
from tests.unit.distribution.run_given import account, film, policies, report, run_of

EVENING: dict[str, Any] = {"from": "19:00", "to": "23:00", "weight": "1.5"}
NIGHT: dict[str, Any] = {"from": "23:00", "to": "24:00", "weight": "0.25"}
DAY = date(2026, 7, 9)


def shown(number: int, work: str, *uses: tuple[int, int | None], **changed: Any) -> ReportFact:
    days = tuple(DayOfUse(day=DAY, value=value, hour=hour) for value, hour in uses)
    return report(number, work, measure=Measure.SECONDS, uses=days, **changed)


def money_of(
    *reports: ReportFact, bands: Any = (EVENING, NIGHT), contract: str = "licence"
) -> dict[str, int]:
    keys = read_contract_keys({"contracts": {contract: {"bands": list(bands)}}} if bands else {})
    found = run_of(
        account("1000.00", *reports),
        works=(film("film"), film("other")),
        policies=replace(policies(), contract_keys=keys),
    )
    return {one.work: one.gross.amount for one in compute(found).allocations}


@pytest.mark.clause("2.1.2-j")
@pytest.mark.parametrize(
    ("uses", "others", "expected"),
    [
        # 3,600 s of the evening count for 5,400, as 5,400 s of the day do.
        ([(3600, 19)], [(5400, 12)], (500_00, 500_00)),
        ([(3600, 22)], [(5400, 18)], (500_00, 500_00)),
        # At 23:00 they count for 900: 900 : 2,700 is a quarter.
        ([(3600, 23)], [(2700, 0)], (250_00, 750_00)),
        ([(1800, 19), (1800, 23), (450, None)], [(3600, 10)], (500_00, 500_00)),
    ],
)
def test_seconds_count_by_the_hour_in_which_they_begin(
    uses: list[tuple[int, int | None]], others: list[tuple[int, int | None]], expected: tuple[int, int]
) -> None:
    found = money_of(shown(1, "film", *uses), shown(2, "other", *others))
    assert (found["film"], found["other"]) == expected


@pytest.mark.clause("2.1.2-j")
def test_without_weights_of_its_contract_a_second_is_a_second() -> None:
    # 5,400 s and 2,700 s of 1,000.00 (vectors.md).
    reports = (shown(1, "film", (5400, 20)), shown(2, "other", (2700, 9)))
    for told in (money_of(*reports, bands=()), money_of(*reports, contract="another")):
        assert told == {"film": 666_67, "other": 333_33}


@pytest.mark.clause("2.1.2-j")
def test_only_seconds_are_weighed() -> None:
    tickets = [
        structs.replace(shown(number, work, (value, 20)), measure=Measure.ADMISSIONS)
        for number, work, value in ((1, "film", 100), (2, "other", 300))
    ]
    assert money_of(*tickets) == {"film": 250_00, "other": 750_00}


@pytest.mark.clause("2.1.2-j", "X-b")
def test_what_a_line_takes_from_its_host_weighs_as_the_line() -> None:
    # A film of 1,200 s shown inside another one of 3,600 s, both at 20:00: 1,200 and 2,400 of 3,600.
    host = shown(2, "other", (3600, 20), (-1200, 20))
    assert money_of(shown(1, "film", (1200, 20)), host) == {"film": 333_33, "other": 666_67}


def test_the_explanation_shows_the_weights_that_were_used() -> None:
    keys = read_contract_keys({"contracts": {"licence": {"bands": [EVENING]}}})
    run = run_of(
        account("1000.00", shown(1, "film", (3600, 19))), policies=replace(policies(), contract_keys=keys)
    )
    found = workings_of(run, "account", 1)
    assert found is not None and (found.measure, found.by_report) == (None, {1: 3600 * 150})


@pytest.mark.clause("2.1.2-j")
@pytest.mark.parametrize(
    ("bands", "where"),
    [
        ([EVENING, NIGHT], []),
        ([{**EVENING, "weight": 2}], []),
        ([EVENING, {**NIGHT, "from": "22:00"}], ["contracts.c.bands.1"]),
        ([{**EVENING, "from": "23:00", "to": "19:00"}], ["contracts.c.bands.0"]),
        ([{**EVENING, "from": "19:30"}], ["contracts.c.bands.0"]),
        ([{**EVENING, "to": "25:00"}], ["contracts.c.bands.0"]),
        ([{**EVENING, "weight": 1.5}], ["contracts.c.bands.0"]),
        ([{**EVENING, "weight": True}], ["contracts.c.bands.0"]),
        ([{**EVENING, "weight": "0.00"}], ["contracts.c.bands.0"]),
        ([{**EVENING, "weight": "1.555"}], ["contracts.c.bands.0"]),
        ([{**EVENING, "day": "SUNDAY"}], ["contracts.c.bands.0"]),
        ([1], ["contracts.c.bands.0"]),
        ([], []),
        ([EVENING] * 25, ["contracts.c.bands"]),
        ("evening", ["contracts.c.bands"]),
    ],
)
def test_bands_are_whole_hours_each_once(bands: Any, where: list[str]) -> None:
    assert [one.where for one in check_contract_keys({"contracts": {"c": {"bands": bands}}})] == where


def test_a_table_of_contracts_is_bounded() -> None:
    many = {f"c{number}": {"bands": [EVENING]} for number in range(1_001)}
    assert [one.where for one in check_contract_keys({"contracts": many})] == ["contracts"]
    assert [one.where for one in check_contract_keys({"contracts": [], "key": 1})] == ["body", "contracts"]
    (key,) = read_contract_keys({"contracts": {"c": {"bands": [{**EVENING, "weight": "1.05"}]}}})
    assert Decimal(key.bands[0].weight) / 100 == Decimal("1.05")


@pytest.mark.parametrize("key", [[], {}, {"weights": []}, {"bands": [], "more": 1}, "x"])
def test_a_contracts_key_says_bands_or_whether_an_agreement_counts(key: Any) -> None:
    assert [one.where for one in check_contract_keys({"contracts": {"c": key}})] == ["contracts.c"]
    wrong = {"across_roles": "yes"}
    assert [one.where for one in check_contract_keys({"contracts": {"c": wrong}})] == [
        "contracts.c.across_roles"
    ]
    assert list(check_contract_keys({"contracts": {"c": {"across_roles": True}}})) == []
