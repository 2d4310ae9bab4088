"""A file by the form of its contract: every box as its value, or the finding why not (clause 2.1.1, D-12, D-14)."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import BinaryIO, TypeAlias

from services.intake.domain.folding import composed
from services.intake.domain.lines import Box, Line, Sheet, Value
from services.intake.formats import cell_times, cells
from services.intake.formats.content import check_content
from services.intake.formats.delimited import read_csv
from services.intake.formats.json_lines import read_json
from services.intake.formats.tables import FORM_CLAUSE, Cell, Kind, Row, Table, cell_of, unreadable
from shared.contracts.forms import FILE_TYPES, AccountForm, FormColumn
from shared.kernel.findings import Finding
from shared.kernel.money import Money

TEXT_MAX = 2_000
"""Characters of one box; no name, title or remark is longer."""

Columns: TypeAlias = list[tuple[FormColumn, int]]


def read_sheet(file: BinaryIO, form: AccountForm, currency: str) -> Sheet:
    """The file's lines with their boxes. Raises Unreadable (2.1.1-f) when it cannot be opened as the form's type."""
    table = open_table(file, form, currency)
    findings: list[Finding] = []
    header, rows = _split(table, form.header_row)
    columns = _columns(table, header, form, findings)
    reader = _Reader(form, currency, columns)
    lines = []
    total: Box | None = None
    for row in rows:
        if row.is_empty:
            continue
        if total is not None:
            findings.append(Finding(f"row {row.number}", "stands after the total", _shown(row), FORM_CLAUSE))
        elif reader.is_total(row):
            total = reader.total(row)
            if total.defect is not None:
                findings.append(total.defect)
        else:
            lines.append(reader.line(row))
    if form.total is not None and total is None:
        what = f"the row of the total lacks, {form.total.label!r}"
        findings.append(Finding("file", what, "", FORM_CLAUSE))
    fields = frozenset(column.field for column, _ in columns)
    return Sheet(fields, tuple(lines), total, tuple(findings))


def open_table(file: BinaryIO, form: AccountForm, currency: str) -> Table:
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


def _columns(table: Table, header: Row, form: AccountForm, findings: list[Finding]) -> Columns:
    """Where each column of the form stands; headers that lack or stand twice are defects."""
    for area in table.merged_at(form.header_row):
        findings.append(Finding(area, "merged cells in the row of the headers", "", FORM_CLAUSE))
    places: dict[str, list[int]] = {}
    for place in range(len(header.cells)):
        places.setdefault(composed(header.at(place).text), []).append(place)
    columns = []
    for column in form.columns:
        found = places.get(composed(column.header), [])
        if not found:
            what = "the header of a column lacks"
            findings.append(Finding(f"row {form.header_row}", what, column.header, FORM_CLAUSE))
            continue
        for place in found[1:]:
            where = header.where(place)
            findings.append(Finding(where, "a header that stands twice", column.header, FORM_CLAUSE))
        columns.append((column, found[0]))
    return columns


def _split(table: Table, number: int) -> tuple[Row, Iterator[Row]]:
    """The row of the headers and the rows below it; those above it say nothing."""
    for row in table.rows:
        if row.number == number:
            return row, table.rows
        if row.number > number:
            # An empty row of headers may be left out.
            return Row(number, ()), chain((row,), table.rows)
    return Row(number, ()), table.rows


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads rows by the form."""

    form: AccountForm
    currency: str
    columns: Columns

    def line(self, row: Row) -> Line:
        """A row as a line of boxes."""
        boxes = {
            column.field: self._box(row.at(place), column, row.where(place)) for column, place in self.columns
        }
        return Line(row.number, boxes)

    def is_total(self, row: Row) -> bool:
        """Whether the row is the one that states the total."""
        total = self.form.total
        if total is None:
            return False
        place = self._place(total.label_field)
        return place is not None and composed(row.at(place).text) == composed(total.label)

    def total(self, row: Row) -> Box:
        """The total's box: in the column that is summed, else the only filled cell beside the label."""
        total = self.form.total
        assert total is not None
        label = self._place(total.label_field)
        place = self._place(total.field)
        if place is None:
            filled = (at for at in range(len(row.cells)) if row.at(at).kind is not Kind.EMPTY)
            beside = [at for at in filled if at != label]
            if len(beside) != 1:
                what = f"the row of the total holds {len(beside)} amounts"
                return _unread(f"row {row.number}", what, _shown(row))
            place = beside[0]
        where = row.where(place)
        if cells.is_empty(row.at(place)):
            return _unread(where, "the total is empty", "")
        return _boxed(row.at(place), where, self._amount(row.at(place), where))

    def _amount(self, cell: Cell, where: str) -> Money | Finding:
        return cells.parse_amount(
            cell, self.currency, self.form.decimal_mark, self.form.thousands_mark, where
        )

    def _place(self, field: str) -> int | None:
        return next((place for column, place in self.columns if column.field == field), None)

    def _box(self, cell: Cell, column: FormColumn, where: str) -> Box:
        if cell.kind is not Kind.ERROR and _holds_nothing(cell, column):
            return Box(where, composed(cell.text))
        if len(cell.text) > TEXT_MAX:
            return _unread(where, f"longer than {TEXT_MAX} characters", cell.text[:80])
        return _boxed(cell, where, self._value(cell, column, where))

    def _value(self, cell: Cell, column: FormColumn, where: str) -> Value | Finding:
        match column.type:
            case "DATE":
                return cell_times.parse_day(cell, self.form.day_formats, where)
            case "TIME":
                return cell_times.parse_time(cell, where)
            case "DURATION":
                return cell_times.parse_duration(cell, "SECONDS", where)
            case "INTEGER":
                return cells.parse_integer(cell, where)
            case "YEAR":
                return cells.parse_year(cell, where)
            case "AMOUNT":
                return self._amount(cell, where)
            case "PERCENT":
                return cells.parse_percent(cell, self.form.decimal_mark, where)
            case "AUTHORS":
                return _names(cell, column, self.form.author_separator, where)
        text = cells.parse_text(cell, where)
        return composed(text) if isinstance(text, str) else text


def _holds_nothing(cell: Cell, column: FormColumn) -> bool:
    """White space, or one of the column's own fillers (D-14)."""
    text = composed(cell.text).casefold()
    return not text or text in {composed(filler).casefold() for filler in column.fillers}


def _boxed(cell: Cell, where: str, value: Value | Finding) -> Box:
    written = composed(cell.text)
    if isinstance(value, Finding):
        return Box(where, written, None, value)
    return Box(where, written, value if value != () else None)


def _unread(where: str, what: str, value: str) -> Box:
    return Box(where, value, None, Finding(where, what, value[:80], FORM_CLAUSE))


def _names(cell: Cell, column: FormColumn, separator: str, where: str) -> tuple[str, ...] | Finding:
    names = cells.parse_names(cell, separator, where)
    if isinstance(names, Finding):
        return names
    fillers = {composed(filler).casefold() for filler in column.fillers}
    return tuple(name for met in names if (name := composed(met)).casefold() not in fillers)


def _shown(row: Row) -> str:
    cells = (cell_of(cell).text for cell in row.cells)
    return " | ".join(text for text in cells if text)[:80]
