"""ODS workbooks made by hand, so that a test can make them as wrong as it likes."""

import io
import zipfile
from collections.abc import Iterable

_SPACES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in (("office", "office"), ("table", "table"), ("text", "text"), ("draw", "drawing"))
)
_CALC = 'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
MIME = "application/vnd.oasis.opendocument.spreadsheet"


def text(value: str, more: str = "") -> str:
    return f'<table:table-cell office:value-type="string"{more}><text:p>{value}</text:p></table:table-cell>'


def typed(kind: str, value: str, shown: str = "", more: str = "") -> str:
    name = {"date": "date-value", "time": "time-value", "boolean": "boolean-value"}.get(kind, "value")
    return (
        f'<table:table-cell office:value-type="{kind}" office:{name}="{value}"{more}>'
        f"<text:p>{shown or value}</text:p></table:table-cell>"
    )


def empty(times: int | str = 1) -> str:
    return f'<table:table-cell table:number-columns-repeated="{times}"/>'


def row(*cells: str, times: int | str = 1) -> str:
    return f'<table:table-row table:number-rows-repeated="{times}">{"".join(cells)}</table:table-row>'


def table(*rows: str, name: str = "Hesabat") -> str:
    return f'<table:table table:name="{name}">{"".join(rows)}</table:table>'


def content(*tables: str) -> bytes:
    body = f"<office:body><office:spreadsheet>{''.join(tables)}</office:spreadsheet></office:body>"
    head = '<?xml version="1.0" encoding="UTF-8"?>'
    return f"{head}<office:document-content {_SPACES} {_CALC}>{body}</office:document-content>".encode()


def packed(parts: Iterable[tuple[str, bytes]]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts:
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return file.getvalue()


def ods(*tables: str, manifest: bytes = b"<manifest/>", more: Iterable[tuple[str, bytes]] = ()) -> bytes:
    """A workbook of these tables."""
    parts = [("mimetype", MIME.encode()), ("content.xml", content(*tables))]
    return packed([*parts, ("META-INF/manifest.xml", manifest), *more])


def of_texts(rows: Iterable[Iterable[str]]) -> bytes:
    """A workbook of one sheet of texts."""
    return ods(table(*(row(*(text(value) if value else empty() for value in line)) for line in rows)))
