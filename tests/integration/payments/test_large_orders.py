"""Orders whose outcome two people decide after they had failed, of as many credits as one may pay (D-86, D-88)."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from services.payments.domain.assembling import CREDITS_PER_ORDER
from services.payments.domain.credit import CREDIT, EnterCredit, PayCredit, TakeCredit
from services.payments.domain.credit_events import Credit
from services.payments.domain.order import ORDER, IssueOrder, end_to_end_id
from services.payments.domain.order_answers import BankEntry, BankStatus
from services.payments.domain.order_events import OrderIssued
from services.payments.projections.credit import OPEN, PAID, TABLE, TAKEN
from shared.contracts.terms import Channel, Role
from shared.kernel.ids import derived_id
from shared.kernel.money import Money
from tests.integration.payments.played import pay
from tests.integration.payments.test_bank_answers import META, decide, paid, propose
from tests.support.one_service import OneService

DAY = date(2026, 9, 3)
ORDER_ID = derived_id("order", "large")


async def failed_and_booked(service: OneService) -> tuple[list[str], str]:
    """An order at the limit, rejected and booked after all: its credits, and its payment run."""
    run = (await pay(service))["payment_run"]
    store, ids = service.ctx.store, [derived_id("credit", str(one)) for one in range(CREDITS_PER_ORDER)]
    credit = Credit(
        id=ids[0],
        payee="rasim",
        owner="rasim",
        work="film-1",
        role=Role.DIRECTOR,
        allocation="a",
        run="r",
        channel=Channel.USER,
        gross=Money(2),
        net=Money(2),
    )
    entered = [(one, EnterCredit(credit=replace(credit, id=one), effective_on=DAY)) for one in ids]
    await store.execute_many(CREDIT, entered, META)
    await store.execute_many(CREDIT, [(one, TakeCredit(payment_run=run)) for one in ids], META)
    whole = Money(2 * CREDITS_PER_ORDER)
    issued = OrderIssued(
        payment_run=run,
        order=ORDER_ID,
        payee="rasim",
        gross=whole,
        withheld=(),
        net=whole,
        credits=tuple(ids),
        execution_date=DAY,
        end_to_end_id=end_to_end_id(ORDER_ID),
    )
    await store.execute(ORDER, ORDER_ID, IssueOrder(order=issued), META)
    pays = [(one, PayCredit(payment_run=run, order=ORDER_ID)) for one in ids]
    await store.execute_many(CREDIT, pays, META)
    await store.execute(ORDER, ORDER_ID, BankStatus(status="RJCT", day=DAY, entry="no"), META)
    await service.settle()
    await store.execute(ORDER, ORDER_ID, BankEntry(kind="DEBIT", amount=whole, day=DAY, entry="yes"), META)
    await service.settle()
    return ids, run


async def states(service: OneService, credits_: list[str]) -> set[tuple[str, str | None, str | None]]:
    """State, payment run and order of the credits, in the read model."""
    async with service.ctx.engine.connect() as connection:
        found = await connection.execute(TABLE.select().where(TABLE.c.payee == "rasim"))
        rows = {row["id"]: (row["state"], row["payment_run"], row["order"]) for row in found.mappings()}
    return {rows[one] for one in credits_}


@pytest.mark.clause("4.1-a", "X-a")
async def test_the_largest_order_is_found_paid_after_it_failed(payments: OneService) -> None:
    ids, run = await failed_and_booked(payments)
    assert await states(payments, ids) == {(OPEN, None, None)}
    # The process died while it took them: the repeated approval goes on.
    await payments.ctx.store.execute_many(
        CREDIT, [(one, TakeCredit(payment_run=run)) for one in ids[:700]], META
    )
    await decide(payments, ORDER_ID, 2 * CREDITS_PER_ORDER)
    assert await states(payments, ids) == {(PAID, run, ORDER_ID)}
    streams = await payments.ctx.store.states(CREDIT, ids)
    assert {state.order for state, _ in streams.values()} == {ORDER_ID}
    state, _ = await payments.ctx.store.state(ORDER, ORDER_ID)
    assert (state.outcome, state.difference) == ("CONFIRMED", 0)


@pytest.mark.clause("4.1-a", "X-a")
async def test_nothing_is_decided_while_what_it_paid_is_still_being_credited_again(
    payments: OneService,
) -> None:
    """John's order is rejected and booked all the same, and nobody has reacted to that yet: decided now, what it paid
    would be no credit that its run could take, and the whole a claim."""
    _, issued = await paid(payments)
    john = issued["john"]
    store, whole = payments.ctx.store, Money(6600)
    await store.execute(ORDER, john.order, BankStatus(status="RJCT", day=DAY, entry="no"), META)
    await store.execute(ORDER, john.order, BankEntry(kind="DEBIT", amount=whole, day=DAY, entry="yes"), META)
    path = await propose(payments, john.order, 6600)
    answer = await payments.post("controller", "payments:order:decide", path, {"number": 1})
    assert (answer.status_code, answer.json()["reason"]) == (409, "NOT_CREDITED_AGAIN")
    await payments.settle()
    answer = await payments.post("controller", "payments:order:decide", path, {"number": 1})
    assert answer.status_code == 200, answer.text
    state, _ = await store.state(ORDER, john.order)
    assert (state.outcome, state.difference) == ("CONFIRMED", 0)


@pytest.mark.clause("4.1-a", "X-a")
async def test_what_was_taken_in_vain_is_free_again(payments: OneService) -> None:
    """One of the credits is in another payment run by then: the whole is a claim."""
    ids, _ = await failed_and_booked(payments)
    await payments.ctx.store.execute(CREDIT, ids[-1], TakeCredit(payment_run="another"), META)
    await decide(payments, ORDER_ID, 2 * CREDITS_PER_ORDER)
    assert await states(payments, ids) == {(OPEN, None, None), (TAKEN, "another", None)}
    state, _ = await payments.ctx.store.state(ORDER, ORDER_ID)
    assert (state.outcome, state.difference) == ("FAILED", 2 * CREDITS_PER_ORDER)


@pytest.mark.clause("4.1-a", "X-a")
async def test_what_was_taken_while_the_bank_spoke_is_free_again(
    payments: OneService, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the approval's first look at the order and its taking the bank sends back what it had booked: nothing is
    left to be decided, and whoever reacts to the return finds nothing to let go of yet."""
    ids, _ = await failed_and_booked(payments)
    path = await propose(payments, ORDER_ID, 2 * CREDITS_PER_ORDER)
    store = payments.ctx.store
    real = store.execute_many

    async def late(*args: Any, **more: Any) -> Any:
        monkeypatch.undo()
        whole = Money(2 * CREDITS_PER_ORDER)
        back = BankEntry(kind="RETURN", amount=whole, day=DAY, entry="back")
        await store.execute(ORDER, ORDER_ID, back, META)
        await payments.settle()
        return await real(*args, **more)

    monkeypatch.setattr(store, "execute_many", late)
    answer = await payments.post("controller", "payments:order:decide", path, {"number": 1})
    assert answer.status_code == 409, answer.text
    await payments.settle()
    assert await states(payments, ids) == {(OPEN, None, None)}
    state, _ = await store.state(ORDER, ORDER_ID)
    assert (state.outcome, state.questions) == ("FAILED", ())
