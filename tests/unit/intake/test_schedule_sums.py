"""Schedules that say a sum for each work: shares, uses, what was kept (2.2.2, D-61, D-62)."""

from dataclasses import replace
from datetime import date

import pytest

from services.intake.domain.schedule_check import CheckedSchedule
from services.intake.formats.documents import read_schedule
from shared.contracts.forms import AccountForm, FormColumn
from shared.kernel.money import Money
from shared.kernel.periods import Period
from tests.unit.intake.given import JULY, TODAY
from tests.unit.intake.test_schedules import ATTESTED, REPRESENTATION

SUMS = replace(
    REPRESENTATION,
    form=AccountForm(
        file_type="CSV",
        columns=(
            FormColumn(header="kind", field="kind", type="TEXT", mandatory=True),
            FormColumn(header="work", field="title", type="TEXT", mandatory=True),
            FormColumn(header="authors", field="authors", type="AUTHORS"),
            FormColumn(header="owner", field="owner", type="TEXT"),
            FormColumn(header="share", field="percent", type="PERCENT"),
            FormColumn(header="sum", field="work_amount", type="AMOUNT"),
            FormColumn(header="amount", field="amount", type="AMOUNT"),
            FormColumn(header="country", field="territory", type="TEXT"),
            FormColumn(header="from", field="period_from", type="DATE"),
            FormColumn(header="to", field="period_to", type="DATE"),
        ),
        author_separator=",",
    ),
)
HEADER = "kind;work;authors;owner;share;sum;amount;country;from;to\n"


def _sums(*lines: str, total: int) -> CheckedSchedule:
    cover = replace(ATTESTED, declared_total=Money(total, "EUR"))
    text = HEADER + "".join(f"{line}\n" for line in lines)
    return read_schedule(text.encode(), cover, SUMS, TODAY)


def _amounts(checked: CheckedSchedule) -> list[tuple[int, str | None, int]]:
    assert checked.findings == ()
    return [(one.line, one.owner, one.amount.amount) for one in checked.lines]


@pytest.mark.clause("2.2.2-a")
def test_with_work_sums_only_percentages_share_them_out_by_largest_remainder() -> None:
    # 100.00 by 33.33, 33.33, 33.34: 33.33, 33.33, 33.34. 0.05 by halves: 0.03 to the first of two alike.
    checked = _sums(
        "ROYALTY;A;X,Y,Z;X;33.33;100.00;;;;",
        "ROYALTY;A;X,Y,Z;Y;33.33;100.00;;;;",
        "ROYALTY;A;X,Y,Z;Z;33.34;;;;;",
        "ROYALTY;B;X,Y;X;50;0.05;;;;",
        "ROYALTY;B;X,Y;Y;50;0.05;;;;",
        total=10_005,
    )
    assert _amounts(checked) == [(2, "X", 3_333), (3, "Y", 3_333), (4, "Z", 3_334), (5, "X", 3), (6, "Y", 2)]
    # A schedule may name a part of the owners: 25% and 25% of 0.03, the rest is not ours: 0.01, 0.01, (0.01).
    part = _sums("ROYALTY;A;X,Y;X;25;0.03;;;;", "ROYALTY;A;X,Y;Y;25;0.03;;;;", total=2)
    assert [amount for _, _, amount in _amounts(part)] == [1, 1]


@pytest.mark.clause("2.2.2-a")
def test_a_work_sum_without_percentages_is_one_line_for_the_registrys_shares() -> None:
    checked = _sums(
        "ROYALTY;A;X,Y;X;;60.00;;AT;01.06.2026;30.06.2026",
        "ROYALTY;A;X,Y;Y;;60.00;;AT;01.06.2026;30.06.2026",
        total=6_000,
    )
    (line,) = checked.lines
    assert (line.line, line.owner, line.role, line.percent) == (2, None, None, None)
    assert (line.amount, line.report) == (Money(6_000, "EUR"), 1)
    assert (line.territory, line.period) == ("AT", Period(date(2026, 6, 1), date(2026, 6, 30)))
    assert (checked.reports[0].lines, checked.total) == (1, Money(6_000, "EUR"))


@pytest.mark.clause("2.2.2-a")
def test_a_work_has_a_sum_for_each_use_territory_and_period() -> None:
    owners = _sums(
        "ROYALTY;A;X,Y;X;50;;50.00;AT;;", "ROYALTY;A;X,Y;X;50;;20.00;DE;;", "ROYALTY;A;X,Y;Y;50;;20.00;DE;;",
        total=9_000,
    )  # fmt: skip
    assert _amounts(owners) == [(2, "X", 5_000), (3, "X", 2_000), (4, "Y", 2_000)]
    sums = _sums(
        "ROYALTY;A;X,Y;X;50;100.00;;AT;;", "ROYALTY;A;X,Y;Y;50;100.00;;AT;;",
        "ROYALTY;A;X,Y;X;50;40.00;;DE;;", "ROYALTY;A;X,Y;Y;50;40.00;;DE;;",
        "ROYALTY;A;X,Y;X;;7.00;;DE;01.06.2026;30.06.2026", "ROYALTY;A;X,Y;Y;;7.00;;DE;01.06.2026;30.06.2026",
        total=14_700,
    )  # fmt: skip
    assert [amount for _, _, amount in _amounts(sums)] == [5_000, 5_000, 2_000, 2_000, 700]
    assert [(work.number, work.lines) for work in sums.reports] == [(1, 5)]


@pytest.mark.clause("2.2.2-a")
def test_what_a_line_leaves_blank_is_the_covers() -> None:
    lines = "ROYALTY;A;X,Y;X;50;100.00;;;;", "ROYALTY;A;X,Y;Y;50;100.00;;AT;01.07.2026;31.07.2026"
    cover = replace(ATTESTED, declared_total=Money(10_000, "EUR"), territory="AT", period=JULY)
    text = HEADER + "".join(f"{line}\n" for line in lines)
    checked = read_schedule(text.encode(), cover, SUMS, TODAY)
    assert [amount for _, _, amount in _amounts(checked)] == [5_000, 5_000]
    two = _sums("ROYALTY;A;X;X;;100.00;;AT;;", "ROYALTY;A;X;X;;90.00;;AT;;", total=19_000)
    assert [one.what for one in two.findings][:1] == ["the work has more than one sum"]


@pytest.mark.clause("2.2.2-a")
def test_the_owners_amount_is_money_and_his_percentage_of_the_stated_sum_information() -> None:
    near = _sums("ROYALTY;A;X;X;25;100.00;25.01;;;", total=2_501)
    assert _amounts(near) == [(2, "X", 2_501)]
    far = _sums("ROYALTY;A;X;X;25;100.00;25.02;;;", total=2_502)
    assert [(one.where, one.clause) for one in far.findings] == [("G2", "2.2.2-a")]
    # Without a stated sum it follows: 30.00 for 60% and 10.00 for 20% are of 50.00.
    implied = _sums("ROYALTY;A;X,Y;X;60;;30.00;;;", "ROYALTY;A;X,Y;Y;20;;10.00;;;", total=4_000)
    assert [amount for _, _, amount in _amounts(implied)] == [3_000, 1_000]


@pytest.mark.clause("2.2.2-a")
@pytest.mark.parametrize("sign", ["", "-"])
def test_what_was_kept_is_written_above_or_below_zero_and_comes_off(sign: str) -> None:
    checked = _sums(
        "ROYALTY;A;X;X;100;;100.00;;;",
        f"CHARGE;;;;;;{sign}2.00;;;",
        f"FOREIGN_TAX;;;;;;{sign}14.00;;;",
        f"FEE;;;;;;{sign}5.00;;;",
        total=10_000,
    )
    assert [(one.kind, one.amount.amount) for one in checked.lines] == [
        ("ROYALTY", 10_000),
        ("CHARGE", 200),
        ("FOREIGN_TAX", 1_400),
        ("FEE", 500),
    ]
    assert (checked.total, checked.due) == (Money(10_000, "EUR"), Money(7_900, "EUR"))


@pytest.mark.clause("2.2.2-a", "2.1.1-m")
@pytest.mark.parametrize(
    ("lines", "where"),
    [
        (("ROYALTY;A;X;X;60;10.00;;;;", "ROYALTY;A;X;Y;50;10.00;;;;"), "E2"),
        (("ROYALTY;A;X;X;50;10.00;;;;", "ROYALTY;A;X;Y;;10.00;;;;"), "E3"),
        (("ROYALTY;A;X;X;50;10.00;;;;", "ROYALTY;A;X;Y;50;11.00;;;;"), "F2"),
        (("ROYALTY;A;X;X;50;;;;;",), "G2"),
        (("ROYALTY;A;X;X;50;;5.00;;;", "ROYALTY;A;X;Y;50;;;;;"), "G3"),
        (("ROYALTY;A;X;X;;;5.00;;;",), "E2"),
        (("ROYALTY;A;X;X;100;-5.00;;;;",), "F2"),
        (("ROYALTY;A;X;X;100;;-5.00;;;",), "G2"),
        (("ROYALTY;A;X;X;100;;5.00;;;", "FEE;;;;;;-1.00;;;", "CHARGE;;;;;;1.00;;;"), "G3"),
        (("ROYALTY;A;X;X;100;;5.00;;;", "FEE;;;;;;;;;"), "G3"),
        (("ROYALTY;A;X;X;100;;5.00;Austria;;",), "H2"),
        (("ROYALTY;A;X;X;100;;5.00;AT;01.07.2026;",), "I2"),
        (("ROYALTY;A;X;X;100;;5.00;AT;01.07.2026;30.06.2026",), "I2"),
        (("ROYALTY;A;X;X;100;;5.00;AT;01.07.2026;01.07.2030",), "I2"),
    ],
)
def test_what_does_not_hold_is_found_where_it_stands(lines: tuple[str, ...], where: str) -> None:
    checked = _sums(*lines, total=500)
    assert where in {finding.where for finding in checked.findings}, checked.findings
    assert (checked.lines, checked.total) == ((), None)
