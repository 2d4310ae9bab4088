"""Orders that pay tax and insurance: called up by month, taken by a payment run, paid once, owed again when they come
back (3.4, D-98)."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from services.payments.main import PARTS
from shared.contracts.intake import BankEntryClassified
from shared.contracts.platform import PolicyApproved
from shared.kernel.money import Money
from tests.integration.payments.closed_runs import closed_run
from tests.integration.payments.played import adopt, adopt_all, approve, give_data, pay, prepare, release
from tests.integration.payments.registered import PARTIES, WORKS
from tests.integration.payments.test_liabilities import CREDITORS, creditor
from tests.support.one_service import NOON, MakeService, OneService

READ, RUNS = "payments:liability:read", "payments:payment-run:read"
OCTOBER = "2026-10-08"


@pytest.fixture
async def october(make_service: MakeService) -> OneService:
    """Payees were paid on 3 September: 14.00 of tax and 12.75 of insurance are owed. It is October now."""
    now = [NOON]
    service = await make_service(PARTS, clock=lambda: now[0])
    await service.hear("registry", *PARTIES, *WORKS)
    await service.settle()
    await adopt_all(service)
    await adopt(service, "cooling", {"days": 0})
    await adopt(service, "creditors", CREDITORS)
    await give_data(service, "rasim")
    await give_data(service, "john", residence="NON_RESIDENT")
    await service.hear("distribution", *closed_run())
    await service.settle()
    await pay(service)
    now[0] = datetime(2026, 10, 5, 8, tzinfo=UTC)
    return service


async def lines(service: OneService, as_of: str = OCTOBER) -> dict[str, tuple[int, int, int, str]]:
    """Owed, paid, outstanding and state of September by kind."""
    page = (await service.get(READ, f"/v1/liabilities?as_of={as_of}&settled=true")).json()
    return {
        one["kind"]: (
            one["owed"]["amount"],
            one["paid"]["amount"],
            one["outstanding"]["amount"],
            one["state"],
        )
        for one in page["items"]
        if one["month"] == "2026-09-01"
    }


async def orders(service: OneService, payment_run: str) -> dict[str, dict[str, Any]]:
    shown = (await service.get(RUNS, f"/v1/payment-runs/{payment_run}")).json()
    return {one["payee"]: one for one in shown["orders"]}


async def pay_on(service: OneService, day: str = OCTOBER) -> dict[str, Any]:
    prepared = await prepare(service, day)
    assert (await approve(service, prepared)).status_code == 200
    assert (await release(service, prepared)).status_code == 202
    await service.settle()
    return prepared


async def comes_back(service: OneService, order: dict[str, Any], entry: str = "back") -> None:
    back = BankEntryClassified(
        entry=entry,
        kind="RETURN",
        amount=Money(order["paid"]["amount"]),
        day=date(2026, 10, 9),
        end_to_end_id=order["end_to_end_id"],
        bank_code="AC01",
    )
    await service.hear("intake", back)
    await service.settle()


@pytest.mark.clause("3.4-a")
@pytest.mark.clause("X-a")
async def test_a_months_tax_and_insurance_are_paid_once_each_by_their_own_order(october: OneService) -> None:
    prepared = await pay_on(october)
    issued = await orders(october, prepared["payment_run"])
    assert {payee: (one["kind"], one["paid"]["amount"]) for payee, one in issued.items()} == {
        "INCOME_TAX": ("LIABILITY", 1400),
        "SOCIAL_INSURANCE": ("LIABILITY", 1275),
    }
    assert await lines(october) == {
        "INCOME_TAX": (1400, 1400, 0, "SETTLED"),
        "SOCIAL_INSURANCE": (1275, 1275, 0, "SETTLED"),
    }
    assert (await lines(october, "2026-10-07"))["INCOME_TAX"] == (1400, 0, 1400, "UPCOMING")
    path = f"/v1/payment-runs/{prepared['payment_run']}/file?purpose=test"
    file = (await october.get("payments:payment-run:release", path)).text
    assert "<Ustrd>INCOME_TAX " in file and "Creditor of SOCIAL_INSURANCE" in file
    again = await prepare(october, OCTOBER)
    assert again["orders"] == 0
    (item,) = issued["INCOME_TAX"]["items"]
    why = (await october.get("payments:state:read", f"/v1/explain/{item['liability']}")).json()
    assert why["text"] == "14.00 AZN owed as INCOME_TAX for 2026-09: PAID"
    (because,) = why["because"]
    tax = (await october.get("payments:state:read", f"/v1/explain/{because['id']}")).json()
    assert (because["service"], tax["kind"]) == ("payments", "payment order")


@pytest.mark.clause("X-a")
async def test_an_order_that_came_back_is_owed_again_and_waits_for_another_account(
    october: OneService,
) -> None:
    first = await pay_on(october)
    await comes_back(october, (await orders(october, first["payment_run"]))["INCOME_TAX"])
    assert (await lines(october, "2026-10-08"))["INCOME_TAX"] == (1400, 1400, 0, "SETTLED")
    assert (await lines(october, "2026-10-09"))["INCOME_TAX"] == (1400, 0, 1400, "UPCOMING")
    held = await prepare(october, "2026-10-09")
    shown = (await october.get(RUNS, f"/v1/payment-runs/{held['payment_run']}")).json()
    (hold,) = (one for one in shown["holds"] if one["payee"] == "INCOME_TAX")
    assert hold["reason"] == "NO_PAYMENT_DATA" and "AC01" in hold["detail"]
    await adopt(october, "creditors", CREDITORS, version=2)
    second = await pay_on(october, "2026-10-12")
    paid = await orders(october, second["payment_run"])
    assert paid["INCOME_TAX"]["paid"]["amount"] == 1400
    assert (await lines(october, "2026-10-12"))["INCOME_TAX"] == (1400, 1400, 0, "SETTLED")


@pytest.mark.clause("3.4-a")
async def test_tax_that_is_taken_back_after_it_was_paid_is_carried(october: OneService) -> None:
    """Tax of 14.00 was paid on John's order; then the order comes back: 14.00 are to be set off."""
    await pay_on(october)
    causes = (await october.get(READ, "/v1/liabilities/INCOME_TAX/AZN/2026-09-01/causes")).json()["items"]
    back = BankEntryClassified(
        entry="john",
        kind="RETURN",
        amount=Money(6600),
        day=date(2026, 10, 8),
        end_to_end_id=causes[0]["cause"].replace("-", ""),
        bank_code="AC04",
    )
    await october.hear("intake", back)
    await october.settle()
    assert (await lines(october))["INCOME_TAX"] == (0, 1400, -1400, "CARRIED")
    prepared = await prepare(october, "2026-10-12")
    assert "INCOME_TAX" not in await orders(october, prepared["payment_run"])
    shown = (await october.get(RUNS, f"/v1/payment-runs/{prepared['payment_run']}")).json()
    (hold,) = (one for one in shown["holds"] if one["payee"] == "INCOME_TAX")
    assert (hold["reason"], hold["amount"]["amount"]) == ("NOTHING_LEFT", -1400)


@pytest.mark.clause("X-a")
async def test_two_payment_runs_do_not_pay_one_month_and_an_abandoned_one_lets_go(
    october: OneService,
) -> None:
    first = await prepare(october, OCTOBER)
    second = await prepare(october, "2026-10-09")
    assert (first["orders"], second["orders"]) == (2, 0)
    gone = f"/v1/payment-runs/{first['payment_run']}/abandon"
    await october.post("accountant", "payments:payment-run:prepare", gone, {"reason": "too early"})
    await october.settle()
    third = await prepare(october, "2026-10-09")
    assert third["orders"] == 2


async def test_a_planned_payment_before_the_due_day_waits_and_a_changed_creditor_stops_the_release(
    october: OneService,
) -> None:
    """Planned are 6 and 12 October: tax is due on the 20th, insurance on the 15th, so the run of the 6th takes none;
    that of the 12th, the last one, takes what of September is over."""
    calendar = PolicyApproved(
        policy="calendar",
        version=1,
        valid_from=date(2026, 1, 1),
        body={"year": 2026, "distribution": [], "payment": ["2026-10-06", "2026-10-12"]},
        decision="Board",
    )
    await october.hear("distribution", calendar)
    await october.settle()
    assert (await prepare(october, "2026-10-06"))["orders"] == 0
    prepared = await prepare(october, "2026-10-12")
    assert prepared["orders"] == 2
    assert (await approve(october, prepared)).status_code == 200
    changed = {
        "creditors": [creditor("INCOME_TAX", "AZ96AZEJ00000000001234567890"), *CREDITORS["creditors"][1:]]
    }
    await adopt(october, "creditors", changed, version=2)
    refused = await release(october, prepared)
    assert refused.status_code == 409 and refused.json()["reason"] == "POLICY_CHANGED"


@pytest.mark.clause("X-a")
async def test_without_a_creditor_nothing_is_paid_and_the_books_hold(october: OneService) -> None:
    """Deductions have no creditor: they are no part of the run, and stay owed."""
    prepared = await pay_on(october)
    shown = (await october.get(RUNS, f"/v1/payment-runs/{prepared['payment_run']}")).json()
    assert not any(one["payee"].startswith("DEDUCTION") for one in (*shown["holds"], *shown["orders"]))
    (deducted,) = (await october.get(READ, "/v1/liabilities?kind=DEDUCTION_ADMINISTRATION")).json()["items"]
    assert (deducted["outstanding"]["amount"], deducted["state"]) == (4425, "NO_CREDITOR")
    for check in PARTS.checks:
        assert await check(october.ctx) == [], check.__name__
