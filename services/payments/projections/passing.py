"""What the registry says of payees whose credits may pass to others, and which credits those are."""

from datetime import date

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.payments.domain.passing import Parties, heirs_of
from services.payments.projections.credit import TABLE as CREDIT
from services.payments.projections.credit import TAKEN
from services.payments.projections.order import came_back
from services.payments.projections.party import TABLE, read_survivors
from services.payments.projections.payee_link import links_of
from services.payments.projections.unpaid import may_pass
from shared.projections.among import among


async def read_passing(connection: AsyncConnection, today: date) -> tuple[Parties, list[str]]:
    """The dead and the merged with who stands or receives for them, and the ids of the credits that may pass."""
    gone = or_(TABLE.c.died_on.is_not(None), TABLE.c.merged_into.is_not(None))
    rows = (await connection.execute(select(TABLE.c.id, TABLE.c.died_on, TABLE.c.merge).where(gone))).all()
    stands = await read_survivors(connection)
    parties = Parties(
        stands=stands,
        merges={row.id: row.merge for row in rows if row.merge is not None},
        died={
            stands.get(row.id, row.id): date.fromisoformat(row.died_on)
            for row in sorted(rows, key=lambda one: one.id in stands, reverse=True)
            if row.died_on is not None
        },
        links=await links_of(connection, [row.id for row in rows]),
    )
    payees = {*parties.merges, *(one for one in parties.died if heirs_of(one, parties, today))}
    found = await may_pass(connection, payees)
    # The bank may have paid one of their orders that counts as unpaid: nobody else is paid it before that is known.
    asked = (await came_back(connection, {row.payee for row in found})).asked
    return parties, [
        row.id
        for row in found
        if row.payee not in asked
        and (row.home is None or parties.stand_in(row.home) != row.payee or row.payee in payees)
    ]


async def strayed_in(connection: AsyncConnection, payment_run: str) -> tuple[str, ...]:
    """Credits that a payment run has taken and for whose owner another than their payee stands: their payee was merged
    away, or the merge by which they came to him was undone (D-102)."""
    stands = await read_survivors(connection)
    moved = or_(CREDIT.c.home.is_not(None), among(CREDIT.c.payee, stands))
    query = select(CREDIT.c.id, func.coalesce(CREDIT.c.home, CREDIT.c.payee).label("home"), CREDIT.c.payee)
    query = query.where(CREDIT.c.payment_run == payment_run, CREDIT.c.state == TAKEN, moved)
    rows = (await connection.execute(query.order_by(CREDIT.c.id))).all()
    return tuple(row.id for row in rows if stands.get(row.home, row.home) != row.payee)
