"""The accounts and the schedule of the demo, as their senders would send them."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import cache

from deploy.demo.files.agreements import contract
from deploy.demo.files.broadcasts import Broadcast, planned
from deploy.demo.files.tables import DATA, read_table
from deploy.demo.files.workbook import Cell, one_sheet
from shared.contracts.forms import AccountForm

_JULY_TOTAL = Decimal("48000.00")


def july_broadcaster() -> bytes:
    """The broadcaster's account of July 2026 in the form of contract C01: 48,000.00 AZN by duration."""
    form = _form("C01")
    rows: list[list[Cell]] = [
        ["Xəzər Kino Kanalı MMC"],
        ["Müqavilə L-2026/07, efirdə istifadə"],
        ["Hesabat dövrü: 01.07.2026 - 31.07.2026"],
        ["Nümunə məlumat: yayım və məbləğlər uydurmadır"],
        [],
        _headers(form),
    ]
    rows.extend(_broadcast_cells(one) for one in planned())
    rows.append(_total_row(form, _JULY_TOTAL))
    headings = frozenset({1, form.header_row, len(rows)})
    return one_sheet(_sheet(form), rows, headings, (12, 10, 10, 48, 34, 36, 7, 13, 15, 10))


def second_broadcaster(*, corrected: bool) -> bytes:
    """The cable operator's account of July 2026 (contract C02), with its defects or corrected.

    Every cell is text, as typed: this operator writes days as DD/MM/YYYY and gives an end, no duration.
    """
    form = _form("C02")
    table = read_table("second_corrected.csv" if corrected else "second_defective.csv")
    rows: list[list[Cell]] = [_headers(form)]
    rows.extend([row[header] or None for header in row] for row in table)
    return one_sheet(_sheet(form), rows, frozenset({1, len(rows)}), (12, 9, 9, 40, 40, 12, 14))


def producer() -> bytes:
    """The producer's account of July 2026 (contract C03): income from use per film, 25,024.95 AZN.

    18% of it, rounded half up once, is 4,504.49 (4,504.491).
    """
    form = _form("C03")
    rows: list[list[Cell]] = [
        ["Göyçay Nümunə Film MMC"],
        ["Müqavilə R-2025/03, 2026-cı ilin iyul ayı, uydurma məbləğlər"],
        [],
        _headers(form),
    ]
    total = Decimal(0)
    for row in read_table("producer.csv"):
        title, directors, scriptwriters, year, income = row.values()
        rows.append([title, directors, scriptwriters, int(year), Decimal(income)])
        total += Decimal(income)
    rows.append([_label(form), None, None, None, total])
    return one_sheet(_sheet(form), rows, frozenset({1, form.header_row, len(rows)}), (36, 30, 34, 14, 24))


def schedule_eur() -> bytes:
    """The foreign organisation's distribution schedule in EUR (contract C04), as shipped."""
    return (DATA / "schedule_eur.csv").read_bytes()


MAKERS: Mapping[str, Callable[[], bytes]] = {
    "july_broadcaster.xlsx": july_broadcaster,
    "second_broadcaster_defective.xlsx": lambda: second_broadcaster(corrected=False),
    "second_broadcaster_corrected.xlsx": lambda: second_broadcaster(corrected=True),
    "producer.xlsx": producer,
    "schedule_eur.csv": schedule_eur,
}
"""File name, as in covers.json and receipts.csv -> its maker."""


def _broadcast_cells(one: Broadcast) -> list[Cell]:
    return [
        one.day,
        one.start,
        f"{one.seconds // 3600:02}:{one.seconds // 60 % 60:02}:{one.seconds % 60:02}",
        one.written_title,
        one.written_names(one.directors) or None,
        one.written_names(one.scriptwriters) or None,
        one.year,
        one.country or None,
        one.category or None,
        one.remark or None,
    ]


def _total_row(form: AccountForm, total: Decimal) -> list[Cell]:
    """The label in the title's column, the amount in the next; every other cell is empty."""
    fields = [column.field for column in form.columns]
    return [*[None] * fields.index("title"), _label(form), total]


def _label(form: AccountForm) -> str:
    if form.total is None:
        raise ValueError("the form states no total")
    return form.total.label


def _headers(form: AccountForm) -> list[Cell]:
    return [column.header for column in form.columns]


def _sheet(form: AccountForm) -> str:
    if form.sheet is None:
        raise ValueError("the form names no sheet")
    return form.sheet


@cache
def _form(contract_id: str) -> AccountForm:
    form = contract(contract_id).form
    if form is None:
        raise ValueError(f"contract {contract_id} has no form")
    return form
