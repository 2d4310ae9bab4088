"""Days of foreign receipts that lack a rate are said every day, and asked for where an address is set."""

from dataclasses import replace
from datetime import date

import pytest

from services.distribution.domain.lacking_rates import LackingRate, RatesLacked
from services.distribution.main import PARTS
from shared.eventstore.seals import start_day
from shared.kernel.money import Money
from tests.integration.distribution.asking import shown
from tests.integration.distribution.rules import take_bulletin
from tests.integration.distribution.world import money
from tests.support.one_service import MakeService

READ, SUBMIT = "distribution:bulletin:read", "distribution:bulletin:submit"
LATER = date(2026, 8, 6)


@pytest.mark.clause("2.2.4-a")
async def test_a_day_without_a_rate_is_said_and_asked_for(make_service: MakeService) -> None:
    service = await make_service(PARTS)
    await take_bulletin(service)
    # Of 5 August EUR is quoted and GBP is not; of 6 August there is no bulletin.
    for number, (day, currency) in enumerate(
        [(date(2026, 8, 5), "EUR"), (date(2026, 8, 5), "GBP"), (LATER, "EUR"), (LATER, "EUR"), (LATER, "AZN")]
    ):
        sum_ = Money(10_00, currency)
        received, *_ = money("schedule", sum_, sum_, sum_, receipt=f"r{number}")
        await service.hear("intake", replace(received, value_date=day))
    await service.settle()
    lacking = [
        {"day": "2026-08-05", "currency": "GBP", "bulletin": True},
        {"day": "2026-08-06", "currency": "EUR", "bulletin": False},
    ]
    assert (await shown(service, "/v1/bulletins/lacking", READ))["items"] == lacking
    await start_day(service.ctx.store)
    await service.settle()
    events = [entry.event for entry in await service.ctx.store.read(0)]
    (said,) = [event for event in events if isinstance(event, RatesLacked)]
    assert said.lacking == (
        LackingRate(day=date(2026, 8, 5), currency="GBP", bulletin=True),
        LackingRate(day=LATER, currency="EUR", bulletin=False),
    )
    refused = await service.post("clerk", SUBMIT, "/v1/bulletins/2026-08-06/fetch", {})
    assert (refused.status_code, refused.json()["reason"]) == (409, "NO_ADDRESS")


@pytest.mark.clause("2.2.4-a")
async def test_a_bulletin_is_fetched_by_a_job_that_says_what_is_wrong(make_service: MakeService) -> None:
    service = await make_service(PARTS, rates_url="https://localhost:9/{day}.xml")
    answer = await service.post("clerk", SUBMIT, "/v1/bulletins/2026-08-05/fetch", {})
    assert answer.status_code == 202, answer.text
    await service.settle()
    job = await shown(service, answer.json()["job"], "distribution:job:read")
    assert job["state"] == "FAILED"
    assert "not public" in str(job["problem"])
