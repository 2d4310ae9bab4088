"""Broadcasts that begin while the one before is still on: told, never a reason to return (D-16)."""

import pytest

from tests.unit.intake.given import Checked, account


def _row(start: str, end: str, title: str, day: str = "05.07.2026") -> str:
    return f"{day};{start};{end};{title};Tofiq Tağızadə;1955;Film;"


def _told(checked: Checked) -> list[tuple[str, str]]:
    assert checked.findings == ()
    return [(one.where, one.what) for one in checked.warnings if one.rule == "OVERLAP"]


@pytest.mark.clause("2.1.1-j")
def test_a_broadcast_that_begins_before_the_last_one_ends_is_told() -> None:
    checked = account(
        _row("20:00", "22:00", "Görüş"),
        _row("21:00", "21:30", "Bəxtiyar"),
        _row("21:45", "23:00", "Arşın mal alan"),
        _row("23:00", "23:30", "Ögey ana"),
    )
    # 21:45 begins before 22:00 of the first row; 23:00 is the end of the third.
    assert _told(checked) == [("B3", "begins before row 2 ends"), ("B4", "begins before row 2 ends")]


def test_the_next_day_and_an_unsorted_file_are_no_overlap() -> None:
    checked = account(
        _row("23:30", "24:30", "Görüş"),
        _row("00:30", "01:30", "Bəxtiyar", "06.07.2026"),
        _row("10:00", "11:00", "Arşın mal alan"),
    )
    assert _told(checked) == []


def test_a_night_that_runs_into_the_next_day_overlaps_it() -> None:
    checked = account(
        _row("23:30", "01:30", "Görüş"),
        _row("01:00", "02:00", "Bəxtiyar", "06.07.2026"),
    )
    assert _told(checked) == [("B3", "begins before row 2 ends")]
