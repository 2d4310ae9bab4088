"""Drawn documents: wrapped, broken over pages with their titles, the same bytes, and in the writing of a language."""

from decimal import Decimal
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader
from reportlab.lib.pagesizes import A4

from shared.kernel.money import Money
from shared.paper.csv_file import Value, write_csv
from shared.paper.setting import PLAIN, STRONG, Said, lines_of, width_of
from shared.paper.sheet import Column, Sheet
from shared.paper.style import register_fonts
from shared.paper.words import Language
from shared.paper.writing import Writing

register_fonts()
LETTERS = "ƏəĞğIıİiÖöŞşÜüÇç Ёёйщъ"
# Letters of many writings, so that one subset of 256 does not do.
MANY = "".join(
    letter
    for letter in map(chr, (*range(0xC0, 0x17F), *range(0x3B1, 0x3C9), *range(0x410, 0x44F)))
    if letter.isalpha()
)


def sheet() -> Sheet:
    return Sheet(A4, title="T", author="A", subject="S", language="az")


def pages_of(pdf: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(BytesIO(pdf)).pages]


def test_a_table_repeats_its_titles_and_every_row_is_there_once() -> None:
    def made() -> bytes:
        one = sheet()
        columns = [Column("Ad", 300), Column("Cəmi", 100, right=True)]
        rows = [[[Said(f"sətir {number};", PLAIN)], [Said(f"{number},00", STRONG)]] for number in range(200)]
        one.table(columns, rows, [[Said("Yekun", STRONG)], [Said("19 900,00", STRONG)]])
        return one.finish("foot", lambda number, of: f"{number} / {of}")

    pages = pages_of(made())
    assert len(pages) > 3 and all("Ad" in page and "Cəmi" in page and "foot" in page for page in pages)
    assert f"{len(pages)} / {len(pages)}" in pages[-1] and "Yekun" in pages[-1]
    text = "".join(pages)
    assert [text.count(f"sətir {number};") for number in range(200)] == [1] * 200
    assert made() == made()


def test_a_row_higher_than_a_page_goes_on_over_the_next_ones() -> None:
    one = sheet()
    words = [f"söz{number}." for number in range(1500)]
    one.table([Column("Ad", 120)], [[[Said(" ".join(words), PLAIN)]], [[Said("sonra", PLAIN)]]])
    pages = pages_of(one.finish("", lambda number, of: ""))
    text = "".join(pages)
    assert len(pages) > 5 and "sonra" in pages[-1]
    assert all(text.count(word) == 1 for word in words)


def test_letters_of_many_writings_and_what_a_stranger_wrote_are_text() -> None:
    one = sheet()
    hostile = "a) Tj ET Q (b \\051 <script> \x00\x07 %"
    one.text([Said(LETTERS, PLAIN), Said(MANY, PLAIN), Said(hostile, STRONG)])
    (text,) = pages_of(one.finish("", lambda number, of: ""))
    flat = text.replace("\n", "").replace(" ", "")
    assert LETTERS.replace(" ", "") in flat
    assert MANY in flat
    assert "a)TjETQ(b\\051<script>" in flat


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=300), st.integers(20, 300))
def test_no_line_is_wider_than_its_room_and_no_letter_is_lost(text: str, room: int) -> None:
    said = Said(text, PLAIN)
    lines = [line for line, _ in lines_of(said, room)]
    assert all(width_of(line, PLAIN.font) * PLAIN.size <= room + 0.01 for line in lines)
    kept = [letter for letter in text if letter != " " and letter.isprintable()]
    assert [letter for letter in "".join(lines) if letter != " " and letter.isprintable()] == kept


@pytest.mark.parametrize(
    ("language", "amount", "share"),
    [
        (Language.AZ, "−1\N{NO-BREAK SPACE}234,50", "12,5\N{NO-BREAK SPACE}%"),
        (Language.RU, "−1\N{NO-BREAK SPACE}234,50", "12,5\N{NO-BREAK SPACE}%"),
        (Language.EN, "−1,234.50", "12.5%"),
    ],
)
def test_figures_are_written_as_the_language_writes_them(language: Language, amount: str, share: str) -> None:
    say = Writing(language)
    assert (say.amount(Money(-123450)), say.percent(Decimal("12.50"))) == (amount, share)


def test_a_csv_has_its_mark_plain_figures_and_no_formula() -> None:
    rows: list[dict[str, Value]] = [
        {"a": "=1+1", "b": Money(-5), "c": Decimal("2.50")},
        {"a": 'Ə, "b"\nc', "b": Money(7, "JPY"), "c": None},
        {"c": 4},
    ]
    written = write_csv(("a", "b", "c"), rows)
    assert written == ('\ufeffa,b,c\r\n\'=1+1,-0.05,2.50\r\n"Ə, ""b""\nc",7,\r\n,,4\r\n').encode()
    for began in ("+", "-", "@", "\t", "\r"):
        assert (
            write_csv(("a",), [{"a": f"{began}x"}]).decode("utf-8-sig").split("\r\n", 1)[1].lstrip('"')[0]
            == "'"
        )
