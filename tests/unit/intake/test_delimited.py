"""CSV files: read in the declared encoding only, told by line and byte where they are not."""

import io

import pytest

from services.intake.formats import delimited
from services.intake.formats.tables import COLUMNS_MAX, ROWS_MAX, Kind, Row
from shared.kernel.findings import Finding, Unreadable

pytestmark = pytest.mark.clause("2.1.1-f")


def read(data: bytes, encoding: str = "utf-8", separator: str = ";") -> list[Row]:
    return list(delimited.read_csv(io.BytesIO(data), encoding, separator).rows)


LINES = "Başlıq;Saniyə\nYeddi oğul istərəm;5400\n"
CYRILLIC = "Название;Секунды\nСемеро сыновей;5400\n"


def refusal(data: bytes, encoding: str = "utf-8", separator: str = ";") -> Finding:
    with pytest.raises(Unreadable) as refused:
        read(data, encoding, separator)
    (finding,) = refused.value.findings
    assert finding.clause == "2.1.1-f"
    return finding


@pytest.mark.parametrize(
    ("text", "encoding"),
    [(LINES, "utf-8"), (LINES, "utf-16"), (CYRILLIC, "cp1251"), (CYRILLIC, "koi8-r"), (CYRILLIC, "cp866")],
)
def test_rows_have_addresses(text: str, encoding: str) -> None:
    row = read(text.encode(encoding), encoding)[1]
    title = text.split("\n")[1].split(";")[0]
    assert [row.at(0), row.at(1)] == [(Kind.TEXT, title), (Kind.TEXT, "5400")]
    assert row.where(1) == "B2"


def test_a_byte_order_mark_is_no_part_of_the_first_header() -> None:
    assert read(b"\xef\xbb\xbf" + LINES.encode())[0].at(0).text == "Başlıq"


def test_white_space_is_empty_and_blank_lines_keep_the_numbers() -> None:
    rows = read(b"a;b\n\n  ;\t;\nc;d\n;;\n")
    assert [(row.number, row.is_empty) for row in rows] == [
        (1, False),
        (2, True),
        (3, True),
        (4, False),
        (5, True),
    ]
    assert rows[3].at(1).text == "d"


def test_quotes_hold_separators_and_lines() -> None:
    first, second = read(b'"a;1\nx";"say ""b"""\r\nc;d\r\n')
    assert list(first.cells) == ["a;1\nx", 'say "b"']
    assert second.where(0) == "A2"


def test_another_encoding_is_told_by_line_and_byte() -> None:
    found = refusal(CYRILLIC.encode("cp1251"))
    assert (found.where, found.value) == ("line 1, byte 0", "cd")
    assert found.what == "not in the declared encoding utf-8"
    assert refusal("a;b\nc;ə\n".encode("utf-16"), "utf-8").what.startswith("marked as utf-16")


def test_letters_that_only_look_read_are_refused() -> None:
    found = refusal(LINES.encode(), "cp1254")
    assert found.what == "written in utf-8, but the form declares cp1254"
    assert (found.where, found.value) == ("line 1, byte 2", "c59f")
    assert "marked as utf-8" in refusal(b"\xef\xbb\xbfa;b\n", "cp1251").what


def test_a_nul_is_no_text() -> None:
    assert refusal(b"a;b\nc;\x00d\n").where == "line 2"


@pytest.mark.parametrize("data", [b'a;"b\n', b'a;"b"c;d\n', b'"' + b"x" * 200_000 + b'"\n'])
def test_broken_quotes_and_endless_fields_are_refused(data: bytes) -> None:
    assert refusal(data).what.startswith("not in the form of a CSV")


def test_too_much_is_refused() -> None:
    assert refusal(b";" * COLUMNS_MAX).what.startswith("more than")
    assert refusal(b"a\n" * (ROWS_MAX + 1)).where == f"line {ROWS_MAX + 1}"
    assert "longer than" in refusal(b"a;" * delimited.LINE_MAX).what


def test_a_file_beyond_the_limit_is_refused_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delimited, "SIZE_MAX_BYTES", 5)
    assert "larger than" in refusal(b"a;b\nc;").what


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize(("encoding", "block"), [("utf-8", 1), ("utf-8", 3), ("utf-16", 5), ("cp1251", 2)])
def test_a_file_reads_the_same_whatever_blocks_it_comes_in(
    ends: str, encoding: str, block: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = f'Название;"a{ends}b"{ends}{ends}Семеро;x{ends}c;d'
    monkeypatch.setattr(delimited, "_BLOCK", block)
    rows = read(text.encode(encoding), encoding)
    assert [list(row.cells) for row in rows] == [["Название", f"a{ends}b"], [], ["Семеро", "x"], ["c", "d"]]


def test_a_wrong_byte_far_down_is_told_by_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delimited, "_BLOCK", 7)
    found = refusal("Başlıq;b\nç;d\n".encode() + b"e;\xc3")
    assert (found.where, found.value) == ("line 3, byte 18", "c3")


def test_what_no_form_may_declare_is_the_callers_mistake() -> None:
    for encoding, separator in (("rot13", ";"), ("utf-8", "x"), ("utf-7", ";")):
        with pytest.raises(ValueError, match="no form may declare"):
            read(b"a", encoding, separator)


def test_utf_16_is_told_by_its_mark() -> None:
    finding = refusal("a;b\n".encode("utf-16-le"), "utf-16")
    assert (finding.where, finding.value) == ("line 1, byte 0", "6100")
    assert "byte order mark" in finding.what
