"""CWR 2.1 and 2.2: groups of transactions in records of fixed columns, and what is wrong with their frame.

What one transaction lacks concerns it alone; counts that do not agree are told, and stop nothing that is whole by
itself.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from services.registry.domain.catalogue import RowRejected, rejected
from shared.jobs.tables import unreadable

RECORDS_MAX = 2_000_000
LINE_MAX = 1_000
MUSIC = ("NWR", "REV")
_OF_MUSIC = frozenset(
    """SPU NPN SPT OPU NPA OPT SWR NWN SWT OWR OWT PWR ALT NAT EWT NET VER NVT PER NPR REC ORN INS IND COM NCT NOW ARI
    XRF""".split()
)
_LINES = re.compile(r"\r\n|\n|\r")
_VERSION = re.compile(r"02\.[12]0")


@dataclass(frozen=True, slots=True)
class Record:
    """One line, and where it stands."""

    number: int
    text: str

    @property
    def kind(self) -> str:
        """Its first three letters."""
        return self.text[:3]

    def at(self, start: int, length: int) -> str:
        """A field from its column, counted from 0."""
        return self.text[start : start + length].strip()

    def count(self, start: int, length: int) -> int | None:
        """A number of fixed length; None where none stands."""
        text = self.text[start : start + length]
        return int(text) if text.isascii() and text.isdigit() and len(text) == length else None


@dataclass(frozen=True, slots=True)
class Transaction:
    """A work's registration: the NWR or REV record and those that belong to it."""

    records: tuple[Record, ...]
    whole: bool
    """Something follows it: it was not cut off."""

    @property
    def first(self) -> Record:
        """The NWR or REV record."""
        return self.records[0]


@dataclass(slots=True)
class Frame:
    """A file's transactions and what is wrong around them."""

    header: Record
    transactions: list[Transaction] = field(default_factory=list)
    wrong: list[RowRejected] = field(default_factory=list)


def read_frame(data: bytes, encoding: str) -> Frame:
    """The transactions of a file. Raises Unreadable when it is no CWR of versions 2.1 or 2.2."""
    records = list(_records(data, encoding))
    if not records or records[0].kind != "HDR":
        raise unreadable(
            "record 1", "is no HDR: this is no CWR file", records[0].text[:20] if records else ""
        )
    frame = Frame(records[0])
    groups = transactions = 0
    at = 1
    while at < len(records) and records[at].kind == "GRH":
        groups += 1
        at, count = _group(frame, records, at)
        transactions += count
    last = records[at] if at < len(records) else None
    if last is None or last.kind != "TRL":
        where = last or records[-1]
        _tell(frame, where, "TRL", where.kind, "the file has no end: it was cut off")
        return frame
    _counts(frame, last, "groups", last.count(3, 5), groups)
    _counts(frame, last, "transactions", last.count(8, 8), transactions)
    _counts(frame, last, "records", last.count(16, 8), at + 1)
    for more in records[at + 1 : at + 2]:
        _tell(frame, more, "TRL", more.kind, "stands behind the end of the file")
    return frame


def _records(data: bytes, encoding: str) -> Iterator[Record]:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        at = data.count(b"\n", 0, error.start) + 1
        raise unreadable(
            f"record {at}", f"is not in {encoding}", data[error.start : error.end].hex()
        ) from error
    if "\x00" in text:
        raise unreadable("file", "has NUL characters: this is no text")
    lines = _LINES.split(text.removeprefix("\ufeff"))
    while lines and not lines[-1].strip(" \x1a"):
        lines.pop()
    if len(lines) > RECORDS_MAX:
        raise unreadable("file", f"has more than {RECORDS_MAX} records")
    for number, line in enumerate(lines, start=1):
        if len(line) > LINE_MAX:
            raise unreadable(f"record {number}", f"has more than {LINE_MAX} characters")
        yield Record(number, line)


def _group(frame: Frame, records: list[Record], at: int) -> tuple[int, int]:
    """Take a group; where the next one begins, and how many transactions this one has."""
    head = records[at]
    version = head.at(11, 5)
    end = at + 1
    while end < len(records) and records[end].kind not in ("GRT", "GRH", "TRL", "HDR"):
        end += 1
    closed = end < len(records) and records[end].kind == "GRT"
    starts = [n for n in range(at + 1, end) if records[n].kind == head.at(3, 3)]
    known = bool(_VERSION.fullmatch(version)) and head.at(3, 3) in MUSIC
    if not known:
        what = f"holds {head.at(3, 3)} of version {version}: only NWR and REV of 02.10 and 02.20 are read"
        _tell(frame, head, "GRH", head.text[:16], what)
    elif records[at + 1 : at + 2] and end > at + 1 and (not starts or starts[0] != at + 1):
        first = records[at + 1]
        _tell(frame, first, "record type", first.kind, "belongs to no transaction")
    for n, start in enumerate(starts if known else []):
        stop = starts[n + 1] if n + 1 < len(starts) else end
        frame.transactions.append(Transaction(tuple(records[start:stop]), closed or stop < end))
    if not closed:
        _tell(frame, records[end - 1], "GRT", records[end - 1].kind, "the group has no end: it was cut off")
        return end, len(starts)
    trailer = records[end]
    _counts(frame, trailer, "transactions", trailer.count(8, 8), len(starts))
    _counts(frame, trailer, "records", trailer.count(16, 8), end - at + 1)
    return end + 1, len(starts)


def _counts(frame: Frame, record: Record, what: str, said: int | None, there: int) -> None:
    if said != there:
        _tell(frame, record, f"{record.kind} {what}", str(said), f"{there} are there")


def _tell(frame: Frame, record: Record, column: str, value: str, reason: str) -> None:
    frame.wrong.append(rejected(record.number, column, value, reason))


def frame_defect(transaction: Transaction) -> tuple[Record, str, str] | None:
    """Which record of a transaction does not belong there, its field and why; None when all do."""
    if not transaction.whole:
        return transaction.records[-1], "transaction", "is cut off"
    sequence = transaction.first.count(3, 8)
    if sequence is None:
        return transaction.first, "transaction sequence", "is no number of eight digits"
    for number, record in enumerate(transaction.records):
        if number and record.kind not in _OF_MUSIC:
            return record, "record type", "is no record of a work"
        if record.count(3, 8) != sequence:
            return record, "transaction sequence", f"is not that of its transaction, {sequence}"
        if record.count(11, 8) != number:
            return record, "record sequence", f"should be {number}: records lack or stand twice"
    return None
