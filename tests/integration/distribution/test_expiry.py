"""When a reserve expires: after its last day, a search and both seals, and never behind a claim or a dispute."""

from dataclasses import replace
from datetime import timedelta

import pytest

from shared.contracts import payments, registry
from shared.contracts.matching import StepKind, StepResult
from shared.contracts.platform import HeadSealed
from shared.kernel.money import Money
from tests.integration.distribution.aged import (
    LAST_DAY,
    RESERVES,
    asked_for,
    claim_on,
    expired_of,
    over,
    sealed,
    searched,
    step_of,
    three_years_after,
)
from tests.integration.distribution.asking import shown
from tests.integration.distribution.world import FILM, NEW
from tests.support.one_service import MakeService


@pytest.mark.clause("2.1.1-p", "2.1.1-r")
async def test_a_reserve_expires_after_its_last_day_a_search_and_both_seals(
    make_service: MakeService,
) -> None:
    service = await three_years_after(make_service)
    assert await over(service) == {FILM: ["SEALS", "SEARCH"], NEW: ["SEALS", "SEARCH"]}
    await searched(service, FILM)
    await sealed(service, LAST_DAY - timedelta(days=1))
    assert await expired_of(service) == []
    await sealed(service)
    (expired,) = await expired_of(service)
    assert (expired.work, expired.amount, expired.last_claim_day) == (FILM, Money(25_00), LAST_DAY)
    assert expired.evidence == ("published 2026-03-01", "contacted 2026-03-01")
    assert await over(service) == {NEW: ["SEARCH"]}


async def test_nothing_is_looked_at_when_a_service_sealed_to_which_no_claim_comes(
    make_service: MakeService,
) -> None:
    service = await three_years_after(make_service)

    async def looked() -> int:
        return sum(one.kind == "expire-reserves" for one in await service.ctx.jobs.page())

    before = await looked()
    for source in ("registry", "intake"):
        await service.hear(source, HeadSealed(service=source, position=1, hash="ab" * 32, day=LAST_DAY))
    await service.settle()
    assert await looked() == before
    await sealed(service)
    assert await looked() == before + 2


@pytest.mark.clause("2.1.1-r", "2.1.4-e")
async def test_a_work_that_may_be_foreign_is_asked_for_before_it_expires(make_service: MakeService) -> None:
    """Nobody knows where the new film is from; of the registered one an organisation abroad is no help."""
    service = await three_years_after(make_service)
    await service.hear("matching", step_of(FILM, StepKind.PUBLICATION, StepResult.PUBLISHED), asked_for(FILM))
    for kind, result in (
        (StepKind.PUBLICATION, StepResult.PUBLISHED),
        (StepKind.CONTACT, StepResult.NOT_REACHED),
    ):
        await service.hear("matching", step_of(NEW, kind, result))
    await sealed(service)
    assert await over(service) == {FILM: ["SEARCH"], NEW: ["SEARCH"]}
    await service.hear("matching", asked_for(NEW))
    await sealed(service, LAST_DAY + timedelta(days=1))
    (expired,) = await expired_of(service)
    assert expired.work == NEW
    assert expired.evidence == ("published 2026-03-01", "contacted 2026-03-01", "enquired 2026-04-01")


@pytest.mark.clause("2.1.1-r")
async def test_a_search_for_a_merged_work_is_one_for_the_record_that_was_reserved(
    make_service: MakeService,
) -> None:
    service = await three_years_after(make_service)
    merged = registry.WorksMerged(merge="m", survivor="stands", others=(NEW,), reason="the same film")
    await service.hear("registry", merged)
    await searched(service, "stands")
    assert await over(service) == {FILM: ["SEALS", "SEARCH"], NEW: ["SEALS"]}
    await sealed(service)
    assert [one.work for one in await expired_of(service)] == [NEW]


@pytest.mark.clause("2.1.1-p", "2.1.1-t")
async def test_a_claim_on_the_work_that_another_was_merged_into_keeps_its_reserve(
    make_service: MakeService,
) -> None:
    service = await three_years_after(make_service)
    await searched(service, FILM, NEW)
    merged = registry.WorksMerged(merge="m", survivor=FILM, others=(NEW,), reason="The same.")
    await service.hear("registry", merged)
    await service.hear("matching", replace(claim_on(), works=(FILM,)))
    await sealed(service)
    assert await expired_of(service) == []
    assert await over(service) == {FILM: ["CONTESTED"], NEW: ["CONTESTED"]}


@pytest.mark.clause("2.1.1-p", "2.1.1-t")
async def test_a_claim_of_the_last_evening_keeps_a_reserve_and_a_later_dispute_does_not(
    make_service: MakeService,
) -> None:
    service = await three_years_after(make_service)
    await searched(service, FILM, NEW)
    rows = (await shown(service, "/v1/reserves", RESERVES))["items"]
    claimed = next(one["reserve"] for one in rows if one["work"] == NEW)
    await service.hear("matching", claim_on(claimed))
    dispute = payments.DisputeOpened(dispute="d", work=FILM, role=None, document_sha256="ab" * 32)
    await service.hear("payments", dispute)
    await sealed(service)
    # The claim is of the last evening, the dispute of the day after.
    assert [one.work for one in await expired_of(service)] == [FILM]
    assert await over(service) == {NEW: ["CONTESTED"]}
