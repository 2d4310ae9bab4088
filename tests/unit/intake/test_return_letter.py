"""What the letter says with which an account goes back (2.1.1-k, D-17)."""

from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from pypdf import PdfReader

from services.intake.formats.return_letter import Returned, return_letter
from shared.kernel.periods import Period
from shared.paper.rendering import render_paper

pytestmark = pytest.mark.clause("2.1.1-k")

RETURNED = Returned(
    guild="Gildiya",
    number="R-1",
    written_on=date(2026, 8, 5),
    answer_until=date(2026, 8, 19),
    account="a" * 36,
    version=2,
    payer="Ə" * 60,
    contract="TV-1",
    period=Period(date(2026, 7, 1), date(2026, 7, 31)),
    use_type="ON_AIR",
    file_name="f" * 200,
    signed_on=None,
    counts_by_ground={"2.1.1-h": 140, "1.1-a": 1, "9.9-z": 2},
    marked=True,
)


def said(returned: Returned) -> str:
    pages = PdfReader(BytesIO(render_paper(return_letter(returned)))).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def test_it_says_who_what_how_many_and_until_when() -> None:
    text = said(RETURNED)
    for wanted in (
        *("TV-1", "01.07.2026 – 31.07.2026", "Efir yayımı On air", "2.1.1-h 140", "1.1-a 1", "9.9-z 2"),
        *("Cəmi Total 143", "19.08.2026", "05.08.2026", "its faulty cells marked"),
    ):
        assert wanted in text, wanted


def test_a_file_that_no_reader_opens_is_not_said_to_go_back() -> None:
    text = said(replace(RETURNED, marked=False, use_type=None, file_name=""))
    assert "in the list that is kept with the account" in text
    assert "marked" not in text
