"""A producer's account: 18% of the income from use, rounded half up once (D-47, D-48)."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.kernel.money import Money
from tests.unit.intake.given import COVER, ROYALTY, account, grounds


def _rows(incomes: list[int]) -> list[str]:
    rows = [f"Film {number};Director;{Decimal(income) / 100:.2f};" for number, income in enumerate(incomes)]
    return [*rows, f"TOTAL;;{Decimal(sum(incomes)) / 100:.2f};"]


@pytest.mark.clause("2.1.3-a")
@pytest.mark.parametrize(
    ("incomes", "due"),
    [
        ([100_000], 18_000),
        ([33_333], 6_000),
        ([1_234_567], 222_222),
        ([28], 5),
        ([56], 10),
        ([5], 1),
        ([25, 25, 25], 14),
        ([1_234_567, 1_234_567, 33_333, 28], 450_449),
    ],
)
def test_the_pot_is_rounded_once_over_the_account(incomes: list[int], due: int) -> None:
    checked = account(
        *_rows(incomes), contract=ROYALTY, cover=replace(COVER, declared_total=Money(sum(incomes)))
    )
    assert checked.findings == ()
    assert (checked.income, checked.due) == (Money(sum(incomes)), Money(due))


@pytest.mark.clause("2.1.3-a")
@given(st.lists(st.integers(min_value=1, max_value=10**9), min_size=1, max_size=20))
def test_the_pot_is_within_half_a_qepik_of_18_percent(incomes: list[int]) -> None:
    checked = account(
        *_rows(incomes), contract=ROYALTY, cover=replace(COVER, declared_total=Money(sum(incomes)))
    )
    assert checked.due is not None
    assert abs(checked.due.amount - Fraction(18, 100) * sum(incomes)) <= Fraction(1, 2)
    assert checked.grouped is not None
    assert sum(line.value for line in checked.grouped.lines) == sum(incomes)


@pytest.mark.clause("2.1.3-c", "2.1.1-j")
def test_totals_are_the_sum_of_the_incomes() -> None:
    rows = ["Film;Director;10.00;", "TOTAL;;10.01;"]
    found = account(*rows, contract=ROYALTY, cover=replace(COVER, declared_total=Money(1_002))).findings
    assert grounds(found) == [("2.1.1-j", "C3"), ("2.1.1-j", "cover.declared_total")]


@pytest.mark.clause("2.1.1-j")
def test_three_decimals_are_inexact() -> None:
    found = account("Film;Director;10.005;", "TOTAL;;10.00;", contract=ROYALTY).findings
    assert ("2.1.1-j", "C2") in grounds(found)


@pytest.mark.clause("2.1.1-h", "2.1.1-j")
def test_nothing_is_income_only_where_the_form_allows_nil() -> None:
    nil = replace(COVER, declared_total=Money(0))
    rows = _rows([0])
    assert grounds(account(*rows, contract=ROYALTY, cover=nil).findings) == [("2.1.1-h", "C2")]
    checked = account(*rows, contract=ROYALTY, cover=nil, nil_allowed=True)
    assert (checked.findings, checked.due) == ((), Money(0))


@pytest.mark.clause("2.1.1-j")
def test_a_negative_income_is_a_correction_that_names_what_it_corrects() -> None:
    cover = replace(COVER, declared_total=Money(900))
    good = account(
        "Film;D;10.00;", "Film;D;-1.00;Düzəliş: sətir 2", "TOTAL;;9.00;", contract=ROYALTY, cover=cover
    )
    assert good.findings == ()
    for remark in ("", "Düzəliş", "minus"):
        rows = ("Film;D;10.00;", f"Film;D;-1.00;{remark}", "TOTAL;;9.00;")
        assert grounds(account(*rows, contract=ROYALTY, cover=cover).findings) == [("2.1.1-j", "C3")]


@pytest.mark.clause("2.1.1-j")
def test_a_correction_takes_no_more_than_was_reported_of_the_work() -> None:
    cover = replace(COVER, declared_total=Money(900))
    rows = ("Film;D;10.00;", "Other;D;-1.00;Düzəliş: iyun", "TOTAL;;9.00;")
    assert grounds(account(*rows, contract=ROYALTY, cover=cover).findings) == [("2.1.1-j", "row 3")]


@pytest.mark.clause("1.3-i")
def test_a_contract_without_a_percentage_has_no_pot() -> None:
    found = account(*_rows([100_000]), contract=replace(ROYALTY, royalty_percent=None)).findings
    assert grounds(found) == [("2.1.1-f", "contract")]
