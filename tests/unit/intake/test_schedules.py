"""Foreign schedules: four contents, sums, and money that waits (2.2.2, D-61 to D-65, D-71)."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from deploy.demo.files.accounts import MAKERS
from deploy.demo.files.agreements import contract as agreement
from services.intake.domain.funding import Part, Release, Tie
from services.intake.domain.schedule import (
    SCHEDULE,
    AdmitSchedule,
    ScheduleTaken,
    TakeSchedule,
)
from services.intake.domain.schedule_check import CheckedSchedule
from services.intake.formats.documents import read_schedule
from shared.contracts.intake import BatchCounts
from shared.contracts.terms import ContractKind, DistributionKey, Role, UseType
from shared.kernel.decider import AlreadyApplied, Rejected
from shared.kernel.money import Money
from shared.kernel.periods import Period
from tests.unit.intake.given import COVER, JULY, LICENCE, TODAY, given, grounds, then

FILE = MAKERS["schedule_eur.csv"]().decode()
REPRESENTATION = replace(
    LICENCE,
    id="representation",
    kind=ContractKind.REPRESENTATION,
    party="society",
    currency="EUR",
    uses=(UseType.ON_AIR, UseType.CABLE),
    key=DistributionKey.AMOUNT,
    form=agreement("C04").form,
)
ATTESTED = replace(COVER, declared_total=Money(100_000, "EUR"), use_type="ON_AIR", number="S-1")


def _check(text: str = FILE, **changed: Any) -> CheckedSchedule:
    return read_schedule(text.encode(), replace(ATTESTED, **changed), REPRESENTATION, TODAY)


@pytest.mark.clause("2.2.2-a", "2.2.1-a")
def test_a_schedule_names_works_authors_shares_and_amounts() -> None:
    checked = _check()
    assert checked.findings == ()
    assert (checked.total, checked.due) == (Money(100_000, "EUR"), Money(99_250, "EUR"))
    assert [(work.number, work.titles, work.lines) for work in checked.reports] == [
        (1, ("The Meeting",), 3),
        (2, ("Inner Island",), 3),
        (3, ("Pencere",), 3),
        (4, ("Das Licht am Ende der Mole",), 1),
    ]
    line = checked.lines[2]
    assert (line.line, line.report, line.owner, line.role) == (4, 1, "Teyyub Akhundov", Role.CINEMATOGRAPHER)
    assert (line.percent, line.amount, line.kind) == (Decimal("25.00"), Money(10_000, "EUR"), "ROYALTY")
    assert checked.lines[9].role is Role.DIRECTOR
    assert checked.lines[8].role is None
    charge = checked.lines[10]
    assert (charge.kind, charge.amount, charge.report, charge.owner) == (
        "CHARGE",
        Money(750, "EUR"),
        None,
        None,
    )


DEFECTS = {
    "unknown kind": ("CHARGE;", "GIFT;", ("2.2.2-a", "A12")),
    "no title": (";Das Licht am Ende der Mole;", ";;", ("2.2.2-a", "C11")),
    "no authors": ("Mole;Ottokar Brandlhuber;2003", "Mole;;2003", ("2.2.2-a", "D11")),
    "no share": ("DIRECTOR;100.00;200.00", "DIRECTOR;;200.00", ("2.2.2-a", "H11")),
    "unknown role": ("Katya Yonder;COMPOSER", "Katya Yonder;TENOR", ("2.2.2-a", "G7")),
    "no amount": ("DIRECTOR;60.00;180.00", "DIRECTOR;60.00;", ("2.2.2-a", "I5")),
    "three decimals": ("60.00;180.00", "60.00;180.000", ("2.1.1-j", "I5")),
    "above the tolerance": (";;33.33;33.34", ";;33.34;33.32", ("2.2.2-a", "I10")),
    "no year": (";1955;", ";1855;", ("2.1.1-j", "E2")),
}  # fmt: skip


@pytest.mark.clause("2.2.2-a", "2.1.1-m")
@pytest.mark.parametrize(("was", "becomes", "finding"), DEFECTS.values(), ids=DEFECTS.keys())
def test_an_incomplete_schedule_is_not_distributed(was: str, becomes: str, finding: tuple[str, str]) -> None:
    assert was in FILE
    assert finding in grounds(_check(FILE.replace(was, becomes, 1)).findings)


@pytest.mark.clause("2.2.2-a")
def test_a_hundredth_between_percent_and_money_is_tolerated() -> None:
    # 33.33% of 100.00 is 33.33; the line says 33.34.
    assert "Isi Melikzade;;33.33;33.34" in FILE
    assert _check().findings == ()


@pytest.mark.clause("2.2.2-a")
def test_the_royalty_comes_to_the_declared_total() -> None:
    found = _check(declared_total=Money(99_999, "EUR")).findings
    assert grounds(found) == [("2.2.2-a", "cover.declared_total")]


@pytest.mark.clause("2.1.1-m", "2.1.1-g", "1.1-a", "2.2.1-a")
def test_the_grounds_of_accounts_hold_for_schedules() -> None:
    found = grounds(_check(stamped=False, use_type=None).findings)
    assert found == [("1.1-a", "cover.use_type"), ("2.1.1-g", "cover.stamped")]
    future = Period(date(2026, 7, 1), date(2026, 9, 2))
    assert grounds(_check(period=future).findings) == [("2.1.1-j", "cover.period.to")]
    licence = read_schedule(
        FILE.encode(), ATTESTED, replace(REPRESENTATION, kind=ContractKind.LICENCE), TODAY
    )
    assert ("2.1.1-f", "cover.contract") in grounds(licence.findings)


def schedule_taken(file: str = "f", due: int = 99_250) -> ScheduleTaken:
    return ScheduleTaken(
        schedule="s", version=1, society="society", contract="c", contract_version=1, number="S-1", period=JULY,
        territory="AT", use_type=UseType.ON_AIR, currency="EUR", total=Money(100_000, "EUR"),
        due=Money(due, "EUR"), counts=BatchCounts(report_chunks=0, reports=4, line_chunks=1, lines=11), digest="d",
        known={}, submitted_by="clerk", file_sha256=file, file_name="s.csv", scan_sha256="", job="j",
    )  # fmt: skip


@pytest.mark.clause("2.2.2-a")
def test_the_same_schedule_again_is_one_and_other_content_a_conflict() -> None:
    assert then(given(SCHEDULE, [], TakeSchedule(taken=schedule_taken()))) == [schedule_taken()]
    assert given(SCHEDULE, [schedule_taken()], TakeSchedule(taken=schedule_taken())) == AlreadyApplied()
    other = given(SCHEDULE, [schedule_taken()], TakeSchedule(taken=schedule_taken("g")))
    assert isinstance(other, Rejected)
    assert other.reason == "SCHEDULE_CONFLICT"
    for changed in (
        {"use_type": UseType.CABLE},
        {"territory": "DE"},
        {"total": Money(1, "EUR")},
        {"contract": "d"},
    ):
        contradicting = TakeSchedule(taken=replace(schedule_taken(), **changed))
        decision = given(SCHEDULE, [schedule_taken()], contradicting)
        assert isinstance(decision, Rejected), changed
        assert decision.reason == "SCHEDULE_CONFLICT"


@pytest.mark.clause("2.2.5-a")
def test_it_waits_until_transfers_and_charges_come_to_its_total() -> None:
    half = Money(49_625, "EUR")
    first = then(given(SCHEDULE, [schedule_taken()], Tie(part=Part("r1", 1, half))))
    assert (first[1].received, first[1].covered) == (half, False)
    second = then(given(SCHEDULE, [schedule_taken(), *first], Tie(part=Part("r2", 1, half))))
    assert (second[1].received, second[1].covered, second[1].admitted) == (Money(99_250, "EUR"), True, "FULL")
    again = given(SCHEDULE, [schedule_taken(), *first], Tie(part=Part("r1", 1, half)))
    assert again == AlreadyApplied()


@pytest.mark.clause("2.2.5-a")
def test_no_more_is_tied_than_is_due() -> None:
    above = Tie(part=Part("r1", 1, Money(99_251, "EUR")))
    whole = Tie(part=Part("r1", 1, Money(99_250, "EUR")))
    more = Tie(part=Part("r2", 1, Money(1, "EUR")))
    tied = then(given(SCHEDULE, [schedule_taken()], whole))
    for events, command in (([schedule_taken()], above), ([schedule_taken(), *tied], more)):
        decision = given(SCHEDULE, events, command)
        assert isinstance(decision, Rejected)
        assert decision.reason == "ABOVE_THE_SUM_DUE"


@pytest.mark.clause("2.2.5-a")
def test_a_part_is_enough_by_the_decision_of_somebody_else() -> None:
    tied = then(given(SCHEDULE, [schedule_taken()], Tie(part=Part("r", 1, Money(5, "EUR")))))
    same = given(SCHEDULE, [schedule_taken(), *tied], AdmitSchedule(decision="B", by="clerk"))
    assert isinstance(same, Rejected)
    assert same.forbidden
    _, funded = then(given(SCHEDULE, [schedule_taken(), *tied], AdmitSchedule(decision="B", by="chief")))
    assert (funded.covered, funded.admitted) == (True, "PRO_RATA")
    nothing = given(SCHEDULE, [schedule_taken()], AdmitSchedule(decision="B", by="chief"))
    assert isinstance(nothing, Rejected)
    assert nothing.reason == "NO_MONEY"


def test_a_schedule_that_is_unknown_takes_no_money() -> None:
    unknown = given(SCHEDULE, [], Tie(part=Part("r", 1, Money(5, "EUR"))))
    assert isinstance(unknown, Rejected)
    assert unknown.reason == "UNKNOWN_SCHEDULE"


def test_nothing_due_is_covered_at_once() -> None:
    _, funded = then(given(SCHEDULE, [], TakeSchedule(taken=schedule_taken(due=0))))
    assert funded.covered is True


@pytest.mark.clause("2.2.5-a")
def test_what_banks_kept_on_the_way_counts_as_the_rest_of_what_was_sent() -> None:
    """992.50 EUR are due; 982.50 came and the statement tells 10.00 of charges: together all was sent (D-61)."""
    part = Part("r", 1, Money(98_250, "EUR"), Money(1_000, "EUR"))
    tied, funded = then(given(SCHEDULE, [schedule_taken()], Tie(part=part)))
    assert (funded.received, funded.charges) == (Money(98_250, "EUR"), Money(1_000, "EUR"))
    assert (funded.covered, funded.admitted) == (True, "FULL")
    _, less = then(
        given(
            SCHEDULE,
            [schedule_taken(), tied, funded],
            Release(part=Part("r", 1, Money(98_250, "EUR"))),
        )
    )
    assert (less.received, less.charges, less.covered) == (Money(0, "EUR"), None, False)


@pytest.mark.clause("2.2.5-a")
def test_charges_count_at_most_for_what_lacks() -> None:
    part = Part("r", 1, Money(99_000, "EUR"), Money(1_000, "EUR"))
    _, funded = then(given(SCHEDULE, [schedule_taken()], Tie(part=part)))
    assert (funded.charges, funded.covered) == (Money(250, "EUR"), True)
    short = Part("r", 1, Money(98_000, "EUR"), Money(1_000, "EUR"))
    _, waits = then(given(SCHEDULE, [schedule_taken()], Tie(part=short)))
    assert (waits.charges, waits.covered) == (Money(1_000, "EUR"), False)
