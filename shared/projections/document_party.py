"""Documents by the party that they belong to (D-103)."""

from collections.abc import Iterable

from sqlalchemy import Column, Text

from shared.eventstore.documents import DocumentFiled
from shared.eventstore.entries import Entry
from shared.projections.projection import Row
from shared.projections.tables import view_table

VERSION = 1
TABLE = view_table(
    "document_party",
    Column("party", Text, primary_key=True),
    Column("sha256", Text, primary_key=True),
)


def keys(event: object, _: Entry) -> Iterable[tuple[str, str]]:
    """The parties that a filing names."""
    return ((party, event.sha256) for party in event.parties) if isinstance(event, DocumentFiled) else ()


def evolve(key: tuple[str, str], row: Row | None, event: object, _: Entry) -> Row | None:
    """A document once tied to a party stays tied to it."""
    return row or {}
