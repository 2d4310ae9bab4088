"""Reader of CSV files in the encoding and with the separator that the contract's form declares."""

import codecs
import csv
import io
from collections.abc import Iterator
from typing import BinaryIO

from services.intake.formats.tables import (
    COLUMNS_MAX,
    ROWS_MAX,
    SIZE_MAX_BYTES,
    Row,
    Table,
    unreadable,
)
from shared.contracts.forms import ENCODINGS, SEPARATORS

LINE_MAX = 1_000_000
"""Characters of one line of the file."""
_UTF_8 = "utf-8"
_BLOCK = 256 * 1024


def read_csv(file: BinaryIO, encoding: str, separator: str) -> Table:
    """The file's records as a table without name; a record that spans lines is one row.

    Raises Unreadable (2.1.1-f), reading on too, with line and byte of what is not in the declared encoding, and
    ValueError for an encoding or separator that no form may declare.
    """
    if encoding not in ENCODINGS or separator not in SEPARATORS:
        raise ValueError(f"no form may declare encoding {encoding!r} or separator {separator!r}")
    size = file.seek(0, io.SEEK_END)
    if size > SIZE_MAX_BYTES:
        raise unreadable("file", f"larger than {SIZE_MAX_BYTES} bytes", str(size))
    _check_other_encoding(file, encoding)
    return Table("", _rows(file, encoding, separator))


def _rows(file: BinaryIO, encoding: str, separator: str) -> Iterator[Row]:
    records = csv.reader(_lines(file, encoding), delimiter=separator, strict=True)
    # A row's own constructor takes as long as reading it.
    new, number = tuple.__new__, 0
    try:
        for row in enumerate(records, start=1):
            number, record = row
            if len(record) > COLUMNS_MAX or number > ROWS_MAX:
                raise unreadable(
                    f"line {records.line_num}", f"more than {ROWS_MAX} rows or {COLUMNS_MAX} columns"
                )
            yield new(Row, row)
    except csv.Error as error:
        raise unreadable(f"line {records.line_num}", f"not in the form of a CSV: {error}") from error


def _lines(file: BinaryIO, encoding: str) -> Iterator[str]:
    """The file's lines with their ends, decoded block by block."""
    passed = 0
    rest = ""
    for block in _decoded(file, encoding):
        text = rest + block
        # A line that ends with \r here may go on with \n in the next block.
        end = max(text.rfind("\n"), text.rfind("\r", 0, -1)) + 1
        whole, rest = text[:end], text[end:]
        if "\0" in text:
            line = passed + text.count("\n", 0, text.index("\0")) + 1
            raise unreadable(f"line {line}", "a NUL character: this is no text")
        passed += whole.count("\n")
        if len(rest) > LINE_MAX:
            raise unreadable(f"line {passed + 1}", f"longer than {LINE_MAX} characters")
        yield from io.StringIO(whole, newline="")
    yield from io.StringIO(rest, newline="")


def _decoded(file: BinaryIO, encoding: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding)()
    file.seek(0)
    at = lines = 0
    bare = encoding != _UTF_8
    while True:
        block = file.read(_BLOCK)
        pending = decoder.getstate()[0]
        try:
            text = decoder.decode(block, final=not block)
        except UnicodeDecodeError as error:
            met = pending + block
            line = lines + met.count(b"\n", 0, error.start) + 1
            where = f"line {line}, byte {at - len(pending) + error.start}"
            what = f"not in the declared encoding {encoding}"
            raise unreadable(where, what, met[error.start : error.end].hex()) from error
        at += len(block)
        lines += block.count(b"\n")
        if not bare and text:
            text, bare = text.removeprefix("\ufeff"), True
        yield text
        if not block:
            return


def _check_other_encoding(file: BinaryIO, encoding: str) -> None:
    """Single-byte encodings read any bytes as some letters; a file that is plainly another one is refused."""
    file.seek(0)
    head = file.read(4)
    marks = {codecs.BOM_UTF8: _UTF_8, codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
    for mark, meant in marks.items():
        if head.startswith(mark) and encoding != meant:
            raise unreadable(
                "line 1, byte 0", f"marked as {meant}, but the form declares {encoding}", mark.hex()
            )
    if encoding == "utf-16" and not head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise unreadable("line 1, byte 0", "no byte order mark, by which utf-16 is told", head[:2].hex())
    if encoding in (_UTF_8, "utf-16"):
        return
    decoder = codecs.getincrementaldecoder(_UTF_8)()
    file.seek(0)
    first: tuple[str, str] | None = None
    at = lines = 0
    try:
        while block := file.read(_BLOCK):
            decoder.decode(block)
            if first is None and not block.isascii():
                here = next(place for place, byte in enumerate(block) if byte > 0x7F)
                line = lines + block.count(b"\n", 0, here) + 1
                first = f"line {line}, byte {at + here}", block[here : here + 2].hex()
            at += len(block)
            lines += block.count(b"\n")
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return
    if first is not None:
        raise unreadable(first[0], f"written in utf-8, but the form declares {encoding}", first[1])
