"""Claims on payers: OPEN or ENDED; the last one of its ground, contract and period."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, Date, Index, Integer, Text, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.intake.domain.claim import ClaimClosed, PayerClaimed
from shared.contracts.wire import to_builtins
from shared.eventstore.entries import Entry
from shared.projections import Row, view_table

VERSION = 1
OPEN, ENDED = "OPEN", "ENDED"
TABLE = view_table(
    "claim",
    Column("id", Text, primary_key=True),
    Column("number", Integer, nullable=False),
    Column("payer", Text, nullable=False),
    Column("contract", Text, nullable=False),
    Column("ground", Text, nullable=False),
    Column("period_from", Date, nullable=False),
    Column("period_to", Date, nullable=False),
    Column("currency", Text),
    Column("amount", BigInteger),
    Column("deadline", Date, nullable=False),
    Column("account", Text),
    Column("state", Text, nullable=False),
    Column("ended", JSON),
    Column("raised_by", Text, nullable=False),
    Column("before", JSON, nullable=False),
    Index("claim__contract", "contract"),
)


def keys(event: object, _: Entry) -> Iterable[tuple[str]]:
    """The claim that an event touches."""
    match event:
        case PayerClaimed() | ClaimClosed():
            return ((event.claim,),)
    return ()


def evolve(key: tuple[str], row: Row | None, event: object, _: Entry) -> Row | None:
    """The row after an event."""
    match event:
        case PayerClaimed():
            return _raised(row, event)
        case ClaimClosed() if row is not None:
            told = to_builtins(event)
            names = ("outcome", "reason", "document_sha256", "ended_by")
            return row | {"state": ENDED, "ended": {name: told[name] for name in names}}
    return row


def _raised(row: Row | None, event: PayerClaimed) -> Row:
    before = [] if row is None else [*row["before"], {name: row[name] for name in ("number", "ended")}]
    return {
        "number": event.number,
        "payer": event.payer,
        "contract": event.contract,
        "ground": event.ground.value,
        "period_from": event.period.first.isoformat(),
        "period_to": event.period.last.isoformat(),
        "currency": event.amount.currency if event.amount is not None else None,
        "amount": event.amount.amount if event.amount is not None else None,
        "deadline": event.deadline.isoformat(),
        "account": event.account,
        "state": OPEN,
        "ended": None,
        "raised_by": event.raised_by,
        "before": before,
    }


async def find_claim(connection: AsyncConnection, claim: str) -> dict[str, Any] | None:
    """A claim by its id."""
    row = (await connection.execute(select(TABLE).where(TABLE.c.id == claim))).mappings().one_or_none()
    return dict(row) if row is not None else None
