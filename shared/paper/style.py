"""How documents look: fonts, colours, cells and headings. It loads the PDF library: for a child process alone."""

from functools import cache, lru_cache
from html import escape
from pathlib import Path
from typing import Any

from reportlab import rl_config
from reportlab.lib import colors
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Paragraph

from shared.paper.words import Word

# Letters for the mail of the last century: slow, and a quarter larger.
rl_config.useA85 = 0
_SUBSETS_KEPT = 32
_FONTS = Path(__file__).parent / "fonts"
REGULAR, BOLD = "Paper", "Paper-Bold"
INK, SOFT, RULE = colors.HexColor("#1c2733"), colors.HexColor("#5c6b7a"), colors.HexColor("#c9d2da")
HEAD, ACCENT = colors.HexColor("#eef2f5"), colors.HexColor("#1f4e6b")
MARGIN = 15 * mm
TEXT = ParagraphStyle("text", fontName=REGULAR, fontSize=7.6, leading=9.6, textColor=INK)
RIGHT = ParagraphStyle("right", TEXT, alignment=TA_RIGHT)
LABEL = ParagraphStyle("label", TEXT, textColor=SOFT, fontSize=6.6, leading=8.2)
HEADING = ParagraphStyle(
    "heading", TEXT, fontName=BOLD, fontSize=9.5, leading=12, textColor=ACCENT, spaceBefore=8, spaceAfter=3
)
TITLE = ParagraphStyle("title", TEXT, fontName=BOLD, fontSize=15, leading=18, textColor=ACCENT)
NAME = ParagraphStyle("name", TEXT, fontName=BOLD, fontSize=11, leading=14.5)
AMOUNT = ParagraphStyle("amount", NAME, fontSize=11.5, leading=14)
COLUMN = ParagraphStyle("column", TEXT, fontName=BOLD, fontSize=6.8, leading=8.2)
COLUMN_RIGHT = ParagraphStyle("column right", COLUMN, alignment=TA_RIGHT)

GRID: list[Any] = [
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ("LINEBELOW", (0, 0), (-1, -1), 0.4, RULE),
    ("BACKGROUND", (0, 0), (-1, 0), HEAD),
    ("LEFTPADDING", (0, 0), (-1, -1), 3),
    ("RIGHTPADDING", (0, 0), (-1, -1), 3),
    ("TOPPADDING", (0, 0), (-1, -1), 2),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 2.5),
]


@cache
def register_fonts() -> None:
    """Make the fonts known to the PDF library, once a process."""
    for name, file in ((REGULAR, "DejaVuSansCondensed.ttf"), (BOLD, "DejaVuSansCondensed-Bold.ttf")):
        font = TTFont(name, str(_FONTS / file))
        _keep_subsets(font.face)
        pdfmetrics.registerFont(font)
    pdfmetrics.registerFontFamily(REGULAR, normal=REGULAR, bold=BOLD, italic=REGULAR, boldItalic=BOLD)


def _keep_subsets(face: Any) -> None:
    """Documents that begin with the same letters embed the same part of a font: it is cut once."""
    cut = face.makeSubset
    kept = lru_cache(_SUBSETS_KEPT)(lambda letters: cut(list(letters)))
    face.makeSubset = lambda letters: kept(tuple(letters))


def both(found: Word) -> str:
    """A word in Azerbaijani with the English beside it, as markup."""
    english = f' <font color="#5c6b7a">{escape(found.en)}</font>' if found.en != found.az else ""
    return escape(found.az) + english


def heading(az: str, en: str) -> Paragraph:
    """A heading in both languages."""
    english = f'<font name="{REGULAR}" color="#5c6b7a" size="8">{escape(en)}</font>'
    return Paragraph(f"{escape(az)} {english}", HEADING)


def cell(html: str, style: ParagraphStyle = TEXT) -> Paragraph:
    """Markup as a cell; text of others is escaped before."""
    return Paragraph(html, style)


def columns(*titles: tuple[str, str], right: int = 0) -> list[Paragraph]:
    """The titles of a table in both languages, the last `right` of them set to the right."""
    first_right = len(titles) - right
    return [
        cell(
            f'{escape(az)}<br/><font name="{REGULAR}" color="#5c6b7a">{escape(en)}</font>',
            COLUMN_RIGHT if at >= first_right else COLUMN,
        )
        for at, (az, en) in enumerate(titles)
    ]
