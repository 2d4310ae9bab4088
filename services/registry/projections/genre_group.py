"""Groups of the key by genre, as distribution's policy says it (D-07): what a clerk is told of a genre rests on it."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import JSON, BigInteger, Column, Date, Integer, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.registry.domain.work_warnings import Groups, fold_genre
from shared.contracts.platform import PolicyApproved
from shared.eventstore.entries import Entry
from shared.kernel.policy import in_force
from shared.projections import Row, view_table

VERSION = 1
LASTING = True
TABLE = view_table(
    "genre_group",
    Column("version", Integer, primary_key=True),
    Column("valid_from", Date, nullable=False),
    Column("groups", JSON, nullable=False),
    Column("position", BigInteger, nullable=False),
)
GENRES = "genres"


def keys(event: object, entry: Entry) -> Iterable[tuple[int]]:
    """The version of the policy that an event brings."""
    match event:
        case PolicyApproved(policy=policy) if policy == GENRES and entry.source == "distribution":
            return ((event.version,),)
    return ()


def evolve(key: tuple[int], row: Row | None, event: object, entry: Entry) -> Row | None:
    """The version as it was approved."""
    match event:
        case PolicyApproved():
            genres = event.body.get("genres", {})
            return {
                "valid_from": event.valid_from,
                "groups": {fold_genre(genre): group for genre, group in genres.items()},
                "position": entry.position,
            }
    return row


async def read_groups_on(connection: AsyncConnection, day: date, until: int | None = None) -> Groups | None:
    """What is in force on a day, of what was heard up to a position; None: of no such policy was heard."""
    query = select(TABLE.c.valid_from, TABLE.c.version, TABLE.c.groups)
    if until is not None:
        query = query.where(TABLE.c.position <= until)
    found = in_force(day, (await connection.execute(query)).tuples().all())
    return None if found is None else found[1]
