"""What stands on the pages of papers, as it was keyed last."""

from collections.abc import Iterable

from sqlalchemy import JSON, Column, Integer, Text

from services.intake.domain.paper import PageKeyed
from shared.eventstore.entries import Entry
from shared.projections import Row, view_table

VERSION = 1
TABLE = view_table(
    "paper_page",
    Column("paper", Text, primary_key=True),
    Column("page", Integer, primary_key=True),
    Column("lines", JSON, nullable=False),
    Column("keyed_by", Text, nullable=False),
)


def keys(event: object, _: Entry) -> Iterable[tuple[str, int]]:
    """The page that was keyed."""
    match event:
        case PageKeyed(paper=paper, page=page):
            return ((paper, page),)
    return ()


def evolve(key: tuple[str, int], row: Row | None, event: object, _: Entry) -> Row | None:
    """The row after an event; a page without lines is none."""
    match event:
        case PageKeyed(lines=lines, keyed_by=by):
            return {"lines": [list(line) for line in lines], "keyed_by": by} if lines else None
    return row
