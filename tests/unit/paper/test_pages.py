"""Documents on paper: the same bytes for the same content, both languages, text of others as it is."""

from dataclasses import replace
from datetime import date
from io import BytesIO

from pypdf import PdfReader

from shared.paper.content import Facts, Grid, Heading, Paper, Signed, Text
from shared.paper.rendering import render_paper
from shared.paper.words import Word

LETTERS = "Ə ə Ğ ğ I ı İ i Ö ö Ş ş Ü ü Ç ç"
DEFECTS = Grid(
    columns=(Word("Əsas", "Ground"), Word("Sayı", "Number")),
    rows=((Word("Möhür yoxdur", "The stamp lacks"), "3"),),
    widths=(4, 1),
    right=1,
    total=(Word("Cəmi", "Total"), "3"),
)
PAPER = Paper(
    guild="Gildiya",
    title=Word("MƏKTUB", "Letter"),
    number="R-1",
    day=date(2026, 8, 5),
    to=("Nümunə MMC", "Bakı"),
    facts=((Word("Dövr", "Period"), "07.2026"), (Word("İstifadə", "Use"), Word("Efir", "On air"))),
    blocks=(
        Text(Word(LETTERS, "Dear partner")),
        Heading(Word("Qüsurlar", "Defects")),
        DEFECTS,
        Facts(((Word("Ad", "Name"), "<b>A & B</b>"),)),
        Signed(Word("Məsul şəxs", "Official"), "A. Əliyev"),
    ),
)


def pages(paper: Paper) -> list[str]:
    return [page.extract_text() for page in PdfReader(BytesIO(render_paper(paper))).pages]


def test_a_document_says_all_of_it_in_both_languages() -> None:
    (text,) = pages(PAPER)
    for wanted in (
        *("Gildiya", "MƏKTUB", "Letter", "R-1", "05.08.2026", "Nümunə MMC", "Bakı", "Efir On air", LETTERS),
        *("Dear partner", "Qüsurlar", "Möhür yoxdur The stamp lacks", "Cəmi Total", "A. Əliyev"),
    ):
        assert wanted in text, wanted


def test_text_of_others_is_never_markup() -> None:
    (text,) = pages(replace(PAPER, to=("<img src='x'/> & \x00\x1b Co",)))
    assert "<b>A & B</b>" in text
    assert "<img src='x'/> &" in text


def test_the_same_content_gives_the_same_bytes() -> None:
    assert render_paper(PAPER) == render_paper(PAPER)


def test_a_long_table_goes_on_over_pages_with_its_titles_and_a_long_word_is_broken() -> None:
    rows = tuple((f"{number} " + "ə" * 300, str(number)) for number in range(120))
    found = pages(replace(PAPER, blocks=(replace(DEFECTS, rows=rows, total=None),), to=(), facts=()))
    assert len(found) > 2
    assert all("Ground" in page and "Səhifə / Page" in page for page in found)
    assert "119" in found[-1]


def test_a_paragraph_longer_than_a_page_is_broken() -> None:
    assert len(pages(replace(PAPER, blocks=(Text(Word("söz " * 3000, "word " * 3000)),)))) > 1
