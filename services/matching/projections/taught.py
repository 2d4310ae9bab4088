"""Spellings that officials taught the registry, and who they were (D-31, D-95)."""

from collections.abc import Collection, Iterable

from sqlalchemy import Column, Index, Text, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncConnection

from services.matching.domain.own_spelling import Taught
from services.matching.domain.variant import VariantLearned
from services.matching.projections.party import merged_parties
from services.matching.projections.work_key import merged_works
from shared.contracts.matching import VariantOf
from shared.eventstore.entries import Entry
from shared.kernel.merged import survivors
from shared.projections import Row, view_table

VERSION = 1
TABLE = view_table(
    "taught",
    Column("subject", Text, primary_key=True),
    Column("text", Text, primary_key=True),
    Column("subject_kind", Text, nullable=False),
    Column("taught_by", ARRAY(Text), nullable=False),
    Index("taught__by", "taught_by", postgresql_using="gin"),
)


def keys(event: object, _: Entry) -> Iterable[tuple[str, str]]:
    """The spelling that an event teaches."""
    match event:
        case VariantLearned(subject_id=subject, variant=text):
            return ((subject, text),)
    return ()


def evolve(key: tuple[str, str], row: Row | None, event: object, _: Entry) -> Row | None:
    """Who taught it first."""
    match event:
        case VariantLearned() if row is None:
            return {"subject_kind": event.subject_kind.value, "taught_by": list(event.taught_by)}
    return row


async def taught_by(connection: AsyncConnection, people: Collection[str]) -> list[Taught]:
    """The spellings that one of these people taught, each of the work or person that stands today."""
    query = select(TABLE.c.subject_kind, TABLE.c.subject, TABLE.c.text).where(
        TABLE.c.taught_by.overlap(sorted(people))
    )
    found = (await connection.execute(query.order_by(TABLE.c.subject, TABLE.c.text))).tuples().all()
    if not found:
        return []
    standing = survivors(await merged_works(connection)) | await merged_parties(connection)
    return [Taught(VariantOf(kind), standing.get(subject, subject), text) for kind, subject, text in found]
