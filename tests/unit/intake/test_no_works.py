"""Lines that are no works: recognised first, listed, and outside grounds three to five (D-15)."""

from dataclasses import replace

import pytest

from services.intake.domain.folding import composed, folded
from shared.contracts.forms import FormColumn, FormTotal, NoWorkRule
from shared.contracts.registry import Contract
from shared.contracts.terms import DistributionKey
from shared.kernel.money import Money
from tests.unit.intake.given import COVER, FORM, GOOD, LICENCE, ROYALTY, Checked, account, grounds


@pytest.mark.clause("2.1.1-i", "2.1.1-j", "2.1.1-h")
@pytest.mark.parametrize("category", ["Xəbərlər", "XƏBƏRLƏR", "Хәбәрләр", "xeberler"])
def test_news_need_no_authors_and_may_repeat(category: str) -> None:
    news = f"05.07.2026;08:00;08:30;Səhər;;;{category};"
    checked = account(GOOD, news, news, f"30.07.2029;08:00;;;;1700;{category};")
    assert checked.findings == ()
    assert checked.grouped is not None
    rules = {work.number: work.no_work_rule for work in checked.grouped.reports}
    assert [rules[line.report] for line in checked.grouped.lines] == [None, "NEWS", "NEWS", "NEWS"]
    assert [line.value for line in checked.grouped.lines] == [5_400, 1_800, 1_800, 0]


def test_a_rule_matches_whole_words() -> None:
    block = account(GOOD, "05.07.2026;08:00;08:05;Reklam bloku 3;;;;")
    assert block.findings == ()
    film = account("05.07.2026;08:00;08:05;Reklam blokunun sirri;;;;")
    assert grounds(film.findings) == [("2.1.1-i", "E2")]


ADVERTISING = (NoWorkRule(name="ADVERTISING", field="title", starts_with=("Reklam bloku",)),)
AMOUNTS = replace(
    LICENCE,
    key=DistributionKey.AMOUNT,
    form=replace(
        FORM,
        columns=(
            FormColumn(header="title", field="title", type="TEXT", mandatory=True),
            FormColumn(header="director", field="directors", type="AUTHORS", mandatory=True),
            FormColumn(header="amount", field="amount", type="AMOUNT", mandatory=True),
            FormColumn(header="remark", field="remark", type="TEXT"),
        ),
        total=FormTotal(label_field="title", label="TOTAL", field="amount"),
    ),
)


def _with_advertising(contract: Contract, stated: str, declared: int, film: str = "1000.00") -> Checked:
    rows = (f"Film;Rejissor;{film};", "Reklam bloku 1;;500.00;", f"TOTAL;;{stated};")
    cover = replace(COVER, declared_total=Money(declared))
    return account(*rows, contract=contract, cover=cover, no_work=ADVERTISING, nil_allowed=True)


@pytest.mark.clause("2.1.3-a", "2.1.3-c")
def test_no_percentage_is_taken_of_what_belongs_to_no_work() -> None:
    checked = _with_advertising(ROYALTY, "1500.00", 150_000)
    assert checked.findings == ()
    assert (checked.income, checked.due) == (Money(100_000), Money(18_000))
    (warning,) = checked.warnings
    assert (warning.where, warning.value) == ("C3", "500.00 AZN")
    assert "ADVERTISING" in warning.what


@pytest.mark.clause("2.1.1-e")
def test_an_amount_that_belongs_to_no_work_is_not_due_to_works() -> None:
    checked = _with_advertising(AMOUNTS, "1500.00", 150_000)
    assert (checked.findings, checked.due) == ((), Money(100_000))
    assert grounds(checked.warnings) == [("2.1.1-j", "C3")]


@pytest.mark.clause("2.1.1-j")
@pytest.mark.parametrize("contract", [ROYALTY, AMOUNTS], ids=["producer", "user"])
def test_the_totals_are_of_all_lines_as_their_user_adds_them(contract: Contract) -> None:
    found = _with_advertising(contract, "1000.00", 100_000).findings
    assert grounds(found) == [("2.1.1-j", "C4"), ("2.1.1-j", "cover.declared_total")]
    assert all(str(Money(150_000)) in finding.what for finding in found)


@pytest.mark.parametrize("contract", [ROYALTY, AMOUNTS], ids=["producer", "user"])
def test_where_only_a_line_that_is_no_work_has_an_amount_nothing_is_due(contract: Contract) -> None:
    checked = _with_advertising(contract, "500.00", 50_000, film="0.00")
    assert (checked.findings, checked.due) == ((), Money(0))


def test_a_line_that_is_no_work_may_take_back_what_it_will() -> None:
    rows = ("Film;Rejissor;1000.00;", "Reklam bloku 1;;-500.00;", "TOTAL;;500.00;")
    cover = replace(COVER, declared_total=Money(50_000))
    checked = account(*rows, contract=ROYALTY, cover=cover, no_work=ADVERTISING)
    assert (checked.findings, checked.due) == ((), Money(18_000))


def test_letters_of_all_alphabets_fold_alike() -> None:
    assert folded("HAVA PROQNOZU!") == folded("Һава прогнозу") == "hava proqnozu"
    assert folded("İIıi") == "iiii"
    assert composed("  Go\u0308ru\u0308s\u0327 \n film ") == "Görüş film"


def test_control_characters_never_leave() -> None:
    assert composed("G\x00ör\x07üş\tfilm\x85") == "Görüş film"
