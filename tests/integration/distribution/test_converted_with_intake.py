"""Money that the bank had converted, from its statement in intake to the states in distribution: both keep the same
books, and the foreign legs are closed by FX (2.2.4, D-66, D-98)."""

from dataclasses import replace
from typing import Any

import pytest

from services.intake.main import PARTS as INTAKE
from services.intake.projections.checks import CHECKS
from shared.contracts import intake as public
from shared.contracts.registry import PartyRegistered
from shared.contracts.terms import PartyClass
from shared.kernel.money import Money
from tests.integration.distribution.abroad import matched
from tests.integration.distribution.asking import shown
from tests.integration.distribution.test_corrections import _proved
from tests.integration.distribution.test_released import close_another
from tests.integration.distribution.world import FILM
from tests.integration.intake.desk import (
    allocate,
    credit,
    open_accounts,
    receipts,
    registry_events,
    take_schedule,
    take_statement,
)
from tests.support.one_service import MakeService, OneService


@pytest.fixture
async def intake(make_service: MakeService) -> OneService:
    service = await make_service(INTAKE)
    await service.hear("registry", *registry_events())
    await service.settle()
    return service


class Told:
    """What distribution has heard of intake."""

    def __init__(self, intake: OneService, distribution: OneService) -> None:
        self._intake, self._distribution, self._heard = intake, distribution, 0

    async def go_on(self) -> None:
        """Distribution hears the rest, and both keep the same books, by currency and by target."""
        said = (await self._intake.published())[self._heard :]
        self._heard += len(said)
        await self._distribution.hear("intake", *said)
        await self._distribution.settle()
        assert await _books(self._intake, "intake") == await _books(self._distribution, "distribution")
        for check in CHECKS:
            assert await check(self._intake.ctx) == [], check.__name__


async def _books(service: OneService, name: str) -> dict[str, Any]:
    books = (await shown(service, "/v1/ledger", f"{name}:ledger:read"))["books"]
    sums = ("received", "vat", "unallocated", "allocated", "reversed")
    return {
        one["currency"]: [one[name] for name in sums]
        + sorted((each["target"], each["allocated"]) for each in one["targets"] if each["allocated"])
        for one in books
    }


async def _society(distribution: OneService) -> None:
    for event in registry_events():
        if isinstance(event, PartyRegistered):
            event = replace(event, party=replace(event.party, party_class=PartyClass.SOCIETY))
        await distribution.hear("registry", event)


@pytest.mark.clause("2.2.4-a", "2.2.5-a", "X-a")
async def test_from_the_statement_to_the_states_and_back(
    distribution: OneService, intake: OneService
) -> None:
    """992.50 EUR came as 1,939.35 AZN; at 1.9610 they are 1,946.29 (1,946.2925): FX is short of 6.94 AZN. The half of
    it was another schedule's: freed, what was distributed is taken back, and the difference with it."""
    told = Told(intake, distribution)
    await _society(distribution)
    await open_accounts(intake)
    schedule = (await take_schedule(intake)).id
    (accepted,) = [one for one in await intake.published() if isinstance(one, public.ScheduleAccepted)]
    await take_statement(intake, [credit("AZN-1", 193_935, instructed=Money(99_250, "EUR"))])
    receipt = (await receipts(intake))["AZN-1"]
    assert (await allocate(intake, receipt, schedule, 99_250, "EUR")).status_code == 200
    await told.go_on()
    await distribution.hear("matching", *matched([FILM] * accepted.counts.reports, (), schedule))
    await distribution.settle()
    before = await _proved(distribution)
    assert {key: amount for key, amount in before.items() if amount} == {
        ("AWAITING_RUN", None, "EUR"): 99_250,
        ("FX", None, "EUR"): -99_250,
        ("FX", None, "AZN"): 193_935,
    }
    await close_another(distribution)
    states = await _proved(distribution)
    assert (states["FX", None, "AZN"], states.get(("FX", None, "EUR"), 0)) == (-6_94, 0)
    assert sum(amount for (state, _, _), amount in states.items() if state != "FX") == 194_629
    free = {
        "part": 1,
        "to": None,
        "amount": {"amount": 49_625, "currency": "EUR"},
        "reason": "another schedule's",
    }
    answer = await intake.post("cashier", "intake:receipt:decide", f"/v1/receipts/{receipt}/reassign", free)
    assert answer.status_code == 200, answer.text
    await intake.settle()
    await told.go_on()
    await close_another(distribution)
    # 1,939.35 / 2 = 969.675: half up with the part that went, the rest with what stays.
    after = {key: amount for key, amount in (await _proved(distribution)).items() if amount}
    assert after == {
        ("AWAITING_FUNDS", None, "EUR"): 49_625,
        ("FX", None, "EUR"): -49_625,
        ("FX", None, "AZN"): 96_967,
        ("UNALLOCATED", None, "AZN"): 96_968,
    }
