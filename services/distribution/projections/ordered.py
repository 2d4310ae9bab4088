"""What courts ordered of redistributed reserves, and which of it a run has paid out of PROVISION (D-25)."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import BigInteger, Column, Index, Text, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.distribution.domain.advance import HOME, PROVISION
from services.distribution.domain.ordered import Gone, OrderDecided, OrderDropped, OrderEntered
from services.distribution.domain.ordered_fact import OrderedFact
from services.distribution.domain.royalty import RoyaltyAllocated
from services.distribution.projections.allocation import TABLE as ALLOCATION
from services.distribution.projections.ledger import TABLE as LEDGER
from services.distribution.projections.reserve import REDISTRIBUTED
from services.distribution.projections.reserve import TABLE as RESERVE
from shared.contracts.terms import Role, TargetKind
from shared.contracts.wire import from_builtins
from shared.eventstore.entries import Entry
from shared.kernel.money import Money
from shared.projections import Row, view_table

ENTERED, DECIDED, DROPPED, PAID = "ENTERED", "DECIDED", "DROPPED", "PAID"
ORDERED_MAX = 1_000
"""So many a run pays."""
VERSION = 1
TABLE = view_table(
    "ordered",
    Column("payment", Text, primary_key=True),
    Column("state", Text, nullable=False),
    Column("reserve", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("owner", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("number", Text, nullable=False),
    Column("ordered_on", Text, nullable=False),
    Column("in_force_on", Text, nullable=False),
    Column("document_sha256", Text, nullable=False),
    Column("proposed_by", Text, nullable=False),
    Column("ended_by", Text),
    Column("decided_on", Text),
    Column("dropped_for", Text),
    Column("allocation", Text),
    Column("position", BigInteger, nullable=False),
    Index("ordered__reserve", "reserve"),
    Index("ordered__state", "state"),
)


def keys(event: object, _: Entry) -> Iterable[tuple[str]]:
    """The payment, also of the allocation by which a run makes it."""
    match event:
        case OrderEntered() | OrderDecided() | OrderDropped():
            return ((event.payment,),)
        case RoyaltyAllocated(target_kind=TargetKind.PROVISION):
            return [(one,) for one in event.inputs if one != PROVISION]
    return ()


def evolve(key: tuple[str], row: Row | None, event: object, entry: Entry) -> Row | None:
    """ENTERED, DECIDED, PAID or DROPPED; a run that closes is finished, so what it has appended is paid."""
    match event:
        case OrderEntered(order=order):
            return {
                "state": ENTERED,
                "reserve": order.reserve,
                "role": order.role.value,
                "owner": order.owner,
                "currency": order.amount.currency,
                "amount": order.amount.amount,
                "number": order.number,
                "ordered_on": order.ordered_on.isoformat(),
                "in_force_on": order.in_force_on.isoformat(),
                "document_sha256": order.document_sha256,
                "proposed_by": event.proposed_by,
                "ended_by": None,
                "decided_on": None,
                "dropped_for": None,
                "allocation": None,
                "position": entry.position,
            }
        case OrderDecided() if row is not None:
            decided = {"ended_by": event.decided_by, "decided_on": event.decided_on.isoformat()}
            return row | {"state": DECIDED, "position": entry.position} | decided
        case OrderDropped() if row is not None:
            return row | {"state": DROPPED, "ended_by": event.by, "dropped_for": event.reason}
        case RoyaltyAllocated() if row is not None:
            return row | {"state": PAID, "allocation": event.allocation}
    return row


async def find_ordered(connection: AsyncConnection, payment: str) -> dict[str, Any] | None:
    """A payment by its id."""
    row = (await connection.execute(select(TABLE).where(TABLE.c.payment == payment))).mappings().one_or_none()
    return dict(row) if row is not None else None


def gone_of(reserve: Mapping[str, Any]) -> Gone:
    """A reserve as an order finds it: what was released before went to whose it was."""
    went = sum(one["amount"] for one in reserve["taken"] if one["how"] == REDISTRIBUTED)
    return Gone(
        redistributed=reserve["state"] == REDISTRIBUTED,
        role=Role(reserve["role"]),
        amount=Money(went, reserve["currency"]),
    )


async def read_ordered(
    connection: AsyncConnection, works: Mapping[str, str], parties: Mapping[str, str]
) -> list[OrderedFact]:
    """The payments that the next run makes, in the order in which they were decided, as far as PROVISION has as much;
    `works` and `parties`: which stand for merged ones."""
    query = (
        select(TABLE, RESERVE.c.work, ALLOCATION.c.body)
        .join(RESERVE, RESERVE.c.reserve == TABLE.c.reserve)
        .join(ALLOCATION, ALLOCATION.c.allocation == RESERVE.c.allocation)
        .where(TABLE.c.state == DECIDED)
        .order_by(TABLE.c.position)
        .limit(ORDERED_MAX)
    )
    left = await _free(connection)
    found = []
    for row in (await connection.execute(query)).mappings():
        if row["amount"] <= left:
            left -= row["amount"]
            body = from_builtins(RoyaltyAllocated, row["body"])
            found.append(
                OrderedFact(
                    id=row["payment"],
                    work=works.get(row["work"], row["work"]),
                    title=body.title,
                    role=Role(row["role"]),
                    owner=parties.get(row["owner"], row["owner"]),
                    amount=Money(row["amount"], row["currency"]),
                    channel=body.channel,
                    payer=body.payer,
                    use_type=body.use_type,
                    period=body.period,
                    territory=body.territory,
                )
            )
    return found


async def _free(connection: AsyncConnection) -> int:
    query = select(LEDGER.c.states).where(LEDGER.c.target == PROVISION)
    states = (await connection.execute(query)).scalar_one_or_none() or {}
    free: int = states.get(PROVISION, {}).get(HOME, 0)
    return free
