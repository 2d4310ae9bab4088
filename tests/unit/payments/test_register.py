"""Registers of tax withheld and yearly summaries: every line, exact sums, the same bytes (3.4, D-86)."""

import io
from datetime import date
from decimal import Decimal

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from services.payments.domain.register import (
    REGISTER,
    CauseLine,
    Due,
    FileRegister,
    RegisterFiled,
    RegisterKind,
    TaxedOrder,
    cause_register,
    due_of,
    totals_of,
    withheld_register,
)
from services.payments.domain.tax_period import TaxPeriod, period_named
from services.payments.domain.tax_summary import PaidOfYear, summary_of
from services.payments.formats.register_files import write_register, write_summaries
from shared.contracts.payments import Withholding
from shared.kernel.decider import Accepted, AlreadyApplied
from shared.kernel.money import Money

SEPTEMBER = TaxPeriod(name="2026-09", first=date(2026, 9, 1), last=date(2026, 9, 30))


def withholding(kind: str, rate: str, base: int, amount: int) -> Withholding:
    return Withholding(
        rule="a rule",
        kind=kind,
        base=Money(base),
        rate=Decimal(rate),
        amount=Money(amount),
        reference="=the law",
    )


def order(
    number: str, payee: str = "rasim", net: int = 6800, back: date | None = None, day: date = date(2026, 9, 3)
) -> TaxedOrder:
    """80.00 net of deductions: income tax 0, insurance 15%, 12.00."""
    return TaxedOrder(
        order=number,
        payee=payee,
        name=payee.title(),
        tax_number=None,
        execution_date=day,
        gross=Money(net + 1200),
        net=Money(net),
        withheld=(withholding("INCOME_TAX", "0", 8000, 0), withholding("SOCIAL_INSURANCE", "15", 8000, 1200)),
        taken_back_on=back,
    )


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("2026-09", date(2026, 9, 1), date(2026, 9, 30)),
        ("2028-02", date(2028, 2, 1), date(2028, 2, 29)),
        ("2026-12", date(2026, 12, 1), date(2026, 12, 31)),
        ("2026-Q1", date(2026, 1, 1), date(2026, 3, 31)),
        ("2026-Q4", date(2026, 10, 1), date(2026, 12, 31)),
        ("2026", date(2026, 1, 1), date(2026, 12, 31)),
    ],
)
def test_periods_are_months_quarters_and_years(name: str, first: date, last: date) -> None:
    assert period_named(name) == TaxPeriod(name=name, first=first, last=last)


@pytest.mark.parametrize("name", ["2026-13", "2026-Q5", "26", "2026-9", "1999", "", "2026-09-01"])
def test_what_is_no_period(name: str) -> None:
    assert period_named(name) is None


@pytest.mark.clause("3.4-a")
def test_a_register_has_every_line_and_what_came_back_is_not_due() -> None:
    """Two orders of 12.00 insurance each; one came back: 24.00 were withheld, 12.00 are due."""
    register = withheld_register(SEPTEMBER, "Guild", [order("o2", back=date(2026, 10, 2)), order("o1")])
    assert [(line.order, line.kind) for line in register.lines if hasattr(line, "order")] == [
        ("o1", "INCOME_TAX"),
        ("o1", "SOCIAL_INSURANCE"),
        ("o2", "INCOME_TAX"),
        ("o2", "SOCIAL_INSURANCE"),
    ]
    tax, insurance = register.totals
    assert (tax.kind, tax.lines, tax.due) == ("INCOME_TAX", 2, Money(0))
    assert (insurance.amount, insurance.taken_back, insurance.due) == (Money(2400), Money(1200), Money(1200))
    assert due_of(register) == (Due(kind="SOCIAL_INSURANCE", amount=Money(1200)),)


@pytest.mark.clause("3.4-a")
def test_a_yearly_summary_leaves_out_of_the_sums_what_came_back() -> None:
    orders = [order("o1"), order("o2", back=date(2026, 10, 2)), order("o3", day=date(2026, 11, 3))]
    summary = summary_of(2026, "Guild", orders)
    assert summary.paid == (
        PaidOfYear(currency="AZN", orders=2, gross=Money(16000), withheld=Money(2400), net=Money(13600)),
    )
    assert len(summary.lines) == 6


@given(
    st.lists(st.tuples(st.integers(0, 10**12), st.sampled_from(["AZN", "EUR"]), st.booleans()), min_size=1)
)
def test_totals_are_the_lines(rows: list[tuple[int, str, bool]]) -> None:
    """What was withheld = what is due + what was taken back, by currency, line by line."""
    orders = [
        TaxedOrder(
            order=str(number),
            payee="p",
            name="P",
            tax_number=None,
            execution_date=date(2026, 9, 3),
            gross=Money(amount, currency),
            net=Money(0, currency),
            withheld=(
                Withholding(
                    rule="r",
                    kind="INCOME_TAX",
                    base=Money(amount, currency),
                    rate=Decimal(100),
                    amount=Money(amount, currency),
                    reference="",
                ),
            ),
            taken_back_on=date(2026, 9, 5) if back else None,
        )
        for number, (amount, currency, back) in enumerate(rows)
    ]
    for total in totals_of(withheld_register(SEPTEMBER, "", orders).lines):
        mine = [(amount, back) for amount, currency, back in rows if currency == total.amount.currency]
        assert total.amount.amount == sum(amount for amount, _ in mine)
        assert total.taken_back.amount == sum(amount for amount, back in mine if back)
        assert total.due + total.taken_back == total.amount


def test_the_files_say_the_same_and_no_cell_is_a_formula() -> None:
    register = withheld_register(SEPTEMBER, "Guild", [order("o1")])
    written = write_register(register)
    assert written == write_register(register)
    said = orjson.loads(written["JSON"])
    assert said["lines"][1]["amount"] == {"amount": 1200, "currency": "AZN"}
    book = CalamineWorkbook.from_filelike(io.BytesIO(written["XLSX"]))
    head, *rows = book.get_sheet_by_name("lines").to_python()
    line = dict(zip(head, rows[1], strict=True))
    assert (line["amount"], line["base"], line["rate %"], line["legal reference"]) == (12, 80, 15, "=the law")
    vat = CauseLine(kind="VAT", cause="receipt", day=date(2026, 9, 3), amount=Money(1800))
    (total,) = cause_register(RegisterKind.VAT, SEPTEMBER, "Guild", [vat]).totals
    assert total.due == Money(1800)
    (summary,) = write_summaries([summary_of(2026, "Guild", [order("o1")])])
    assert orjson.loads(summary["JSON"])["paid"][0]["net"]["amount"] == 6800


def test_a_changed_register_is_filed_as_the_next_version() -> None:
    def file(sha: str) -> FileRegister:
        return FileRegister(
            register="WITHHELD", period="2026-09", lines=2, due=(), json_sha256=sha, xlsx_sha256=sha, by="a"
        )

    first = REGISTER.decide(file("1"), None)
    assert isinstance(first, Accepted)
    (filed,) = first.events
    assert isinstance(filed, RegisterFiled) and filed.version == 1
    assert REGISTER.decide(file("1"), filed) == AlreadyApplied()
    again = REGISTER.decide(file("2"), filed)
    assert isinstance(again, Accepted) and again.events[0].version == 2
