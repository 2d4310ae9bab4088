"""Old disputes: said by an alarm, and over by a decision where the policy gives days for it (D-82)."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from services.payments.main import PARTS
from shared.contracts.payments import DisputeEnded
from shared.contracts.terms import Role
from shared.eventstore.days import DAY, StartDay
from shared.eventstore.store import Meta
from shared.kernel.clock import baku_day
from shared.messaging.alarms import open_alarms
from tests.integration.payments.closed_runs import closed_run, correction
from tests.integration.payments.played import adopt, adopt_all, give_data
from tests.integration.payments.registered import PARTIES, WORKS
from tests.integration.payments.test_corrections import heard
from tests.integration.payments.test_disputes import SHA, dispute, states
from tests.integration.payments.test_ended_disputes import end, number_of
from tests.integration.payments.test_narrowed_disputes import listed
from tests.support.one_service import NOON, MakeService, OneService

Turned = tuple[OneService, Callable[[int], None]]


@pytest.fixture
async def turned(make_service: MakeService) -> Turned:
    """A run is credited; the second turns the clock on by days."""
    now = [NOON]
    service = await make_service(PARTS, clock=lambda: now[0])
    await service.hear("registry", *PARTIES, *WORKS)
    await service.settle()
    await adopt_all(service)
    await give_data(service, "rasim")
    await service.hear("distribution", *closed_run())
    await service.settle()

    def later(days: int) -> None:
        now[0] += timedelta(days=days)

    return service, later


async def lapse(service: OneService, of: str, subject: str = "chair") -> tuple[int, str]:
    path = f"/v1/disputes/{of}/lapse"
    answer = await service.post(subject, "payments:dispute:decide", path, {"document_sha256": SHA})
    await service.settle()
    return answer.status_code, str(answer.json().get("reason"))


async def start_day(service: OneService, kind: str = "DISPUTE_OLD") -> list[str]:
    """What is said of old disputes when the day has begun."""
    day = baku_day(service.ctx.clock())
    meta = Meta(actor="clock", correlation_id="c")
    await service.ctx.store.execute(DAY, day.isoformat(), StartDay(day=day), meta)
    await service.settle()
    return [one.detail for one in await open_alarms(service.ctx.pool) if one.kind == kind]


@pytest.mark.clause("4.3-a", "X-d")
async def test_a_dispute_lapses_by_decision_and_those_credited_are_paid(turned: Turned) -> None:
    service, later = turned
    of = await dispute(service, "film-1")
    assert await lapse(service, of) == (409, "NO_LAPSE")
    await adopt(service, "disputes", {"alert_days": 30, "lapse_days": 1})
    assert await lapse(service, of) == (409, "TOO_EARLY")
    later(2)
    assert (await lapse(service, of, "lawyer"))[0] == 403
    assert (await lapse(service, of))[0] == 200
    assert await states(service, "rasim") == {("PAYABLE", None): 8501}
    (told,) = [one for one in await service.published() if isinstance(one, DisputeEnded)]
    assert (told.lapsed, told.entitled, told.documents_sha256) == (True, (), (SHA,))
    page = await listed(service, of)
    assert (page["state"], page["ended_by"], page["days"], page["held"]) == ("LAPSED", "chair", 2, [])


@pytest.mark.clause("4.3-a")
async def test_a_filed_claim_that_was_shown_keeps_it_open(turned: Turned) -> None:
    service, later = turned
    of = await dispute(service, "film-1")
    await adopt(service, "disputes", {"alert_days": 30, "lapse_days": 1})
    body = {"document_sha256": SHA, "filed_on": NOON.date().isoformat()}
    shown = await service.post("lawyer", "payments:dispute:submit", f"/v1/disputes/{of}/claim", body)
    assert shown.status_code == 200, shown.text
    later(2)
    assert await lapse(service, of) == (409, "CLAIM_SHOWN")
    assert (await listed(service, of))["claim_filed"] == body


@pytest.mark.clause("4.3-a")
async def test_an_old_dispute_is_an_alarm_and_again_after_as_many_days(turned: Turned) -> None:
    """Nothing is decided, so it is said after ninety days, once, and again after ninety more."""
    service, later = turned
    of = await dispute(service, "film-1")
    later(89)
    assert await start_day(service) == []
    later(1)
    (said,) = await start_day(service)
    assert of in said and "90 days" in said
    later(1)
    assert await start_day(service) == [said]
    later(89)
    assert len(await start_day(service)) == 2
    await adopt(service, "disputes", {"alert_days": 60, "lapse_days": 100})
    later(1)
    *_, last = await start_day(service)
    assert "may be declared lapsed" in last


@pytest.mark.clause("4.3-a")
async def test_what_distribution_has_not_taken_back_long_after_the_end_is_an_alarm(turned: Turned) -> None:
    service, later = turned
    of = await dispute(service, "film-1", Role.DIRECTOR)
    assert (await end(service, of, ("noone", "1/1"))).status_code == 200
    later(89)
    assert await start_day(service, "NOT_TAKEN_BACK") == []
    later(1)
    (said,) = await start_day(service, "NOT_TAKEN_BACK")
    assert of in said and "80.00" in said
    await heard(service, *correction(kept=0, dispute=of, heard=await number_of(service, of)))
    later(90)
    assert await start_day(service, "NOT_TAKEN_BACK") == [said]
