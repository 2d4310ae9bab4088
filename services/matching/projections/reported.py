"""What accounts and schedules reported, by chunk: inert until the manifest holds."""

from collections.abc import Iterable

from sqlalchemy import JSON, Column, Integer, Text, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.matching.domain.authors import ReportedPerson
from shared.contracts import intake
from shared.contracts.intake import ReportedWork, ScheduleLine
from shared.contracts.wire import from_builtins, to_builtins
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


async def read_reported(
    connection: AsyncConnection, target: str, version: int
) -> tuple[list[ReportedWork], dict[int, list[ReportedPerson]]]:
    """The reported works of a batch, and for schedules the owners of each work's lines."""
    query = (
        select(TABLE.c.reports, TABLE.c.lines)
        .where(TABLE.c.target == target, TABLE.c.version == version)
        .order_by(TABLE.c.chunk)
    )
    reports: list[ReportedWork] = []
    owners: dict[int, list[ReportedPerson]] = {}
    for listed, lines in (await connection.execute(query)).tuples():
        reports.extend(from_builtins(tuple[ReportedWork, ...], listed))
        for line in from_builtins(tuple[ScheduleLine, ...], lines):
            if line.report is not None and line.owner:
                person = ReportedPerson(line.owner, line.role, line.owner_ipi, line.line)
                owners.setdefault(line.report, []).append(person)
    return reports, owners
