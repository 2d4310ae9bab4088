"""Accounts and schedules on their way through matching."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import JSON, Column, Date, Integer, Text, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.matching.domain.matching import MatchingClosed, TargetMatched, TargetSearched
from services.matching.domain.report_events import matching_id
from shared.contracts import intake
from shared.contracts.wire import to_builtins
from shared.eventstore.entries import Entry
from shared.kernel.clock import baku_day
from shared.projections import Row, view_table

VERSION = 4
TABLE = view_table(
    "target",
    Column("id", Text, primary_key=True),
    Column("target", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("target_kind", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("party", Text, nullable=False),
    Column("period", JSON, nullable=False),
    Column("submitted_by", Text, nullable=False),
    Column("due", JSON, nullable=False),
    Column("reports", Integer, nullable=False),
    Column("counts", JSON, nullable=False),
    Column("digest", Text),
    Column("closed_by", Text),
    Column("heard_on", Date, nullable=False),
)


def keys(event: object, _: Entry) -> Iterable[tuple[str]]:
    """The matching that an event touches."""
    match event:
        case intake.AccountAccepted() | intake.ScheduleAccepted():
            return ((matching_id(event.subject, event.version),),)
        case TargetSearched() | MatchingClosed() | TargetMatched():
            return ((matching_id(event.target, event.version),),)
    return ()


def evolve(key: tuple[str], row: Row | None, event: object, entry: Entry) -> Row | None:
    """The row after an event: ACCEPTED, SEARCHED, CLOSED, MATCHED."""
    match event:
        case intake.AccountAccepted() | intake.ScheduleAccepted() if row is None:
            return {
                "target": event.subject,
                "version": event.version,
                "target_kind": event.target_kind.value
                if isinstance(event, intake.AccountAccepted)
                else "SCHEDULE",
                "state": "ACCEPTED",
                "party": event.payer if isinstance(event, intake.AccountAccepted) else event.society,
                "period": to_builtins(event.period),
                "submitted_by": event.submitted_by,
                "due": to_builtins(event.due),
                "reports": event.counts.reports,
                "counts": {},
                "digest": None,
                "closed_by": None,
                "heard_on": baku_day(entry.recorded_at),
            }
        case TargetSearched() if row is not None:
            return row | {"state": "SEARCHED"}
        case MatchingClosed(closed_by=closed_by) if row is not None:
            return row | {"state": "CLOSED", "closed_by": closed_by}
        case TargetMatched(counts=counts, digest=digest) if row is not None:
            return row | {"state": "MATCHED", "counts": counts, "digest": digest}
    return row


async def find_target(connection: AsyncConnection, entity_id: str) -> dict[str, Any] | None:
    """A matching by its id."""
    row = (await connection.execute(select(TABLE).where(TABLE.c.id == entity_id))).mappings().one_or_none()
    return dict(row) if row is not None else None


async def submitters_of(connection: AsyncConnection, target: str) -> tuple[str, ...]:
    """Who submitted the versions of an account, or the schedule."""
    query = select(TABLE.c.submitted_by).distinct().where(TABLE.c.target == target)
    return tuple(sorted((await connection.execute(query)).scalars()))


async def searched_targets(connection: AsyncConnection) -> list[str]:
    """Ids of the matchings that wait for officials."""
    query = select(TABLE.c.id).where(TABLE.c.state == "SEARCHED").order_by(TABLE.c.id)
    return list((await connection.execute(query)).scalars())
