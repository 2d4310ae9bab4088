"""What was done to find a work or its people, as matching told it: without such evidence nothing expires (D-26)."""

from collections.abc import Iterable

from sqlalchemy import Column, Text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.distribution.projections.rows import rows_of
from services.distribution.projections.work import read_survivors, same_works
from shared.contracts import matching
from shared.contracts.matching import StepKind
from shared.eventstore.entries import Entry
from shared.projections import Row, view_table

VERSION = 1
TABLE = view_table(
    "searched",
    Column("work", Text, primary_key=True),
    Column("published_on", Text),
    Column("contacted_on", Text),
    Column("asked_on", Text),
)
_DAYS = {StepKind.PUBLICATION: "published_on", StepKind.CONTACT: "contacted_on"}


def keys(event: object, _: Entry) -> Iterable[tuple[str]]:
    """The work."""
    match event:
        case matching.IdentificationStepTaken(work=work) | matching.EnquirySent(work=work):
            return ((work,),)
    return ()


def evolve(key: tuple[str], row: Row | None, event: object, _: Entry) -> Row | None:
    """The last day of each kind of step: published, contacted, asked of a foreign organisation."""
    kept = row or {"published_on": None, "contacted_on": None, "asked_on": None}
    match event:
        case matching.IdentificationStepTaken(kind=kind, day=day) if kind in _DAYS:
            column = _DAYS[kind]
            return kept | {column: max(day.isoformat(), kept[column] or "")}
        case matching.EnquirySent(day=day):
            return kept | {"asked_on": max(day.isoformat(), kept["asked_on"] or "")}
    return kept


async def read_searched(connection: AsyncConnection, works: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Work -> what says that somebody searched for it, under whatever id that was merged (D-102)."""
    records = same_works(works, await read_survivors(connection))
    wanted = sorted({one for ids in records.values() for one in ids})
    rows = {row["work"]: row for row in await rows_of(connection, TABLE, "work", wanted)}
    return {
        work: evidence_of([rows[one] for one in ids if one in rows]) for work, ids in sorted(records.items())
    }


def evidence_of(rows: Iterable[Row]) -> tuple[str, ...]:
    """What says that somebody searched: a publication, and an attempt to reach the author or an organisation. Empty
    where one of the two lacks (D-26)."""
    known = list(rows)
    names = (*_DAYS.values(), "asked_on")
    last = {name: max((row[name] for row in known if row[name]), default=None) for name in names}
    tried = [
        f"{word} {last[name]}"
        for word, name in (("contacted", "contacted_on"), ("enquired", "asked_on"))
        if last[name] is not None
    ]
    published = last["published_on"]
    return (f"published {published}", *tried) if published is not None and tried else ()
