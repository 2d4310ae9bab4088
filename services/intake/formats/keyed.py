"""What was keyed from paper, by the form of its contract: its control totals, and its bytes as a JSON account."""

from collections.abc import Sequence

import orjson

from services.intake.domain.folding import composed, folded
from services.intake.formats.cell_times import parse_duration
from services.intake.formats.cells import parse_amount, parse_integer
from services.intake.formats.tables import text_cell
from shared.contracts.forms import AccountForm, FormColumn
from shared.kernel.findings import Finding
from shared.kernel.money import Money

_ROYALTY = "royalty"
_COUNTED = ("income", "amount", "work_amount", "box_office", "admissions", "seconds", "duration")
"""The column whose sum confirms a paper is the first of these that the form has."""


def rendered(headers: Sequence[str], lines: Sequence[Sequence[str]]) -> bytes:
    """The lines as a file of the type JSON, the same bytes for the same lines."""
    objects = [
        {header: text for header, text in zip(headers, line, strict=True) if text.strip()} for line in lines
    ]
    return orjson.dumps({"lines": objects}, option=orjson.OPT_INDENT_2)


def control_column(form: AccountForm) -> FormColumn | None:
    """The column whose sum stands on the paper too; None where only lines can be counted."""
    fields = {column.field: column for column in form.columns}
    return next((fields[field] for field in _COUNTED if field in fields), None)


def control_totals(
    form: AccountForm, currency: str, headers: Sequence[str], lines: Sequence[Sequence[str]]
) -> tuple[int, int | None]:
    """Number of lines and sum of the control column (as `read_control` reads it), the row of the total left out. What
    cannot be read counts nothing: it goes back with the account. Of a schedule the royalty is summed: what was kept of
    it stands in lines of its own."""
    total, column = form.total, control_column(form)
    places = {header: place for place, header in enumerate(headers)}
    label = next((one.header for one in form.columns if total and one.field == total.label_field), "")
    counted = [
        line
        for line in lines
        if total is None or label not in places or composed(line[places[label]]) != composed(total.label)
    ]
    if column is None:
        return len(counted), None
    kind = next((places[one.header] for one in form.columns if one.field == "kind"), None)
    summed = (line for line in counted if kind is None or folded(line[kind]) in ("", _ROYALTY))
    read = (read_control(form, column, currency, line[places[column.header]]) for line in summed)
    return len(counted), sum(value for value in read if isinstance(value, int))


def read_control(form: AccountForm, column: FormColumn, currency: str, text: str) -> int | Finding:
    """A control total as it is written on the paper, in minor units, tickets or seconds."""
    cell, where = text_cell(text), "body.total"
    if column.field == "duration":
        return parse_duration(cell, "SECONDS", where)
    if column.field in ("seconds", "admissions"):
        return parse_integer(cell, where)
    amount = parse_amount(cell, currency, form.decimal_mark, form.thousands_mark, where)
    return amount.amount if isinstance(amount, Money) else amount
