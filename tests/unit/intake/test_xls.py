"""Old XLS workbooks: read as they are, and a hostile one ends at worst its own process (2.1.1-c, -f)."""

import asyncio
from collections.abc import Sequence
from datetime import date, datetime
from io import BytesIO

import pytest

from services.intake.formats.tables import Cell, Kind, cell_of
from services.intake.formats.xls import read_xls
from shared.jobs.compute import compute
from shared.jobs.kinds import JobFailed
from shared.kernel.findings import Unreadable
from tests.unit.intake.given import COVER, LICENCE, TODAY, read_account
from tests.unit.intake.xls_samples import biff, compound, xls

pytestmark = pytest.mark.clause("2.1.1-c")


def test_texts_numbers_and_days_are_read() -> None:
    rows: list[Sequence[object]] = [
        ["Ad", "Gün"],
        ["Şəki", date(2026, 7, 5)],
        [1.5, datetime.fromisoformat("2026-07-05T23:30")],
        [None, 46_208],
    ]
    found = read_xls(BytesIO(xls(rows)))
    assert found.name == "Hesabat"
    assert [[cell_of(cell) for cell in row.cells] for row in found.rows] == [
        [Cell(Kind.TEXT, "Ad"), Cell(Kind.TEXT, "Gün")],
        [Cell(Kind.TEXT, "Şəki"), Cell(Kind.DATE, "2026-07-05")],
        [Cell(Kind.NUMBER, "1.5"), Cell(Kind.DATETIME, "2026-07-05T23:30:00")],
        [Cell(Kind.EMPTY, ""), Cell(Kind.NUMBER, "46208")],
    ]


def test_a_sheet_that_lacks_is_named() -> None:
    with pytest.raises(Unreadable) as met:
        read_xls(BytesIO(xls([["a"]])), "Qeyd")
    assert met.value.findings[0].value == "Hesabat"


def test_a_password_is_told() -> None:
    locked = compound(biff([["a"]], more=b"\x2f\x00\x06\x00\x01\x00" + bytes(4)))
    with pytest.raises(Unreadable) as met:
        read_xls(BytesIO(locked))
    assert "encrypted" in met.value.findings[0].what


@pytest.mark.parametrize("keep", [8, 512, 600, 1024, 1600, 2000])
def test_one_that_is_cut_off_is_refused(keep: int) -> None:
    with pytest.raises(Unreadable):
        list(read_xls(BytesIO(xls([["a"], ["b"]])[:keep])).rows)


async def test_whatever_bytes_it_has_its_process_answers_or_dies_alone() -> None:
    assert LICENCE.form is not None
    whole = xls([[column.header for column in LICENCE.form.columns], ["05.07.2026", "20:00"]])
    for at in (48, 60, 76, 512, 516, 1600, 1700, 2100):
        broken = whole[:at] + b"\xff" * 24 + whole[at + 24 :]
        try:
            await compute(read_account, (broken, COVER, LICENCE, TODAY), memory_mb=1024, deadline_s=60)
        except JobFailed as died:
            assert died.findings
    await asyncio.sleep(0)
