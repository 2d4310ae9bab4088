"""The report on a period as files: JSON, a workbook, and PDF; the same report gives the same bytes."""

import io
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from services.distribution.domain.annual_figures import AnnualReport
from services.distribution.formats.report_tables import Cell, ReportTable, tables_of
from shared.contracts.wire import to_builtins, to_json
from shared.kernel.money import Money, exponent_of
from shared.paper.content import Block, Grid, Heading, Paper, Said, Text
from shared.paper.rendering import render_paper
from shared.paper.words import Word, day, written

JSON, WORKBOOK, PDF = "JSON", "XLSX", "PDF"
MEDIA_TYPES: Final = {
    JSON: "application/json",
    WORKBOOK: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    PDF: "application/pdf",
}
_SHEET_NAME_MAX = 31
_CELL_MAX = 2_000


def write_report(report: AnnualReport, guild: str) -> dict[str, bytes]:
    """The report in every form."""
    return {
        JSON: to_json(shown(report)),
        WORKBOOK: _workbook(report),
        PDF: render_paper(paper_of(report, guild)),
    }


def shown(report: AnnualReport) -> dict[str, Any]:
    """The report as it is answered: sums in minor units, with what follows from them."""
    body: dict[str, Any] = to_builtins(report)
    for name in ("distributed", "reserve", "balances"):
        for line, one in zip(body[name], getattr(report, name), strict=True):
            line["closing"] = one.closing
    for line, check in zip(body["checks"], report.checks, strict=True):
        line["holds"] = check.holds
    return body | {"holds": report.holds}


def paper_of(report: AnnualReport, guild: str) -> Paper:
    """The report on paper, dated with the last day of its period."""
    blocks: list[Block] = [
        Text(
            Word(
                "Məbləğlər ikitərəfli uçotdan götürülüb; hər bölmə sonda uçotla tutuşdurulur.",
                "All sums come from the double-entry ledger; at the end each part is held against it.",
            )
        )
    ]
    for table in tables_of(report):
        blocks.append(Heading(table.title))
        blocks.append(
            Grid(
                columns=table.columns,
                rows=tuple(tuple(_said(cell) for cell in row) for row in table.rows),
                widths=table.widths,
                right=table.figures,
            )
            if table.rows
            else Text(Word("Bu dövrdə yoxdur.", "None in this period."))
        )
    return Paper(
        guild=guild,
        title=Word("Bölgü haqqında hesabat", "Report on distribution"),
        number=f"{report.first:%Y%m%d}-{report.last:%Y%m%d}-{report.position}",
        day=report.last,
        to=(),
        facts=(
            (Word("Dövr", "Period"), f"{day(report.first)} – {day(report.last)}"),
            (Word("Uçotun mövqeyi", "Position of the ledger"), str(report.position)),
            (
                Word("Uçotla tutuşdurma", "Held against the ledger"),
                Word("düzdür", "holds") if report.holds else Word("FƏRQ VAR", "DIFFERS"),
            ),
        ),
        blocks=tuple(blocks),
    )


def _said(cell: Cell) -> Said:
    match cell:
        case Money():
            return written(cell)
        case int():
            return str(cell)
    return cell


def _workbook(report: AnnualReport) -> bytes:
    # Heavy, and only ever needed in the child process of a job.
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    # The same report gives the same bytes, whenever it is written.
    book.set_properties({"created": datetime(2000, 1, 1)})  # noqa: DTZ001 - a workbook has no zones
    head = book.add_format({"bold": True, "bg_color": "#D9E1F2", "border": 1, "text_wrap": True})
    sums = {places: book.add_format({"num_format": _pattern(places)}) for places in (0, 2, 3)}
    for table in tables_of(report):
        sheet = book.add_worksheet(table.title.en[:_SHEET_NAME_MAX])
        sheet.freeze_panes(1, 0)
        _fill(sheet, table, head, sums)
    book.close()
    return out.getvalue()


def _pattern(places: int) -> str:
    return "#,##0" + ("." + "0" * places if places else "")


def _fill(sheet: Any, table: ReportTable, head: Any, sums: dict[int, Any]) -> None:
    for at, (title, wide) in enumerate(zip(table.columns, table.widths, strict=True)):
        sheet.set_column(at, at, wide)
        sheet.write_string(0, at, f"{title.az} / {title.en}", head)
    for number, row in enumerate(table.rows, 1):
        for at, cell in enumerate(row):
            match cell:
                case Money(amount=amount, currency=currency):
                    places = exponent_of(currency)
                    sheet.write_number(number, at, Decimal(amount).scaleb(-places), sums[places])
                case int():
                    sheet.write_number(number, at, cell)
                case Word(az, en):
                    sheet.write_string(number, at, az if az == en else f"{az} / {en}")
                case str():
                    sheet.write_string(number, at, cell[:_CELL_MAX])
