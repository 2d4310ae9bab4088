"""Pairs of records that may be one work, and what became of each (2.1.2-g, D-37)."""

from collections.abc import Iterable
from typing import Any, Final

from sqlalchemy import JSON, Boolean, Column, Date, Index, Integer, Text, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.matching.domain.merge_proposal import MergeDismissed, MergeHeard, MergeProposed, MergeUndone
from services.matching.projections.work_key import merged_works
from shared.contracts.wire import to_builtins
from shared.eventstore.entries import Entry
from shared.kernel.clock import baku_day
from shared.kernel.merged import survivors
from shared.projections import Row, view_table

VERSION = 1
PROPOSED: Final = "PROPOSED"
DISMISSED: Final = "DISMISSED"
MERGED: Final = "MERGED"
TABLE = view_table(
    "merge_proposal",
    Column("id", Text, primary_key=True),
    Column("state", Text, nullable=False),
    Column("work", Text, nullable=False),
    Column("other", Text, nullable=False),
    Column("registered", Boolean, nullable=False),
    Column("score", Integer, nullable=False),
    Column("rank", Integer, nullable=False),
    Column("reasons", JSON, nullable=False),
    Column("compared", JSON, nullable=False),
    Column("proposed_on", Date, nullable=False),
    Column("dismissed", JSON),
    Column("merged", JSON),
    Index("merge_proposal__state", "state", "rank", "id"),
    Index("merge_proposal__work", "work"),
    Index("merge_proposal__other", "other"),
)


def keys(event: object, _: Entry) -> Iterable[tuple[str]]:
    """The proposal that an event touches."""
    match event:
        case MergeProposed():
            return ((event.id,),)
        case (
            MergeDismissed(proposal=proposal) | MergeHeard(proposal=proposal) | MergeUndone(proposal=proposal)
        ):
            return ((proposal,),)
    return ()


def evolve(key: tuple[str], row: Row | None, event: object, entry: Entry) -> Row | None:
    """The row after an event: PROPOSED, DISMISSED, MERGED."""
    match event:
        case MergeProposed():
            kept = row or {"dismissed": None, "merged": None, "proposed_on": baku_day(entry.recorded_at)}
            said = {"work": event.work, "other": event.other, "registered": event.registered}
            found = {
                "score": event.score,
                "rank": -event.score,
                "reasons": list(event.reasons),
                "compared": to_builtins(event.compared),
            }
            return _with_state(kept | said | found)
        case MergeDismissed() if row is not None:
            day = baku_day(entry.recorded_at).isoformat()
            dismissed = {"on": day, "by": event.dismissed_by, "reason": event.reason}
            return _with_state(row | {"dismissed": dismissed})
        case MergeHeard() if row is not None:
            day = baku_day(entry.recorded_at).isoformat()
            merged = {"on": day, "merge": event.merge, "survivor": event.survivor}
            return _with_state(row | {"merged": merged})
        case MergeUndone() if row is not None:
            return _with_state(row | {"merged": None})
    return row


def _with_state(row: Row) -> Row:
    state = MERGED if row["merged"] else DISMISSED if row["dismissed"] else PROPOSED
    return row | {"state": state}


async def find_proposal(connection: AsyncConnection, proposal: str) -> dict[str, Any] | None:
    """A proposal by its id."""
    row = (await connection.execute(select(TABLE).where(TABLE.c.id == proposal))).mappings().one_or_none()
    return dict(row) if row is not None else None


async def settled_proposals(connection: AsyncConnection) -> set[str]:
    """Ids of those that were dismissed or merged: they are not proposed again."""
    return set((await connection.execute(select(TABLE.c.id).where(TABLE.c.state != PROPOSED))).scalars())


async def joined_by_now(connection: AsyncConnection) -> dict[str, str]:
    """Proposals not noted as merged whose records are one by now, each with the work that stands for both."""
    standing = survivors(await merged_works(connection))
    query = select(TABLE.c.id, TABLE.c.work, TABLE.c.other).where(TABLE.c.state != MERGED)
    found = await connection.execute(query.order_by(TABLE.c.id))
    return {
        proposal: standing.get(work, work)
        for proposal, work, other in found.tuples()
        if standing.get(work, work) == standing.get(other, other)
    }


async def parted_by_now(connection: AsyncConnection) -> list[str]:
    """Proposals noted as merged whose records are two by now."""
    standing = survivors(await merged_works(connection))
    query = select(TABLE.c.id, TABLE.c.work, TABLE.c.other).where(TABLE.c.state == MERGED)
    found = await connection.execute(query.order_by(TABLE.c.id))
    return [
        proposal
        for proposal, work, other in found.tuples()
        if standing.get(work, work) != standing.get(other, other)
    ]
