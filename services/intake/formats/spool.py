"""What the check of an account finds, in files: neither the child that finds it nor the service that stores it holds
all of it (2.1.1-k: every finding of every line, D-17)."""

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, fields
from hashlib import sha256
from pathlib import Path
from typing import IO, Any

from msgspec import Raw, defstruct

from services.intake.domain.chunks import ITEMS_MAX, chunked
from services.intake.domain.counting import Moment
from services.intake.domain.cover import INEXACT
from services.intake.domain.found import Found
from services.intake.domain.grouping import Works
from services.intake.domain.rules import Rule
from shared.contracts.intake import BatchCounts, ReportedWork, UsageLine
from shared.contracts.terms import Measure
from shared.contracts.wire import reader, to_json, to_json_lines
from shared.kernel.findings import Finding

_COUNTED = ("number", "lines", "seconds")

FILE = "file"
"""The account's file, as it was handed in."""
FINDINGS = "findings"
"""A finding a line, in the order of the clauses and for each in that of the file."""
WARNINGS = "warnings"
ROWS = "rows"
"""What was found of single rows, in their order; what is found out only at the end stands in LATE."""
LATE = "late"
REPORTS = "reports"
LINES = "lines"
"""A chunk of items a line."""
_WORKS = "works"

# The same JSON as of the events' own classes, whose making takes many times as long.
_Found = defstruct("_Found", [one.name for one in fields(Found)], gc=False)
_Usage = defstruct("_Usage", [one.name for one in fields(UsageLine)], gc=False)
_Work: Any = defstruct(
    "_Work", [(one.name, int if one.name in _COUNTED else Raw) for one in fields(ReportedWork)]
)


@dataclass(frozen=True, slots=True)
class Counts:
    """How much stands in the files."""

    by_ground: dict[str, int]
    warnings: int
    items: BatchCounts
    content: str
    """Digest of the items, whatever account they are of."""


def write_findings(path: Path, findings: Iterable[Finding]) -> None:
    """Add findings to a file of them."""
    with path.open("ab") as file:
        for finding in findings:
            file.write(to_json(Found.of(finding)) + b"\n")


def read_chunks(path: Path) -> Iterator[tuple[int, bytes]]:
    """The chunks of items in a file with their numbers, one by one, as they are written: a JSON array each."""
    with path.open("rb") as file:
        for number, told in enumerate(file, start=1):
            yield number, told.rstrip(b"\n")


class Spool:
    """The outlet of one check: everything goes to a file of its kind in `directory`."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._stack = ExitStack()
        self._by_clause: dict[str, IO[bytes]] = {}
        self._by_ground: Counter[str] = Counter()
        self._warned = self._reports = self._listed = self._chunks = 0
        self._warnings = self._open(WARNINGS)
        self._told: list[object] = []
        self._rows = self._open(ROWS)
        self._late = self._open(LATE)
        self._last_row = 0
        self._works = self._open(_WORKS)
        self._lines = self._open(LINES)
        self._chunk: list[object] = []

    def __enter__(self) -> "Spool":
        return self

    def __exit__(self, *error: object) -> None:
        self._stack.close()

    def finding(self, finding: Finding) -> None:
        """Keep a defect."""
        found = Found.of(finding)
        told = to_json(found) + b"\n"
        file = self._by_clause.get(finding.clause)
        if file is None:
            file = self._by_clause[finding.clause] = self._open(f"clause-{len(self._by_clause)}")
        file.write(told)
        self._by_ground[finding.clause] += 1
        if found.row is not None:
            late = found.row < self._last_row
            (self._late if late else self._rows).write(told)
            self._last_row = max(self._last_row, found.row)

    def warning(self, finding: Finding) -> None:
        """Keep a warning."""
        self._told.append(Found.of(finding))
        if len(self._told) == ITEMS_MAX:
            self._write_warnings()

    def overlap(self, row: int, column: str, earlier: int, title: str) -> None:
        """Keep the warning of a broadcast that begins before another one ends."""
        what = f"begins before row {earlier} ends"
        told = self._told
        told.append(_Found(f"{column}{row}", row, column, what, title, INEXACT, Rule.OVERLAP))
        if len(told) == ITEMS_MAX:
            self._write_warnings()

    def _write_warnings(self) -> None:
        self._warnings.write(to_json_lines(self._told))
        self._warned += len(self._told)
        self._told.clear()

    def work(self, number: int, work: ReportedWork) -> None:
        """Keep a work until its totals are known. Works come in the order of their numbers."""
        self._works.write(to_json(work) + b"\n")

    def usage(
        self,
        row: int,
        number: int,
        measure: Measure,
        value: int,
        moment: Moment,
        part: int = 1,
        inside: int | None = None,
    ) -> None:
        """Keep a line; so many make a chunk, however long they are: none of its fields is."""
        day, start = moment
        chunk = self._chunk
        chunk.append(_Usage(row, number, measure, value, day, start, part, inside))
        if len(chunk) == ITEMS_MAX:
            self._write_chunk()

    def close(self, works: Works) -> Counts:
        """Put the findings and the works in order. The spool is done."""
        self._write_chunk()
        self._write_warnings()
        with self._open(FINDINGS) as findings:
            for clause in sorted(self._by_clause):
                file = self._by_clause[clause]
                file.seek(0)
                while block := file.read(1 << 20):
                    findings.write(block)
        report_chunks = 0 if self._by_clause else self._write_reports(works)
        self._stack.close()
        content = ""
        if not self._by_clause:
            content = _digest(self._directory / name for name in (REPORTS, LINES))
        items = BatchCounts(
            report_chunks=report_chunks, reports=len(works), line_chunks=self._chunks, lines=self._listed
        )
        return Counts(dict(sorted(self._by_ground.items())), self._warned, items, content)

    def _write_chunk(self) -> None:
        if self._chunk:
            self._lines.write(to_json(self._chunk) + b"\n")
            self._listed += len(self._chunk)
            self._chunks += 1
            self._chunk.clear()

    def _write_reports(self, works: Works) -> int:
        """The works with their totals, in chunks."""
        self._works.seek(0)
        count = 0
        with self._open(REPORTS) as reports:
            for chunk in chunked(_totalled(self._works, works), len):
                reports.write(b"[" + b",".join(chunk) + b"]\n")
                count += 1
        return count

    def _open(self, name: str) -> IO[bytes]:
        return self._stack.enter_context((self._directory / name).open("w+b"))


def _totalled(written: Iterable[bytes], works: Works) -> Iterator[bytes]:
    read = reader(_Work)
    for number, told in enumerate(written, start=1):
        work = read(told)
        work.number = number
        work.lines, work.seconds = works.totals(number)
        yield to_json(work)


def _digest(paths: Iterable[Path]) -> str:
    whole = sha256()
    for path in paths:
        with path.open("rb") as file:
            while block := file.read(1 << 20):
                whole.update(block)
    return whole.hexdigest()
