"""Officials' decisions that hold for equal reports (2.1.2-f, D-36)."""

from collections.abc import Iterable

from sqlalchemy import JSON, Column, Text, text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.matching.domain.remembered import DecisionForgotten, DecisionRemembered
from shared.contracts.wire import from_json, to_builtins
from shared.eventstore.entries import Entry
from shared.projections import Row, view_table

VERSION = 1
TABLE = view_table(
    "remembered",
    Column("key", Text, primary_key=True),
    Column("decision", Text, nullable=False),
    Column("remembered", JSON, nullable=False),
)
_OF_KEYS = text(
    "SELECT key, CAST(remembered AS text) FROM view.remembered WHERE key = ANY (CAST(:keys AS text[]))"
)


def keys(event: object, _: Entry) -> Iterable[tuple[str]]:
    """The equal reports that a decision holds for."""
    match event:
        case DecisionRemembered(key=key) | DecisionForgotten(key=key):
            return ((key,),)
    return ()


def evolve(key: tuple[str], row: Row | None, event: object, _: Entry) -> Row | None:
    """The last decision, until it is revoked."""
    match event:
        case DecisionRemembered():
            return {"decision": event.decision, "remembered": to_builtins(event)}
        case DecisionForgotten():
            return None
    return row


async def read_remembered(connection: AsyncConnection, asked: Iterable[str]) -> dict[str, DecisionRemembered]:
    """The decisions that hold for these keys."""
    found = await connection.execute(_OF_KEYS, {"keys": sorted(set(asked))})
    return {key: from_json(DecisionRemembered, remembered) for key, remembered in found.tuples()}
