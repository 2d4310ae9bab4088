"""What was done to find a work or its people, as matching told it: without such evidence nothing expires (D-26)."""

from collections.abc import Iterable

from sqlalchemy import Column, Text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.distribution.projections.rows import rows_of
from services.distribution.projections.work import known_from_here, read_survivors
from shared.contracts import matching
from shared.contracts.matching import StepKind
from shared.eventstore.entries import Entry
from shared.kernel.merged import same_records
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
_WORDS = {"published_on": "published", "contacted_on": "contacted", "asked_on": "enquired"}


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
    records = same_records(works, await read_survivors(connection))
    wanted = sorted({one for ids in records.values() for one in ids})
    rows = {row["work"]: row for row in await rows_of(connection, TABLE, "work", wanted)}
    here = await known_from_here(connection, {ids[0] for ids in records.values()})
    return {
        work: evidence_of([rows[one] for one in ids if one in rows], abroad=ids[0] not in here)
        for work, ids in sorted(records.items())
    }


def evidence_of(rows: Iterable[Row], *, abroad: bool) -> tuple[str, ...]:
    """What says that somebody searched: a publication and an attempt of contact, of a work that may be from `abroad` an
    enquiry too. Empty where one of them lacks (D-26)."""
    known = list(rows)
    needed = (*_DAYS.values(), "asked_on") if abroad else tuple(_DAYS.values())
    last = {name: max((row[name] for row in known if row[name]), default=None) for name in _WORDS}
    if any(last[name] is None for name in needed):
        return ()
    return tuple(f"{word} {last[name]}" for name, word in _WORDS.items() if last[name] is not None)
