"""What is wrong with client money at the bank, said every day."""

from datetime import date, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from services.payments.domain.reconciliation import Reconciled
from services.payments.projections.bank_day import last_proved
from services.payments.projections.journal import Until
from services.payments.projections.reconciling import reconciled_day, told_by_distribution, unmatched
from shared.eventstore.days import DayStarted
from shared.kernel.money import Money
from shared.messaging.alarms import raise_alarm
from shared.messaging.reaction import Reaction
from shared.projections import snapshot

_ENTRIES_MAX = 100
EXPLAINED_WITHIN = timedelta(days=2)
"""How long an entry of the bank may stand before somebody has to say what it is."""


async def warn_of_client_money(reaction: Reaction, event: DayStarted) -> None:
    """The last day with statements of all accounts of a currency whose difference is not explained is an alarm, and so
    is an entry of the bank that nothing explains, and what distribution does not account for; each once (D-90)."""
    async with snapshot(reaction.ctx.engine) as (connection, _):
        last = await last_proved(connection)
        found = {day: await _unexplained(connection, day) for day in sorted(set(last.values()))}
        until = Until(effective_on=event.day - EXPLAINED_WITHIN)
        unknown = await unmatched(connection, until, _ENTRIES_MAX, heard=reaction.entry.position)
        told = await told_by_distribution(connection)
    for currency, day in sorted(last.items()):
        one = found[day].get(currency)
        if one is not None:
            what = (
                f"the bank closed {day} with {Money(one.closing, currency)}, and "
                f"{Money(one.unexplained, currency)} of that is in no entry"
            )
            await _alarm(reaction, "CLIENT_MONEY", what, f"{day} {currency}")
    for entry in unknown:
        if entry["bank_entry"] is None and entry["day"] > last.get(entry["currency"], date.max):
            # What was found of an order by the bank's document, ahead of its statement.
            continue
        amount = Money(-entry["amount"], entry["currency"])
        booked = entry["kind"] or f"for order {entry['order']} in all"
        what = f"nothing explains what the bank booked on {entry['day']}: {booked} {amount}"
        await _alarm(reaction, "UNKNOWN_ENTRY", what, entry["bank_entry"] or entry["order"])
    for difference in told[1] if told is not None else ():
        if told is not None and difference.difference:
            currency = difference.currency
            what = (
                f"distribution accounts for {Money(difference.accounted, currency)} of "
                f"{Money(difference.received, currency)} that were received"
            )
            await _alarm(reaction, "CLIENT_MONEY", what, f"distribution {told[0].day} {currency}")


async def _unexplained(connection: AsyncConnection, day: date) -> dict[str, Reconciled]:
    """By currency what is unexplained of a day, and was as its last statement was heard: what the bank has said since
    is of a statement whose closing balance is on its way."""
    now = await reconciled_day(connection, day)
    found = {one.currency: one for one in now.currencies if one.unexplained}
    if not found:
        return {}
    then = await reconciled_day(connection, day, max(one.position for one in now.closings))
    was = {one.currency for one in then.currencies if one.unexplained}
    return {currency: one for currency, one in found.items() if currency in was}


async def _alarm(reaction: Reaction, kind: str, what: str, about: str) -> None:
    await raise_alarm(reaction.ctx.pool, "reconciliation", kind, what, about=about)
