"""Where in the log stands what other services said of one subject: spans of positions, for whoever exports it."""

from collections.abc import Iterable

from sqlalchemy import JSON, Column, Text

from shared.eventstore.entries import Entry
from shared.projections import Row, view_table

VERSION = 1
TABLE = view_table(
    "trace",
    Column("subject", Text, primary_key=True),
    Column("spans", JSON, nullable=False),
)


def keys(event: object, entry: Entry) -> Iterable[tuple[str]]:
    """The subject of a heard event: a receipt, an account, a work, a party."""
    subject = getattr(event, "subject", None)
    return ((subject,),) if entry.source is not None and isinstance(subject, str) else ()


def evolve(key: tuple[str], row: Row | None, event: object, entry: Entry) -> Row | None:
    """The spans with one position more; what came without a gap is one span."""
    spans = [] if row is None else row["spans"]
    if spans and spans[-1][1] == entry.position - 1:
        return {"spans": [*spans[:-1], [spans[-1][0], entry.position]]}
    return {"spans": [*spans, [entry.position, entry.position]]}
