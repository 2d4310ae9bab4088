"""Applications by the parties to which a declaration gives shares: they see it, and have to confirm it."""

from collections.abc import Iterable

from sqlalchemy import Column, Text

from services.registry.domain.application_events import ApplicationAnswered, ApplicationSubmitted
from shared.eventstore.entries import Entry
from shared.projections import Row, view_table

VERSION = 1
TABLE = view_table(
    "application_party",
    Column("party", Text, primary_key=True),
    Column("application", Text, primary_key=True),
)


def keys(event: object, _: Entry) -> Iterable[tuple[str, str]]:
    """The parties that a declaration names."""
    match event:
        case ApplicationSubmitted(claim=claim) | ApplicationAnswered(claim=claim):
            holders = {holder.party for shares in claim.roles for holder in shares.holders}
            return ((party, event.application) for party in sorted(holders))
    return ()


def evolve(key: tuple[str, str], row: Row | None, event: object, _: Entry) -> Row | None:
    """Whom a declaration named once may see what became of it."""
    return row or {}
