"""What was done to find a work or its people, as matching told it: without such evidence nothing expires (D-26)."""

from collections.abc import Iterable

from sqlalchemy import Column, Text

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


def evidence_of(row: Row | None) -> tuple[str, ...]:
    """What says that somebody searched: a publication, and an attempt to reach the author or an organisation. Empty
    where one of the two lacks (D-26)."""
    if row is None or row["published_on"] is None:
        return ()
    tried = [
        f"{word} {row[name]}"
        for word, name in (("contacted", "contacted_on"), ("enquired", "asked_on"))
        if row[name] is not None
    ]
    return (f"published {row['published_on']}", *tried) if tried else ()
