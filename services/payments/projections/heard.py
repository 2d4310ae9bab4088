"""What each distribution run credited by its own word, less what it took back: the other side of the conservation of
D-98."""

from collections.abc import Iterable

from sqlalchemy import BigInteger, Column, Text, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.payments.projections.run import TABLE as RUN
from shared.contracts import distribution
from shared.contracts.terms import ShareState
from shared.eventstore.entries import Entry
from shared.projections import Row, view_table

VERSION = 2
TABLE = view_table(
    "heard",
    Column("run", Text, primary_key=True),
    Column("currency", Text, primary_key=True),
    Column("credited", BigInteger, nullable=False),
)


def _sums(event: distribution.RoyaltyAllocated | distribution.RoyaltyReversed) -> dict[str, int]:
    sums: dict[str, int] = {}
    for share in event.shares:
        if share.state is ShareState.CREDITED:
            sums[share.net.currency] = sums.get(share.net.currency, 0) + share.net.amount
    return sums


def keys(event: object, _: Entry) -> Iterable[tuple[str, str]]:
    """Run and currency of an allocation, or of what was taken back of one."""
    if isinstance(event, distribution.RoyaltyAllocated | distribution.RoyaltyReversed):
        return [(event.run, currency) for currency in sorted(_sums(event))]
    return ()


def evolve(key: tuple[str, str], row: Row | None, event: object, _: Entry) -> Row | None:
    """The row after an event."""
    if isinstance(event, distribution.RoyaltyAllocated | distribution.RoyaltyReversed):
        before = row["credited"] if row else 0
        return {"credited": before + _sums(event)[key[1]]}
    return row


async def heard_of_closed(connection: AsyncConnection) -> dict[tuple[str, str], int]:
    """Minor units credited by (run, currency), of closed runs only."""
    query = select(TABLE).join(RUN, RUN.c.run == TABLE.c.run).where(RUN.c.closed_on.is_not(None))
    return {
        (row.run, row.currency): row.credited
        for row in await connection.execute(query.order_by(TABLE.c.run, TABLE.c.currency))
    }
