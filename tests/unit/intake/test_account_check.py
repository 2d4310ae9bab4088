"""The five grounds of 2.1.1, every defect at once; and what is no defect (D-12 to D-17)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from shared.contracts.forms import FormColumn
from shared.contracts.terms import DistributionKey, Measure
from shared.kernel.money import Money
from shared.kernel.periods import Period
from tests.unit.intake.given import COLUMNS, COVER, GOOD, LICENCE, TODAY, account, grounds


@pytest.mark.clause("2.1.1-e")
def test_a_proper_account_has_its_works_and_lines() -> None:
    checked = account(GOOD, "06.07.2026;23:30;00:45;Görüş;Tofiq Tağızadə;1955;Film;")
    assert checked.findings == ()
    assert checked.due == Money(100_000)
    assert checked.grouped is not None
    (work,) = checked.grouped.reports
    assert (work.titles, work.lines, work.seconds, work.year) == (("Görüş",), 2, 5_400 + 4_500, 1955)
    # 23:30-00:45 without dates is 75 minutes.
    assert [(line.line, line.value, line.measure) for line in checked.grouped.lines] == [
        (2, 5_400, Measure.SECONDS),
        (3, 4_500, Measure.SECONDS),
    ]


@pytest.mark.clause("2.1.1-f", "2.1.1-c")
@pytest.mark.parametrize(
    ("header", "where"),
    [
        ("day;start;end;director;year;category;remark", "row 1"),
        ("day;start;end;title;director;year;category;remark;title", "I1"),
    ],
    ids=["lacks", "twice"],
)
def test_headers_are_those_of_the_contracts_form(header: str, where: str) -> None:
    assert ("2.1.1-f", where) in grounds(account(GOOD, header=header).findings)


@pytest.mark.clause("2.1.1-f")
def test_another_file_type_is_not_in_the_form() -> None:
    packed = account(header="PK\x03\x04")
    assert grounds(packed.findings) == [("2.1.1-f", "file")]
    workbook = account(GOOD, file_type="XLSX", sheet="Hesabat")
    assert [clause for clause, _ in grounds(workbook.findings)] == ["2.1.1-f"]


@pytest.mark.clause("2.1.1-f")
def test_the_period_lies_inside_the_contract() -> None:
    cover = replace(COVER, period=Period(date(2025, 12, 1), date(2026, 1, 31)))
    found = grounds(account("15.01.2026;20:00;21:30;Görüş;T;1955;Film;", cover=cover).findings)
    assert found == [("2.1.1-f", "cover.period.from")]


@pytest.mark.clause("2.1.1-j")
@pytest.mark.parametrize(
    ("last", "found"),
    [
        (TODAY, []),
        (TODAY + timedelta(days=1), [("2.1.1-j", "cover.period.to")]),
        (date(2031, 7, 31), [("2.1.1-j", "cover.period.to")]),
    ],
)
def test_a_period_that_is_not_over_is_a_future_date(last: date, found: list[tuple[str, str]]) -> None:
    checked = account(GOOD, cover=replace(COVER, period=Period(date(2026, 7, 1), last)))
    assert grounds(checked.findings) == found
    if found:
        (finding,) = checked.findings
        assert (str(TODAY) in finding.what, finding.value) == (True, str(last))


@pytest.mark.clause("1.1-a")
def test_only_uses_of_the_contract_are_taken() -> None:
    for use in ("ONLINE", "CABLE"):
        found = account(GOOD, cover=replace(COVER, use_type=use)).findings
        assert grounds(found) == [("1.1-a", "cover.use_type")]
    assert account(GOOD, cover=replace(COVER, use_type="ON_AIR")).findings == ()


@pytest.mark.clause("2.1.1-g")
@pytest.mark.parametrize(("stamped", "signed"), [(False, True), (True, False), (False, False)])
def test_both_stamp_and_signature_are_needed(stamped: bool, signed: bool) -> None:
    found = grounds(account(GOOD, cover=replace(COVER, stamped=stamped, signed=signed)).findings)
    assert {clause for clause, _ in found} == {"2.1.1-g"}
    assert len(found) == 2 - stamped - signed


@pytest.mark.clause("2.1.1-h")
@pytest.mark.parametrize("empty", ["", "   ", "-", "N/A", "n/a"])
def test_a_mandatory_box_holds_more_than_a_filler(empty: str) -> None:
    row = f"05.07.2026;20:00;{empty};Görüş;Tofiq Tağızadə;1955;Film;"
    assert grounds(account(row).findings) == [("2.1.1-h", "C2")]


@pytest.mark.clause("2.1.1-h")
def test_a_box_that_is_not_mandatory_may_be_empty() -> None:
    assert account("05.07.2026;20:00;21:30;Görüş;Tofiq Tağızadə;-;;").findings == ()


@pytest.mark.clause("2.1.1-i")
def test_names_of_work_and_authors_are_needed() -> None:
    rows = ("05.07.2026;20:00;21:30;;T. T.;1955;Film;", "06.07.2026;20:00;21:30;Görüş;-;1955;Film;")
    assert grounds(account(*rows).findings) == [("2.1.1-i", "D2"), ("2.1.1-i", "E3")]


@pytest.mark.clause("2.1.1-i")
def test_a_contract_may_allow_films_without_known_authors() -> None:
    columns = tuple(replace(c, mandatory=False) if c.field == "directors" else c for c in COLUMNS)
    row = "06.07.2026;20:00;21:30;Shane;;1953;Film;"
    assert account(row, authors_may_lack=True, columns=columns).findings == ()


@pytest.mark.clause("2.1.1-i")
@pytest.mark.parametrize(
    ("country", "allowed"),
    [
        *[("France", True), ("Türkiyə, Fransa", True), ("", False), ("-", False), ("Azərbaycan", False)],
        *[("AZ", False), ("Азербайджан", False), ("Азәрбајҹан", False), ("Fransa / Azərbaycan", False)],
    ],
)
def test_where_the_form_has_the_country_only_foreign_films_may_lack_their_authors(
    country: str, allowed: bool
) -> None:
    every = (*COLUMNS, FormColumn(header="country", field="country", type="TEXT"))
    columns = tuple(replace(one, mandatory=False) if one.field == "directors" else one for one in every)
    row = f"05.07.2026;20:00;21:30;Görüş;;1955;Film;;{country}"
    found = account(row, authors_may_lack=True, columns=columns).findings
    assert grounds(found) == ([] if allowed else [("2.1.1-i", "E2")])
    assert grounds(account(row, columns=columns).findings) == [("2.1.1-i", "E2")]


def test_an_amount_per_work_is_the_measure_where_the_key_says_so() -> None:
    columns = (
        FormColumn(header="title", field="title", type="TEXT", mandatory=True),
        FormColumn(header="director", field="directors", type="AUTHORS", mandatory=True),
        FormColumn(header="amount", field="amount", type="AMOUNT", mandatory=True),
    )
    contract = replace(LICENCE, key=DistributionKey.AMOUNT)
    rows = ("Görüş;T;600.00", "Dərs;R;400.00")
    checked = account(*rows, contract=contract, columns=columns, no_work=())
    assert checked.findings == ()
    assert checked.grouped is not None
    assert [(line.measure, line.value) for line in checked.grouped.lines] == [
        (Measure.AMOUNT, 60_000),
        (Measure.AMOUNT, 40_000),
    ]
    short = account(rows[0], contract=contract, columns=columns, no_work=())
    assert grounds(short.findings) == [("2.1.1-j", "cover.declared_total")]


def test_a_key_without_its_column_is_a_defect_of_the_form() -> None:
    contract = replace(LICENCE, key=DistributionKey.AMOUNT)
    assert grounds(account(GOOD, contract=contract).findings) == [("2.1.1-f", "form")]


@pytest.mark.clause("2.1.1-h")
def test_an_account_without_works_is_nil_only_where_the_form_allows_it() -> None:
    assert grounds(account().findings) == [("2.1.1-h", "file")]
    nil = replace(COVER, declared_total=Money(0))
    checked = account(nil_allowed=True, cover=nil)
    assert (checked.findings, checked.due) == ((), Money(0))
    assert grounds(account(nil_allowed=True).findings) == [("2.1.1-j", "cover.declared_total")]


@pytest.mark.clause("2.1.1-k")
def test_all_defects_of_all_lines_are_told_at_once() -> None:
    rows = (
        "05.07.2026;20:00;;;T;1889;Film;",
        "31.02.2026;20:00;21:30;Görüş;;1955;Film;",
        "02.08.2026;aa;21:30;Görüş;T;1955;Film;",
    )
    found = grounds(account(*rows, cover=replace(COVER, stamped=False)).findings)
    assert found == [
        ("2.1.1-f", "B4"),
        ("2.1.1-g", "cover.stamped"),
        ("2.1.1-h", "C2"),
        ("2.1.1-i", "D2"),
        ("2.1.1-i", "E3"),
        ("2.1.1-j", "F2"),
        ("2.1.1-j", "A3"),
        ("2.1.1-j", "A4"),
    ]


def test_text_leaves_in_one_composed_form() -> None:
    decomposed = GOOD.replace("ö", "o\u0308").replace("ş", "s\u0327").replace("Tofiq", "Tofiq  ")
    checked = account(GOOD, decomposed.replace("05.07", "06.07"))
    assert checked.grouped is not None
    assert [work.titles for work in checked.grouped.reports] == [("Görüş",)]


def test_every_reported_field_tells_works_apart() -> None:
    rows = [
        GOOD,
        GOOD.replace("1955", "1956"),
        GOOD.replace("Tofiq", "Rasim"),
        GOOD.replace("Film", "Serial"),
    ]
    checked = account(*(row.replace("05.07", f"{day:02}.07") for day, row in enumerate(rows, start=1)))
    assert checked.grouped is not None
    assert [work.number for work in checked.grouped.reports] == [1, 2, 3, 4]


def test_box_office_weighs_works_and_is_no_sum_due() -> None:
    columns = (
        FormColumn(header="title", field="title", type="TEXT", mandatory=True),
        FormColumn(header="director", field="directors", type="AUTHORS", mandatory=True),
        FormColumn(header="box office", field="income", type="AMOUNT", mandatory=True),
    )
    contract = replace(LICENCE, key=DistributionKey.INCOME)
    checked = account("Görüş;T;5000.00", contract=contract, columns=columns, no_work=())
    assert (checked.findings, checked.income, checked.due) == ((), None, Money(100_000))
    assert checked.grouped is not None
    assert [line.value for line in checked.grouped.lines] == [500_000]
    empty = account("Görüş;T;0.00", contract=contract, columns=columns, no_work=(), nil_allowed=True)
    assert grounds(empty.findings) == [("2.1.1-j", "file")]


@pytest.mark.clause("2.1.1-j")
def test_the_ends_of_the_calendar_are_days_outside_the_period() -> None:
    rows = ("31.12.9999;25:00;26:00;Görüş;T;1955;Film;", "01.01.0001;20:00;21:00;Görüş;T;1955;Film;")
    assert grounds(account(*rows).findings) == [("2.1.1-j", "A2"), ("2.1.1-j", "A3")]
    forever = replace(COVER, period=Period(date(2026, 1, 1), date.max))
    assert grounds(account(GOOD, cover=forever).findings) == [("2.1.1-j", "cover.period.to")]


@pytest.mark.clause("2.1.1-h")
def test_works_that_nothing_is_paid_for_need_a_form_that_allows_nil() -> None:
    nil = replace(COVER, declared_total=Money(0))
    assert grounds(account(GOOD, cover=nil).findings) == [("2.1.1-h", "cover.declared_total")]
    checked = account(GOOD, cover=nil, nil_allowed=True)
    assert (checked.findings, checked.due) == ((), Money(0))
