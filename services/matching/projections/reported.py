"""What accounts and schedules reported, by chunk: inert until the manifest holds."""

from collections.abc import Iterable

from sqlalchemy import JSON, Column, Integer, Text, text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.matching.domain.authors import ReportedPerson
from services.matching.domain.report_events import ReportOf
from shared.contracts import intake
from shared.contracts.intake import ReportedWork, ScheduleLine
from shared.contracts.terms import TargetKind
from shared.contracts.wire import reader, to_builtins
from shared.eventstore.entries import Entry
from shared.projections import Row, view_table

VERSION = 1
TABLE = view_table(
    "reported",
    Column("target", Text, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("chunk", Integer, primary_key=True),
    Column("reports", JSON, nullable=False),
    Column("lines", JSON, nullable=False),
)

_CHUNKS = text(
    "SELECT CAST(reports AS text), CAST(lines AS text) FROM view.reported "
    "WHERE target = :target AND version = :version ORDER BY chunk"
)
_LINES = text(
    "SELECT CAST(lines AS text) FROM view.reported WHERE target = :target AND version = :version ORDER BY chunk"
)
read_reports = reader(tuple[ReportedWork, ...])
"""The reported works of a chunk."""
_read_lines = reader(tuple[ScheduleLine, ...])


def keys(event: object, _: Entry) -> Iterable[tuple[str, int, int]]:
    """The chunk that an event brings."""
    match event:
        case intake.ReportedWorksListed() | intake.ScheduleLinesListed():
            return ((event.subject, event.version, event.chunk),)
    return ()


def evolve(key: tuple[str, int, int], row: Row | None, event: object, _: Entry) -> Row | None:
    """The row after an event. A chunk that comes again is the same, or its batch does not hold."""
    match event:
        case intake.ReportedWorksListed(reports=reports):
            return {"reports": to_builtins(reports), "lines": []}
        case intake.ScheduleLinesListed(reports=reports, lines=lines):
            return {"reports": to_builtins(reports), "lines": to_builtins(lines)}
    return row


async def owners_of(connection: AsyncConnection, of: ReportOf) -> list[ReportedPerson]:
    """The owners of a report's lines; only schedules name any."""
    if of.target_kind is not TargetKind.SCHEDULE:
        return []
    found = await connection.execute(_LINES, {"target": of.target, "version": of.version})
    return [
        ReportedPerson(line.owner, line.role, line.owner_ipi, line.line)
        for lines in found.scalars()
        for line in _read_lines(lines)
        if line.report == of.reported.number and line.owner
    ]


async def read_reported(
    connection: AsyncConnection, target: str, version: int
) -> tuple[list[str], dict[int, list[ReportedPerson]]]:
    """The reported works of a batch as chunks for `read_reports`, and for schedules the owners of each work's lines."""
    chunks: list[str] = []
    owners: dict[int, list[ReportedPerson]] = {}
    found = await connection.execute(_CHUNKS, {"target": target, "version": version})
    for reports, lines in found.tuples():
        chunks.append(reports)
        for line in _read_lines(lines):
            if line.report is not None and line.owner:
                person = ReportedPerson(line.owner, line.role, line.owner_ipi, line.line)
                owners.setdefault(line.report, []).append(person)
    return chunks, owners
