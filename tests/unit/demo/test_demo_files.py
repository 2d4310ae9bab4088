"""The makers of the demo's files: same bytes each time, figures as worked by hand, made titles marked."""

from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from deploy.demo.files.accounts import MAKERS, july_broadcaster, producer, second_broadcaster
from deploy.demo.files.agreements import contract
from deploy.demo.files.broadcasts import manifest, planned, seconds_by_film
from deploy.demo.files.spelling import capitals, cyrillic, written_name, written_title
from deploy.demo.files.tables import read_table, registered_titles


def _cells(data: bytes) -> list[list[Any]]:
    return CalamineWorkbook.from_filelike(BytesIO(data)).get_sheet_by_index(0).to_python()


@pytest.mark.parametrize("name", sorted(MAKERS))
def test_a_maker_gives_the_same_bytes_again(name: str) -> None:
    assert MAKERS[name]() == MAKERS[name]()


def test_the_july_account_has_its_lines_its_total_and_headers_where_the_form_says() -> None:
    form = contract("C01").form
    assert form is not None
    rows = _cells(july_broadcaster())
    assert rows[form.header_row - 1] == [column.header for column in form.columns]
    assert len(rows) == form.header_row + 385 + 1
    assert rows[-1][3:5] == ["CƏMİ ROYALTİ (AZN)", 48000.0]


def test_a_second_is_worth_five_qepik() -> None:
    # 48,000.00 AZN / 960,000 s; the 15 key films: 583,200 s, the invented one 28,800 s.
    totals = seconds_by_film()
    assert sum(totals.values()) == 960_000
    assert sum(totals[row["film_id"]] for row in read_table("key_films.csv")) == 583_200
    assert totals["N001"] == 28_800
    assert totals["AZF001"] == 43_200
    assert totals["AZF019"] == 21_600
    for row in read_table("july_totals.csv"):
        assert totals[row["film_id"]] == int(row["seconds"])
        assert Decimal(row["amount_azn"]) == totals[row["film_id"]] * Decimal("0.05")


def test_lines_that_are_no_works_are_found_by_the_forms_rules_and_no_work_is() -> None:
    form = contract("C01").form
    assert form is not None
    for one in planned():
        met = any(
            one.category in rule.equals
            if rule.field == "category"
            else any(one.written_title.startswith(word) for word in rule.starts_with)
            for rule in form.no_work
        )
        assert met == (one.entry == "NO_WORK"), one


def test_broadcasts_of_a_day_do_not_overlap_and_end_before_thirty_hours() -> None:
    before = None
    for one in planned():
        hours, minutes, seconds = map(int, one.start.split(":"))
        begins = hours * 3600 + minutes * 60 + seconds
        assert begins + one.seconds < 30 * 3600, one
        if before is not None and before[0] == one.day:
            assert before[1] <= begins, one
        before = (one.day, begins + one.seconds)
    assert any(one.start > "24" for one in planned())


def test_the_shipped_manifest_marks_every_made_title() -> None:
    rows = manifest()
    assert read_table("made_titles.csv") == rows
    known = {film: {title.text for title in titles} for film, titles in registered_titles().items()}
    known["AZF070"].add("O qızı tarın")
    for row in rows:
        attested = row["written_title"] in known.get(row["film_id"], set())
        assert row["made"] == "yes" or attested, row
    assert sum(row["made"] == "yes" for row in rows) == 162


def test_spelling_maps() -> None:
    assert cyrillic("Şərikli çörək") == "Шәрикли чөрәк"
    assert cyrillic("Yeddi oğul istərəm") == "Једди оғул истәрәм"
    assert capitals("Yarımçıq istək") == "YARIMÇIQ İSTƏK"
    assert written_title("Gün keçdi", "CAPITALS_ASCII", "Bədii film") == "GUN KECDI"
    assert written_title("Ata", "FILM_BEFORE", "Sənədli film") == 'sənədli film "Ata"'
    with pytest.raises(ValueError, match="no form"):
        written_name("Anar", "BACKWARDS")


def test_the_defective_account_has_its_defects_and_the_corrected_one_has_not() -> None:
    defective, corrected = (_cells(second_broadcaster(corrected=good)) for good in (False, True))
    days = [row[0] for row in defective]
    assert "31/02/2026" in days
    assert "02/08/2026" in days
    assert sum(defective.count(row) > 1 for row in defective) == 2
    assert defective[-1][4] == "1 250,00"
    assert corrected[-1][4] == "1 200,00"
    assert all(row[3] and row[2] != "-" for row in corrected)
    assert all(row[4] for row in corrected if row[6] != "Xəbər")


def test_the_producers_total_is_the_sum_of_incomes() -> None:
    # 12,345.67 + 12,345.67 + 333.33 + 0.28
    assert _cells(producer())[-1] == ["CƏMİ", "", "", "", 25024.95]


def test_the_schedule_and_its_transfers_add_up() -> None:
    # 1,000.00 EUR of royalty less 7.50 of charges = 496.25 + 496.25
    rows = [line.split(";") for line in MAKERS["schedule_eur.csv"]().decode().splitlines()[1:]]
    amounts = {
        kind: sum(Decimal(row[-1]) for row in rows if row[0] == kind) for kind in ("ROYALTY", "CHARGE")
    }
    received = sum(Decimal(row["amount"]) for row in read_table("receipts.csv") if row["currency"] == "EUR")
    assert amounts == {"ROYALTY": Decimal("1000.00"), "CHARGE": Decimal("7.50")}
    assert amounts["ROYALTY"] - amounts["CHARGE"] == received


def test_receipts_name_files_that_are_made() -> None:
    for row in read_table("receipts.csv"):
        assert row["target"] in MAKERS
        assert Decimal(row["allocate"]) <= Decimal(row["amount"])
