"""What was heard, as the rules read it: uses by day, owners of lines, titles, readiness."""

from datetime import date, timedelta
from typing import Any

import pytest

from services.distribution.domain.facts import CreditedFact
from services.distribution.projections.ready import waits_for
from services.distribution.projections.reported import lines_of, reports_of
from services.distribution.projections.usage import NO_HOUR
from services.distribution.projections.work import fact_of
from shared.contracts.registry import Title, Work
from shared.contracts.terms import MatchOutcome, Measure, Role
from shared.kernel.money import Money
from tests.unit.distribution.run_given import RUN_DAY, azn, eur


def matched(number: int, *persons: dict[str, Any]) -> dict[str, Any]:
    return {
        "number": number,
        "outcome": "MATCHED",
        "work": "film",
        "title": "",
        "episode": None,
        "persons": list(persons),
        "credited": [
            {"role": "DIRECTOR", "society": one["society"]} for one in persons if one.get("society")
        ],
        "genre": None,
    }


def test_use_is_summed_by_day_over_all_chunks() -> None:
    uses = [
        [1, "SECONDS", "2026-07-02", 60, 20],
        [1, "SECONDS", "2026-07-01", 30, NO_HOUR],
        [1, "SECONDS", "2026-07-02", 5, 21],
    ]
    (fact,) = reports_of([matched(1)], uses)
    assert (fact.outcome, fact.measure) == (MatchOutcome.MATCHED, Measure.SECONDS)
    assert [(one.day, one.value) for one in fact.uses] == [(date(2026, 7, 1), 30), (date(2026, 7, 2), 65)]
    (fact,) = reports_of([matched(1)], uses, by_hour=True)
    assert [(one.day, one.value, one.hour) for one in fact.uses] == [
        (date(2026, 7, 1), 30, None),
        (date(2026, 7, 2), 60, 20),
        (date(2026, 7, 2), 5, 21),
    ]


def test_a_work_measured_in_two_ways_stands_once_for_each() -> None:
    found = reports_of([matched(1)], [[1, "SECONDS", None, 60, 3], [1, "AMOUNT", None, 500, NO_HOUR]])
    assert [one.measure for one in found] == [Measure.AMOUNT, Measure.SECONDS]


def test_a_report_without_lines_has_no_use_and_names_its_authors_organisations() -> None:
    persons = ({"line": None, "party": "a", "society": "s"}, {"line": None, "party": "b", "society": None})
    (fact,) = reports_of([matched(1, *persons)], [])
    assert (fact.uses, fact.measure, fact.societies) == ((), None, ("s",))
    assert fact.credited == (CreditedFact(role=Role.DIRECTOR, society="s"),)


def test_a_line_gets_the_owner_that_matching_found_for_it() -> None:
    lines = [
        {"line": line, "report": 1, "amount": 5, "role": None, "owner_named": named, "use_type": None}
        for line, named in ((3, True), (2, True), (4, False))
    ]
    persons = ({"line": 2, "party": "a", "society": None}, {"line": 3, "party": None, "society": None})
    found = lines_of(lines, [matched(1, *persons)])
    assert [(one.line, one.owner_named, one.owner) for one in found] == [
        (2, True, "a"),
        (3, True, None),
        (4, False, None),
    ]


def test_the_title_is_the_azerbaijani_one_beside_the_original() -> None:
    titles = (
        Title(text="The Meeting", language="en", script="LATIN", kind="ORIGINAL"),
        Title(text="Görüş", language="az", script="LATIN", kind="TRANSLATED"),
    )
    fact = fact_of(Work(id="w", titles=titles, genre="feature", origin="FOREIGN"))
    assert (fact["title"], fact["title_original"], fact["foreign"]) == ("Görüş", "The Meeting", True)


def transfer(amount: Money, value_date: date = RUN_DAY) -> dict[str, Any]:
    told = {"amount": amount.amount, "currency": amount.currency}
    return {"receipt": "r", "amount": told, "value_date": value_date.isoformat(), "position": 5}


def row(**changed: Any) -> dict[str, Any]:
    due = {"amount": 100, "currency": "AZN"}
    known: dict[str, Any] = {
        "kind": "ACCOUNT",
        "version": 1,
        "manifest": {"due": due},
        "funding": {"covered": True, "version": 1, "received": due},
        "transfers": [transfer(azn("1.00"))],
        "taken": 1,
        "decided": 1,
        "registry": 7,
        "run": None,
        "distributed": None,
        "distributed_position": None,
        "distributed_sum": due["amount"],
        "mended_position": 40,
        "cause": "ACCOUNT",
    }
    return known | changed


EURO = {"amount": eur("1.00").amount, "currency": "EUR"}


@pytest.mark.clause("2.1.1-n", "2.2.5-a")
@pytest.mark.parametrize(
    ("changed", "lacking"),
    [
        ({}, []),
        ({"manifest": None}, ["ACCOUNT"]),
        ({"taken": None}, ["ITEMS"]),
        ({"decided": None}, ["MATCHING"]),
        ({"version": 2}, ["ITEMS", "MATCHING", "FUNDS"]),
        ({"registry": 8}, ["REGISTRY"]),
        ({"funding": None}, ["FUNDS"]),
        ({"transfers": [transfer(azn("0.99"))]}, ["FUNDS"]),
        ({"transfers": [transfer(azn("1.00"), RUN_DAY + timedelta(1))]}, ["VALUE_DATE"]),
        ({"manifest": {"due": EURO}, "transfers": [transfer(eur("1.00"))]}, ["OFFICIAL"]),
        (
            {"kind": "SCHEDULE", "manifest": {"due": EURO}, "transfers": [transfer(eur("1.00"))]},
            [],
        ),
        ({"kind": "SCHEDULE", "manifest": {"due": EURO}}, ["OFFICIAL"]),
        ({"run": "r"}, ["RUN"]),
        ({"distributed": "r", "distributed_position": 40}, ["NOTHING"]),
        ({"distributed": "r", "distributed_position": 39}, []),
        ({"distributed": "r", "distributed_position": 39, "run": "s"}, ["RUN"]),
        ({"distributed": "r", "distributed_position": 39, "decided": None}, ["MATCHING"]),
        ({"distributed": "r", "distributed_position": 39, "funding": None}, ["FUNDS"]),
        ({"distributed": "r", "distributed_position": 39, "funding": None, "cause": "MONEY"}, ["FUNDS"]),
        ({"distributed": "r", "distributed_position": 39, "funding": None, "transfers": []}, []),
    ],
)
def test_an_account_is_ready_when_nothing_lacks(changed: dict[str, Any], lacking: list[str]) -> None:
    assert waits_for(row(**changed), RUN_DAY, heard_registry=7) == lacking


@pytest.mark.clause("2.1.1-u", "X-a")
@pytest.mark.parametrize(
    ("twice", "lacking"),
    [({"r": 5}, ["CORRECTION"]), ({"r": 4}, ["CORRECTION"]), ({"r": 6}, []), ({"another": 1}, [])],
)
def test_money_that_was_distributed_elsewhere_is_not_distributed_again(
    twice: dict[str, int], lacking: list[str]
) -> None:
    assert waits_for(row(), RUN_DAY, 7, twice) == lacking, "it came at position 5"
