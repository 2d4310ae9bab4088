"""An enquiry list as the files in which it can be sent; the same list gives the same bytes."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from services.matching.domain.celf import COLUMNS, Entry, row_of
from shared.paper.csv_file import no_formula

_CELL_MAX: Final = 2_000
MEDIA_TYPES: Final = {
    "CSV": "text/csv",
    "TSV": "text/tab-separated-values",
    "TXT": "text/plain",
    "XLSX": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
"""The forms, and what their bytes are; TXT has the bytes of TSV."""


def write_list(list_id: str, entries: Sequence[Entry]) -> dict[str, bytes]:
    """The list in every form."""
    rows = [COLUMNS, *(tuple(map(_clean, row_of(list_id, entry))) for entry in entries)]
    tabbed = _delimited(rows, "\t")
    return {"CSV": _delimited(rows, ","), "TSV": tabbed, "TXT": tabbed, "XLSX": _workbook(rows)}


def _clean(text: str) -> str:
    """One line, of a length that a cell holds; no program computes what somebody else wrote into it."""
    plain = "".join(char if char.isprintable() else " " for char in text[:_CELL_MAX])
    return no_formula(plain)


def _delimited(rows: Iterable[Sequence[str]], separator: str) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=separator, lineterminator="\r\n").writerows(rows)
    return out.getvalue().encode("utf-8-sig")


def _workbook(rows: Sequence[Sequence[str]]) -> bytes:
    # Heavy, and only ever needed in the child process of a job.
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    # The same list gives the same bytes, whenever it is written.
    book.set_properties({"created": datetime(2000, 1, 1)})  # noqa: DTZ001 - a workbook has no zones
    sheet = book.add_worksheet("Enquiry list")
    for number, row in enumerate(rows):
        for column, text in enumerate(row):
            sheet.write_string(number, column, text)
    sheet.freeze_panes(1, 0)
    book.close()
    return out.getvalue()
