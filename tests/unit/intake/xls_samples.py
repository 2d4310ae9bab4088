"""Old XLS workbooks (BIFF8 in a compound file) made by hand: texts, numbers, and days by their format."""

import struct
from collections.abc import Sequence
from datetime import date, datetime

_SECTOR = 512
_END, _FREE, _FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
PLAIN, DAY, MOMENT, CLOCK = 0, 1, 2, 3
_FORMATS = (0, 14, 22, 21)
"""Number formats of the cells' styles: plain, day, day and time, time."""


def _record(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def _cell(row: int, column: int, value: object) -> bytes:
    if isinstance(value, str):
        body = struct.pack("<HHHHB", row, column, PLAIN, len(value), 1) + value.encode("utf-16-le")
        return _record(0x0204, body)
    style, number = PLAIN, value
    if isinstance(value, datetime):
        span = value - datetime.fromisoformat("1899-12-30")
        style, number = MOMENT, span.days + span.seconds / 86_400
    elif isinstance(value, date):
        style, number = DAY, (value - date(1899, 12, 30)).days
    return _record(0x0203, struct.pack("<HHHd", row, column, style, number))


def biff(rows: Sequence[Sequence[object]], name: str = "Hesabat", more: bytes = b"") -> bytes:
    """The stream of a workbook with one sheet; None leaves a cell out. `more` are records of its own beginning."""
    begin = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 0)) + more
    formats = b"".join(_record(0x00E0, struct.pack("<HH", 0, one) + bytes(16)) for one in _FORMATS)
    named = bytes([len(name), 1]) + name.encode("utf-16-le")
    end = _record(0x000A, b"")
    offset = len(begin) + len(formats) + 4 + 6 + len(named) + len(end)
    sheet = _record(0x0085, struct.pack("<IH", offset, 0) + named)
    cells = b"".join(
        _cell(at, place, value)
        for at, line in enumerate(rows)
        for place, value in enumerate(line)
        if value is not None
    )
    wide = max((len(line) for line in rows), default=0)
    size = _record(0x0200, struct.pack("<IIHHH", 0, len(rows), 0, wide, 0))
    inside = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 0)) + size + cells + end
    return begin + formats + sheet + end + inside


def compound(stream: bytes, name: str = "Workbook") -> bytes:
    """A compound file of one stream."""
    stream += bytes(max(0, 4096 - len(stream)))
    count = -(-len(stream) // _SECTOR)
    stream += bytes(count * _SECTOR - len(stream))
    fats = -(-(count + 2) // 127)
    links = [_FAT] * fats + [_END] + [fats + 2 + at for at in range(count - 1)] + [_END]
    links += [_FREE] * (fats * 128 - len(links))
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    head += struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    head += struct.pack("<IIIIIIIII", 0, fats, fats, 0, 4096, _END, 0, _END, 0)
    head += struct.pack("<109I", *range(fats), *[_FREE] * (109 - fats))
    folder = _entry("Root Entry", 5, 1, _END, 0) + _entry(name, 2, _FREE, fats + 1, count * _SECTOR)
    folder += bytes(_SECTOR - len(folder))
    return head + struct.pack(f"<{fats * 128}I", *links) + folder + stream


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    named = (name + "\0").encode("utf-16-le")
    body = named.ljust(64, b"\0") + struct.pack("<HBBIII", len(named), kind, 1, _FREE, _FREE, child)
    return body + bytes(36) + struct.pack("<IQ", start, size)


def xls(rows: Sequence[Sequence[object]], name: str = "Hesabat") -> bytes:
    """An old workbook of one sheet."""
    return compound(biff(rows, name))
