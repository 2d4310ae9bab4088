"""Bodies of policies as strangers may send them."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from services.distribution.domain.policy import DecisionReference, findings_of, proposal_of
from services.distribution.domain.policy_bodies import read_out_of_term
from services.distribution.domain.policy_facts import OutOfTerm
from shared.kernel.policy import ProposePolicy

CONFERENCE = DecisionReference(
    body="CONFERENCE", number="7", date=date(2026, 1, 10), document_sha256="ab" * 32
)
BOARD = replace(CONFERENCE, body="BOARD")
DAYS = ["2026-06-30", "2026-12-20"]
CALENDAR: dict[str, object] = {"year": 2026, "distribution": DAYS, "payment": DAYS}
RULE = {
    "channel": "USER",
    "use_type": "ON_AIR",
    "payee_class": "MEMBER",
    "kind": "ADMINISTRATION",
    "rate": "20",
}


def proposed(
    policy: str, body: dict[str, object], decision: DecisionReference = BOARD
) -> ProposePolicy[DecisionReference]:
    return proposal_of(policy, date(2026, 1, 1), body, decision, "ann")


def places(policy: str, body: dict[str, object], decision: DecisionReference = BOARD) -> list[str]:
    return [one.where for one in findings_of(proposed(policy, body, decision))]


@pytest.mark.clause("2.1.1-a", "4.1-a")
@pytest.mark.parametrize(
    ("changed", "where"),
    [
        ({"payment": [*DAYS, "2026-06-30"]}, ["payment.2"]),
        ({"distribution": ["2026-06-30", "2026-06-30"]}, ["distribution.1"]),
        ({"distribution": ["2026-06-30", "2027-01-01"]}, ["distribution.1"]),
        ({"distribution": ["2026-06-30", "20261220"]}, ["distribution.1"]),
        ({"distribution": ["2026-06-30", "2026-W51-7"]}, ["distribution.1"]),
        ({"distribution": ["2026-06-30", "2026-02-30"]}, ["distribution.1"]),
        ({"distribution": ["2026-06-30", None]}, ["distribution.1"]),
        ({"distribution": ["2026-06-30", "٢٠٢٦-12-20"]}, ["distribution.1"]),
        ({"payment": "2026-06-30"}, ["payment"]),
        ({"payment": ["2026-06-30"]}, ["payment"]),
        ({"payment": ["2026-06-30"] * 10_000}, ["payment"]),
        ({"year": True}, ["year"]),
        ({"year": 2026.0}, ["year"]),
        ({"year": "2026"}, ["year"]),
        ({"year": 20_260}, ["year"]),
        ({"payments": DAYS}, ["body"]),
    ],
)
def test_a_calendar_is_days_of_its_year_each_once(changed: dict[str, object], where: list[str]) -> None:
    assert places("calendar", CALENDAR | changed) == where


@pytest.mark.clause("2.1.1-a", "4.1-a")
def test_a_calendar_may_have_every_day_of_its_year() -> None:
    days = [(date(2028, 1, 1) + timedelta(days=number)).isoformat() for number in range(366)]
    assert places("calendar", {"year": 2028, "distribution": days, "payment": DAYS[:0] + days}) == []


@pytest.mark.clause("3.1-a", "2.1.3-b")
def test_a_decision_on_money_names_its_document() -> None:
    without = replace(BOARD, document_sha256="")
    assert places("deductions", {"rules": [RULE]}, without) == ["decision.document_sha256"]
    assert places("term", {"years_after_death": 70}, without) == []
    assert places("term", {"years_after_death": 70}, replace(BOARD, number="  ")) == ["decision.number"]


@pytest.mark.clause("X-e")
def test_what_becomes_of_money_out_of_term_is_said_in_one_of_two_words_or_left_to_two_people() -> None:
    term = {"years_after_death": 70}
    assert places("term", term | {"out_of_term": "NEXT_PERIOD"}) == []
    assert places("term", term | {"out_of_term": "FUND"}) == ["out_of_term"]
    assert places("term", term | {"out_of_term": None}) == ["out_of_term"]
    assert read_out_of_term(term | {"out_of_term": "PAYER"}) is OutOfTerm.PAYER
    assert read_out_of_term(term) is None


@pytest.mark.clause("3.1-a")
@pytest.mark.parametrize(
    ("rate", "written"), [("20.50", "20.5"), (20, "20"), ("100", "100"), ("0.00", "0"), ("007", "7")]
)
def test_equal_percentages_are_written_alike(rate: object, written: str) -> None:
    command = proposed("deductions", {"rules": [{**RULE, "rate": rate}]})
    assert (findings_of(command), command.body) == ([], {"rules": [{**RULE, "rate": written}]})


@pytest.mark.clause("3.1-a")
@pytest.mark.parametrize(
    "rate", [20.5, True, "1e1", "-1", "+1", "20,5", " 20", "NaN", "100.01", "٢٠", "", None, []]
)
def test_a_percentage_is_written_in_one_way(rate: object) -> None:
    assert places("deductions", {"rules": [{**RULE, "rate": rate}]}) == ["rules.0"]


@pytest.mark.parametrize(
    ("policy", "body", "where"),
    [
        ("deductions", {"rules": [RULE] * 501}, ["rules"]),
        ("deductions", {"rules": [{**RULE, "channel": ["USER"]}]}, ["rules.0"]),
        ("genres", {"genres": {f"g{n}": "FEATURE" for n in range(1_001)}}, ["genres"]),
        ("genres", {"genres": {"x" * 81: "FEATURE"}}, ["genres"]),
        ("genres", {"genres": {"  ": "FEATURE"}}, ["genres"]),
        ("genres", {"genres": {"Film ": "FEATURE", "film": "FEATURE"}}, ["genres.film"]),
        ("genres", {"genres": {"film": ["FEATURE"]}}, ["genres.film"]),
    ],
)
def test_bodies_are_bounded(policy: str, body: dict[str, object], where: list[str]) -> None:
    assert places(policy, body) == where
