"""Reader of fixed-width schedules (CRD) by layouts that are data: a record without a layout refuses the file.

The frame is that of CWR: HDR, groups from GRH to GRT, TRL; inside a group transactions count from 0, and so do the
records of each. Every record is read or the file is refused with its line: nothing of it is skipped.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import BinaryIO

from services.intake.domain.crd_layout import (
    ALL,
    CONTEXT,
    COUNT,
    DAY,
    DECIMAL,
    GROUP,
    GROUP_END,
    HEADER,
    LINE,
    LINE_MAX,
    NONE,
    TRAILER,
    CrdLayout,
    FieldLayout,
    RecordLayout,
)
from services.intake.formats.tables import ROWS_MAX, Row, Table, unreadable

CONFIRMED = Path(__file__).parent / "crd_confirmed.json"
_PREFIX = re.compile(r".{3}([0-9]{8})([0-9]{8})", re.DOTALL)
_NUMBER = re.compile(r"([+-]?)([0-9]+)")


def read_crd(file: BinaryIO, layout: CrdLayout, header_row: int) -> Table:
    """The file's schedule as a table: a row of column names, then a row for every line, numbered as in the file.

    Raises Unreadable, reading on too, with the line of what is not in the layouts or the frame.
    """
    return Table(layout.name, _rows(file, layout, header_row))


def _rows(file: BinaryIO, layout: CrdLayout, header_row: int) -> Iterator[Row]:
    columns = layout.columns
    yield Row(header_row, columns)
    frame = _Frame(layout)
    holds: dict[str, dict[str, str]] = {}
    for number, text in _lines(file, layout):
        record = layout.records.get(text[:3])
        if record is None:
            raise unreadable(f"line {number}", f"record {text[:3]!r} has no layout", text)
        values = {one.name: _value(one, text, number, record) for one in record.fields}
        frame.take(record, values, text, number)
        for cleared in record.clears:
            holds.pop(cleared, None)
        if record.level == CONTEXT:
            holds[record.tag] = _joined(record, holds.get(record.tag, {}), values)
        elif record.level == LINE:
            told = {name: value for one in holds.values() for name, value in one.items()}
            told |= {name: value for name, value in values.items() if value} | dict(record.constants)
            yield Row(number, [told.get(name, "") for name in columns])
    frame.end()


def _joined(record: RecordLayout, before: dict[str, str], values: dict[str, str]) -> dict[str, str]:
    """What holds after a record: a field that joins adds to what it said before."""
    joins = {one.name for one in record.fields if one.joins}
    return {
        name: "; ".join(text for text in (before.get(name, ""), value) if text) if name in joins else value
        for name, value in (values | dict(record.constants)).items()
    }


def _lines(file: BinaryIO, layout: CrdLayout) -> Iterator[tuple[int, str]]:
    file.seek(0)
    for number, raw in enumerate(iter(lambda: file.readline(4 * LINE_MAX + 2), b""), start=1):
        try:
            text = raw.decode(layout.encoding)
        except UnicodeDecodeError as error:
            raise unreadable(
                f"line {number}", f"not in the encoding {layout.encoding}", str(error)
            ) from error
        text = text.removeprefix("\ufeff") if number == 1 else text
        text = text.rstrip("\r\n")
        if len(text) > LINE_MAX or number > ROWS_MAX:
            raise unreadable(f"line {number}", f"more than {LINE_MAX} characters or {ROWS_MAX} lines")
        if "\0" in text:
            raise unreadable(f"line {number}", "a NUL character: this is no text")
        yield number, text


def _value(one: FieldLayout, text: str, number: int, record: RecordLayout) -> str:
    written = text[one.at - 1 : one.at - 1 + one.size].strip()
    where = f"line {number}, {record.tag}.{one.name}"
    match one.format:
        case "DAY":
            return _day(written, where)
        case "COUNT" | "DECIMAL":
            if not written and one.format == DECIMAL:
                return ""
            met = _NUMBER.fullmatch(written)
            if met is None or (one.format == COUNT and met[1]):
                raise unreadable(where, "not a number", written)
            return _decimal(met[1], met[2], one.decimals)
    return written


def _decimal(sign: str, digits: str, decimals: int) -> str:
    padded = digits.rjust(decimals + 1, "0")
    whole = padded[: len(padded) - decimals].lstrip("0") or "0"
    return f"{'-' if sign == '-' else ''}{whole}" + (f".{padded[-decimals:]}" if decimals else "")


def _day(written: str, where: str) -> str:
    if not written.strip("0"):
        return ""
    try:
        if len(written) != 8 or not (written.isascii() and written.isdigit()):
            raise ValueError(written)
        return date(int(written[:4]), int(written[4:6]), int(written[6:])).isoformat()
    except ValueError as error:
        raise unreadable(where, f"no {DAY} of the calendar (YYYYMMDD)", written) from error


@dataclass(slots=True)
class _Frame:
    """Where in the file's frame the reader stands, and what was counted so far."""

    layout: CrdLayout
    begun: bool = False
    ended: bool = False
    group: str | None = None
    groups: int = 0
    transactions: int = 0
    records: int = 0
    in_group: list[int] = field(default_factory=lambda: [0, 0])
    """Transactions and records of the group."""
    last: tuple[int, int] = (-1, -1)
    """Numbers of the last transaction and of its last record."""

    def take(self, record: RecordLayout, values: dict[str, str], text: str, number: int) -> None:
        """Go on by a record. Raises Unreadable where it cannot stand."""
        where = f"line {number}"
        if self.ended or self.begun == (record.level == HEADER):
            raise unreadable(where, f"{record.tag} stands outside the frame of the file", text)
        control = record.level in (HEADER, GROUP, GROUP_END, TRAILER)
        self.records += not control or self.layout.counted == ALL
        match record.level:
            case "HEADER":
                self.begun = True
            case "GROUP":
                self._open(record, values, text, where)
            case "GROUP_END":
                self._close(record, values, where)
            case "TRAILER":
                self._trailer(record, values, where)
            case _:
                self._data(record, text, where)

    def end(self) -> None:
        """The file ended. Raises Unreadable when its frame did not."""
        if not self.ended:
            raise unreadable("file", "ends before its trailer")

    def _open(self, record: RecordLayout, values: dict[str, str], text: str, where: str) -> None:
        if self.group is not None:
            raise unreadable(where, f"{record.tag} stands inside group {self.group}", text)
        self.group = values.get("group", "")
        self.groups += 1
        self.in_group = [0, int(self.layout.counted == ALL)]
        self.last = (-1, -1)

    def _data(self, record: RecordLayout, text: str, where: str) -> None:
        met = _PREFIX.match(text)
        if self.group is None or met is None:
            raise unreadable(where, f"{record.tag} is no record of a transaction in a group", text)
        here = (int(met[1]), int(met[2]))
        transaction, number = self.last
        if here == (transaction + 1, 0):
            self.in_group[0] += 1
            self.transactions += 1
        elif transaction < 0 or here != (transaction, number + 1):
            what = f"{record.tag} is record {here[1]} of transaction {here[0]}, out of its order"
            raise unreadable(where, what, text)
        self.last = here
        self.in_group[1] += 1

    def _close(self, record: RecordLayout, values: dict[str, str], where: str) -> None:
        if self.group is None or values.get("group", self.group) != self.group:
            raise unreadable(where, f"{record.tag} ends no group that is open", values.get("group", ""))
        self.in_group[1] += self.layout.counted == ALL
        counted = {"transactions": self.in_group[0], "records": self.in_group[1]}
        self._compare(record, values, counted, where)
        self.group = None

    def _trailer(self, record: RecordLayout, values: dict[str, str], where: str) -> None:
        if self.group is not None:
            raise unreadable(where, f"{record.tag} stands inside group {self.group}")
        counted = {"groups": self.groups, "transactions": self.transactions, "records": self.records}
        self._compare(record, values, counted, where)
        self.ended = True

    def _compare(
        self, record: RecordLayout, values: dict[str, str], counted: dict[str, int], where: str
    ) -> None:
        for name, count in counted.items():
            if name == "records" and self.layout.counted == NONE:
                continue
            if int(values[name]) != count:
                raise unreadable(
                    f"{where}, {record.tag}.{name}", f"says another count than {count}", values[name]
                )
