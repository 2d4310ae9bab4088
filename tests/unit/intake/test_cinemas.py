"""A cinema's account counts its works by tickets or by what they brought (D-14, D-16, D-39)."""

from dataclasses import replace

import pytest

from services.intake.formats.keyed import control_column, control_totals
from shared.contracts.forms import AccountForm, FormColumn, FormTotal
from shared.contracts.registry import Contract
from shared.contracts.terms import DistributionKey, Measure
from shared.kernel.money import Money
from tests.unit.intake.given import LICENCE, account, grounds


def _cinema(key: DistributionKey, field: str, type_: str, *, total: bool = False) -> Contract:
    """The form says of its counted column that it may be empty: the key needs it all the same."""
    columns = (
        FormColumn(header="title", field="title", type="TEXT", mandatory=True),
        FormColumn(header="director", field="directors", type="AUTHORS", mandatory=True),
        FormColumn(header=field, field=field, type=type_),
        FormColumn(header="remark", field="remark", type="TEXT"),
    )
    below = FormTotal(label_field="title", label="TOTAL", field=field) if total else None
    form = AccountForm(file_type="CSV", columns=columns, total=below)
    return replace(LICENCE, key=key, form=form)


TICKETS = _cinema(DistributionKey.ADMISSIONS, "admissions", "INTEGER")
BOX_OFFICE = _cinema(DistributionKey.BOX_OFFICE, "box_office", "AMOUNT")
SUMMED_TICKETS = _cinema(DistributionKey.ADMISSIONS, "admissions", "INTEGER", total=True)
SUMMED_BOX_OFFICE = _cinema(DistributionKey.BOX_OFFICE, "box_office", "AMOUNT", total=True)


@pytest.mark.clause("2.1.1-c")
@pytest.mark.parametrize(
    ("contract", "measure", "rows", "values"),
    [
        (TICKETS, Measure.ADMISSIONS, ("Görüş;T;412;", "Dərs;R;1038;"), [412, 1_038]),
        (BOX_OFFICE, Measure.BOX_OFFICE, ("Görüş;T;2472.50;", "Dərs;R;6228.00;"), [247_250, 622_800]),
    ],
)
def test_each_line_carries_the_measure_of_the_key(
    contract: Contract, measure: Measure, rows: tuple[str, ...], values: list[int]
) -> None:
    checked = account(*rows, contract=contract)
    # What is due is what the cover declares: tickets only weigh works against each other.
    assert (checked.findings, checked.warnings, checked.due) == ((), (), Money(100_000))
    assert checked.grouped is not None
    assert [(line.measure, line.value) for line in checked.grouped.lines] == [
        (measure, value) for value in values
    ]


@pytest.mark.clause("2.1.1-h", "2.1.1-f", "2.1.1-j")
@pytest.mark.parametrize(
    ("contract", "box", "ground"),
    [
        (TICKETS, "", "2.1.1-h"),
        (TICKETS, "-", "2.1.1-h"),
        (TICKETS, "n/a", "2.1.1-h"),
        (TICKETS, "0", "2.1.1-h"),
        (TICKETS, "-3", "2.1.1-j"),
        (TICKETS, "12.5", "2.1.1-f"),
        (TICKETS, "many", "2.1.1-f"),
        (TICKETS, "100000001", "2.1.1-j"),
        (BOX_OFFICE, "", "2.1.1-h"),
        (BOX_OFFICE, "N/A", "2.1.1-h"),
        (BOX_OFFICE, "0.00", "2.1.1-h"),
        (BOX_OFFICE, "-3.00", "2.1.1-j"),
        (BOX_OFFICE, "1.234", "2.1.1-j"),
        (BOX_OFFICE, "5 USD", "2.1.1-f"),
        (BOX_OFFICE, "10000000000.01", "2.1.1-j"),
    ],
)
def test_a_box_that_counts_nothing_sends_the_account_back(contract: Contract, box: str, ground: str) -> None:
    good = "Görüş;T;5;"
    assert grounds(account(good, f"Görüş;T;{box};", contract=contract).findings) == [(ground, "C3")]


@pytest.mark.clause("2.1.1-j")
@pytest.mark.parametrize("contract", [TICKETS, BOX_OFFICE])
def test_nothing_sold_is_no_error_where_the_form_allows_nil(contract: Contract) -> None:
    checked = account("Görüş;T;5;", "Dərs;R;0;", contract=contract, nil_allowed=True)
    assert checked.findings == ()
    # Of an account in which nobody bought a ticket the declared total has nothing to fall to.
    assert grounds(account("Görüş;T;0;", contract=contract, nil_allowed=True).findings) == [
        ("2.1.1-j", "file")
    ]


@pytest.mark.clause("2.1.1-j")
@pytest.mark.parametrize("contract", [TICKETS, BOX_OFFICE])
def test_a_correction_takes_back_at_most_what_was_reported(contract: Contract) -> None:
    right = account("Görüş;T;5;", "Görüş;T;-2;düzəliş row 2", contract=contract)
    assert right.findings == ()
    over = account("Görüş;T;5;", "Görüş;T;-6;düzəliş row 2", contract=contract)
    assert grounds(over.findings) == [("2.1.1-j", "row 3")]


@pytest.mark.clause("2.1.1-j")
@pytest.mark.parametrize(
    ("contract", "right", "wrong"), [(SUMMED_TICKETS, "8", "9"), (SUMMED_BOX_OFFICE, "8.00", "8.01")]
)
def test_a_total_that_is_not_the_sum_of_the_lines_is_an_error(
    contract: Contract, right: str, wrong: str
) -> None:
    rows = ("Görüş;T;5;", "Dərs;R;3;")
    assert account(*rows, f"TOTAL;;{right};", contract=contract).findings == ()
    assert grounds(account(*rows, f"TOTAL;;{wrong};", contract=contract).findings) == [("2.1.1-j", "C4")]


@pytest.mark.clause("2.1.1-f")
def test_a_total_of_tickets_is_a_whole_number() -> None:
    found = account("Görüş;T;5;", "TOTAL;;5.00;", contract=SUMMED_TICKETS).findings
    assert grounds(found) == [("2.1.1-f", "C3")]


@pytest.mark.clause("2.1.1-f")
def test_a_file_without_the_column_is_told_once() -> None:
    found = account("Görüş;T;", "Dərs;R;", contract=TICKETS, header="title;director;remark").findings
    assert [(one.clause, one.where, one.what) for one in found] == [
        ("2.1.1-f", "row 1", "the header of a column lacks"),
        ("2.1.1-f", "form", "has no column of the admissions"),
    ]


@pytest.mark.clause("2.1.1-c")
@pytest.mark.parametrize(("contract", "total"), [(TICKETS, 8), (BOX_OFFICE, 800)])
def test_on_paper_the_counted_column_is_the_control_total(contract: Contract, total: int) -> None:
    form = contract.form
    assert form is not None
    column = control_column(form)
    assert column is not None
    headers = ("title", "director", column.header, "remark")
    lines = (("Görüş", "T", "5", ""), ("Dərs", "R", "3", ""))
    assert control_totals(form, "AZN", headers, lines) == (2, total)
