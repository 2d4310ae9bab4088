"""Requests to distribute on statistical data, with their money."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import JSON, BigInteger, Boolean, Column, Date, Index, Text, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.intake.domain.cause import CauseApproved, CausePrepared, CauseRefused
from services.intake.domain.funding_events import FundingStated, PartTakenBack, PartTied
from shared.contracts.terms import TargetKind
from shared.contracts.wire import to_builtins
from shared.eventstore.entries import Entry
from shared.projections import Row, view_table

VERSION = 2
PREPARED, APPROVED, REFUSED = "PREPARED", "APPROVED", "REFUSED"
TABLE = view_table(
    "cause",
    Column("id", Text, primary_key=True),
    Column("state", Text, nullable=False),
    Column("contract", Text, nullable=False),
    Column("payer", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("use_type", Text, nullable=False),
    Column("period_from", Date, nullable=False),
    Column("period_to", Date, nullable=False),
    Column("code", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("due", BigInteger, nullable=False),
    Column("received", BigInteger, nullable=False),
    Column("covered", Boolean, nullable=False),
    Column("admitted", Text, nullable=False),
    Column("decision", Text),
    Column("reason", Text, nullable=False),
    Column("evidence", JSON, nullable=False),
    Column("threshold", BigInteger),
    Column("threshold_decision", Text),
    Column("prepared_by", Text, nullable=False),
    Column("prepared_at", Text, nullable=False),
    Column("answered_by", Text),
    Column("answer", Text),
    Index("cause__payer", "payer"),
)
_KEPT = (
    "contract",
    "payer",
    "channel",
    "use_type",
    "code",
    "reason",
    "evidence",
    "threshold_decision",
    "prepared_by",
)


def keys(event: object, _: Entry) -> Iterable[tuple[str]]:
    """The cause that an event touches; what touches another target's money makes no row."""
    match event:
        case CausePrepared(cause=cause) | CauseApproved(cause=cause) | CauseRefused(cause=cause):
            return ((cause,),)
        case PartTied(target=target) | PartTakenBack(target=target):
            return ((target,),)
        case FundingStated(target_kind=TargetKind.CAUSE, target=target):
            return ((target,),)
    return ()


def evolve(key: tuple[str], row: Row | None, event: object, entry: Entry) -> Row | None:
    """The row after an event."""
    if isinstance(event, CausePrepared):
        return _prepared(event, entry)
    if row is None:
        return None
    match event:
        case CauseApproved(approver=approver):
            return row | {"state": APPROVED, "answered_by": approver}
        case CauseRefused(reason=reason, refused_by=refused_by):
            return row | {"state": REFUSED, "answered_by": refused_by, "answer": reason}
        case PartTied(amount=amount):
            return row | {"received": row["received"] + amount.amount}
        case PartTakenBack(amount=amount):
            return row | {"received": row["received"] - amount.amount}
        case FundingStated():
            return row | {
                "covered": event.covered,
                "admitted": event.admitted,
                "decision": event.decision,
            }
    return row


def _prepared(event: CausePrepared, entry: Entry) -> Row:
    facts = to_builtins(event)
    return {name: facts[name] for name in _KEPT} | {
        "state": PREPARED,
        "prepared_at": entry.recorded_at.isoformat(),
        "period_from": event.period.first.isoformat(),
        "period_to": event.period.last.isoformat(),
        "currency": event.amount.currency,
        "due": event.amount.amount,
        "received": 0,
        "covered": False,
        "admitted": "NONE",
        "threshold": event.threshold.amount if event.threshold is not None else None,
    }


async def find_cause(connection: AsyncConnection, cause: str) -> dict[str, Any] | None:
    """A cause by its id."""
    row = (await connection.execute(select(TABLE).where(TABLE.c.id == cause))).mappings().one_or_none()
    return dict(row) if row is not None else None
