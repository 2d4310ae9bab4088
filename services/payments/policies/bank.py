"""What goes to the bank, and what the bank says of it."""

from services.payments.domain.credit import CREDIT, CreditAgain
from services.payments.domain.order import ORDER, ConfirmOrder, ReturnOrder
from services.payments.domain.payment_run_events import RunReleasing
from services.payments.projections.order import order_of_reference
from shared.contracts import intake
from shared.messaging.reaction import Reaction

_BY_BANK = {"DEBIT", "RETURN", "STATUS"}


async def release_to_bank(reaction: Reaction, event: RunReleasing) -> None:
    """What was released is carried out, even if the one who released it was cut off."""
    args = {"payment_run": event.payment_run}
    await reaction.queue("release-payment-run", key=event.payment_run, subject=event.payment_run, args=args)


async def answer_bank(reaction: Reaction, event: intake.BankEntryClassified) -> None:
    """A booked debit confirms its order, a return credits it again; a differing amount waits for a person, and so does
    what the bank says of an order that is not known."""
    if event.kind not in _BY_BANK:
        return
    found = None
    if event.end_to_end_id is not None:
        async with reaction.ctx.engine.connect() as connection:
            found = await order_of_reference(connection, event.end_to_end_id)
    if found is None:
        if event.kind == "STATUS":
            reaction.park(f"the bank says {event.status} of {event.end_to_end_id!r}, which is no order's")
        if event.kind == "RETURN":
            reaction.park(
                f"{event.amount} came back on {event.day}, and no order has the end-to-end id "
                f"{event.end_to_end_id!r}"
            )
        return
    if event.kind == "STATUS":
        # No money has moved: the booking decides.
        return
    if event.kind == "DEBIT":
        confirm = ConfirmOrder(amount=event.amount, day=event.day, entry=event.entry)
        await reaction.execute(ORDER, found["id"], confirm)
        return
    back = ReturnOrder(amount=event.amount, day=event.day, bank_code=event.bank_code, entry=event.entry)
    await reaction.execute(ORDER, found["id"], back)
    again = CreditAgain(order=found["id"])
    await reaction.execute_many(CREDIT, [(credit, again) for credit in found["credits"]])
