"""Credits that no order pays, as the rules take them."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import (
    Select,
    and_,
    exists,
    func,
    select,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from services.payments.domain.standing import Unpaid
from services.payments.projections.credit import OPEN, PASSED, TABLE, TAKEN, UNPAID, settled
from services.payments.projections.movement import CREDITED, TAKEN_OVER
from services.payments.projections.movement import PASSED as MOVED
from services.payments.projections.movement import TABLE as MOVEMENT
from shared.contracts.terms import Channel, Role
from shared.kernel.money import Money
from shared.kernel.shares import parse_share
from shared.projections.among import among


def unpaid_of(row: Any) -> Unpaid:
    """A credit's row as the rules take it."""
    return Unpaid(
        credit=row["id"],
        payee=row["payee"],
        work=row["work"],
        role=Role(row["role"]),
        allocation=row["allocation"],
        run=row["run"],
        channel=Channel(row["channel"]),
        gross=Money(row["gross"], row["currency"]),
        net=Money(row["net"], row["currency"]),
        owner=row["owner"],
        fraction=None if row["fraction"] is None else parse_share(row["fraction"]),
        heard=row["heard"],
        settled=row["settled"],
    )


def booked() -> Select[Any]:
    """Credits whose sum stands on the payee's account; those of a run that is being entered do not yet."""
    on_account = exists().where(
        and_(
            MOVEMENT.c.payee == TABLE.c.payee,
            MOVEMENT.c.currency == TABLE.c.currency,
            MOVEMENT.c.kind.in_((CREDITED, TAKEN_OVER, MOVED)),
            MOVEMENT.c.reference == func.coalesce(TABLE.c.passed_from, TABLE.c.run),
        )
    )
    return select(TABLE, settled()).where(on_account).order_by(TABLE.c.id)


async def read_unpaid(connection: AsyncConnection, payee: str | None = None) -> list[Unpaid]:
    """Every booked credit that no released order pays, of all payees or of one."""
    query = booked().where(TABLE.c.state.in_(UNPAID))
    if payee is not None:
        query = query.where(TABLE.c.payee == payee)
    return [unpaid_of(row) for row in (await connection.execute(query)).mappings()]


async def read_free(connection: AsyncConnection, payment_run: str) -> list[Unpaid]:
    """Every booked credit that is in no payment run, or in this one."""
    mine = and_(TABLE.c.state == TAKEN, TABLE.c.payment_run == payment_run)
    query = booked().where((TABLE.c.state == OPEN) | mine)
    return [unpaid_of(row) for row in (await connection.execute(query)).mappings()]


async def may_pass(connection: AsyncConnection, payees: Collection[str]) -> Sequence[Any]:
    """Id, payee and home of unpaid credits of these payees, of those that came to somebody by a merge, and of those
    that take back what has passed to others since."""
    original = TABLE.alias()
    query = booked().outerjoin(original, original.c.id == TABLE.c.takes_back)
    query = query.where(TABLE.c.state.in_(UNPAID)).where(
        among(TABLE.c.payee, payees) | TABLE.c.home.is_not(None) | (original.c.state == PASSED)
    )
    return (await connection.execute(query.with_only_columns(TABLE.c.id, TABLE.c.payee, TABLE.c.home))).all()
