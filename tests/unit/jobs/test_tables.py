"""Tables of text from CSV and XLSX: encodings, types, limits, and what is none."""

import io
import zipfile
from collections.abc import Sequence
from datetime import date

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from shared.jobs.tables import read_rows
from shared.kernel.findings import Unreadable


def workbook(*rows: Sequence[object]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for number, row in enumerate(rows):
            for at, value in enumerate(row):
                if isinstance(value, date):
                    sheet.write_datetime(number, at, value, day)
                else:
                    sheet.write(number, at, value)
    return out.getvalue()


def test_a_workbook_says_what_its_cells_show() -> None:
    rows = read_rows(
        workbook(["title", "year", "signed"], ["Şəhər ", 1975, date(2026, 7, 31)], ["", 0.5, True]), "utf-8"
    )
    assert rows == [["title", "year", "signed"], ["Şəhər", "1975", "2026-07-31"], ["", "0.5", "yes"]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1254"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_csv_is_read_in_its_encoding_whatever_stands_between(encoding: str, separator: str) -> None:
    data = separator.join(["title", "genre"]) + "\r\n" + separator.join(['"Şəhər, 1"', "feature"]) + "\r\n"
    if encoding == "cp1254":
        data = data.replace("ə", "e")
    told = "utf-8" if encoding == "utf-8-sig" else encoding
    assert read_rows(data.encode(encoding), told)[1][1] == "feature"


def test_a_mark_says_more_than_the_form() -> None:
    assert read_rows("başlıq,janr\n".encode("utf-16"), "utf-8") == [["başlıq", "janr"]]


@pytest.mark.parametrize(
    "data", [b"", b"\xff\xfe\x00", b"a\x00b", b'"a', b"PK\x03\x04", "ə".encode("cp1251", "replace") + b"\xff"]
)
def test_what_is_no_table_is_refused(data: bytes) -> None:
    with pytest.raises(Unreadable):
        read_rows(data, "utf-8")


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for number in range(2_001):
            package.writestr(f"{number}.xml", b"")
    with pytest.raises(Unreadable, match="far larger"):
        read_rows(out.getvalue(), "utf-8")


def test_too_many_columns_are_refused() -> None:
    with pytest.raises(Unreadable, match="columns"):
        read_rows(b"," * 301 + b"\n", "utf-8")


_BOOK = workbook(["title", "genre"], ["Film", "feature"])


def test_a_package_of_a_version_that_nobody_reads_is_refused() -> None:
    central = _BOOK.index(b"PK\x01\x02")
    later = bytearray(_BOOK)
    # The version needed to read a part: two bytes, six behind the beginning of its record.
    later[central + 6 : central + 8] = (64).to_bytes(2, "little")
    with pytest.raises(Unreadable, match="package"):
        read_rows(bytes(later), "utf-8")


@given(st.integers(0, len(_BOOK) - 1), st.binary(min_size=1, max_size=40))
def test_damaged_workbooks_are_refused_or_read(at: int, put: bytes) -> None:
    try:
        rows = read_rows(_BOOK[:at] + put + _BOOK[at + len(put) :], "utf-8")
    except Unreadable as error:
        assert error.findings
    else:
        assert all("\x00" not in cell for row in rows for cell in row)
