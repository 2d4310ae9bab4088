"""Letters with what they are about and when they were sent."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import JSON, Column, Date, Integer, Text, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.intake.domain.letter import LetterSent, LetterWritten
from shared.contracts.wire import to_builtins
from shared.eventstore.entries import Entry
from shared.projections import Row, view_table

VERSION = 1
TABLE = view_table(
    "letter",
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("number", Text, nullable=False),
    Column("about", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("party", Text, nullable=False),
    Column("written_on", Date, nullable=False),
    Column("answer_until", Date, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("written_by", Text, nullable=False),
    Column("sent", JSON, nullable=False),
)


def keys(event: object, _: Entry) -> Iterable[tuple[str]]:
    """The letter that an event touches."""
    match event:
        case LetterWritten(letter=letter) | LetterSent(letter=letter):
            return ((letter,),)
    return ()


def evolve(key: tuple[str], row: Row | None, event: object, _: Entry) -> Row | None:
    """The row after an event."""
    match event:
        case LetterWritten():
            facts = to_builtins(event)
            return {name: value for name, value in facts.items() if name != "letter"} | {"sent": []}
        case LetterSent() if row is not None:
            sent = {"on": event.sent_on.isoformat(), "way": event.way.value, "by": event.sent_by}
            return row | {"sent": [*row["sent"], sent]}
    return row


async def find_letter(connection: AsyncConnection, letter: str) -> dict[str, Any] | None:
    """A letter by its id."""
    row = (await connection.execute(select(TABLE).where(TABLE.c.id == letter))).mappings().one_or_none()
    return dict(row) if row is not None else None
