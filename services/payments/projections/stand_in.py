"""Payment runs that were approved or released by another than the one whose task it was (D-95)."""

from collections.abc import Iterable

from sqlalchemy import BigInteger, Column, Date, Text

from services.payments.domain.payment_run_events import RunApproved, RunReleasing
from shared.eventstore.entries import Entry
from shared.kernel.clock import baku_day
from shared.projections import Row, view_table

VERSION = 1
TABLE = view_table(
    "stand_in",
    Column("position", BigInteger, primary_key=True),
    Column("payment_run", Text, nullable=False),
    Column("act", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("stand_in", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("decision", Text, nullable=False),
    Column("day", Date, nullable=False),
)


def keys(event: object, entry: Entry) -> Iterable[tuple[int]]:
    """An act of a deputy, or of two together."""
    match event:
        case RunApproved(stand_in=stand_in) | RunReleasing(stand_in=stand_in) if stand_in is not None:
            return ((entry.position,),)
    return ()


def evolve(key: tuple[int], row: Row | None, event: object, entry: Entry) -> Row | None:
    """The row of an act; it never changes."""
    match event:
        case RunApproved(stand_in=told, approved_by=by) | RunReleasing(stand_in=told, released_by=by) if told:
            return {
                "payment_run": event.payment_run,
                "act": "APPROVED" if isinstance(event, RunApproved) else "RELEASED",
                "by": by,
                "stand_in": told.kind,
                "person": told.person,
                "reason": told.reason,
                "decision": told.decision,
                "day": baku_day(entry.recorded_at).isoformat(),
            }
    return row
