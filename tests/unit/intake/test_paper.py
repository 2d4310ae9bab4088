"""Paper: keyed by one, confirmed by another with what he reads from it himself (D-61, D-95)."""

from dataclasses import replace
from typing import Any

import orjson
import pytest

from services.intake.domain.paper import (
    PAPER,
    ConfirmPaper,
    DropPaper,
    KeyPage,
    OpenPaper,
    PageKeyed,
    PaperConfirmed,
    PaperDropped,
    PaperOpened,
    State,
)
from services.intake.formats.keyed import control_column, control_totals, read_control, rendered
from shared.contracts.forms import AccountForm, FormColumn
from shared.contracts.terms import TargetKind
from shared.kernel.decider import AlreadyApplied, Decision, Rejected, accepted
from shared.kernel.findings import Finding
from tests.unit.intake.given import COVER, FORM, INCOME_FORM, given, then

pytestmark = pytest.mark.clause("X-d", "2.1.1-c")

OPENED = PaperOpened(
    paper="p",
    target_kind=TargetKind.ACCOUNT,
    account=None,
    contract="c",
    payer="o",
    headers=("title", "income"),
    cover=COVER,
    opened_by="ann",
)
LINES = (("Görüş", "100,50"), ("Şəki", "0,50"))
KEYED = PageKeyed(paper="p", page=1, lines=LINES, keyed_by="bob")
CONFIRM = ConfirmPaper(
    revision=1,
    lines=2,
    total=10_100,
    counted=2,
    summed=10_100,
    target="a",
    file_sha256="f",
    confirmed_by="eve",
)
CONFIRMED = PaperConfirmed(
    paper="p",
    target_kind=TargetKind.ACCOUNT,
    target="a",
    contract="c",
    cover=COVER,
    file_sha256="f",
    lines=2,
    total=10_100,
    opened_by="ann",
    confirmed_by="eve",
)
DROPPED = PaperDropped(paper="p", reason="wrong paper", dropped_by="ann")


def reason(decision: Decision[Any]) -> str:
    assert isinstance(decision, Rejected), decision
    return decision.reason


def test_a_paper_is_opened_and_its_pages_are_keyed_and_keyed_again() -> None:
    assert given(PAPER, [], OpenPaper(opened=OPENED)) == accepted(OPENED)
    assert given(PAPER, [OPENED], OpenPaper(opened=OPENED)) == AlreadyApplied()
    key = KeyPage(page=1, lines=LINES, keyed_by="bob")
    assert given(PAPER, [OPENED], key) == accepted(KEYED)
    assert given(PAPER, [OPENED, KEYED], key) == AlreadyApplied()
    second = replace(KEYED, page=2, lines=(("x", ""),))
    state = PAPER.fold([OPENED, second, KEYED])
    assert state.lines == (*LINES, ("x", ""))
    emptied = PAPER.fold([replace(KEYED, lines=())], state)
    assert (emptied.lines, emptied.revision) == ((("x", ""),), 3)


def test_lines_fit_the_form_and_the_page() -> None:
    for lines in ((("one",),), (("a", "b", "c"),), (("a", "b"),) * 201):
        assert reason(given(PAPER, [OPENED], KeyPage(page=1, lines=lines, keyed_by="bob"))) == "NOT_ITS_LINES"
    full = [OPENED, *(replace(KEYED, page=number) for number in range(1, 501))]
    assert reason(given(PAPER, full, KeyPage(page=501, lines=LINES, keyed_by="bob"))) == "TOO_MANY_PAGES"
    assert then(given(PAPER, full, KeyPage(page=500, lines=(), keyed_by="bob")))


def test_somebody_else_confirms_it() -> None:
    assert given(PAPER, [OPENED, KEYED], CONFIRM) == accepted(CONFIRMED)
    assert given(PAPER, [OPENED, KEYED, CONFIRMED], CONFIRM) == AlreadyApplied()
    for keyer in ("ann", "bob"):
        answer = given(PAPER, [OPENED, KEYED], replace(CONFIRM, confirmed_by=keyer))
        assert isinstance(answer, Rejected)
        assert (answer.reason, answer.forbidden) == ("SAME_PERSON", True)


def test_who_keyed_what_stands_no_longer_does_not_confirm_either() -> None:
    eve = replace(KEYED, page=2, keyed_by="eve")
    answer = given(PAPER, [OPENED, KEYED, eve, replace(eve, lines=())], replace(CONFIRM, revision=3))
    assert reason(answer) == "SAME_PERSON"


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"lines": 3}, "LINES_DIFFER"),
        ({"total": 10_000}, "TOTAL_DIFFERS"),
        ({"total": None}, "TOTAL_DIFFERS"),
        ({"revision": 0}, "KEYED_MEANWHILE"),
    ],
)
def test_what_does_not_agree_is_not_confirmed_and_the_right_total_stays_unsaid(
    changed: dict[str, int | None], why: str
) -> None:
    answer = given(PAPER, [OPENED, KEYED], replace(CONFIRM, **changed))  # type: ignore[arg-type]
    assert reason(answer) == why
    assert isinstance(answer, Rejected)
    assert not any(letter.isdigit() for letter in answer.detail)


def test_after_its_end_nothing_is_keyed() -> None:
    key = KeyPage(page=1, lines=(), keyed_by="bob")
    drop = DropPaper(reason="wrong paper", dropped_by="ann")
    assert reason(given(PAPER, [OPENED, KEYED, CONFIRMED], key)) == "ALREADY_CONFIRMED"
    assert reason(given(PAPER, [OPENED, KEYED, CONFIRMED], drop)) == "ALREADY_CONFIRMED"
    assert given(PAPER, [OPENED, KEYED], drop) == accepted(DROPPED)
    assert given(PAPER, [OPENED, KEYED, DROPPED], drop) == AlreadyApplied()
    assert reason(given(PAPER, [OPENED, KEYED, DROPPED], key)) == "DROPPED"
    assert reason(given(PAPER, [OPENED, KEYED, DROPPED], CONFIRM)) == "DROPPED"
    for command in (key, drop, CONFIRM):
        assert reason(PAPER.decide(command, State())) == "UNKNOWN_PAPER"


def test_keyed_lines_become_a_json_account() -> None:
    data = rendered(("title", "income"), (("Görüş", "1"), ("x", " ")))
    assert orjson.loads(data) == {"lines": [{"title": "Görüş", "income": "1"}, {"title": "x"}]}
    assert data == rendered(("title", "income"), (("Görüş", "1"), ("x", "")))


def test_control_totals_leave_the_row_of_the_total_out() -> None:
    headers = tuple(column.header for column in INCOME_FORM.columns)
    lines = [("A", "x", "1.50", ""), ("B", "y", "??", ""), ("C", "z", "", ""), (" TOTAL ", "", "1.50", "")]
    assert control_totals(INCOME_FORM, "AZN", headers, lines) == (3, 150)
    assert control_totals(FORM, "AZN", tuple(c.header for c in FORM.columns), [("",) * 8]) == (1, None)
    assert control_column(FORM) is None


def test_of_a_schedule_the_royalty_is_summed() -> None:
    columns = (
        FormColumn(header="kind", field="kind", type="TEXT"),
        FormColumn(header="amount", field="amount", type="AMOUNT"),
    )
    form = AccountForm(file_type="CSV", columns=columns)
    lines = [("ROYALTY", "10.00"), ("", "5.00"), ("CHARGES", "1.00"), ("Fee", "2.00")]
    assert control_totals(form, "EUR", ("kind", "amount"), lines) == (4, 1500)


def test_a_control_total_is_read_as_the_form_writes_it() -> None:
    duration = FormColumn(header="d", field="duration", type="DURATION")
    seconds = FormColumn(header="s", field="seconds", type="INTEGER")
    amount = FormColumn(header="a", field="amount", type="AMOUNT")
    marked = replace(INCOME_FORM, decimal_mark=",", thousands_mark=" ")
    assert read_control(marked, amount, "AZN", "1 234,50") == 123_450
    assert read_control(marked, duration, "AZN", "101:30:00") == 365_400
    assert read_control(marked, seconds, "AZN", "90") == 90
    found = read_control(marked, amount, "AZN", "1234.50")
    assert isinstance(found, Finding)
    assert found.where == "body.total"
