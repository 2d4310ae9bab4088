"""Workbooks made by hand, part by part, so that a test can make them as wrong as it likes."""

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass

from services.intake.formats import xlsx
from services.intake.formats.tables import Row, Table

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'


def sheet(rows: str, before: str = "", after: str = "") -> str:
    return f'{_HEAD}<worksheet xmlns="{_MAIN}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'


def text(reference: str, value: str) -> str:
    return f'<c r="{reference}" t="inlineStr"><is><t>{value}</t></is></c>'


def number(reference: str, value: str, style: int = 0) -> str:
    return f'<c r="{reference}" s="{style}"><v>{value}</v></c>'


def _relations(inside: str) -> str:
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{inside}</Relationships>'


def parts(first: str, second: str | None = None, shared: str = "") -> dict[str, bytes]:
    """A workbook with one or two sheets. Styles: 0 plain, 1 day, 2 day and time, 3 time, 4 span of hours."""
    names = ["Hesabat"] + (["Qeyd"] if second is not None else [])
    sheets = "".join(f'<sheet name="{name}" sheetId="{n}" r:id="rId{n}"/>' for n, name in enumerate(names, 1))
    relations = "".join(
        f'<Relationship Id="rId{n}" Type="{_RELATIONS}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in range(1, len(names) + 1)
    )
    relations += f'<Relationship Id="rId8" Type="{_RELATIONS}/styles" Target="styles.xml"/>'
    relations += f'<Relationship Id="rId9" Type="{_RELATIONS}/sharedStrings" Target="sharedStrings.xml"/>'
    formats = "".join(f'<xf numFmtId="{one}" xfId="0" applyNumberFormat="1"/>' for one in (0, 14, 22, 21, 46))
    made = {
        "[Content_Types].xml": f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types"/>',
        "_rels/.rels": _relations(
            f'<Relationship Id="rId1" Type="{_RELATIONS}/officeDocument" Target="xl/workbook.xml"/>'
        ),
        "xl/workbook.xml": (
            f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}"><sheets>{sheets}</sheets></workbook>'
        ),
        "xl/_rels/workbook.xml.rels": _relations(relations),
        "xl/styles.xml": f'{_HEAD}<styleSheet xmlns="{_MAIN}"><cellXfs count="5">{formats}</cellXfs></styleSheet>',
        "xl/sharedStrings.xml": f'{_HEAD}<sst xmlns="{_MAIN}">{shared}</sst>',
        "xl/worksheets/sheet1.xml": first,
    }
    if second is not None:
        made["xl/worksheets/sheet2.xml"] = second
    return {name: content.encode() for name, content in made.items()}


def packed(contents: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, content in contents.items():
            archive.writestr(name, content)
    return target.getvalue()


def workbook(rows: str, before: str = "", after: str = "") -> bytes:
    return packed(parts(sheet(rows, before, after)))


@dataclass(frozen=True)
class Whole:
    """A table with all its rows."""

    table: Table
    rows: list[Row]

    @property
    def name(self) -> str:
        return self.table.name

    def merged_at(self, row_number: int) -> tuple[str, ...]:
        return self.table.merged_at(row_number)


def read_xlsx(data: bytes, name: str = "") -> Whole:
    table = xlsx.read_xlsx(io.BytesIO(data), name)
    return Whole(table, list(table.rows))
