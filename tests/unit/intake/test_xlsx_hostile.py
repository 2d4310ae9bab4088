"""Workbooks that would end the process, fill the memory or open a file are refused by what they are."""

import io
import struct
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.intake.formats import xlsx_package
from services.intake.formats.tables import Cell, Kind
from shared.kernel.findings import Finding, Unreadable
from tests.unit.intake.xlsx_samples import number, packed, parts, read_xlsx, sheet, text, workbook

pytestmark = pytest.mark.clause("2.1.1-f")

GOOD = workbook(f'<row r="1">{text("A1", "Film")}{number("B1", "5400")}</row>')


def refusal(data: bytes) -> Finding:
    with pytest.raises(Unreadable) as refused:
        read_xlsx(data)
    (finding,) = refused.value.findings
    assert finding.clause == "2.1.1-f"
    return finding


def test_a_cell_in_the_far_corner_is_refused_by_its_address() -> None:
    data = workbook(f'<row r="1">{text("A1", "a")}</row><row r="1048576">{text("XFD1048576", "z")}</row>')
    assert len(data) < 3000
    assert refusal(data).where == "XFD1048576"
    assert refusal(workbook(f'<row r="1048577">{text("A1048577", "z")}</row>')).where == "A1048577"
    assert refusal(workbook(f'<row r="1">{text("XFD1048576", "z")}</row>')).where == "XFD1048576"
    assert (
        refusal(workbook(f"<row>{text('IW1', 'z')}</row>")).what
        == "lies outside 1048576 rows and 256 columns"
    )


def test_a_corner_hidden_in_another_part_is_refused_too() -> None:
    contents = parts(sheet("")) | {"xl/media/picture.png": sheet(text("XFD1048576", "z")).encode()}
    contents["xl/_rels/workbook.xml.rels"] = contents["xl/_rels/workbook.xml.rels"].replace(
        b"worksheets/sheet1.xml", b"media/picture.png"
    )
    assert refusal(packed(contents)).where == "XFD1048576"


def test_two_cells_that_span_too_much_are_refused() -> None:
    rows = f'<row r="1">{text("IV1", "a")}</row><row r="200000">{text("A200000", "z")}</row>'
    assert "spans more than" in refusal(workbook(rows)).what


@pytest.mark.parametrize(
    "reference", ["a1", "$A$1", "A0", "1A", "A", "A99999999", "ABCD1", "A1 ", "A-1", "Ａ1"]
)
def test_an_address_that_is_none_is_refused(reference: str) -> None:
    assert refusal(workbook(f'<row r="1">{text(reference, "a")}</row>')).value == reference


@pytest.mark.parametrize("row", ["99999999", "-1", "x", "1e9", "٣"])
def test_a_row_number_that_is_none_is_refused(row: str) -> None:
    assert refusal(workbook(f'<row r="{row}"/>')).value == row


def test_a_zip_bomb_is_refused_by_its_directory() -> None:
    bomb = packed(parts(sheet("")) | {"xl/media/a.bin": b"\0" * 30_000_000})
    assert len(bomb) < 100_000
    found = refusal(bomb)
    assert "unpacks to far more" in found.what
    assert "bytes" in found.value


def test_a_directory_that_lies_about_sizes_is_refused() -> None:
    bomb = bytearray(packed({"xl/workbook.xml": b"<a/>" + b" " * 30_000_000}))
    at = bomb.rindex(b"PK\x01\x02")
    struct.pack_into("<I", bomb, at + 24, 4)
    assert "damaged" in refusal(bytes(bomb)).what


def test_too_many_parts_are_refused() -> None:
    assert "parts inside" in refusal(packed({f"p{n}.xml": b"<a/>" for n in range(1001)})).what


def test_shared_texts_that_multiply_are_refused() -> None:
    cells = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 3001))
    data = packed(parts(sheet(cells), shared=f"<si><t>{'ə' * 32_000}</t></si>"), zipfile.ZIP_STORED)
    assert refusal(data).what == "its texts come to far more than an account can hold"


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml"])
def test_a_document_type_in_any_part_is_refused(part: str) -> None:
    contents = parts(sheet(""))
    doctype = b'standalone="yes"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
    contents[part] = contents[part].replace(b'standalone="yes"?>', doctype)
    found = refusal(packed(contents))
    assert (found.where, found.what.startswith("a document type")) == (part, True)


def test_encrypted_and_old_workbooks_are_named() -> None:
    assert (
        "encrypted workbook or an old XLS" in refusal(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600).what
    )
    locked = bytearray(GOOD)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        locked[locked.index(mark) + offset] |= 1
    assert "encrypted" in refusal(bytes(locked)).what


@pytest.mark.parametrize(
    "data",
    [b"", b"PK", b"a;b;c\n", GOOD[: len(GOOD) // 2], GOOD[:-30], b"\0" * 500, packed({"a.txt": b"hello"})],
    ids=["empty", "two-letters", "csv", "half", "cut-tail", "zeros", "other-zip"],
)
def test_what_is_no_workbook_is_refused(data: bytes) -> None:
    assert refusal(data).where == "file"


def test_a_part_that_is_cut_or_in_no_known_encoding_is_named() -> None:
    contents = parts(sheet(f'<row r="1">{text("A1", "x")}</row>'))
    name = "xl/worksheets/sheet1.xml"
    assert "not well-formed" in refusal(packed(contents | {name: contents[name][:-20]})).what
    strange = contents[name].replace(b"UTF-8", b"zip-of-x")
    assert refusal(packed(contents | {name: strange})).where == name


@pytest.mark.parametrize("value", ["1E308", "-1E308", "-1e20"])
def test_a_day_beyond_all_calendars_is_refused(value: str) -> None:
    assert refusal(workbook(f'<row r="1">{number("A1", value, 4)}</row>')).where == "workbook"


@pytest.mark.parametrize("value", ["NaN", "inf", "-inf"])
def test_a_number_without_end_is_no_number(value: str) -> None:
    table = read_xlsx(workbook(f'<row r="1">{number("A1", value)}</row>'))
    assert table.rows[0].at(0) == Cell(Kind.ERROR, "no finite number")


def test_the_same_part_twice_is_refused() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in (parts(sheet("")) | {"XL/Workbook.xml": b"<a/>"}).items():
            archive.writestr(name, content)
    assert refusal(target.getvalue()).what == "two parts of the same name"


def test_a_packing_that_xlsx_does_not_know_is_refused() -> None:
    assert "packed in a way" in refusal(packed(parts(sheet("")), zipfile.ZIP_LZMA)).what


def test_a_file_beyond_the_limit_is_refused_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx_package, "SIZE_MAX_BYTES", 5)
    assert "larger than" in refusal(GOOD).what


@settings(max_examples=150)
@given(at=st.integers(0, len(GOOD) - 1), value=st.integers(0, 255), cut=st.booleans())
def test_any_damage_is_a_refusal_or_harmless(at: int, value: int, cut: bool) -> None:
    damaged = bytearray(GOOD)
    damaged[at] = value
    try:
        read_xlsx(bytes(damaged[:at] if cut else damaged))
    except Unreadable as refused:
        assert refused.findings
