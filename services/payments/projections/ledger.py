"""The ledger of payments: in which state every qəpik is that distribution credited, or that came with the old system's
books (D-98, D-101)."""

from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.payments.domain.standing import CreditState, sums_of
from services.payments.projections import balance, order
from services.payments.projections.circumstances import read_circumstances
from services.payments.projections.heard import heard_of_closed
from services.payments.projections.movement import credited_by_run, taken_over
from services.payments.projections.run import credited_runs
from services.payments.projections.unpaid import read_unpaid

IN_TRANSIT = "IN_TRANSIT"
"""Heard in a closed run, not on an account yet: the run is being entered, or is parked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StateSum:
    """Minor units of one state."""

    state: str
    reason: str | None
    amount: int


@dataclass(slots=True, kw_only=True)
class CurrencyLedger:
    """One currency: what distribution credited, what was taken over, and where it is."""

    currency: str
    credited: int = 0
    """Of closed distribution runs, by distribution's word."""
    taken_over: int = 0
    """Balances of the old system less what payees owed there (D-101): distribution never credited it."""
    confirmed: int = 0
    """Of PAID: what the bank has booked."""
    differences: int = 0
    """What banks have paid beyond PAID, below zero what they have kept, as two people found it: claims, in no state."""
    states: list[StateSum] = field(default_factory=list)

    @property
    def missing(self) -> int:
        """What is in no state; 0 when everything holds."""
        return self.credited + self.taken_over - sum(one.amount for one in self.states)


async def read_ledger(connection: AsyncConnection, day: date) -> list[CurrencyLedger]:
    """The ledger by currency, as things stand on a day."""
    ledgers: dict[str, CurrencyLedger] = {}

    def of(currency: str) -> CurrencyLedger:
        return ledgers.setdefault(currency, CurrencyLedger(currency=currency))

    def put(currency: str, state: str, reason: str | None, amount: int) -> None:
        if amount:
            of(currency).states.append(StateSum(state=state, reason=reason, amount=amount))

    booked = await credited_by_run(connection)
    transit: dict[str, int] = {}
    done = await credited_runs(connection)
    for key, credited in (await heard_of_closed(connection)).items():
        of(key[1]).credited += credited
        if key[0] not in done:
            transit[key[1]] = transit.get(key[1], 0) + credited - booked.get(key, 0)
    for (_, currency), amount in (await taken_over(connection)).items():
        of(currency).taken_over += amount
    for currency, amount in sorted(transit.items()):
        put(currency, IN_TRANSIT, None, amount)
    unpaid = await read_unpaid(connection)
    for (currency, state, reason), amount in sums_of(
        unpaid, await read_circumstances(connection, day, unpaid)
    ).items():
        put(currency, state, reason, amount)
    accounts = balance.TABLE
    query = select(accounts.c.currency, func.sum(accounts.c.withheld), func.sum(accounts.c.paid)).group_by(
        accounts.c.currency
    )
    for currency, withheld, paid in await connection.execute(query.order_by(accounts.c.currency)):
        put(currency, CreditState.WITHHELD, None, int(withheld))
        put(currency, CreditState.PAID, None, int(paid))
    orders = order.TABLE
    booked_orders = (
        select(orders.c.currency, func.sum(orders.c.net))
        .where(orders.c.state == order.CONFIRMED, orders.c.net != 0)
        .group_by(orders.c.currency)
    )
    for currency, confirmed in await connection.execute(booked_orders):
        of(currency).confirmed = int(confirmed)
    for currency, amount in (await order.differences(connection)).items():
        of(currency).differences = amount
    return [ledgers[currency] for currency in sorted(ledgers)]
