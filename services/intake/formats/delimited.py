"""Reader of CSV files in the encoding and with the separator that the contract's form declares."""

import codecs
import csv
import io

from services.intake.formats.tables import (
    CELLS_MAX,
    COLUMNS_MAX,
    ROWS_MAX,
    SIZE_MAX_BYTES,
    Cell,
    Table,
    text_cell,
    trimmed,
    unreadable,
)

ENCODINGS = frozenset(
    {
        "utf-8",
        "utf-16",
        "cp1251",
        "cp1252",
        "cp1254",
        "cp866",
        "koi8-r",
        "iso-8859-1",
        "iso-8859-5",
        "iso-8859-9",
    }
)
SEPARATORS = frozenset({",", ";", "\t", "|"})
_UTF_8 = "utf-8"


def read_csv(data: bytes, encoding: str, separator: str) -> Table:
    """The file's records as a table without name; a record that spans lines is one row.

    Raises Unreadable (2.1.1-f) with line and byte of what is not in the declared encoding, and ValueError
    for an encoding or separator that no form may declare.
    """
    if encoding not in ENCODINGS or separator not in SEPARATORS:
        raise ValueError(f"no form may declare encoding {encoding!r} or separator {separator!r}")
    if len(data) > SIZE_MAX_BYTES:
        raise unreadable("file", f"larger than {SIZE_MAX_BYTES} bytes", str(len(data)))
    text = _decode(data, encoding)
    nul = text.find("\x00")
    if nul >= 0:
        raise unreadable(f"line {text.count(chr(10), 0, nul) + 1}", "a NUL character: this is no text")
    records = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    rows: list[tuple[Cell, ...]] = []
    cells = 0
    try:
        for record in records:
            cells += len(record)
            if len(rows) >= ROWS_MAX or len(record) > COLUMNS_MAX or cells > CELLS_MAX:
                raise unreadable(
                    f"line {records.line_num}", f"more than {ROWS_MAX} rows or {COLUMNS_MAX} columns"
                )
            rows.append(tuple(text_cell(field) for field in record))
    except csv.Error as error:
        raise unreadable(f"line {records.line_num}", f"not in the form of a CSV: {error}") from error
    return Table("", trimmed(rows))


def _decode(data: bytes, encoding: str) -> str:
    _check_other_encoding(data, encoding)
    try:
        return data.decode(encoding).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        where = f"line {line}, byte {error.start}"
        what = f"not in the declared encoding {encoding}"
        raise unreadable(where, what, data[error.start : error.end].hex()) from error


def _check_other_encoding(data: bytes, encoding: str) -> None:
    """Single-byte encodings read any bytes as some letters; a file that is plainly another one is refused."""
    marks = {codecs.BOM_UTF8: _UTF_8, codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
    for mark, meant in marks.items():
        if data.startswith(mark) and encoding != meant:
            raise unreadable(
                "line 1, byte 0", f"marked as {meant}, but the form declares {encoding}", mark.hex()
            )
    if encoding in (_UTF_8, "utf-16") or data.isascii():
        return
    try:
        data.decode(_UTF_8)
    except UnicodeDecodeError:
        return
    first = next(at for at, byte in enumerate(data) if byte > 0x7F)
    line = data.count(b"\n", 0, first) + 1
    what = f"written in utf-8, but the form declares {encoding}"
    raise unreadable(f"line {line}, byte {first}", what, data[first : first + 2].hex())
