"""A schedule whose lines stand from another file that was begun and never accepted (2.2.2-a, D-71)."""

from datetime import date

import pytest

from services.intake.domain.items import SCHEDULE_LINES, ScheduleChunked, items_id
from shared.eventstore.store import Meta
from shared.kernel.ids import schedule_id
from shared.kernel.periods import Period
from tests.integration.intake.desk import contract_of, cover_of, take_schedule
from tests.support.one_service import OneService


@pytest.mark.clause("2.2.2-a")
async def test_lines_of_another_file_are_never_accepted_as_this_ones(intake: OneService) -> None:
    cover = cover_of("schedule_eur.csv")
    period = Period(*(date.fromisoformat(cover["period"][edge]) for edge in ("from", "to")))
    schedule = schedule_id(contract_of(cover["contract"]).party, cover["number"], str(period))
    begun = ScheduleChunked(schedule=schedule, version=1, chunk=1, reports=(), lines=())
    meta = Meta(actor="clerk", correlation_id="c")
    await intake.ctx.store.execute(SCHEDULE_LINES, items_id(schedule, 1), begun, meta)
    taken = await take_schedule(intake)
    assert taken.id == schedule
    assert taken.job["state"] == "FAILED", taken.job
    assert "another file" in taken.job["problem"]["errors"][0]["what"]
    assert (await intake.get("intake:schedule:read", f"/v1/schedules/{schedule}")).status_code == 404
    assert await intake.findings() == []
