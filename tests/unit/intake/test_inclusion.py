"""Works shown inside others, and several episodes on one line (1.3-f, D-06), worked by hand."""

from dataclasses import replace
from typing import Any

import pytest

from services.intake.formats.cells import parse_episodes
from services.intake.formats.tables import Cell, Kind
from shared.contracts.forms import FormColumn
from shared.contracts.terms import DistributionKey
from shared.kernel.findings import Finding
from tests.unit.intake.given import COLUMNS, FORM, LICENCE, Checked, account

INSIDE = FormColumn(header="inside", field="included_in", type="TEXT")
EPISODE = FormColumn(header="episode", field="episode", type="EPISODES")
CONTRACT = replace(LICENCE, form=replace(FORM, columns=(*COLUMNS, INSIDE, EPISODE)))


def _row(start: str, end: str, title: str, inside: str = "", episode: str = "") -> str:
    return f"05.07.2026;{start};{end};{title};Tofiq Tağızadə;1955;Film;;{inside};{episode}"


def _values(checked: Checked) -> dict[str, int]:
    """Title and episode -> what its lines count together."""
    assert checked.grouped is not None, checked.findings
    names = {
        work.number: f"{work.titles[0]} {work.episode or ''}".strip() for work in checked.grouped.reports
    }
    found: dict[str, int] = {}
    for line in checked.grouped.lines:
        found[names[line.report]] = found.get(names[line.report], 0) + line.value
    return found


def _rules(checked: Checked) -> list[str]:
    return [warning.rule for warning in checked.warnings]


@pytest.mark.clause("1.3-f")
def test_an_included_work_gets_its_duration_and_its_host_the_rest() -> None:
    # Two hours, of which a film of twenty minutes and one of ten.
    checked = account(
        _row("20:00", "22:00", "Ekran gecəsi"),
        _row("20:30", "20:50", "Görüş", "EKRAN GECƏSİ!"),
        _row("21:00", "21:10", "Bəxtiyar", "Ekran gecəsi"),
        contract=CONTRACT,
    )
    assert _values(checked) == {"Ekran gecəsi": 7_200 - 1_200 - 600, "Görüş": 1_200, "Bəxtiyar": 600}
    assert checked.grouped is not None
    taken = [(line.line, line.part, line.value, line.included_in) for line in checked.grouped.lines]
    assert taken == [
        (2, 1, 7_200, None),
        (3, 1, 1_200, 2),
        (3, 2, -1_200, 2),
        (4, 1, 600, 2),
        (4, 2, -600, 2),
    ]
    host = checked.grouped.reports[0]
    assert (host.lines, host.seconds) == (1, 5_400)
    assert _rules(checked) == []


@pytest.mark.clause("1.3-f")
@pytest.mark.parametrize(
    "included",
    [
        _row("20:30", "20:50", "Görüş", "Nobody's evening"),
        _row("18:00", "21:00", "Görüş", "Ekran gecəsi"),
    ],
    ids=["no such line", "longer than its host"],
)
def test_without_a_line_or_the_time_nothing_moves(included: str) -> None:
    checked = account(_row("20:00", "22:00", "Ekran gecəsi"), included, contract=CONTRACT)
    assert _values(checked)["Ekran gecəsi"] == 7_200
    assert _rules(checked) == ["INCLUDED"]


def test_the_nearest_line_above_is_the_host() -> None:
    checked = account(
        _row("10:00", "11:00", "Ekran gecəsi"),
        _row("20:00", "20:30", "Ekran gecəsi"),
        _row("20:10", "20:20", "Görüş", "Ekran gecəsi"),
        _row("20:10", "20:40", "Bəxtiyar", "Ekran gecəsi"),
        contract=CONTRACT,
    )
    # Half an hour less ten minutes leaves no half hour for the second one.
    assert _values(checked)["Ekran gecəsi"] == 3_600 + 1_800 - 600
    assert _rules(checked) == ["INCLUDED"]


LENGTH = FormColumn(header="duration", field="duration", type="DURATION")
BY_LENGTH = replace(LICENCE, form=replace(FORM, columns=(*COLUMNS[3:], INSIDE, LENGTH)))


@pytest.mark.clause("1.3-f")
@pytest.mark.parametrize(
    ("corrected", "evening", "short"),
    # Of 1,200 seconds 300 were not the short film's, or none was: the evening has them again.
    [(300, 7_200 - 900, 900), (1_200, 7_200, 0)],
)
def test_what_a_correction_takes_from_an_included_work_its_host_has_again(
    corrected: int, evening: int, short: int
) -> None:
    checked = account(
        "Ekran gecəsi;T. Tağızadə;1955;Film;;;7200",
        "Görüş;T. Tağızadə;1955;Film;;Ekran gecəsi;1200",
        "Ekran gecəsi;T. Tağızadə;1955;Film;;;3600",
        f"Görüş;T. Tağızadə;1955;Film;düzəliş row 3;Ekran gecəsi;-{corrected}",
        contract=BY_LENGTH,
    )
    assert _values(checked) == {"Ekran gecəsi": evening + 3_600, "Görüş": short}
    assert _rules(checked) == []


@pytest.mark.clause("1.3-f")
def test_a_correction_gives_no_host_more_than_was_taken_of_it() -> None:
    checked = account(
        "Ekran gecəsi;T. Tağızadə;1955;Film;;;7200",
        "Görüş;T. Tağızadə;1955;Film;;;600",
        "Görüş;T. Tağızadə;1955;Film;;Ekran gecəsi;100",
        "Görüş;T. Tağızadə;1955;Film;düzəliş row 3;Ekran gecəsi;-300",
        contract=BY_LENGTH,
    )
    assert _values(checked) == {"Ekran gecəsi": 7_100, "Görüş": 400}
    assert _rules(checked) == ["INCLUDED"]


def test_amounts_are_said_of_each_work_by_itself() -> None:
    columns = (*COLUMNS, INSIDE, FormColumn(header="amount", field="amount", type="AMOUNT", mandatory=True))
    contract = replace(
        LICENCE, key=DistributionKey.AMOUNT, form=replace(FORM, columns=columns), currency="AZN"
    )
    checked = account(
        "05.07.2026;20:00;22:00;Ekran gecəsi;T. Tağızadə;1955;Film;;;700.00",
        "05.07.2026;20:30;20:50;Görüş;T. Tağızadə;1955;Film;;Ekran gecəsi;300.00",
        contract=contract,
    )
    assert _values(checked) == {"Ekran gecəsi": 70_000, "Görüş": 30_000}


@pytest.mark.clause("1.3-f")
def test_two_episodes_share_a_line_equally_with_a_warning() -> None:
    # 90 minutes and one second: 2701 and 2700 seconds.
    checked = account(
        _row("20:00:00", "21:30:01", "Qonşular", episode="3 və 4"),
        _row("22:00", "22:45", "Qonşular", episode="4"),
        contract=CONTRACT,
    )
    assert _values(checked) == {"Qonşular 3": 2_701, "Qonşular 4": 2_700 + 2_700}
    assert _rules(checked) == ["EPISODES"]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("7", 7),
        ("3, 4", ("3", "4")),
        ("3-5", ("3", "4", "5")),
        ("3 – 4", ("3", "4")),
        ("4;3", ("3", "4")),
        ("3 və 3", 3),
        ("3 и 4", ("3", "4")),
        ("5-3", None),
        ("1-99999", None),
        ("0x3", None),
        ("three", None),
        ("-3", None),
    ],
)
def test_episodes_as_they_are_written(written: str, read: Any) -> None:
    found = parse_episodes(Cell(Kind.TEXT, written), "A1")
    assert (found is None or isinstance(found, Finding)) if read is None else found == read
