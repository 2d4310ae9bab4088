"""One look through a part of a workbook: where its cells are, how many, and which hold no value."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from xml.parsers import expat

from services.intake.formats.tables import CELLS_MAX, COLUMNS_MAX, ROWS_MAX, address, unreadable

_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_TEXTS_MAX = 64 * 1024 * 1024
_XML_NAMES = (".xml", ".rels", ".vml")


@dataclass(slots=True)
class PartScan:
    """What was seen: cells counted, the far corner, cells without a value, texts and their uses."""

    cells: int = 0
    rows: int = 0
    columns: int = 0
    without_value: dict[tuple[int, int], str] = field(default_factory=dict)
    text_lengths: list[int] = field(default_factory=list)
    text_uses: Counter[int] = field(default_factory=Counter)


def scan_part(name: str, content: bytes) -> PartScan | None:
    """Scan a part; None for one that is no XML (pictures, macros), which no reader needs.

    Raises Unreadable for a cell outside the limits, a document type, or XML that is damaged.
    """
    scanner = _Scanner(name)
    try:
        scanner.parser.Parse(content, True)
    except expat.ExpatError as error:
        if name.lower().endswith(_XML_NAMES) or scanner.scan.cells:
            raise unreadable(name, f"not well-formed XML: {expat.ErrorString(error.code)}") from error
        return None
    except (ValueError, LookupError) as error:
        raise unreadable(name, f"in an encoding that XLSX does not know: {error}") from error
    return scanner.scan


def check_texts(scans: Iterable[PartScan]) -> None:
    """Refuse a workbook whose shared texts, written out once per cell that uses them, would fill the memory."""
    known = list(scans)
    total = 0
    for lengths in (scan.text_lengths for scan in known if scan.text_lengths):
        for scan in known:
            total += sum(uses * lengths[at] for at, uses in scan.text_uses.items() if 0 <= at < len(lengths))
    if total > _TEXTS_MAX:
        raise unreadable("file", "its texts come to far more than an account can hold", f"{total} characters")


class _Scanner:
    """Handlers of the streaming parser. Names are compared without their namespace, as lenient readers do."""

    def __init__(self, name: str) -> None:
        self.scan = PartScan()
        self._name = name
        self._row = self._column = 0
        self._type = ""
        self._has_formula = False
        self._value: list[str] | None = None
        self._cell_value = ""
        self._text_length: int | None = None
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._characters
        self.parser.StartDoctypeDeclHandler = self._document_type

    def _document_type(
        self, name: str, system_id: str | None, public_id: str | None, has_subset: bool
    ) -> None:
        raise unreadable(self._name, "a document type declaration (DTD, entities) is not accepted", name)

    def _start(self, qualified: str, attributes: dict[str, str]) -> None:
        match qualified.rpartition(" ")[2]:
            case "c":
                self._start_cell(attributes)
            case "v":
                self._value = []
            case "f":
                self._has_formula = True
            case "row":
                self._start_row(attributes.get("r"))
            case "si":
                self._text_length = 0

    def _start_row(self, number: str | None) -> None:
        if number is not None and not (number.isascii() and number.isdigit() and len(number) <= 7):
            raise unreadable(self._name, "a row without a proper number", number)
        self._row = int(number) if number is not None else self._row + 1
        self._column = 0
        self._check(self._row, 1)

    def _start_cell(self, attributes: dict[str, str]) -> None:
        reference = attributes.get("r")
        if reference is None:
            self._column += 1
        else:
            parts = _REFERENCE.fullmatch(reference)
            if parts is None:
                raise unreadable(self._name, "a cell without a proper address", reference)
            self._row, self._column = int(parts[2]), _column_number(parts[1])
        self._check(self._row, self._column)
        self.scan.cells += 1
        self.scan.rows = max(self.scan.rows, self._row)
        self.scan.columns = max(self.scan.columns, self._column)
        if self.scan.rows * self.scan.columns > CELLS_MAX or self.scan.cells > CELLS_MAX:
            raise unreadable(self._name, f"the sheet spans more than {CELLS_MAX} cells")
        self._type = attributes.get("t", "")
        self._has_formula = False
        self._cell_value = ""

    def _check(self, row: int, column: int) -> None:
        if row > ROWS_MAX or column > COLUMNS_MAX:
            where = address(max(column, 1) - 1, row)
            raise unreadable(where, f"lies outside {ROWS_MAX} rows and {COLUMNS_MAX} columns", self._name)

    def _end(self, qualified: str) -> None:
        match qualified.rpartition(" ")[2]:
            case "v" if self._value is not None:
                self._cell_value = "".join(self._value)
                self._value = None
            case "c":
                self._end_cell()
            case "si" if self._text_length is not None:
                self.scan.text_lengths.append(self._text_length)
                self._text_length = None

    def _end_cell(self) -> None:
        if self._type == "e":
            self.scan.without_value[self._row, self._column] = self._cell_value or "an error"
        elif self._has_formula and not self._cell_value and self._type != "str":
            self.scan.without_value[self._row, self._column] = "a formula without a stored value"
        elif self._type == "s" and self._cell_value.isascii() and self._cell_value.isdigit():
            self.scan.text_uses[int(self._cell_value[:9])] += 1

    def _characters(self, text: str) -> None:
        if self._value is not None:
            self._value.append(text)
        if self._text_length is not None:
            self._text_length += len(text)


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
