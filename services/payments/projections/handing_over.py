"""What two people hand over of what an ended dispute holds, and what that is dealt out by."""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any

from sqlalchemy import JSON, Column, Date, Index, Text, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.payments.domain.handed_over import RoleMoney
from services.payments.domain.handing_over import HandingOverApproved, HandingOverProposed
from services.payments.domain.holds import Hold, Holds
from services.payments.domain.standing import Unpaid
from services.payments.projections.allocation import read_allocations
from services.payments.projections.credit import PASSED, UNPAID
from services.payments.projections.credit import TABLE as CREDIT
from services.payments.projections.order import came_back
from services.payments.projections.run import heard_by_a_run
from services.payments.projections.unpaid import booked, unpaid_of
from shared.contracts.terms import Role, ShareState
from shared.contracts.wire import to_builtins
from shared.eventstore.entries import Entry
from shared.kernel.clock import baku_day
from shared.kernel.shares import parse_share
from shared.projections import Row, view_table
from shared.projections.among import among

VERSION = 1
PROPOSED, APPROVED = "PROPOSED", "APPROVED"
TABLE = view_table(
    "handing_over",
    Column("id", Text, primary_key=True),
    Column("dispute", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("credits", JSON, nullable=False),
    Column("document_sha256", Text, nullable=False),
    Column("proposed_by", Text, nullable=False),
    Column("proposed_on", Date, nullable=False),
    Column("approved_by", Text),
    Column("approved_on", Date),
    Index("handing_over__dispute", "dispute"),
)


def keys(event: object, _: Entry) -> Iterable[tuple[str]]:
    """The handing over that an event tells of."""
    match event:
        case HandingOverProposed() | HandingOverApproved():
            return ((event.handing_over,),)
    return ()


def evolve(key: tuple[str], row: Row | None, event: object, entry: Entry) -> Row | None:
    """PROPOSED or APPROVED, with what everybody receives of every credit."""
    day = baku_day(entry.recorded_at).isoformat()
    match event:
        case HandingOverProposed():
            facts: Row = to_builtins(event)
            del facts["handing_over"]
            return facts | {"state": PROPOSED, "proposed_on": day}
        case HandingOverApproved() if row is not None:
            return row | {"state": APPROVED, "approved_by": event.approved_by, "approved_on": day}
    return row


async def read_held(
    connection: AsyncConnection, hold: Hold, holds: Holds, works: Sequence[str]
) -> tuple[list[Unpaid], bool]:
    """The credits of a work, under any of its ids, that a hold keeps since its dispute's end and that pass by decision;
    and whether it keeps others: distribution may take them back yet, as no run that had heard of the end is credited
    (what came with the old books it never takes back), or the bank may have paid them by an order
    that counts as unpaid."""
    query = booked().where(CREDIT.c.state.in_(UNPAID), CREDIT.c.work.in_(works))
    rows = (await connection.execute(query)).mappings().all()
    held = [row for row in rows if holds.on(unpaid_of(row)) == hold]
    heard = await heard_by_a_run(connection) >= hold.since
    asked = (await came_back(connection, {row["payee"] for row in held})).asked
    ripe = [row for row in held if row["payee"] not in asked and (heard or _is_of_books(row))]
    now = [unpaid_of(row) for row in ripe]
    return now, len(now) < len(held)


def _is_of_books(row: Any) -> bool:
    # What passed on of it names the row of the books as its allocation, and the package as its run.
    return row["books"] is not None or row["fraction"] is None


async def read_role_money(
    connection: AsyncConnection, held: Sequence[Unpaid], holds: Holds, hold: Hold
) -> dict[tuple[str, Role], RoleMoney]:
    """Allocation and role -> whose the role's money is there by now, also where it is not credited."""
    ids = {one.allocation for one in held}
    had: dict[tuple[str, Role], dict[str, int]] = {(one.allocation, one.role): {} for one in held}
    query = select(CREDIT).where(among(CREDIT.c.allocation, ids), CREDIT.c.state != PASSED)
    for row in (await connection.execute(query)).mappings():
        if (owners := had.get((row["allocation"], Role(row["role"])))) is not None and not (
            hold.share is not None and _was_handed_over(row, hold)
        ):
            _add(owners, holds.party(row["owner"] or row["payee"]), row["gross"])
    told, found = await read_allocations(connection, ids), {}
    for (allocation, role), owners in had.items():
        if (its := told.get(allocation)) is None:
            found[allocation, role] = RoleMoney(had=owners, amount=sum(owners.values()), fraction=Fraction(1))
            continue
        shares = [share for share in its.shares if share.role is role]
        for share in shares:
            if share.state is not ShareState.CREDITED:
                _add(owners, holds.party(share.owner or ""), share.gross.amount)
        found[allocation, role] = RoleMoney(
            had=owners,
            amount=sum(share.gross.amount for share in shares),
            fraction=sum((parse_share(share.fraction) for share in shares), Fraction(0)),
        )
    return found


def _was_handed_over(row: Any, hold: Hold) -> bool:
    passed = row["passed"]
    return passed is not None and passed["reference"] == hold.dispute


def _add(sums: dict[str, int], owner: str, amount: int) -> None:
    sums[owner] = sums.get(owner, 0) + amount
