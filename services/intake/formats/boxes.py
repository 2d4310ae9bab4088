"""One cell under its column of the form: the box with its value, or with the finding why it has none (D-12, D-14)."""

from functools import lru_cache

from services.intake.domain.bounds import AMOUNT_MAX, COUNT_MAX, MONEY_MAX
from services.intake.domain.folding import composed
from services.intake.domain.lines import USES, Box, Value
from services.intake.domain.rules import Rule
from services.intake.formats import cell_times, cells
from services.intake.formats.tables import FORM_CLAUSE, Cell, Kind, Written, cell_of
from shared.contracts.forms import AccountForm, FormColumn
from shared.kernel.findings import Finding
from shared.kernel.money import Money

TEXT_MAX = 2_000
"""Characters of one box; no name, title or remark is longer."""
KEPT_OF_USE = 90_000
"""Boxes that are kept for the lines to come: a day has 86,400 seconds."""
KEPT_OF_PART = 2_000
_PLAIN = {"TIME": cell_times.plain_time, "DURATION": cell_times.plain_duration}
"""What reads texts of a type that are written as nearly all are, and no others."""


class ColumnBoxes(dict[Written, Box]):
    """The boxes of one column by what is written in them: each is read once, as lines repeat each other."""

    def __init__(self, boxes: "Boxes", column: FormColumn) -> None:
        super().__init__()
        self._boxes = boxes
        self._column = column
        self._kept = KEPT_OF_USE if column.field in USES else KEPT_OF_PART
        self._fillers = _fillers(column.fillers)
        self._plain = _PLAIN.get(column.type)

    def __missing__(self, written: Written) -> Box:
        if len(self) >= self._kept:
            self.clear()
        if self._plain is not None and isinstance(written, str) and written not in self._fillers:
            value = self._plain(written)
            if value is not None:
                box = self[written] = Box(written, value)
                return box
        box = self[written] = self._boxes.read(cell_of(written), self._column)
        return box


class Boxes:
    """Reads cells by the form."""

    def __init__(self, form: AccountForm, currency: str) -> None:
        self._form = form
        self._currency = currency

    def of(self, column: FormColumn) -> ColumnBoxes:
        """The boxes of a column."""
        return ColumnBoxes(self, column)

    def read(self, cell: Cell, column: FormColumn) -> Box:
        """The box that a cell is."""
        written = composed(cell.text)
        if cell.kind is not Kind.ERROR and (not written or written.casefold() in _fillers(column.fillers)):
            return Box(written)
        if len(cell.text) > TEXT_MAX:
            return unread(f"longer than {TEXT_MAX} characters", cell.text[:80])
        return boxed(written, self._value(cell, column))

    def amount(self, cell: Cell, most: int = MONEY_MAX) -> Money | Finding:
        """An amount in the form's marks, of at most `most` minor units."""
        marks = self._form.decimal_mark, self._form.thousands_mark
        return cells.parse_amount(cell, self._currency, *marks, "", most)

    def total(self, cell: Cell, field: str) -> Money | int | Finding:
        """The sum of a field that is stated below the lines."""
        return cells.parse_integer(cell, "") if field == "admissions" else self.amount(cell)

    def _value(self, cell: Cell, column: FormColumn) -> Value | Finding:
        match column.type:
            case "DATE":
                return cell_times.parse_day(cell, self._form.day_formats, "")
            case "TIME":
                return cell_times.parse_time(cell, "")
            case "DURATION":
                return _counted(cell_times.parse_duration(cell, "SECONDS", ""), cell)
            case "INTEGER":
                return _counted(cells.parse_integer(cell, ""), cell)
            case "YEAR":
                return cells.parse_year(cell, "")
            case "AMOUNT":
                return self.amount(cell, AMOUNT_MAX)
            case "PERCENT":
                return cells.parse_percent(cell, self._form.decimal_mark, "")
            case "EPISODES":
                return cells.parse_episodes(cell, "")
            case "AUTHORS":
                return _names(cell, column, self._form.author_separator)
        text = cells.parse_text(cell, "")
        return composed(text) if isinstance(text, str) else text


def boxed(written: str, value: Value | Finding) -> Box:
    """The box of a cell with the value that was read, or with why none was."""
    if isinstance(value, Finding):
        rule = Rule.NOT_IN_FORM if value.clause == FORM_CLAUSE else Rule.IMPOSSIBLE
        return Box(written, None, Finding("", value.what, value.value, value.clause, rule))
    return Box(written, value if value != () else None)


def unread(what: str, value: str) -> Box:
    """A box that is not in the form."""
    return Box(value, None, Finding("", what, value[:80], FORM_CLAUSE, Rule.NOT_IN_FORM))


def _counted(number: int | Finding, cell: Cell) -> int | Finding:
    """A whole number, unless it is larger than any that lines count by."""
    if isinstance(number, int) and abs(number) > COUNT_MAX:
        return Finding("", f"larger than {COUNT_MAX}", cell.text[:80], cells.INEXACT_CLAUSE)
    return number


@lru_cache
def _fillers(fillers: tuple[str, ...]) -> frozenset[str]:
    """What fills a box of a column without saying anything (D-14)."""
    return frozenset(composed(filler).casefold() for filler in fillers)


def _names(cell: Cell, column: FormColumn, separator: str) -> tuple[str, ...] | Finding:
    names = cells.parse_names(cell, separator, "")
    if isinstance(names, Finding):
        return names
    fillers = _fillers(column.fillers)
    return tuple(name for met in names if (name := composed(met)).casefold() not in fillers)
