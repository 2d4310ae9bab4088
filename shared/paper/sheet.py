"""A document of tables, drawn line by line: many times as fast as flowing text, for documents that are made by the
thousand. It loads the PDF library: for a child process alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from io import BytesIO

from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from shared.paper.setting import ACCENT_PAINT, QUIET, Face, Ink, Line, Said, lines_of, width_of
from shared.paper.style import ACCENT, BOLD, HEAD, MARGIN, RULE, register_fonts

_FOOT = 10 * mm
_BOTTOM = MARGIN + 2 * mm
_BEGINNING = 22 * mm
"""What of a part stands on the page of its heading at least."""
_SIDE, _ABOVE, _BELOW = 3.0, 2.4, 2.8
_TITLES = Face(BOLD, 6.8, 8.2, ACCENT_PAINT)
_HEADING = Face(BOLD, 9.5, 12, ACCENT_PAINT)
_RULED = " ".join(f"{part:.3f}" for part in RULE.rgb()) + " RG 0.4 w"
_ACCENTED = " ".join(f"{part:.3f}" for part in ACCENT.rgb()) + " RG 0.9 w"
_SHADED = " ".join(f"{part:.3f}" for part in HEAD.rgb()) + " rg"

Cell = Sequence[Said]
"""Paragraphs above each other."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its title, its width in points, and whether it holds figures."""

    title: str
    width: float
    right: bool = False


@dataclass(slots=True)
class _Row:
    """What is left to draw of a row: the lines of each of its cells."""

    cells: list[list[Line]]
    height: float = field(init=False)

    def __post_init__(self) -> None:
        self.height = max(map(_height, self.cells)) + _ABOVE + _BELOW

    def first(self, room: float) -> _Row:
        """As many lines as there is room for; they are taken out."""
        taken = []
        for at, lines in enumerate(self.cells):
            count, left = 0, room - _ABOVE - _BELOW
            while count < len(lines) and left >= lines[count][1].leading:
                left -= lines[count][1].leading
                count += 1
            taken.append(lines[:count])
            self.cells[at] = lines[count:]
        self.__post_init__()
        return _Row(taken)


def _height(lines: Sequence[Line]) -> float:
    return sum([face.leading for _, face in lines])


class Sheet:
    """Pages that are filled from above. The same calls give the same bytes."""

    def __init__(
        self, size: tuple[float, float], *, title: str, author: str, subject: str, language: str
    ) -> None:
        register_fonts()
        self._file = BytesIO()
        self._canvas = Canvas(self._file, pagesize=size, invariant=1, pageCompression=1, lang=language)
        self._canvas.setTitle(title)
        self._canvas.setAuthor(author)
        self._canvas.setSubject(subject)
        self._ink = Ink(self._canvas)
        self._wide, self._high = size
        self._pages: list[tuple[list[str], list[str]]] = []
        self.left, self.width, self.bottom = MARGIN, size[0] - 2 * MARGIN, _BOTTOM
        self.y = 0.0
        """Where the next thing begins, from below."""
        self.page()

    @property
    def room(self) -> float:
        """What is left of this page."""
        return self.y - _BOTTOM

    def page(self) -> None:
        """Begin another page."""
        self._shapes, self._texts = list[str](), list[str]()
        self._pages.append((self._shapes, self._texts))
        self.y = self._high - MARGIN

    def need(self, height: float) -> None:
        """Begin another page unless there is so much room on this one."""
        if self.room < height:
            self.page()

    def gap(self, height: float) -> None:
        """Leave room."""
        self.y -= height

    def show(self, text: str, face: Face, x: float, y: float) -> None:
        """One line with its baseline at (x, y)."""
        self._texts.append(self._ink.shown(text, face, x, y))

    def draw(self, operators: str) -> None:
        """A shape in the page's own operators, over what was drawn before and below all text."""
        self._shapes.append(operators)

    def shade(self, x: float, y: float, width: float, height: float) -> None:
        """A light box with its lower left corner at (x, y)."""
        self._shapes.append(f"{_SHADED}\n{x:.2f} {y:.2f} {width:.2f} {height:.2f} re f")

    def rule(self, y: float, *, strong: bool = False) -> None:
        """A line from side to side."""
        look = _ACCENTED if strong else _RULED
        self._shapes.append(f"{look}\n{self.left:.2f} {y:.2f} m {self.left + self.width:.2f} {y:.2f} l S")

    def text(self, said: Cell, *, x: float | None = None, width: float | None = None) -> None:
        """Paragraphs from here down, line by line onto the next page where they come to the end of this one."""
        left = self.left if x is None else x
        for one in said:
            for line, face in lines_of(one, self.width if width is None else width):
                self.need(face.leading)
                self.y -= face.leading
                self.show(line, face, left, self.y + face.leading * 0.25)

    def heading(self, text: str) -> None:
        """A heading; it does not stand alone at the foot of a page."""
        self.need(_HEADING.leading + _BEGINNING)
        self.gap(8)
        self.text([Said(text, _HEADING)])
        self.gap(3)

    def table(
        self, columns: Sequence[Column], rows: Iterable[Sequence[Cell]], total: Sequence[Cell] = ()
    ) -> None:
        """A table whose titles stand on each of its pages; a row goes whole onto a page where one can hold it."""
        titles = self._set(columns, [[Said(one.title, _TITLES)] for one in columns])
        self.need(titles.height + 2 * QUIET.leading + _ABOVE + _BELOW)
        self._titles(columns, titles)
        for row in rows:
            self._row(columns, titles, self._set(columns, row))
        if total:
            last = self._set(columns, total)
            if self.room < last.height:
                self.page()
                self._titles(columns, titles)
            self.rule(self.y, strong=True)
            self._draw(columns, last)

    def finish(self, foot: str, numbered: Callable[[int, int], str]) -> bytes:
        """The document's bytes, with a foot on every page: a text, and page so many of so many."""
        edge = self.left + self.width
        for number, (shapes, texts) in enumerate(self._pages, 1):
            page = numbered(number, len(self._pages))
            wide = width_of(page, QUIET.font) * QUIET.size
            left = lines_of(Said(foot, QUIET), self.width - wide - 10 * mm)[0][0]
            texts.append(self._ink.shown(left, QUIET, self.left, _FOOT))
            texts.append(self._ink.shown(page, QUIET, edge - wide, _FOOT))
            self._canvas.addLiteral("\n".join((*shapes, "BT", *texts, "ET")))
            self._canvas.showPage()
        self._canvas.save()
        return self._file.getvalue()

    def _set(self, columns: Sequence[Column], cells: Sequence[Cell]) -> _Row:
        return _Row(
            [
                [line for said in cell for line in lines_of(said, column.width - 2 * _SIDE)]
                for column, cell in zip(columns, cells, strict=True)
            ]
        )

    def _titles(self, columns: Sequence[Column], titles: _Row) -> None:
        self.shade(self.left, self.y - titles.height, sum(one.width for one in columns), titles.height)
        self._draw(columns, titles)

    def _row(self, columns: Sequence[Column], titles: _Row, row: _Row) -> None:
        whole = self._high - MARGIN - _BOTTOM - titles.height
        while row.height > self.room:
            # By a hair, so that a row as high as the page is not tried on one page after the other.
            if row.height > whole - 0.01 and self.room > whole / 2:
                self._draw(columns, row.first(self.room))
            self.page()
            self._titles(columns, titles)
        self._draw(columns, row)

    def _draw(self, columns: Sequence[Column], row: _Row) -> None:
        height = row.height
        x = self.left
        for column, lines in zip(columns, row.cells, strict=True):
            y = self.y - _ABOVE
            for text, face in lines:
                y -= face.leading
                indent = _SIDE
                if column.right:
                    indent = column.width - _SIDE - width_of(text, face.font) * face.size
                if text:
                    self.show(text, face, x + indent, y + face.leading * 0.25)
            x += column.width
        self.y -= height
        self.rule(self.y)
