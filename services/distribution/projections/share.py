"""Shares by their ids: which allocation they belong to, and what became of them."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, Index, Text, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.distribution.domain.royalty import RoyaltyAllocated
from shared.contracts.wire import to_raw
from shared.eventstore.entries import Entry
from shared.projections import Row, view_table

VERSION = 1
LASTING = True
TABLE = view_table(
    "share",
    Column("share", Text, primary_key=True),
    Column("allocation", Text, primary_key=True),
    Column("run", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("reason", Text),
    Column("receiver", Text),
    Column("currency", Text, nullable=False),
    Column("gross", BigInteger, nullable=False),
    Column("net", BigInteger, nullable=False),
    Column("deductions", JSON, nullable=False),
    Index("share__run", "run"),
)


def keys(event: object, _: Entry) -> Iterable[tuple[str, str]]:
    """The shares of an allocation."""
    match event:
        case RoyaltyAllocated():
            return [(share.share, event.allocation) for share in event.shares]
    return ()


def evolve(key: tuple[str, str], row: Row | None, event: object, _: Entry) -> Row | None:
    """The share as it was appended."""
    match event:
        case RoyaltyAllocated():
            share = next(one for one in event.shares if one.share == key[0])
            return {
                "run": event.run,
                "state": share.state.value,
                "reason": share.reason,
                "receiver": share.receiver,
                "currency": share.gross.currency,
                "gross": share.gross.amount,
                "net": share.net.amount,
                "deductions": to_raw(share.deductions),
            }
    return row


async def find_share(connection: AsyncConnection, share: str) -> dict[str, Any] | None:
    """A share's row, of the first allocation that has it."""
    query = select(TABLE).where(TABLE.c.share == share).order_by(TABLE.c.allocation).limit(1)
    row = (await connection.execute(query)).mappings().one_or_none()
    return dict(row) if row is not None else None
