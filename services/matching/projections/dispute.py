"""Works that are disputed, as payments told it: whoever decides a claim on one is to know (4.3, D-81)."""

from collections.abc import Iterable

from sqlalchemy import Column, Text, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.matching.projections.work import find_standing
from shared.contracts import payments
from shared.eventstore.entries import Entry
from shared.projections import Row, view_table

VERSION = 1
TABLE = view_table(
    "dispute",
    Column("id", Text, primary_key=True),
    Column("work", Text, nullable=False),
    Column("state", Text, nullable=False),
)
OPEN, ENDED = "OPEN", "ENDED"


def keys(event: object, _: Entry) -> Iterable[tuple[str]]:
    """The dispute."""
    match event:
        case payments.DisputeOpened() | payments.DisputeEnded():
            return ((event.dispute,),)
    return ()


def evolve(key: tuple[str], row: Row | None, event: object, _: Entry) -> Row | None:
    """OPEN or ENDED."""
    match event:
        case payments.DisputeOpened(work=work):
            return {"work": work, "state": OPEN}
        case payments.DisputeEnded(work=work):
            return {"work": work, "state": ENDED}
    return row


async def disputed_among(connection: AsyncConnection, works: Iterable[str]) -> list[str]:
    """Those of these works over which a dispute is open, also over a record that stands for the same work (D-102)."""
    told = (await connection.execute(select(TABLE.c.work).distinct().where(TABLE.c.state == OPEN))).scalars()
    disputed = {(await find_standing(connection, work))[0] for work in told.all()}
    return [one for one in sorted(set(works)) if (await find_standing(connection, one))[0] in disputed]
