"""The Agency's fee from receipts that were heard, and by the policy in force when it is due."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from services.distribution.domain.agency_fee_due import AgencyFeeDue
from services.distribution.main import PARTS
from shared.eventstore.seals import start_day
from shared.kernel.money import Money
from shared.messaging.alarms import open_alarms
from tests.integration.distribution.asking import shown
from tests.integration.distribution.rules import furnish
from tests.integration.distribution.world import hear_everything
from tests.support.one_service import NOON, MakeService, OneService

READ = "distribution:report:read"


@pytest.mark.clause("3.1-a")
async def test_a_years_fee_follows_from_its_receipts_and_its_policy(distribution: OneService) -> None:
    await hear_everything(distribution)
    fee = await shown(distribution, "/v1/agency-fees/2026", READ)
    # The world's receipts are all of a user: 100.01 AZN, and 98.00 EUR at 1.961: 192.18.
    assert fee["base"] == {"amount": 292_19, "currency": "AZN"}
    assert fee["fee"] == {"amount": 14_61, "currency": "AZN"}
    assert (fee["rate"], fee["due_on"], fee["state"]) == ("5", "2027-04-01", "ACCRUING")
    assert (await distribution.get(READ, "/v1/agency-fees/2025")).status_code == 404
    proposal = {
        "policy": "agency_fee",
        "valid_from": "2027-01-01",
        "body": {"rate": "4.5", "due": "05-15"},
        "decision": {"body": "BOARD", "number": "9", "date": "2026-08-01"},
    }
    made = await distribution.post("lawyer", "distribution:policy:submit", "/v1/policies", proposal)
    assert made.status_code in (200, 201), made.text
    approved = await distribution.post(
        "director", "distribution:policy:approve", "/v1/policies/agency_fee/approve", {"version": 1}
    )
    assert approved.status_code == 200, approved.text
    (again,) = (await shown(distribution, "/v1/agency-fees", READ))["items"]
    # 4.5% of 292.19 is 13.14855.
    assert (again["fee"]["amount"], again["due_on"]) == (13_15, "2027-05-15")
    assert again["reference"] == "BOARD 9, 2026-08-01"
    told = await distribution.parts.explain(distribution.ctx, "agency-fee-2026")
    assert told is not None and told.facts["fee"]["amount"] == 13_15


@pytest.mark.clause("3.1-a")
async def test_a_month_before_it_is_due_the_fee_is_an_alarm_once(make_service: MakeService) -> None:
    now = [NOON]
    service = await make_service(PARTS, clock=lambda: now[0])
    await furnish(service)
    await hear_everything(service)
    now[0] = datetime(2027, 3, 1, 8, tzinfo=UTC)
    found = []
    for _ in range(3):
        await start_day(service.ctx.store)
        await service.settle()
        found.append([one.detail for one in await open_alarms(service.ctx.pool) if one.kind == "FEE_DUE"])
        now[0] += timedelta(days=1)
    what = "14.61 AZN for 2026 is due to the Agency on 2027-04-01: 5% of 292.19 AZN"
    assert found == [[], [what], [what]]
    entries = await service.ctx.store.read_public(0)
    (said,) = (one.event for one in entries if isinstance(one.event, AgencyFeeDue))
    assert (said.year, said.fee, said.base) == (2026, Money(14_61), Money(292_19))
    assert (said.rate, said.due_on) == (Decimal(5), date(2027, 4, 1))
