"""What counts a work against the others is a necessary box of every line of a work (D-14, D-39)."""

from dataclasses import replace

import pytest

from shared.contracts.forms import FormColumn
from shared.contracts.terms import DistributionKey
from tests.unit.intake.given import COLUMNS, GOOD, LICENCE, account, grounds

OPTIONAL = tuple(replace(column, mandatory=False) for column in COLUMNS)
SECONDS = (*OPTIONAL[3:5], FormColumn(header="seconds", field="seconds", type="INTEGER"))


@pytest.mark.clause("2.1.1-h")
@pytest.mark.parametrize(
    ("columns", "row", "where"),
    [
        (OPTIONAL, "06.07.2026;;;Uzaq;T;1955;Film;", "C3"),
        (OPTIONAL, "06.07.2026;20:00;;Uzaq;T;1955;Film;", "C3"),
        (OPTIONAL, "06.07.2026;;21:30;Uzaq;T;1955;Film;", "B3"),
        (OPTIONAL, "06.07.2026;20:00;-;Uzaq;T;1955;Film;", "C3"),
        # A box that is told of already is not told of again.
        (COLUMNS, "06.07.2026;20:00;;Uzaq;T;1955;Film;", "C3"),
    ],
)
def test_a_works_line_without_a_duration_lacks_a_necessary_box(
    columns: tuple[FormColumn, ...], row: str, where: str
) -> None:
    assert grounds(account(GOOD, row, columns=columns).findings) == [("2.1.1-h", where)]


@pytest.mark.clause("2.1.1-h")
@pytest.mark.parametrize(
    ("key", "field"), [(DistributionKey.AMOUNT, "amount"), (DistributionKey.INCOME, "income")]
)
def test_neither_an_amount_nor_box_office_may_lack(key: DistributionKey, field: str) -> None:
    columns = (*OPTIONAL[3:5], FormColumn(header=field, field=field, type="AMOUNT"))
    contract = replace(LICENCE, key=key)
    rows = ("Görüş;T;1000.00", "Dərs;R;")
    for nil_allowed in (False, True):
        checked = account(*rows, contract=contract, columns=columns, no_work=(), nil_allowed=nil_allowed)
        assert grounds(checked.findings) == [("2.1.1-h", "C3")]


@pytest.mark.clause("2.1.1-h")
def test_what_cannot_be_read_and_what_is_no_work_is_not_said_to_lack_a_duration() -> None:
    unreadable = account(GOOD, "06.07.2026;20:00;xx;Uzaq;T;1955;Film;", columns=OPTIONAL)
    assert grounds(unreadable.findings) == [("2.1.1-f", "C3")]
    assert account(GOOD, "06.07.2026;;;Xəbər;;;Xəbərlər;", columns=OPTIONAL).findings == ()
    assert grounds(account("Görüş;T;60", "Dərs;R;", columns=SECONDS, no_work=()).findings) == [
        ("2.1.1-h", "C3")
    ]
    # A form without the column at all is a defect of the form, told once.
    lacks = account("Görüş;T", "Dərs;R", columns=OPTIONAL[3:5], no_work=())
    assert grounds(lacks.findings) == [("2.1.1-f", "form")]
