"""Why a payment is as it is: its credits, the policies that it was drafted by, the bank's word, who answers for it."""

from datetime import date

from shared.contracts.intake import BankEntryClassified
from shared.contracts.payments import PaymentIssued
from tests.integration.payments.played import pay
from tests.support.one_service import OneService

READ = "payments:state:read"


async def test_an_order_names_credits_policies_the_bank_and_three_people(payments: OneService) -> None:
    paid = await pay(payments)
    order = next(
        one for one in await payments.published() if isinstance(one, PaymentIssued) and one.payee == "rasim"
    )
    booked = BankEntryClassified(
        entry="e1",
        kind="DEBIT",
        amount=order.net,
        day=date(2026, 9, 3),
        end_to_end_id=order.end_to_end_id,
    )
    await payments.hear("intake", booked)
    await payments.settle()
    why = (await payments.get(READ, f"/v1/explain/{order.order}")).json()
    assert why["kind"] == "payment order" and "CONFIRMED" in why["text"]
    assert [(one["service"], one["id"]) for one in why["because"]] == [
        ("payments", "run-1-s1"),
        ("payments", "run-1-s5"),
        ("payments", "policy-debtor-1"),
        ("payments", "policy-tax-1"),
        ("intake", "e1"),
    ]
    facts = why["facts"]
    people = [facts[name] for name in ("prepared_by", "approved_by", "released_by")]
    assert people == ["accountant", "chief", "director"] and facts["payment_run"] == paid["payment_run"]
    policy = (await payments.get(READ, "/v1/explain/policy-tax-1")).json()
    assert policy["text"] == "policy tax, version 1, from 2026-01-01, by Board 4/2026"
    assert (await payments.get(READ, "/v1/explain/policy-tax-9")).status_code == 404
