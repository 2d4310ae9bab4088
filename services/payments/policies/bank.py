"""What goes to the bank, and what the bank says of it, or does not say in due time."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from services.payments.domain.abroad import is_near
from services.payments.domain.circumstances import HOME_CURRENCY
from services.payments.domain.credit import CREDIT, CreditAgain
from services.payments.domain.liability import LIABILITY, OweAgain
from services.payments.domain.order import ORDER, MissAnswer, overdue_on
from services.payments.domain.order_answers import DEBIT, RETURN, STATUS, BankEntry, BankStatus
from services.payments.domain.order_events import OrderFailed, OrderQuestioned, OrderReturned
from services.payments.domain.order_terms import Exchanged
from services.payments.domain.payment_run_events import RunReleasing
from services.payments.projections.bank_day import last_proved
from services.payments.projections.order import order_of_reference, unanswered
from services.payments.projections.policy import policies_on
from services.payments.projections.rate import quotes_on
from shared.contracts import intake
from shared.eventstore.days import DayStarted
from shared.kernel.money import Money
from shared.messaging.alarms import raise_alarm
from shared.messaging.reaction import Reaction
from shared.projections import snapshot

_AT_ONCE = 500
REMITTANCE = "REMITTANCE"
"""A debit whose purpose the bank tells as a tax or contribution: so it books the orders that pay them."""


async def release_to_bank(reaction: Reaction, event: RunReleasing) -> None:
    """What was released is carried out, even if the one who released it was cut off."""
    args = {"payment_run": event.payment_run}
    await reaction.queue("release-payment-run", key=event.payment_run, subject=event.payment_run, args=args)


async def answer_bank(reaction: Reaction, event: intake.BankEntryClassified) -> None:
    """What the bank says of an order is an event of the order, or a question to a person; what it says of an order that
    is not known is parked."""
    if event.kind not in (DEBIT, REMITTANCE, RETURN, STATUS):
        return
    found = None
    if event.end_to_end_id is not None:
        async with reaction.ctx.engine.connect() as connection:
            found = await order_of_reference(connection, event.end_to_end_id)
    if found is None:
        _park_unknown(reaction, event)
        return
    heard: BankEntry | BankStatus
    if event.kind == STATUS:
        heard = BankStatus(
            status=event.status or "", day=event.day, entry=event.entry, bank_code=event.bank_code
        )
    else:
        exchanged = await _exchanged(reaction, event, found)
        heard = BankEntry(
            kind=DEBIT if event.kind == REMITTANCE else event.kind,
            amount=event.amount if exchanged is None else Money(found["paid"], found["paid_currency"]),
            day=event.day,
            entry=event.entry,
            bank_code=event.bank_code,
            exchanged=exchanged,
        )
    await reaction.execute(ORDER, found["id"], heard)


async def _exchanged(
    reaction: Reaction, event: intake.BankEntryClassified, order: Mapping[str, Any]
) -> Exchanged | None:
    """Manat for an order in another currency, when they are near enough to what all of it is worth at the Central
    Bank's rate of its execution date (D-96); None: nothing was exchanged, or two people look at it."""
    paid = Money(order["paid"], order["paid_currency"])
    if event.amount.currency != HOME_CURRENCY or paid.currency == HOME_CURRENCY:
        return None
    async with reaction.ctx.engine.connect() as connection:
        tolerance = (await policies_on(connection, event.day)).exchange
        quote = (await quotes_on(connection, order["execution_date"])).get(paid.currency)
    if tolerance is None or quote is None or not is_near(event.amount, paid, quote, tolerance):
        return None
    back = event.kind == RETURN
    return Exchanged(booked=-event.amount if back else event.amount, counts_as=-paid if back else paid)


def _park_unknown(reaction: Reaction, event: intake.BankEntryClassified) -> None:
    """A debit that is no order's is another payment of the guild."""
    if event.kind == STATUS:
        reaction.park(f"the bank says {event.status} of {event.end_to_end_id!r}, which is no order's")
    if event.kind == RETURN:
        reaction.park(
            f"{event.amount} came back on {event.day}, and no order has the end-to-end id "
            f"{event.end_to_end_id!r}"
        )


async def credit_again(reaction: Reaction, event: OrderReturned | OrderFailed) -> None:
    """The credits of an order that failed or came back are free again, and its liabilities owed (D-86)."""
    again = CreditAgain(order=event.order)
    for some in _parts(event.credits):
        await reaction.execute_many(CREDIT, [(credit, again) for credit in some])
    owed = OweAgain(order=event.order)
    for some in _parts([item.liability for item in event.items]):
        await reaction.execute_many(LIABILITY, [(liability, owed) for liability in some])


async def miss_answers(reaction: Reaction, event: DayStarted) -> None:
    """Orders that the bank has not answered in due time wait for a person; an alarm by payment run, once. Silence is
    what its statements show: where they are late, it is waited for them as long again."""
    due = overdue_on(event.day)
    async with snapshot(reaction.ctx.engine) as (connection, _):
        shown = {
            currency: max(overdue_on(day + timedelta(days=1)), overdue_on(due))
            for currency, day in (await last_proved(connection)).items()
        }
        found = await unanswered(connection, due, shown)
    for payment_run, orders in found.items():
        for some in _parts(orders):
            await reaction.execute_many(ORDER, [(order, MissAnswer(day=event.day)) for order in some])
        what = f"the bank has said nothing of {len(orders)} orders of the payment run {payment_run} (D-86)"
        await raise_alarm(reaction.ctx.pool, "bank", "NO_ANSWER", what, about=f"{payment_run} {event.day}")


async def warn_of_contradiction(reaction: Reaction, event: OrderQuestioned) -> None:
    """An answer that contradicts what is known is an alarm, once."""
    what = f"order {event.order}: {event.question}: {event.detail}"
    await raise_alarm(reaction.ctx.pool, "bank", "BANK_ANSWER", what, about=f"{event.order} {event.entry}")


def _parts(ids: Sequence[str]) -> list[Sequence[str]]:
    return [ids[at : at + _AT_ONCE] for at in range(0, len(ids), _AT_ONCE)]
