"""No amount that a payer or a bank writes breaks what counts it: it is a finding, or it fits 64 bits."""

from dataclasses import replace

import pytest
from lxml import etree

from services.intake.domain.bounds import AMOUNT_MAX, COUNT_MAX, MONEY_MAX
from services.intake.domain.evident import check_sums
from services.intake.formats.camt053 import read_statements
from services.intake.formats.camt053_fields import charges_of
from services.intake.formats.cells import parse_amount
from services.intake.formats.tables import ROWS_MAX, Cell, Kind
from shared.contracts.forms import FormColumn, NoWorkRule
from shared.contracts.terms import DistributionKey
from shared.kernel.findings import Finding, Unreadable
from shared.kernel.money import Money
from tests.unit.intake.camt_samples import document, entry
from tests.unit.intake.given import COLUMNS, COVER, LICENCE, ROYALTY, account, grounds

pytestmark = pytest.mark.clause("2.1.1-j")

HUGE = "999999999999999.99"
AMOUNTS = (*COLUMNS[3:5], FormColumn(header="amount", field="amount", type="AMOUNT"))
BY_AMOUNT = replace(LICENCE, key=DistributionKey.AMOUNT)
SECONDS = (*COLUMNS[3:5], FormColumn(header="seconds", field="seconds", type="INTEGER"))
DURATION = (*COLUMNS[3:5], FormColumn(header="duration", field="duration", type="DURATION"))


def test_as_many_lines_as_a_file_has_of_the_largest_amount_fit_64_bits() -> None:
    assert ROWS_MAX * AMOUNT_MAX < 2**63
    assert ROWS_MAX * COUNT_MAX < 2**63


def test_amounts_that_no_sum_could_hold_are_findings_of_their_cells() -> None:
    rows = [f"Görüş;T;{HUGE}"] * 93
    found = account(*rows, contract=BY_AMOUNT, columns=AMOUNTS, no_work=()).findings
    assert {("2.1.1-j", "C2"), ("2.1.1-j", "C94")} <= set(grounds(found))
    assert found[0].what == "larger than any amount"


def test_the_largest_amount_of_a_line_is_still_one() -> None:
    whole = replace(COVER, declared_total=Money(10**12))
    row = "Görüş;T;10000000000.00"
    assert account(row, contract=BY_AMOUNT, cover=whole, columns=AMOUNTS, no_work=()).due == Money(10**12)
    over = replace(COVER, declared_total=Money(10**12 + 1))
    found = account("Görüş;T;10000000000.01", contract=BY_AMOUNT, cover=over, columns=AMOUNTS, no_work=())
    assert ("2.1.1-j", "C2") in grounds(found.findings)


@pytest.mark.parametrize("columns", [SECONDS, DURATION])
def test_a_count_of_centuries_is_a_finding(columns: tuple[FormColumn, ...]) -> None:
    for written in ("999999999999999", "-100000001"):
        found = account(f"Görüş;T;{written}", columns=columns, no_work=()).findings
        assert [(one.where, one.what) for one in found] == [("C2", "larger than 100000000")]


def test_a_sum_due_that_lines_of_no_work_hide_in_the_total_is_a_finding() -> None:
    rules = (NoWorkRule(name="NEWS", field="title", equals=("News",)),)
    rows = ["Görüş;T;10000000000.00"] * 1_001 + ["News;T;-10000000000.00"] * 1_001
    nothing = replace(COVER, declared_total=Money(0))
    checked = account(
        *rows, contract=BY_AMOUNT, cover=nothing, columns=AMOUNTS, no_work=rules, nil_allowed=True,
    )  # fmt: skip
    assert ("2.1.1-j", "file") in grounds(checked.findings)
    assert checked.due is None


def test_a_producers_base_is_bounded_as_his_sum_due_is() -> None:
    assert check_sums(Money(MONEY_MAX), Money(MONEY_MAX)) == []
    assert grounds(check_sums(Money(MONEY_MAX + 1), Money(18))) == [("2.1.1-j", "file")]
    assert grounds(check_sums(None, Money(-MONEY_MAX - 1))) == [("2.1.1-j", "file")]
    found = account(f"Film;Director;{HUGE};", contract=ROYALTY, total=None).findings
    assert ("2.1.1-j", "C2") in grounds(found)


@pytest.mark.parametrize("written", ["10000000000000.00", "-10000000000000.00"])
def test_a_total_or_balance_is_read_up_to_the_bound_of_every_sum(written: str) -> None:
    read = parse_amount(Cell(Kind.TEXT, written), "AZN", ".", "", "B12")
    assert isinstance(read, Money)
    assert abs(read.amount) == MONEY_MAX
    more = parse_amount(Cell(Kind.TEXT, written[:-1] + "1"), "AZN", ".", "", "B12")
    assert isinstance(more, Finding)
    assert more.clause == "2.1.1-j"


def test_a_bank_file_has_no_larger_amount_either() -> None:
    with pytest.raises(Unreadable) as refused:
        read_statements(document(entry("10000000000000.01")))
    assert refused.value.findings[0].what == "larger than any amount"
    assert refused.value.findings[0].where.endswith("Amt")


def test_charges_that_are_huge_together_are_a_finding() -> None:
    record = '<Rcrd><Amt Ccy="AZN">10000000000000.00</Amt><ChrgInclInd>true</ChrgInclInd></Rcrd>'
    findings: list[Finding] = []
    charges_of(etree.fromstring(f"<Ntry><Chrgs>{record}</Chrgs></Ntry>"), findings)
    assert findings == []
    charges_of(etree.fromstring(f"<Ntry><Chrgs>{record * 2}</Chrgs></Ntry>"), findings)
    assert [found.what for found in findings] == ["charges larger than any amount"]
