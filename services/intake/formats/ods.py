"""Reader of ODS workbooks: the package checked as an XLSX's is, its sheet read row by row with its own values.

What a cell shows is its text, what it holds its value: a day, a time, a percentage are read by the value. A run of
repeated cells is one cell in the file and may stand for a billion: empty ones are passed over, filled ones counted.
"""

import io
import shutil
import zipfile
import zlib
from collections.abc import Iterator
from tempfile import TemporaryFile
from typing import IO, BinaryIO
from xml.parsers import expat

from services.intake.formats.ods_cells import SheetParser, SheetRow
from services.intake.formats.tables import (
    CELLS_MAX,
    ROWS_MAX,
    Row,
    Table,
    unreadable,
)
from services.intake.formats.xlsx_package import check_directory

_CONTENT = "content.xml"
_MANIFEST = "META-INF/manifest.xml"
_MANIFEST_MAX_BYTES = 1024 * 1024
_BLOCK = 256 * 1024
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError)


def read_ods(file: BinaryIO, sheet: str = "") -> Table:
    """The named sheet, or the first one. Raises Unreadable (2.1.1-f), reading on too, when it cannot be read."""
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    try:
        archive = zipfile.ZipFile(file)
        check_directory(archive, size)
        names = set(archive.namelist())
        if _CONTENT not in names:
            raise unreadable("file", "lacks a part that every ODS workbook has", _CONTENT)
        if _MANIFEST in names:
            with archive.open(_MANIFEST) as part:
                if b"encryption-data" in part.read(_MANIFEST_MAX_BYTES):
                    raise unreadable("file", "an encrypted workbook: take the password off")
        content = _unpacked(archive)
    except _DAMAGED as error:
        raise unreadable("file", f"not an ODS workbook, or a damaged one: {error}") from error
    parser = SheetParser(sheet)
    return Table(sheet, _rows(content, parser), parser.merged)


def _unpacked(archive: zipfile.ZipFile) -> IO[bytes]:
    """The content, whole and with its checksum proved, before anything of it is believed."""
    content: IO[bytes] = TemporaryFile()  # noqa: SIM115 - whoever reads the rows closes it
    with archive.open(_CONTENT) as part:
        shutil.copyfileobj(part, content, _BLOCK)
    content.seek(0)
    return content


def _rows(content: IO[bytes], parser: SheetParser) -> Iterator[Row]:
    cells = 0
    try:
        with content:
            while block := content.read(_BLOCK):
                for one in parser.feed(block):
                    cells += len(one.cells) * one.times
                    if cells > CELLS_MAX:
                        raise unreadable(f"row {one.number}", f"more than {CELLS_MAX} cells in the sheet")
                    yield from _repeated(one)
            yield from (row for one in parser.end() for row in _repeated(one))
    except expat.ExpatError as error:
        raise unreadable(_CONTENT, f"not well-formed XML: {expat.ErrorString(error.code)}") from error
    except LookupError as error:
        raise unreadable(_CONTENT, f"in an encoding that ODS does not know: {error}") from error
    if not parser.begun:
        named = ", ".join(parser.names)
        raise unreadable("workbook", f"no sheet {parser.sheet!r}" if parser.sheet else "no sheet", named)


def _repeated(one: SheetRow) -> Iterator[Row]:
    if one.number + one.times - 1 > ROWS_MAX:
        raise unreadable(f"row {one.number}", f"more than {ROWS_MAX} rows")
    for number in range(one.number, one.number + one.times):
        yield Row(number, one.cells)
