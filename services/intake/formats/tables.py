"""A table as a clerk sees it: numbered rows of cells with addresses, read one after the other, and the limits on it.

Every reader (`delimited`, `json_lines`, `ods`, `xls`, `xlsx`) takes a binary file and answers with a `Table`. What the
file is as a whole is refused at once; what stands in a row is found out when its turn comes, so that memory holds a row
and not a file.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple, TypeAlias

from services.intake.domain.rules import Rule
from shared.kernel.findings import Finding, Unreadable

SIZE_MAX_BYTES = 256 * 1024 * 1024
ROWS_MAX = 1_048_576
"""So many rows has a worksheet."""
COLUMNS_MAX = 256
CELLS_MAX = 4_000_000
"""That a workbook's sheet may span: its reader holds them all."""

# Not in the form of the contract: what cannot be opened is no account (2.1.1, first ground).
FORM_CLAUSE = "2.1.1-f"


class Kind(StrEnum):
    """What a cell holds. A CSV knows only TEXT and EMPTY; white space alone is EMPTY (D-14)."""

    TEXT = "TEXT"
    NUMBER = "NUMBER"
    DATE = "DATE"
    DATETIME = "DATETIME"
    TIME = "TIME"
    BOOL = "BOOL"
    EMPTY = "EMPTY"
    ERROR = "ERROR"


class Cell(NamedTuple):
    """Kind and canonical text: NUMBER "1234.56", DATE "2026-07-31", DATETIME "2026-07-31T23:30:00",
    TIME "25:30:00" (hours may pass 24), BOOL "TRUE"; ERROR says what stands instead of a value.
    """

    kind: Kind
    text: str


EMPTY = Cell(Kind.EMPTY, "")

Written: TypeAlias = str | Cell
"""A cell as a reader gives it. Text stands as it was written, outer white space included: a large file has millions
of them, and `cell_of` makes a `Cell` of those that are looked at."""


class Row(NamedTuple):
    """Row `number` (from 1). Cells beyond the last filled one may be left out."""

    number: int
    cells: Sequence[Written]

    def at(self, column: int) -> Cell:
        """The cell in a column, counted from 0; beyond the row's end it is empty."""
        return cell_of(self.cells[column]) if column < len(self.cells) else EMPTY

    def where(self, column: int) -> str:
        """The address of a column's cell in this row, e.g. "B12"."""
        return address(column, self.number)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is written in the row."""
        return all(cell_of(cell).kind is Kind.EMPTY for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet (or a CSV file, without name). `merged` are the merged areas, e.g. "A1:C1".

    The rows come once, in the file's order with rising numbers; empty ones may be left out. Reading on raises
    Unreadable where the file turns out not to be readable.
    """

    name: str
    rows: Iterator[Row]
    merged: Sequence[tuple[int, str]] = ()
    """By the row that they begin in; where the rows are streamed, those of the rows that came so far."""

    def merged_at(self, row_number: int) -> tuple[str, ...]:
        """The merged areas that begin in a row: in a header row they make columns ambiguous."""
        return tuple(area for number, area in self.merged if number == row_number)


def column_name(column: int) -> str:
    """The letters of a column counted from 0: 0 is "A", 26 is "AA"."""
    letters = ""
    left = column + 1
    while left:
        left, digit = divmod(left - 1, 26)
        letters = chr(ord("A") + digit) + letters
    return letters


def address(column: int, row_number: int) -> str:
    """A cell's address, e.g. address(1, 12) is "B12"."""
    return f"{column_name(column)}{row_number}"


def text_cell(text: str) -> Cell:
    """A cell of text, outer white space taken off."""
    stripped = text.strip()
    return Cell(Kind.TEXT, stripped) if stripped else EMPTY


def cell_of(written: Written) -> Cell:
    """What a reader gave, as a cell."""
    return text_cell(written) if isinstance(written, str) else written


def unreadable(where: str, what: str, value: str = "") -> Unreadable:
    """The refusal of a whole file, as the first ground of 2.1.1."""
    return Unreadable((Finding(where, what, value[:80], FORM_CLAUSE, Rule.UNREADABLE),))
