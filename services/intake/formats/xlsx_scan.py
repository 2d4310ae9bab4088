"""One look through a part of a workbook: where its cells are, how many, and which hold no value."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import IO
from xml.parsers import expat

from services.intake.formats.tables import CELLS_MAX, COLUMNS_MAX, ROWS_MAX, address, unreadable

_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_TEXTS_MAX = 64 * 1024 * 1024
_BLOCK = 256 * 1024
_ROW_MAX_BYTES = 1024 * 1024
_PLAIN_CELL = (
    rb'<c r="(?:[A-Z]|[A-H][A-Z]|I[A-V])\1"(?: s="[0-9]+")?(?:/>| t="inlineStr"><is><t[^<>&]*>[^<&]*</t></is></c>|'
    rb'(?: t="[bns]")?>(?:<v>[^<&]*</v>)?</c>)'
)
# Rows as nearly every program writes them. Its cells stand in a row: another row's number inside is no match.
_PLAIN_ROWS = re.compile(rb'(?:<row r="([1-9][0-9]{0,5})"[^<>&]*>(?:' + _PLAIN_CELL + rb")*</row>)+")
_CELL = b'<c r="'
_SHARED = re.compile(rb' t="s"><v>([0-9]{1,9})</v>')
XML_NAMES = (".xml", ".rels", ".vml")
"""Names of parts that are XML end so."""


@dataclass(slots=True)
class PartScan:
    """What was seen: cells counted, the far corner, cells without a value, texts and their uses."""

    cells: int = 0
    rows: int = 0
    columns: int = 0
    without_value: dict[tuple[int, int], str] = field(default_factory=dict)
    text_lengths: list[int] = field(default_factory=list)
    text_cells: int = 0
    """Cells that use a shared text."""
    text_uses: Counter[int] = field(default_factory=Counter)
    """Cells per shared text, where they were counted."""


def scan_part(
    name: str, part: IO[bytes], checked: IO[bytes] | None = None, *, uses: bool = False
) -> PartScan | None:
    """Scan a part block by block and write it to `checked`; None for one that is no XML (pictures, macros). With
    `uses` every use of a shared text is counted, which takes as long again.

    Raises Unreadable for a cell outside the limits, a document type, or XML that is damaged.
    """
    scanner = _Scanner(name, uses=uses)
    try:
        rest = b""
        while block := part.read(_BLOCK):
            if checked is not None:
                checked.write(block)
            rest = scanner.feed(rest + block)
        scanner.parser.Parse(scanner.feed(rest), True)
    except expat.ExpatError as error:
        if name.lower().endswith(XML_NAMES) or scanner.scan.cells:
            raise unreadable(name, f"not well-formed XML: {expat.ErrorString(error.code)}") from error
        return None
    except (ValueError, LookupError) as error:
        raise unreadable(name, f"in an encoding that XLSX does not know: {error}") from error
    return scanner.close()


def texts_fit(scans: Iterable[PartScan]) -> bool:
    """Whether the shared texts, written out once per cell that uses them, surely leave the memory free: no cell has a
    longer one than the longest."""
    known = list(scans)
    longest = max((max(scan.text_lengths, default=0) for scan in known), default=0)
    return longest * sum(scan.text_cells for scan in known) <= _TEXTS_MAX


def check_texts(scans: Iterable[PartScan]) -> None:
    """Refuse a workbook whose shared texts would fill the memory. The scans have counted every use."""
    known = list(scans)
    total = 0
    for lengths in (scan.text_lengths for scan in known if scan.text_lengths):
        for scan in known:
            total += sum(lengths[at] * uses for at, uses in scan.text_uses.items() if 0 <= at < len(lengths))
    if total > _TEXTS_MAX:
        raise unreadable("file", "its texts come to far more than an account can hold", f"{total} characters")


class _Scanner:
    """Handlers of the streaming parser. Names are compared without their namespace, as lenient readers do."""

    def __init__(self, name: str, *, uses: bool) -> None:
        self.scan = PartScan()
        self._counts_uses = uses
        self._uses: Counter[bytes] = Counter()
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

    def feed(self, content: bytes) -> bytes:
        """Parse up to the end of the last row and hand back what stands behind it.

        Rows of plain cells are counted here, and all in a run reach the parser as one that is empty: it calls us for
        every element, and a large sheet has ten million.
        """
        end = content.rfind(b"</row>") + len(b"</row>")
        if len(content) - end > _ROW_MAX_BYTES or end < len(b"</row>"):
            end = len(content)
        self.parser.Parse(_PLAIN_ROWS.sub(self._plain_rows, content[:end]))
        return content[end:]

    def _plain_rows(self, rows: re.Match[bytes]) -> bytes:
        content, last = rows.group(0, 1)
        ends = {row.rpartition(_CELL)[2][:2] for row in content.split(b"</row>") if _CELL in row}
        columns = max(map(_column_number, ends), default=0)
        self._count(int(last), columns, content.count(_CELL))
        self.scan.text_cells += content.count(b' t="s"')
        if self._counts_uses:
            self._uses.update(_SHARED.findall(content))
        return b'<row r="' + last + b'"/>'

    def close(self) -> PartScan:
        """What was seen, once all was fed."""
        self.scan.text_uses.update({int(at): uses for at, uses in self._uses.items()})
        return self.scan

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
            self._row, self._column = int(parts[2]), _column_number(parts[1].encode())
        self._check(self._row, self._column)
        self._count(self._row, self._column, 1)
        self._type = attributes.get("t", "")
        self._has_formula = False
        self._cell_value = ""

    def _count(self, row: int, column: int, cells: int) -> None:
        scan = self.scan
        scan.cells += cells
        scan.rows = max(scan.rows, row)
        scan.columns = max(scan.columns, column)
        if scan.rows * scan.columns > CELLS_MAX or scan.cells > CELLS_MAX:
            raise unreadable(self._name, f"the sheet spans more than {CELLS_MAX} cells")

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
        elif self._type == "s":
            self._use_text()

    def _use_text(self) -> None:
        self.scan.text_cells += 1
        if self._counts_uses and self._cell_value.isascii() and self._cell_value.isdigit():
            self.scan.text_uses[int(self._cell_value[:9])] += 1

    def _characters(self, text: str) -> None:
        if self._value is not None:
            self._value.append(text)
        if self._text_length is not None:
            self._text_length += len(text)


def _column_number(letters: bytes) -> int:
    """The number of a column from its letters; what stands behind them is passed over."""
    number = 0
    for letter in letters:
        if letter >= ord("A"):
            number = number * 26 + letter - ord("A") + 1
    return number
