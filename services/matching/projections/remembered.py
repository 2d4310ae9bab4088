"""Officials' decisions that hold for equal reports (2.1.2-f, D-36)."""

from collections.abc import Iterable

from sqlalchemy import JSON, Column, Text, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.matching.domain.remembered import DecisionForgotten, DecisionRemembered
from shared.contracts.wire import from_builtins, to_builtins
from shared.eventstore.entries import Entry
from shared.projections import Row, view_table

VERSION = 1
TABLE = view_table(
    "remembered",
    Column("key", Text, primary_key=True),
    Column("decision", Text, nullable=False),
    Column("remembered", JSON, nullable=False),
)
_AT_ONCE = 5_000


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


async def read_remembered(
    connection: AsyncConnection, asked: Iterable[str | None]
) -> dict[str, DecisionRemembered]:
    """The decisions that hold for these keys."""
    found: dict[str, DecisionRemembered] = {}
    wanted = sorted({key for key in asked if key is not None})
    for start in range(0, len(wanted), _AT_ONCE):
        query = select(TABLE.c.key, TABLE.c.remembered).where(
            TABLE.c.key.in_(wanted[start : start + _AT_ONCE])
        )
        for key, remembered in (await connection.execute(query)).tuples():
            found[key] = from_builtins(DecisionRemembered, remembered)
    return found
