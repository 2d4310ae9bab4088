"""Disputes, open and ended."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, Date, Index, Text, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.payments.domain.dispute_events import (
    ClaimShown,
    DisputeClosed,
    DisputeLapsed,
    DisputeRaised,
    NarrowingApproved,
    NarrowingProposed,
)
from services.payments.domain.holds import Hold
from shared.contracts.payments import EntitledPart
from shared.contracts.terms import Role
from shared.contracts.wire import from_builtins, to_builtins
from shared.eventstore.entries import Entry
from shared.kernel.clock import baku_day
from shared.projections import Row, view_table
from shared.projections.among import among

VERSION = 4
TABLE = view_table(
    "dispute",
    Column("id", Text, primary_key=True),
    Column("work", Text, nullable=False),
    Column("role", Text),
    Column("share", Text),
    Column("state", Text, nullable=False),
    Column("parties", JSON, nullable=False),
    Column("document_sha256", Text, nullable=False),
    Column("opened_by", Text, nullable=False),
    Column("opened_on", Date, nullable=False),
    Column("proposed", JSON),
    Column("narrowed", JSON, nullable=False),
    Column("documents", JSON, nullable=False),
    Column("court_decision_sha256", Text),
    Column("lapse_sha256", Text),
    Column("entitled", JSON, nullable=False),
    Column("parts", JSON, nullable=False),
    Column("since", BigInteger),
    Column("claim_filed", JSON),
    Column("ended_by", Text),
    Column("ended_on", Date),
    Column("taken_over", JSON),
    Index("dispute__work", "work"),
)


def keys(event: object, _: Entry) -> Iterable[tuple[str]]:
    """The dispute that an event touches."""
    match event:
        case DisputeRaised() | NarrowingProposed() | NarrowingApproved():
            return ((event.dispute,),)
        case ClaimShown() | DisputeClosed() | DisputeLapsed():
            return ((event.dispute,),)
    return ()


def evolve(key: tuple[str], row: Row | None, event: object, entry: Entry) -> Row | None:
    """The row after an event: OPEN, ENDED, LAPSED; `role` and `share` are what it has come to, `proposed` waits for a
    second person. `opened_on` is the old system's day where it was taken over (D-101)."""
    match event:
        case DisputeRaised():
            facts: Row = to_builtins(event)
            del facts["dispute"]
            return facts | {
                "state": "OPEN",
                "opened_on": (
                    event.taken_over.opened_on if event.taken_over else baku_day(entry.recorded_at)
                ).isoformat(),
                "narrowed": [],
                "documents": [],
                "entitled": [],
                "parts": [],
            }
        case NarrowingProposed() if row is not None:
            return row | {"proposed": _said(event) | {"number": event.number}}
        case NarrowingApproved() if row is not None:
            decided = _said(event) | {
                "approved_by": event.approved_by,
                "decided_on": baku_day(entry.recorded_at).isoformat(),
            }
            now = {"role": decided["role"], "share": decided["share"], "proposed": None}
            return row | now | {"narrowed": [*row["narrowed"], decided]}
        case ClaimShown() if row is not None:
            filed = {"document_sha256": event.document_sha256, "filed_on": event.filed_on.isoformat()}
            return row | {"claim_filed": filed}
        case DisputeLapsed() if row is not None:
            return row | {
                "state": "LAPSED",
                "lapse_sha256": event.document_sha256,
                "proposed": None,
                "ended_by": event.decided_by,
                "ended_on": baku_day(entry.recorded_at).isoformat(),
            }
        case DisputeClosed() if row is not None:
            return row | {
                "state": "ENDED",
                "documents": to_builtins(event.documents),
                "court_decision_sha256": event.court_decision_sha256,
                "entitled": list(event.entitled),
                "parts": to_builtins(event.parts),
                "since": entry.public_seq,
                "proposed": None,
                "ended_by": event.ended_by,
                "ended_on": baku_day(entry.recorded_at).isoformat(),
            }
    return row


def _said(event: NarrowingProposed | NarrowingApproved) -> Row:
    names = ("role", "share", "document_sha256", "proposed_by")
    return {name: to_builtins(getattr(event, name)) for name in names}


async def find_dispute(connection: AsyncConnection, dispute: str) -> dict[str, Any] | None:
    """A dispute by its id."""
    row = (await connection.execute(select(TABLE).where(TABLE.c.id == dispute))).mappings().one_or_none()
    return dict(row) if row is not None else None


async def count_disputes(connection: AsyncConnection, disputes: Sequence[str]) -> int:
    """How many of these there are, open or ended."""
    query = select(func.count()).select_from(TABLE).where(among(TABLE.c.id, disputes))
    return int((await connection.execute(query)).scalar_one())


async def read_holds(connection: AsyncConnection) -> list[Hold]:
    """What open disputes hold, and those that ended by saying who has which part."""
    query = select(TABLE).order_by(TABLE.c.id)
    rows = [dict(row) for row in (await connection.execute(query)).mappings()]
    return [hold_of(row) for row in rows if is_in_force(row)]


async def open_since(connection: AsyncConnection, day: date) -> list[dict[str, Any]]:
    """The disputes that were opened on a day or before, and are open, the oldest first."""
    query = select(TABLE).where(TABLE.c.state == "OPEN", TABLE.c.opened_on <= day)
    rows = (await connection.execute(query.order_by(TABLE.c.opened_on, TABLE.c.id))).mappings()
    return [dict(row) for row in rows]


async def settled_since(connection: AsyncConnection, day: date) -> list[dict[str, Any]]:
    """The disputes that ended on a day or before by saying who has which part, the oldest first."""
    query = select(TABLE).where(TABLE.c.since.is_not(None), TABLE.c.ended_on <= day)
    rows = (await connection.execute(query.order_by(TABLE.c.ended_on, TABLE.c.id))).mappings()
    return [dict(row) for row in rows if row["parts"]]


def is_in_force(row: Row) -> bool:
    """Whether a dispute may hold something: it is open, or ended by saying who has which part."""
    return row["state"] == "OPEN" or bool(row["parts"])


def hold_of(row: Row) -> Hold:
    """A dispute's row as what it holds."""
    return Hold(
        dispute=row["id"],
        work=row["work"],
        role=Role(row["role"]) if row["role"] else None,
        share=row["share"],
        parts=from_builtins(tuple[EntitledPart, ...], row["parts"]),
        since=row["since"] or 0,
    )


async def disputes_of(connection: AsyncConnection, party: str) -> dict[str, bool]:
    """The disputes that a party is in, and whether they are open."""
    query = select(TABLE.c.id, TABLE.c.state, TABLE.c.parties).order_by(TABLE.c.id)
    rows = (await connection.execute(query)).tuples()
    return {dispute: state == "OPEN" for dispute, state, parties in rows if party in parties}
