"""The calendar of distribution: days that are due, and the alarm when a half-year passes without a closed run."""

from datetime import timedelta

import pytest

from services.distribution.main import PARTS
from shared.eventstore.seals import start_day
from shared.messaging.alarms import open_alarms
from tests.integration.distribution.asking import approve, open_run, shown
from tests.integration.distribution.rules import adopt_policies, furnish
from tests.support.one_service import NOON, MakeService


@pytest.mark.clause("2.1.1-a")
async def test_a_half_year_without_a_run_is_an_alarm_and_an_empty_run_is_a_run(
    make_service: MakeService,
) -> None:
    now = [NOON - timedelta(days=2)]
    service = await make_service(PARTS, clock=lambda: now[0])
    await furnish(service)
    year = NOON.year
    planned = {"year": year, "distribution": [f"{year}-06-30", f"{year}-12-20"], "payment": []}
    planned["payment"] = planned["distribution"]
    await adopt_policies(service, {"calendar": planned})
    assert NOON.month > 6, "the test's day lies in the second half-year"
    told = await shown(service, "/v1/calendar")
    assert [one["state"] for one in told["days"]] == ["OVERDUE", "PLANNED"]
    assert [one["missed"] for one in told["half_years"]] == [False, True]
    for _ in range(2):
        await start_day(service.ctx.store)
        await service.settle()
        now[0] += timedelta(days=1)
    (alarm,) = await open_alarms(service.ctx.pool)
    assert (alarm.kind, f"{year}-01-01 to {year}-06-30" in alarm.detail) == ("NO_RUN", True)
    # Nothing is ready: the run is empty, and recorded.
    run = await open_run(service)
    digest = (await shown(service, f"/v1/runs/{run}"))["digest"]
    assert (await approve(service, run, digest)).status_code == 200
    told = await shown(service, f"/v1/calendar?year={year}")
    # It was opened after the day of June, and before that of December.
    assert [(one["state"], one["run"]) for one in told["days"]] == [("MET", run), ("PLANNED", None)]
    assert [(one["runs"], one["missed"]) for one in told["half_years"]] == [(1, False), (0, True)]
    assert (await shown(service, f"/v1/calendar?year={year - 1}"))["days"] == []
