"""A file by the form of its contract: its lines, one after the other, and the total that it states (2.1.1, D-12)."""

from collections.abc import Callable, Iterator
from itertools import chain
from operator import itemgetter
from typing import Any, BinaryIO

from services.intake.domain.crd_layout import CrdLayout
from services.intake.domain.folding import composed
from services.intake.domain.lines import USES, Box, Line, Part, Sheet, Total, uses_of
from services.intake.domain.rules import Rule
from services.intake.formats import cell_times, cells
from services.intake.formats.boxes import Boxes, boxed, unread
from services.intake.formats.content import check_content
from services.intake.formats.crd import read_crd
from services.intake.formats.delimited import read_csv
from services.intake.formats.json_lines import read_json
from services.intake.formats.tables import (
    FORM_CLAUSE,
    Cell,
    Kind,
    Row,
    Table,
    cell_of,
    column_name,
    unreadable,
)
from shared.contracts.forms import FILE_TYPES, AccountForm
from shared.kernel.findings import Finding

PARTS_MAX = 30_000
"""Parts that are kept for the lines to come; beyond them they are read anew."""


def read_sheet(file: BinaryIO, form: AccountForm, currency: str, layout: CrdLayout | None = None) -> Sheet:
    """A small file as a whole; `layout` reads a CRD. Raises Unreadable (2.1.1-f) when it cannot be read as the form's
    type."""
    findings: list[Finding] = []
    sheet = FormSheet(open_table(file, form, currency, layout), form, currency, findings.append)
    lines = tuple(sheet.lines())
    return Sheet(frozenset(sheet.places), lines, sheet.total, tuple(findings))


def open_table(file: BinaryIO, form: AccountForm, currency: str, layout: CrdLayout | None = None) -> Table:
    """The file as a table, by the reader of its form's type. Raises Unreadable."""
    _check_marks(form, currency)
    if form.file_type not in FILE_TYPES:
        raise unreadable("form", f"nothing can be read by the contract's form: a {form.file_type}")
    check_content(file, form.file_type)
    # The workbooks' readers are heavy, and only ever needed in the child process of a job.
    match form.file_type:
        case "XLSX":
            from services.intake.formats.xlsx import read_xlsx

            return read_xlsx(file, form.sheet or "")
        case "XLS":
            from services.intake.formats.xls import read_xls

            return read_xls(file, form.sheet or "")
        case "ODS":
            from services.intake.formats.ods import read_ods

            return read_ods(file, form.sheet or "")
        case "CRD":
            if layout is None:
                raise unreadable("form", "a CRD is a schedule of a foreign organisation, and nothing else")
            return read_crd(file, layout, form.header_row)
        case "JSON":
            return read_json(file, [column.header for column in form.columns], form.header_row)
    try:
        return read_csv(file, form.encoding.lower(), form.separator)
    except ValueError as error:
        raise unreadable("form", f"cannot be read by the contract's form: {error}") from error


def _check_marks(form: AccountForm, currency: str) -> None:
    nothing = Cell(Kind.NUMBER, "0")
    try:
        cells.parse_amount(nothing, currency, form.decimal_mark, form.thousands_mark, "form")
        for pattern in form.day_formats:
            cell_times.day_pattern(pattern)
    except ValueError as error:
        raise unreadable("form", f"nothing can be read by the contract's form: {error}") from error


def _split(table: Table, number: int) -> tuple[Row, Iterator[Row]]:
    """The row of the headers and the rows below it; those above it say nothing."""
    for row in table.rows:
        if row.number == number:
            return row, table.rows
        if row.number > number:
            # An empty row of headers may be left out.
            return Row(number, ()), chain((row,), table.rows)
    return Row(number, ()), table.rows


class FormSheet:
    """A table read by a form. What is not in the form is told as it is met."""

    def __init__(
        self, table: Table, form: AccountForm, currency: str, tell: Callable[[Finding], None]
    ) -> None:
        """Reads the row of the headers."""
        self.total: Total | None = None
        self.width = self.last_row = 0
        """Cells of the longest row, and the number of the last one that was read."""
        self._form = form
        self._tell = tell
        self._header, self._rows = _split(table, form.header_row)
        self.width = len(self._header.cells)
        self._places = self._columns(table)
        self._boxes = Boxes(form, currency)

    @property
    def places(self) -> dict[str, str]:
        """The fields whose columns the file has, with the letters of these."""
        return {field: column_name(place) for field, place in self._places.items()}

    def lines(self) -> Iterator[Line]:
        """The lines, once. Raises Unreadable where the file turns out not to be readable."""
        places = self.places
        uses = uses_of(places)
        for number, part, boxes in self.rows():
            yield Line(number, part, dict(zip(uses, boxes, strict=True)), places)

    def rows(self) -> Iterator[tuple[int, Part, list[Box]]]:
        """The rows of the lines by their numbers, once: what each says of its work, and its boxes of the use in the
        order of `uses_of` the places. Raises Unreadable where the file turns out not to be readable."""
        readers = {column.field: self._boxes.of(column) for column in self._form.columns}
        of_part = [
            (field, readers[field], place) for field, place in self._places.items() if field not in USES
        ]
        of_use = [(readers[field], self._places[field]) for field in uses_of(self._places)]
        pick = _picker([place for _, _, place in of_part])
        width = max(self._places.values(), default=-1) + 1
        label_of_use = self._form.total is not None and self._form.total.label_field in USES
        parts: dict[Any, Part] = {}
        for row in self._rows:
            number, cells = row
            self.last_row = number
            if len(cells) > self.width:
                self.width = len(cells)
            elif len(cells) < width:
                cells = [*cells, *[""] * (width - len(cells))]
            picked = pick(cells)
            part = parts.get(picked)
            if part is None or label_of_use:
                if row.is_empty:
                    continue
                if self._is_total(row):
                    self._read_total(row)
                    break
                if len(parts) >= PARTS_MAX:
                    parts.clear()
                part = Part({field: read[cells[place]] for field, read, place in of_part})
                if any(box.written for box in part.boxes.values()):
                    # One without a word is read anew each time: its row may be empty.
                    parts[picked] = part
            yield number, part, [read[cells[place]] for read, place in of_use]
        self._end()

    def _columns(self, table: Table) -> dict[str, int]:
        """Where each column of the form stands; headers that lack or stand twice are defects."""
        form, header = self._form, self._header
        for area in table.merged_at(form.header_row):
            what = "merged cells in the row of the headers"
            self._tell(Finding(area, what, "", FORM_CLAUSE, Rule.HEADER))
        met: dict[str, list[int]] = {}
        for place in range(len(header.cells)):
            met.setdefault(composed(header.at(place).text), []).append(place)
        places: dict[str, int] = {}
        for column in form.columns:
            found = met.get(composed(column.header), [])
            if not found:
                what = "the header of a column lacks"
                self._tell(Finding(f"row {form.header_row}", what, column.header, FORM_CLAUSE, Rule.HEADER))
                continue
            for place in found[1:]:
                what = "a header that stands twice"
                self._tell(Finding(header.where(place), what, column.header, FORM_CLAUSE, Rule.HEADER))
            places[column.field] = found[0]
        return places

    def _is_total(self, row: Row) -> bool:
        total = self._form.total
        if total is None:
            return False
        place = self._places.get(total.label_field)
        return place is not None and composed(row.at(place).text) == composed(total.label)

    def _read_total(self, row: Row) -> None:
        """The total stands in the column that is summed, else in the only filled cell beside the label."""
        assert self._form.total is not None
        place = self._places.get(self._form.total.field)
        label = self._places.get(self._form.total.label_field)
        where = f"row {row.number}"
        if place is None:
            filled = (at for at in range(len(row.cells)) if row.at(at).kind is not Kind.EMPTY)
            beside = [at for at in filled if at != label]
            place = beside[0] if len(beside) == 1 else None
            if place is None:
                box = unread(f"the row of the total holds {len(beside)} amounts", _shown(row))
        if place is not None:
            cell, where = row.at(place), row.where(place)
            empty = cells.is_empty(cell)
            box = (
                unread("the total is empty", "")
                if empty
                else boxed(composed(cell.text), self._boxes.total(cell, self._form.total.field))
            )
        self.total = Total(where, box)
        if (found := box.defect) is not None:
            self._tell(Finding(where, found.what, found.value, found.clause, found.rule))

    def _end(self) -> None:
        for row in self._rows:
            self.last_row, self.width = row.number, max(self.width, len(row.cells))
            if not row.is_empty:
                what = "stands after the total"
                self._tell(Finding(f"row {row.number}", what, _shown(row), FORM_CLAUSE, Rule.AFTER_TOTAL))
        if self._form.total is not None and self.total is None:
            what = f"the row of the total lacks, {self._form.total.label!r}"
            self._tell(Finding("file", what, "", FORM_CLAUSE, Rule.TOTAL_LACKS))


def _picker(places: list[int]) -> Callable[[Any], Any]:
    """What takes the cells of these places out of a row."""
    return itemgetter(*places) if places else lambda _: ()


def _shown(row: Row) -> str:
    texts = (cell_of(cell).text for cell in row.cells)
    return " | ".join(text for text in texts if text)[:80]
