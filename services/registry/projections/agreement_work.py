"""Works of which a share names an agreement: where to look when the agreement changes or ends (1.3-j)."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Column, Text, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.registry.domain.work_events import SharesSet
from services.registry.projections.agreement import unfounded
from services.registry.projections.work import TABLE as WORK
from services.registry.projections.work import shares_of
from shared.eventstore.entries import Entry
from shared.projections import Row, view_table

VERSION = 1
TABLE = view_table(
    "agreement_work",
    Column("agreement", Text, primary_key=True),
    Column("work", Text, primary_key=True),
)


def keys(event: object, _: Entry) -> Iterable[tuple[str, str]]:
    """The agreements that a work's shares name."""
    if not isinstance(event, SharesSet):
        return ()
    named = {holder.agreement for shares in event.roles for holder in shares.holders}
    return ((agreement, event.work) for agreement in sorted(named - {None}, key=str) if agreement is not None)


def evolve(key: tuple[str, str], row: Row | None, event: object, _: Entry) -> Row | None:
    """Once named is enough to look there; the work's shares say whether they name it still."""
    return row or {}


async def works_of(connection: AsyncConnection, agreement: str) -> list[dict[str, Any]]:
    """The works whose shares name an agreement, each with those of its shares that no agreement gives any more."""
    query = select(WORK).join(TABLE, TABLE.c.work == WORK.c.id).where(TABLE.c.agreement == agreement)
    found = []
    for row in (await connection.execute(query.order_by(WORK.c.id))).mappings():
        shares = shares_of(dict(row))
        if any(holder.agreement == agreement for one in shares for holder in one.holders):
            wrong = await unfounded(connection, row["id"], shares)
            lacks = [f"{whose}: {why}" for whose, why in wrong]
            found.append({"work": row["id"], "title": row["title"], "unfounded": lacks})
    return found
