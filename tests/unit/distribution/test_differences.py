"""What a schedule said beside what the registry gave (2.2.6, D-63)."""

import csv
import io
import json
import zipfile
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from services.distribution.domain.compute import compute
from services.distribution.domain.differences import DifferenceRow, SaidLine, Why, differences
from services.distribution.domain.facts import BulletinFact, LineFact, TransferFact
from services.distribution.domain.workings import converted
from services.distribution.formats.difference_files import write_differences
from shared.contracts.distribution import Rate
from shared.contracts.registry import RoleShares
from shared.contracts.terms import MatchOutcome, Role, UseType
from shared.contracts.wire import to_builtins
from shared.kernel.money import Money
from tests.unit.distribution.run_given import (
    JULY,
    C,
    D,
    azn,
    contract,
    crew,
    eur,
    report,
    role,
    run_of,
    schedule,
)

DAY = date(2026, 8, 5)
RATE = Rate(currency="EUR", value=Decimal("1.9610"), nominal=1)


def said(
    number: int, amount: str, of: Role | None = None, person: str | None = None, **more: object
) -> SaidLine:
    known = SaidLine(
        line=number,
        report=1,
        amount=eur(amount),
        use_type=UseType.ON_AIR,
        territory="FR",
        period=JULY,
        role=of,
        owner=None if person is None else person.title(),
        party=person,
    )
    return replace(known, **more)  # type: ignore[arg-type]


def rows(
    *lines: SaidLine, shares: tuple[RoleShares, ...] = crew(), **reported: object
) -> list[DifferenceRow]:
    facts = [
        LineFact(
            line=one.line,
            report=one.report,
            amount=one.amount.amount,
            role=one.role,
            owner_named=one.owner is not None,
            owner=one.party,
        )
        for one in lines
    ]
    total = Money(sum(one.amount.amount for one in lines), "EUR")
    known = schedule([("1.00", DAY)], facts, report(1, "film", **reported), due=total)  # type: ignore[arg-type]
    target = replace(known, transfers=tuple(replace(one, amount=total) for one in known.transfers))
    run = run_of(
        target,
        shares=shares,
        contracts=(contract("society"),),
        bulletins=(BulletinFact(day_asked=DAY, day_effective=DAY, rates=(RATE,)),),
    )
    found = differences(compute(run).allocations, list(lines))
    assert sum(row.difference.amount for row in found) == 0
    assert sorted(number for row in found for number in row.lines) == sorted(one.line for one in lines)
    return found


def told(found: list[DifferenceRow]) -> list[tuple[Role | None, str | None, tuple[int, ...], int, str]]:
    return [(row.role, row.party, row.lines, row.difference.amount, row.why) for row in found]


@pytest.mark.clause("2.2.6-a")
def test_who_is_named_and_registered_alike_is_the_same() -> None:
    assert told(rows(said(2, "60.00", D, "dir"), said(3, "40.00", C, "cin"))) == [
        (D, "dir", (2,), 0, "SAME"),
        (C, "cin", (3,), 0, "SAME"),
    ]


@pytest.mark.clause("2.2.6-a")
def test_inside_a_role_the_registrys_persons_stand_beside_the_schedules() -> None:
    found = rows(
        said(2, "10.00", D, "dir", percent="50"),
        said(3, "10.00", D, None, owner="A Stranger"),
        shares=(*crew(D), role(D, "dir", "scr", "cin", "des")),
    )
    # 20.00 in quarters: the director has 5.00 of the 10.00 that the schedule has for him.
    assert told(found) == [
        (D, None, (3,), -1000, "ONLY_SCHEDULE"),
        (D, "cin", (), 500, "ONLY_REGISTRY"),
        (D, "des", (), 500, "ONLY_REGISTRY"),
        (D, "dir", (2,), -500, "AMOUNT"),
        (D, "scr", (), 500, "ONLY_REGISTRY"),
    ]
    assert (found[0].owners, found[3].percents) == (("A Stranger",), ("50",))
    assert [(one.fraction, one.state.value) for one in found[3].given] == [("1/4", "CREDITED")]


@pytest.mark.clause("2.2.6-a", "2.2.3-a")
def test_a_work_sum_is_divided_by_the_registry() -> None:
    found = rows(said(2, "18.00"))
    assert {row.why for row in found} == {Why.SUM}
    assert [row.given[0].original.amount for row in found if row.given] == [600, 600, 200, 200, 200]


@pytest.mark.clause("2.2.6-a")
def test_a_line_without_role_stands_with_the_persons_role() -> None:
    assert told(rows(said(2, "10.00", None, "cin"))) == [(C, "cin", (2,), 0, "SAME")]


@pytest.mark.clause("2.2.6-a")
def test_an_owner_who_is_not_on_the_work_is_shown_as_held() -> None:
    (row,) = rows(said(2, "10.00", None, "nobody"))
    assert (row.why, row.given[0].state.value, row.given[0].reason) == ("SAME", "HELD", "OFFICIAL")


@pytest.mark.clause("2.2.3-a")
def test_a_work_that_nobody_decided_on_is_shown_as_reserved_whole() -> None:
    found = rows(said(2, "10.00", D, "dir"), outcome=MatchOutcome.UNDECIDED)
    assert [(row.why, row.difference.amount) for row in found] == [
        ("ONLY_REGISTRY", 1000),
        ("ONLY_SCHEDULE", -1000),
    ]


def test_the_files_say_the_same_and_keep_what_strangers_wrote_from_being_a_formula() -> None:
    line = said(2, "10.00", D, "dir", owner="=1+1")
    target = schedule([("10.00", DAY)], [LineFact(line=2, report=1, amount=1000, role=D)], report(1, "film"))
    bulletin = BulletinFact(day_asked=DAY, day_effective=DAY, rates=(RATE,))
    made = compute(run_of(target, contracts=(contract("society"),), bulletins=(bulletin,))).allocations
    money = (TransferFact(receipt="r", amount=eur("10.00"), value_date=DAY, came=azn("19.50")),)
    head = {"schedule": "s", "transfers": to_builtins(converted((bulletin,), money))}
    first = write_differences(made, [line], head)
    assert first == write_differences(made, [line], head)
    body = json.loads(first["JSON"])
    assert (body["schedule"], body["differing"], len(body["rows"])) == ("s", 0, 1)
    (cells,) = list(csv.DictReader(io.StringIO(first["CSV"].decode("utf-8-sig"))))
    assert (cells["owner said"], cells["amount said"], cells["gross AZN"]) == ("'=1+1", "10.00", "19.61")
    with zipfile.ZipFile(io.BytesIO(first["XLSX"])) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        transfers = book.read("xl/worksheets/sheet2.xml").decode()
    assert "<f>" not in sheet and "19.61" in sheet
    # 10.00 x 1.9610 = 19.61, and 19.50 came.
    assert "<v>19.61</v>" in transfers and "<v>-0.11</v>" in transfers
