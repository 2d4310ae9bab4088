"""A wrong bulletin is corrected by two people, and what was converted by it is issued anew (2.2.8, D-70)."""

from hashlib import sha256
from typing import Any

import httpx
import pytest

from shared.contracts import distribution as said
from shared.contracts.terms import TargetKind
from shared.kernel.money import Money
from tests.integration.distribution.asking import approve, open_run, shown
from tests.integration.distribution.rules import BULLETIN
from tests.integration.distribution.test_corrections import _proved, _reversed
from tests.integration.distribution.test_released import close_another
from tests.integration.distribution.world import money, outcomes, schedule
from tests.support.one_service import OneService

SUBMIT, APPROVE, READ = (f"distribution:bulletin:{right}" for right in ("submit", "approve", "read"))
DAY = "/v1/bulletins/2026-08-05"
RIGHT = BULLETIN.replace("1.961", "2.0")
"""As the bank served it: the euro at 2.0."""


async def _propose(service: OneService, xml: str = RIGHT) -> dict[str, Any]:
    """Propose the correction by its file; answers with the ended job."""
    async with service.client("economist", SUBMIT, "distribution:job:read") as client:
        answer = await client.post(
            f"{DAY}/correct",
            files={"file": ("bulletin.xml", xml.encode(), "application/xml")},
            data={"reason": "figures in the wrong order"},
            headers={"idempotency-key": sha256(xml.encode()).hexdigest()},
        )
        assert answer.status_code == 202, answer.text
        await service.settle()
        job: dict[str, Any] = (await client.get(answer.json()["job"])).json()
    return job


async def _approve(service: OneService, by: str = "chief") -> httpx.Response:
    correction = (await shown(service, DAY, READ))["proposed"]["correction"]
    answer = await service.post(by, APPROVE, f"{DAY}/approve", {"correction": correction})
    await service.settle()
    return answer


async def _correct(service: OneService) -> None:
    assert (await _propose(service))["state"] == "DONE"
    assert (await _approve(service)).status_code == 200


async def _funded(service: OneService) -> None:
    euro = Money(98_00, "EUR")
    await service.hear("intake", *schedule(), *money("schedule", euro, euro, euro, TargetKind.SCHEDULE))
    await service.hear("matching", *outcomes("schedule", TargetKind.SCHEDULE))
    await service.settle()


def _manat(totals: dict[tuple[str, str | None, str], int]) -> int:
    return sum(
        amount for (state, _, currency), amount in totals.items() if currency == "AZN" and state != "FX"
    )


@pytest.mark.clause("2.2.8-a", "2.2.4-a", "X-a", "X-b")
async def test_what_was_converted_by_a_wrong_rate_is_reversed_and_issued_anew(
    distribution: OneService,
) -> None:
    """98.00 EUR at 1.961 are 192.18 AZN; the bank had said 2.0: 196.00."""
    await _funded(distribution)
    first = await close_another(distribution)
    assert _manat(await _proved(distribution)) == 192_18
    assert (await _propose(distribution))["state"] == "DONE"
    assert (await _approve(distribution, by="economist")).status_code == 403
    waits = (await shown(distribution, "/v1/ready", "distribution:run:read"))["items"]
    assert waits[0]["waits_for"] == ["NOTHING"]
    assert (await _approve(distribution)).status_code == 200
    (ready,) = (await shown(distribution, "/v1/ready", "distribution:run:read"))["items"]
    assert ready["ready"], ready
    # What the first run drafted stands as it was: it is proved by the facts that it read.
    assert _manat(await _proved(distribution)) == 192_18
    closed = await close_another(distribution)
    assert (closed.reversals, closed.allocations) == (first.allocations, first.allocations)
    assert {one.cause for one in await _reversed(distribution)} == {"RATE"}
    totals = await _proved(distribution)
    assert _manat(totals) == 196_00
    assert totals["FX", None, "AZN"] == -196_00
    later = await close_another(distribution)
    assert (later.reversals, later.allocations) == (0, 0)
    bulletins = [one for one in await distribution.published() if isinstance(one, said.RateBulletinRecorded)]
    assert [(one.replaces is None) for one in bulletins] == [True, False]
    assert bulletins[1].replaces == bulletins[0].sha256
    row = await shown(distribution, DAY, READ)
    assert (row["sha256"], row["decided_by"], row["reason"]) == (
        bulletins[1].sha256,
        "chief",
        "figures in the wrong order",
    )
    assert [one["sha256"] for one in row["replaced"]] == [bulletins[0].sha256]
    why = await shown(distribution, "/v1/explain/bulletin-2026-08-05", "distribution:state:read")
    assert why["text"].endswith("entered before was wrong: figures in the wrong order")


@pytest.mark.clause("2.2.8-a")
async def test_a_draft_by_a_wrong_rate_is_not_approved(distribution: OneService) -> None:
    await _funded(distribution)
    run = await open_run(distribution)
    digest = (await shown(distribution, f"/v1/runs/{run}"))["digest"]
    await _correct(distribution)
    answer = await approve(distribution, run, digest)
    assert answer.status_code == 409 and "schedule" in answer.json()["detail"], answer.text
    abandoned = await distribution.post(
        "accountant", "distribution:run:prepare", f"/v1/runs/{run}/abandon", {"reason": "the rate"}
    )
    assert abandoned.status_code == 200, abandoned.text
    await distribution.settle()
    closed = await close_another(distribution)
    assert closed.reversals == 0
    assert _manat(await _proved(distribution)) == 196_00


@pytest.mark.clause("2.2.8-a", "2.2.4-a")
async def test_a_rate_that_the_wrong_bulletin_lacked_ends_what_was_held_for_it(
    distribution: OneService,
) -> None:
    without = BULLETIN.replace("EUR", "GBP")
    assert (await _propose(distribution, without))["state"] == "DONE"
    assert (await _approve(distribution)).status_code == 200
    await _funded(distribution)
    await close_another(distribution)
    held = {key: amount for key, amount in (await _proved(distribution)).items() if amount}
    assert held == {("HELD", "NO_RATE", "EUR"): 98_00}
    await _correct(distribution)
    closed = await close_another(distribution)
    totals = await _proved(distribution)
    assert _manat(totals) == 196_00
    assert not totals.get(("HELD", "NO_RATE", "EUR"))
    assert (closed.allocations, (await close_another(distribution)).allocations) == (1, 0)
