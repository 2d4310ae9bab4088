"""What matching decided on each reported work."""

from collections.abc import Iterable

from sqlalchemy import JSON, Column, Integer, Text

from shared.contracts import matching
from shared.contracts.wire import to_builtins
from shared.eventstore.entries import Entry
from shared.projections import Row, view_table

VERSION = 4
TABLE = view_table(
    "report",
    Column("target", Text, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("outcome", Text, nullable=False),
    Column("work", Text),
    Column("title", Text, nullable=False),
    Column("episode", Integer),
    Column("persons", JSON, nullable=False),
    Column("credited", JSON, nullable=False),
    Column("genre", Text),
)


def keys(event: object, _: Entry) -> Iterable[tuple[str, int, int]]:
    """The report that was decided."""
    match event:
        case matching.WorkMatched() | matching.MatchRevoked():
            return ((event.target, event.version, event.report),)
    return ()


def evolve(key: tuple[str, int, int], row: Row | None, event: object, _: Entry) -> Row | None:
    """The decision that holds; what was reported comes along unless the work is registered."""
    match event:
        case matching.WorkMatched():
            return _held(event)
        case matching.MatchRevoked(becomes=becomes):
            return _held(becomes)
    return row


def _held(decided: matching.WorkMatched) -> Row:
    return {
        "outcome": decided.outcome.value,
        "work": decided.work,
        "title": decided.titles[0] if decided.titles else "",
        "episode": decided.episode,
        "persons": to_builtins(
            [{"line": one.line, "party": one.party, "society": one.society} for one in decided.persons]
        ),
        "credited": to_builtins(_credited(decided)),
        "genre": decided.genre,
    }


def _credited(decided: matching.WorkMatched) -> list[Row]:
    """Role and organisation of the authors whose organisation is known, on the work or not."""
    known = [(one.role, one.society) for one in decided.persons]
    known += [(one.role, one.society) for one in decided.lod]
    return [{"role": role, "society": society} for role, society in known if society is not None]
