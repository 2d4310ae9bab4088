"""A sheet of an ODS workbook out of its XML: rows of cells by their own values, runs of equal ones counted."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import NamedTuple
from xml.parsers import expat

from services.intake.formats.tables import COLUMNS_MAX, EMPTY, Cell, Kind, Written, address, unreadable

_TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0 "
_OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0 "
_TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0 "
_DRAWING = "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0 "
_ERROR_TYPE = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0 value-type"
_NOT_SHOWN = (_OFFICE + "annotation", _TABLE + "tracked-changes", _TABLE + "shapes")
_CELLS = (_TABLE + "table-cell", _TABLE + "covered-table-cell")
_TEXT_MAX = 100_000
"""Characters of one cell; a form's box has far fewer."""
_REPEATS_MAX = 10**7
_NUMBER = re.compile(r"[+-]?(?:[0-9]{1,400}(?:\.[0-9]{0,400})?|\.[0-9]{1,400})(?:[eE][+-]?[0-9]{1,4})?")
_NUMBERS = ("float", "percentage", "currency")
_SPAN = re.compile(
    r"(-?)P(?:([0-9]{1,6})D)?(?:T(?:([0-9]{1,6})H)?(?:([0-9]{1,6})M)?(?:([0-9]{1,6})(?:[.,]([0-9]{1,9}))?S)?)?"
)


class SheetRow(NamedTuple):
    """A row that stands `times` one after the other, the first time as row `number`."""

    number: int
    times: int
    cells: Sequence[Written]


class SheetParser:
    """Handlers of the streaming parser. It reads the wanted sheet and passes over everything else."""

    def __init__(self, sheet: str) -> None:
        self.sheet = sheet
        self.names: list[str] = []
        self.begun = self._ended = False
        self.merged: list[tuple[int, str]] = []
        self._ready: list[SheetRow] = []
        self._number = 1
        self._row_times = 1
        self._cells: list[Written] = []
        self._empty = 0
        self._attributes: Mapping[str, str] | None = None
        self._text: list[str] = []
        self._length = self._paragraphs = 0
        self._hidden = self._tables = 0
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._characters
        self._parser.StartDoctypeDeclHandler = self._document_type

    def feed(self, block: bytes) -> list[SheetRow]:
        """The filled rows that end in a block."""
        self._parser.Parse(block)
        ready, self._ready = self._ready, []
        return ready

    def end(self) -> list[SheetRow]:
        """What is left when the file is over. Raises ExpatError when it is cut off."""
        self._parser.Parse(b"", True)
        ready, self._ready = self._ready, []
        return ready

    def _document_type(self, *_: object) -> None:
        raise unreadable("content.xml", "declares a document type, which no workbook has")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if self._hidden or name in _NOT_SHOWN or name.startswith(_DRAWING):
            self._hidden += 1
        elif name == _TABLE + "table":
            self._begin_table(attributes.get(_TABLE + "name", ""))
        elif not self.begun or self._ended or self._tables != 1:
            return
        elif name == _TABLE + "table-row":
            self._row_times = self._times(attributes, "number-rows-repeated")
            self._cells, self._empty = [], 0
        elif name in _CELLS:
            self._attributes, self._text, self._length, self._paragraphs = attributes, [], 0, 0
        elif self._attributes is not None:
            self._begin_text(name, attributes)

    def _begin_table(self, name: str) -> None:
        if self._tables == 0 and not self.begun:
            self.names.append(name[:80])
            self.begun = not self.sheet or name == self.sheet
        self._tables += 1

    def _begin_text(self, name: str, attributes: dict[str, str]) -> None:
        if name == _TEXT + "p":
            self._paragraphs += 1
            if self._paragraphs > 1:
                self._characters("\n")
        elif name == _TEXT + "s":
            self._characters(" " * min(self._times(attributes, "c", _TEXT), _TEXT_MAX))
        elif name in (_TEXT + "tab", _TEXT + "line-break"):
            self._characters(" ")

    def _end(self, name: str) -> None:
        if self._hidden:
            self._hidden -= 1
        elif name == _TABLE + "table":
            self._tables -= 1
            self._ended = self._ended or (self.begun and self._tables == 0)
        elif not self.begun or self._ended or self._tables != 1:
            return
        elif name in _CELLS and self._attributes is not None:
            self._end_cell(self._attributes, covered=name == _CELLS[1])
            self._attributes = None
        elif name == _TABLE + "table-row":
            if self._cells:
                self._ready.append(SheetRow(self._number, self._row_times, self._cells))
            self._number += self._row_times

    def _characters(self, data: str) -> None:
        if self._attributes is None or self._hidden:
            return
        self._length += len(data)
        if self._length > _TEXT_MAX:
            raise unreadable(self._where(), f"longer than {_TEXT_MAX} characters")
        self._text.append(data)

    def _end_cell(self, attributes: Mapping[str, str], *, covered: bool) -> None:
        times = self._times(attributes, "number-columns-repeated")
        wide, high = (self._times(attributes, f"number-{what}-spanned") for what in ("columns", "rows"))
        if wide > 1 or high > 1:
            column = len(self._cells) + self._empty
            far = address(min(column + wide, COLUMNS_MAX) - 1, self._number + high - 1)
            self.merged.append((self._number, f"{self._where()}:{far}"))
        cell = EMPTY if covered else _cell(attributes, "".join(self._text))
        if cell == EMPTY or (isinstance(cell, str) and not cell.strip()):
            self._empty += times
            return
        if len(self._cells) + self._empty + times > COLUMNS_MAX:
            raise unreadable(f"row {self._number}", f"more than {COLUMNS_MAX} columns")
        self._cells += [EMPTY] * self._empty + [cell] * times
        self._empty = 0

    def _where(self) -> str:
        return address(min(len(self._cells) + self._empty, COLUMNS_MAX), self._number)

    def _times(self, attributes: Mapping[str, str], name: str, space: str = _TABLE) -> int:
        """How often something stands, at least once; so often that no sheet can hold it is as good as any."""
        text = attributes.get(space + name, "1")
        if not text.isascii() or not text.isdigit():
            raise unreadable(f"row {self._number}", f"{name} is no number", text)
        return max(1, min(int(text[:12]), _REPEATS_MAX))


def _cell(attributes: Mapping[str, str], text: str) -> Written:
    """A cell by its own value; one without is text."""
    kind = attributes.get(_OFFICE + "value-type", "")
    if attributes.get(_ERROR_TYPE) == "error":
        return Cell(Kind.ERROR, text.strip()[:80] or "an error of its formula")
    if kind in _NUMBERS:
        return _number(attributes.get(_OFFICE + "value", ""))
    if kind == "date":
        return _day(attributes.get(_OFFICE + "date-value", ""))
    if kind == "time":
        return _span(attributes.get(_OFFICE + "time-value", ""))
    if kind == "boolean":
        return Cell(Kind.BOOL, "TRUE" if attributes.get(_OFFICE + "boolean-value") == "true" else "FALSE")
    return attributes.get(_OFFICE + "string-value", text)


def _number(text: str) -> Cell:
    """Plain digits without exponent, at most the 15 significant ones that a spreadsheet keeps."""
    if _NUMBER.fullmatch(text) is None:
        return Cell(Kind.ERROR, "no number")
    value = Decimal(text)
    if abs(value.adjusted()) > 40:
        return Cell(Kind.ERROR, "no number that an account can hold")
    if value == 0:
        return Cell(Kind.NUMBER, "0")
    kept = round(value, 14 - value.adjusted())
    plain = f"{kept:f}"
    return Cell(Kind.NUMBER, plain.rstrip("0").rstrip(".") if "." in plain else plain)


def _day(text: str) -> Cell:
    try:
        if "T" not in text:
            return Cell(Kind.DATE, date.fromisoformat(text).isoformat())
        moment = datetime.fromisoformat(text) + timedelta(milliseconds=500)
    except (ValueError, OverflowError):
        return Cell(Kind.ERROR, f"no day: {text[:60]}")
    return Cell(Kind.DATETIME, moment.replace(microsecond=0, tzinfo=None).isoformat())


def _span(text: str) -> Cell:
    """A time or duration, "PT25H30M00S", as a clock that may pass 24 hours."""
    met = _SPAN.fullmatch(text)
    if met is None or not any(met.groups()[1:]):
        return Cell(Kind.ERROR, f"no time: {text[:60]}")
    sign, days, hours, minutes, seconds, part = met.groups()
    up = 1 if part and part[0] >= "5" else 0
    total = int(days or 0) * 86_400 + int(hours or 0) * 3600 + int(minutes or 0) * 60 + int(seconds or 0) + up
    return Cell(Kind.TIME, f"{sign if total else ''}{total // 3600:02}:{total // 60 % 60:02}:{total % 60:02}")
