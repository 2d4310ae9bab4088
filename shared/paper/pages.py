"""A document on upright A4: head, addressee, facts, then its blocks; Azerbaijani first, English beside it."""

import unicodedata
from html import escape
from io import BytesIO
from typing import Any, assert_never

from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    CondPageBreak,
    Flowable,
    KeepTogether,
    LongTable,
    SimpleDocTemplate,
    Spacer,
    Table,
    TableStyle,
)

from shared.paper.content import Block, Facts, Grid, Heading, Paper, Said, Signed, Text
from shared.paper.style import (
    ACCENT,
    GRID,
    HEAD,
    INK,
    LABEL,
    REGULAR,
    RULE,
    SOFT,
    TEXT,
    TITLE,
    both,
    cell,
    columns,
    heading,
    register_fonts,
)
from shared.paper.words import Word, day

_MARGIN = 20 * mm
_WIDTH = A4[0] - 2 * _MARGIN
_GAP = 8 * mm
_HALF = (_WIDTH - _GAP) / 2

_BODY = ParagraphStyle("body", TEXT, fontSize=9.2, leading=13)
_SECOND = ParagraphStyle("second", _BODY, textColor=SOFT)
_ROW = ParagraphStyle("row", TEXT, fontSize=8.4, leading=11)
_FIGURE = ParagraphStyle("figure", _ROW, alignment=2)
_ADDRESSEE = ParagraphStyle("addressee", _BODY, fontSize=10.5, leading=14)
_HONOURED = ParagraphStyle("honoured", _BODY, fontSize=17, leading=22)
_BARE: list[Any] = [
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ("LEFTPADDING", (0, 0), (-1, -1), 0),
    ("RIGHTPADDING", (0, 0), (-1, -1), 0),
    ("TOPPADDING", (0, 0), (-1, -1), 0),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 0),
]


def render(paper: Paper) -> bytes:
    """The PDF's bytes."""
    register_fonts()
    file = BytesIO()
    document = SimpleDocTemplate(
        file,
        pagesize=A4,
        leftMargin=_MARGIN - 6,
        rightMargin=_MARGIN - 6,
        topMargin=16 * mm,
        bottomMargin=22 * mm,
        title=f"{paper.title.az} / {paper.title.en} {paper.number}",
        author=paper.guild,
        subject=paper.to[0] if paper.to else paper.title.az,
        lang="az",
        invariant=1,
    )
    foot = _Foot(f"{_plain(paper.guild)} · {_plain(paper.number)}", framed=paper.is_certificate)
    document.build(_story(paper), onFirstPage=foot, onLaterPages=foot)
    return file.getvalue()


class _Foot:
    """The foot of every page."""

    def __init__(self, text: str, *, framed: bool) -> None:
        self._text = text
        self._framed = framed

    def __call__(self, canvas: Canvas, document: Any) -> None:
        canvas.saveState()
        if self._framed:
            _frame(canvas)
        canvas.setStrokeColor(RULE)
        canvas.setLineWidth(0.5)
        canvas.line(_MARGIN, 15 * mm, A4[0] - _MARGIN, 15 * mm)
        canvas.setFont(REGULAR, 6.8)
        canvas.setFillColor(SOFT)
        canvas.drawString(_MARGIN, 11 * mm, self._text)
        canvas.drawRightString(A4[0] - _MARGIN, 11 * mm, f"Səhifə / Page {document.page}")
        canvas.restoreState()


def _frame(canvas: Canvas) -> None:
    """A double line around the page."""
    canvas.setStrokeColor(ACCENT)
    for edge, width in ((7 * mm, 1.6), (8.6 * mm, 0.5)):
        canvas.setLineWidth(width)
        canvas.rect(edge, edge, A4[0] - 2 * edge, A4[1] - 2 * edge)


def _story(paper: Paper) -> list[Flowable]:
    story: list[Flowable] = [_head(paper), Spacer(1, 7 * mm)]
    if paper.to or paper.facts:
        story += [_addressed(paper), Spacer(1, 6 * mm)]
    for block in paper.blocks:
        story += _flowables(block)
    return story


def _head(paper: Paper) -> Table:
    title = [cell(_escaped(paper.title.az), TITLE), cell(_escaped(paper.title.en), LABEL)]
    name = [cell(f"<b>{_escaped(paper.guild)}</b>", _ADDRESSEE)]
    number = [cell(f"№ <b>{_escaped(paper.number)}</b>", _FIGURE), cell(day(paper.day), _FIGURE)]
    style = [*_BARE, ("LINEBELOW", (0, -1), (-1, -1), 1.4, ACCENT), ("BOTTOMPADDING", (0, -1), (-1, -1), 7)]
    style += [("SPAN", (0, 0), (-1, 0)), ("BOTTOMPADDING", (0, 0), (-1, 0), 9)]
    rows: list[list[Any]] = [[name, ""], [title, number]]
    return Table(rows, colWidths=[_WIDTH - 60 * mm, 60 * mm], style=TableStyle(style))


def _addressed(paper: Paper) -> Table:
    """Whom it is for on the left, what it is about on the right."""
    to = []
    if paper.to:
        name, *lines = paper.to
        letters = _HONOURED if paper.is_certificate else _ADDRESSEE
        to = [cell(_both(paper.addressed), LABEL), cell(f"<b>{_escaped(name)}</b>", letters)]
        to += [cell(_escaped(line), _BODY) for line in lines]
    facts = [[cell(_both(name), LABEL), cell(_said(value), _ROW)] for name, value in paper.facts]
    style: list[Any] = [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("BACKGROUND", (0, 0), (-1, -1), HEAD),
        ("LINEBELOW", (0, 0), (-1, -2), 0.4, RULE),
        ("TOPPADDING", (0, 0), (-1, -1), 3),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
    ]
    wide = _HALF if to else _WIDTH
    right = Table(facts, colWidths=[wide * 0.38, wide * 0.62], style=TableStyle(style)) if facts else ""
    if not to:
        return Table([[right]], colWidths=[_WIDTH], style=TableStyle(_BARE))
    left = _WIDTH - wide
    padded = [*_BARE, ("RIGHTPADDING", (0, 0), (0, 0), 6 * mm)]
    return Table([[to, right]], colWidths=[left, wide], style=TableStyle(padded))


def _flowables(block: Block) -> list[Flowable]:
    match block:
        case Heading(title):
            # It does not stand alone at the foot of a page.
            return [CondPageBreak(28 * mm), heading(_plain(title.az), _plain(title.en))]
        case Text(text):
            row = [cell(_escaped(text.az), _BODY), "", cell(_escaped(text.en), _SECOND)]
            style = TableStyle([*_BARE, ("BOTTOMPADDING", (0, 0), (-1, -1), 6)])
            return [Table([row], colWidths=[_HALF, _GAP, _HALF], style=style, splitInRow=1)]
        case Facts():
            return [_facts(block), Spacer(1, 3 * mm)]
        case Grid():
            return [_grid(block), Spacer(1, 4 * mm)]
        case Signed(office, name):
            line: list[Any] = [("LINEABOVE", (1, 0), (1, 0), 0.6, INK), ("TOPPADDING", (0, 0), (-1, -1), 3)]
            row = [cell(_both(office), _BODY), cell(_escaped(name) or "imza / signature", LABEL)]
            signed = Table([row], colWidths=[_HALF + _GAP, _HALF], style=TableStyle([*_BARE, *line]))
            return [KeepTogether([Spacer(1, 16 * mm), signed])]
    assert_never(block)


def _facts(block: Facts) -> Table:
    cells: list[list[Any]] = [
        [cell(_both(name), LABEL), cell(_said(value), _ROW)] for name, value in block.facts
    ]
    if len(cells) % 2:
        cells.append(["", ""])
    rows = [[*cells[at], *cells[at + 1]] for at in range(0, len(cells), 2)]
    style = [*_BARE, ("LINEBELOW", (0, 0), (-1, -1), 0.4, RULE), ("TOPPADDING", (0, 0), (-1, -1), 3)]
    style += [("BOTTOMPADDING", (0, 0), (-1, -1), 3), ("RIGHTPADDING", (0, 0), (-1, -1), 4)]
    return Table(rows, colWidths=[_WIDTH * 0.2, _WIDTH * 0.3] * 2, style=TableStyle(style))


def _grid(block: Grid) -> LongTable:
    first_figure = len(block.columns) - block.right
    rows: list[list[Any]] = [columns(*((one.az, one.en) for one in block.columns), right=block.right)]
    for row in block.rows:
        rows.append([cell(_said(said), _style(at, first_figure)) for at, said in enumerate(row)])
    style = [*GRID, ("TOPPADDING", (0, 1), (-1, -1), 3), ("BOTTOMPADDING", (0, 1), (-1, -1), 4)]
    if block.total is not None:
        total = [f"<b>{_said(said)}</b>" if said else "" for said in block.total]
        rows.append([cell(text, _style(at, first_figure)) for at, text in enumerate(total)])
        style.append(("LINEABOVE", (0, -1), (-1, -1), 0.9, ACCENT))
    whole = sum(block.widths)
    widths = [_WIDTH * part / whole for part in block.widths]
    return LongTable(rows, colWidths=widths, repeatRows=1, style=TableStyle(style), splitInRow=1)


def _style(at: int, first_figure: int) -> ParagraphStyle:
    return _FIGURE if at >= first_figure else _ROW


def _said(said: Said) -> str:
    return _escaped(said) if isinstance(said, str) else both(Word(_plain(said.az), _plain(said.en)))


def _both(found: Word) -> str:
    return _escaped(found.az if found.az == found.en else f"{found.az} / {found.en}")


def _escaped(text: str) -> str:
    return escape(_plain(text))


def _plain(text: str) -> str:
    """Without control characters, which have no place on paper."""
    return "".join(" " if unicodedata.category(letter) == "Cc" else letter for letter in text)
