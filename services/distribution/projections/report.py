"""What matching decided on each reported work."""

from collections.abc import Iterable

from sqlalchemy import JSON, Column, Integer, Text

from shared.contracts import matching
from shared.contracts.wire import to_builtins
from shared.eventstore.entries import Entry
from shared.projections import Row, view_table

VERSION = 1
TABLE = view_table(
    "report",
    Column("target", Text, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("outcome", Text, nullable=False),
    Column("work", Text),
    Column("title", Text, nullable=False),
    Column("episode", Integer),
    Column("year", Integer),
    Column("authors", JSON, nullable=False),
    Column("persons", JSON, nullable=False),
)


def keys(event: object, _: Entry) -> Iterable[tuple[str, int, int]]:
    """The report that was decided."""
    match event:
        case matching.WorkMatched():
            return ((event.target, event.version, event.report),)
    return ()


def evolve(key: tuple[str, int, int], row: Row | None, event: object, _: Entry) -> Row | None:
    """The decision; what was reported comes along unless the work is registered."""
    match event:
        case matching.WorkMatched():
            return {
                "outcome": event.outcome.value,
                "work": event.work,
                "title": event.titles[0] if event.titles else "",
                "episode": event.episode,
                "year": event.year,
                "authors": [author.name for author in event.authors],
                "persons": to_builtins(
                    [{"line": one.line, "party": one.party, "society": one.society} for one in event.persons]
                ),
            }
    return row
