"""Court awards and settlements with their money."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import JSON, BigInteger, Boolean, Column, Date, Index, Integer, Text, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.intake.domain.award import AwardTold
from services.intake.domain.funding_events import FundingStated, PartTakenBack, PartTied
from shared.contracts.terms import TargetKind
from shared.contracts.wire import to_builtins
from shared.eventstore.entries import Entry
from shared.projections import Row, view_table

VERSION = 3
TABLE = view_table(
    "award",
    Column("id", Text, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("number", Text, nullable=False),
    Column("issued_by", Text, nullable=False),
    Column("ordered_on", Date, nullable=False),
    Column("in_force_on", Date),
    Column("payer", Text, nullable=False),
    Column("use_type", Text, nullable=False),
    Column("period_from", Date, nullable=False),
    Column("period_to", Date, nullable=False),
    Column("territory", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("due", BigInteger, nullable=False),
    Column("received", BigInteger, nullable=False),
    Column("covered", Boolean, nullable=False),
    Column("admitted", Text, nullable=False),
    Column("decision", Text),
    Column("document_sha256", Text, nullable=False),
    Column("claim", Text),
    Column("recorded_by", Text, nullable=False),
    Column("breakdown", JSON, nullable=False),
    Column("recorded_at", Text, nullable=False),
    Column("deduction_percent", Text),
    Index("award__payer", "payer"),
)
_KEPT = (
    "version",
    "kind",
    "number",
    "issued_by",
    "ordered_on",
    "in_force_on",
    "payer",
    "use_type",
    "territory",
    "document_sha256",
    "claim",
    "recorded_by",
    "breakdown",
    "deduction_percent",
)


def keys(event: object, _: Entry) -> Iterable[tuple[str]]:
    """The award that an event touches; what touches another target's money makes no row."""
    match event:
        case AwardTold(award=award):
            return ((award,),)
        case PartTied(target=target) | PartTakenBack(target=target):
            return ((target,),)
        case FundingStated(target_kind=TargetKind.AWARD, target=target):
            return ((target,),)
    return ()


def evolve(key: tuple[str], row: Row | None, event: object, entry: Entry) -> Row | None:
    """The row after an event."""
    match event:
        case AwardTold():
            facts = to_builtins(event)
            money = ("received", "covered", "admitted", "decision")
            before = row or {"received": 0, "covered": False, "admitted": "NONE", "decision": None}
            return {name: facts[name] for name in _KEPT} | {
                "period_from": event.period.first.isoformat(),
                "period_to": event.period.last.isoformat(),
                "currency": event.amount.currency,
                "due": event.amount.amount,
                "recorded_at": entry.recorded_at.isoformat(),
                **{name: before[name] for name in money},
            }
        case PartTied(amount=amount) if row is not None:
            return row | {"received": row["received"] + amount.amount}
        case PartTakenBack(amount=amount) if row is not None:
            return row | {"received": row["received"] - amount.amount}
        case FundingStated() if row is not None:
            return row | {
                "covered": event.covered,
                "admitted": event.admitted,
                "decision": event.decision,
            }
    return row


async def find_award(connection: AsyncConnection, award: str) -> dict[str, Any] | None:
    """An award by its id."""
    row = (await connection.execute(select(TABLE).where(TABLE.c.id == award))).mappings().one_or_none()
    return dict(row) if row is not None else None
