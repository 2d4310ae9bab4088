"""A run on what is known is the same run at whatever hour it is opened, and whoever else asked meanwhile (D-91)."""

from datetime import timedelta

import pytest

from services.distribution.api.opening import read_run
from services.distribution.domain.run import OpenRun
from services.distribution.main import PARTS
from tests.integration.distribution.asking import PREPARE
from tests.integration.distribution.rules import furnish
from tests.integration.distribution.world import hear_everything
from tests.support.one_service import NOON, MakeService, OneService


async def read(service: OneService) -> OpenRun:
    found = await read_run(service.ctx, "the-run", "REGULAR", None, "ann")
    assert isinstance(found, tuple)
    return found[0]


@pytest.mark.clause("X-b")
async def test_the_hour_and_a_preview_change_no_byte_of_what_a_run_reads(make_service: MakeService) -> None:
    now = [NOON - timedelta(hours=5)]
    service = await make_service(PARTS, clock=lambda: now[0])
    await furnish(service)
    await hear_everything(service)
    early = await read(service)
    assert (await service.post("ann", PREPARE, "/v1/previews", {})).status_code == 202
    await service.settle()
    now[0] = NOON
    late = await read(service)
    assert (late.facts_sha256, late.background_sha256) == (early.facts_sha256, early.background_sha256)
    assert (late.cut_off_day, late.targets, late.known) == (early.cut_off_day, early.targets, early.known)
