"""Every draft is computed again from the facts that its run stored: small ones here, large ones in a child process."""

import pytest
from sqlalchemy import update

from services.distribution.formats.facts import SMALL_BYTES
from services.distribution.projections import checks
from services.distribution.projections.run import TABLE as RUN
from tests.integration.distribution.asking import closed_run
from tests.support.one_service import OneService


@pytest.mark.clause("X-b")
@pytest.mark.parametrize("small", [SMALL_BYTES, 0])
async def test_a_run_that_recorded_another_draft_than_its_facts_give_is_found(
    distribution: OneService, small: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checks, "SMALL_BYTES", small)
    run = await closed_run(distribution)
    assert await checks.drafts(distribution.ctx) == []

    async with distribution.ctx.engine.begin() as connection:
        await connection.execute(update(RUN).values(digest="00" * 32))
    assert await checks.drafts(distribution.ctx) == [
        f"run {run}: its facts give another draft than it recorded"
    ]
