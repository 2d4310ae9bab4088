"""What operators do over HTTP: retry and skip what is parked, cancel and retry jobs; each for a reason, in the log."""

import re
from typing import Any

import httpx
import pytest

from services.distribution.main import PARTS
from shared.eventstore.operations import Action, OperatorDecided
from shared.messaging.alarms import open_alarms, raise_alarm, settle
from tests.integration.distribution.world import account, money, outcomes
from tests.support.one_service import MakeService, OneService, make_service
from tests.support.service import Serve

__all__ = ["make_service"]

DECIDE, READ = "distribution:parked:decide", "distribution:parked:read"
WHY = {"reason": "the read model was rebuilt"}


@pytest.fixture
async def distribution(make_service: MakeService) -> OneService:
    """An account of whose chunks a read model lost one: its manifest is parked, and its matching behind it."""
    service = await make_service(PARTS)
    items = account()
    await service.hear("intake", *items, *money("account", *[items[-1].due] * 3))
    await service.hear("matching", *outcomes())
    await service.projections.catch_up()
    await service.ctx.pool.execute("DELETE FROM view.batch_item WHERE kind = 'LINES' AND item = '2'")
    await service.settle()
    return service


async def parked(service: OneService) -> list[dict[str, Any]]:
    answer = await service.get(READ, "/v1/parked")
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


async def decisions(service: OneService) -> list[tuple[str, Action, str, str]]:
    """Who decided what, about what and why, as the log has it."""
    entries = await service.ctx.store.read(0)
    return [
        (entry.actor, entry.event.action, entry.event.about, entry.event.reason)
        for entry in entries
        if isinstance(entry.event, OperatorDecided)
    ]


async def move(
    service: OneService, what: str, verb: str, key: str, body: dict[str, Any] = WHY
) -> httpx.Response:
    scope = "distribution:job:decide" if what.startswith("jobs") else DECIDE
    return await service.post("operator", scope, f"/v1/{what}/{verb}", body, key=key)


async def test_a_retry_runs_the_parked_again_and_is_answered_once(distribution: OneService) -> None:
    first, *behind = await parked(distribution)
    assert "not whole" in first["error"] and behind
    path = f"parked/{first['id']}"
    failed = await move(distribution, path, "retry", "one")
    assert (failed.status_code, failed.json()["left"]) == (200, len(behind) + 1)
    await distribution.projections.rebuild("batch_item")
    done = await move(distribution, path, "retry", "two")
    assert (done.status_code, done.json()["left"]) == (200, 0)
    again = await move(distribution, path, "retry", "two")
    assert (again.status_code, again.json()) == (200, done.json())
    other = await move(distribution, path, "retry", "two", {"reason": "another reason"})
    assert (other.status_code, other.json()["type"]) == (422, "urn:royalty:problem:idempotency-key-reused")
    late = await move(distribution, path, "retry", "three")
    assert (late.status_code, late.json()["reason"]) == (409, "NOT_PARKED")
    assert await parked(distribution) == []
    assert [(who, what, why) for who, what, _, why in await decisions(distribution)] == [
        ("operator", Action.RETRY_PARKED, WHY["reason"])
    ] * 2
    ready = (await distribution.get("distribution:run:read", "/v1/ready")).json()["items"]
    assert "ITEMS" not in ready[0]["waits_for"]


async def test_a_skip_leaves_out_one_event_for_ever_and_says_why(distribution: OneService) -> None:
    first, *behind = await parked(distribution)
    unexplained = await move(distribution, f"parked/{first['id']}", "skip", "one", {"reason": " "})
    assert unexplained.status_code == 422
    skipped = await move(distribution, f"parked/{first['id']}", "skip", "two")
    assert (skipped.status_code, skipped.json()["left"]) == (200, 0)
    again = await move(distribution, f"parked/{first['id']}", "skip", "two")
    assert again.json() == skipped.json()
    left_out = (await distribution.get(READ, "/v1/parked?state=SKIPPED")).json()["items"]
    assert [(one["id"], one["reason"], one["decided_by"]) for one in left_out] == [
        (first["id"], WHY["reason"], "operator")
    ]
    done = (await distribution.get(READ, "/v1/parked?state=DONE")).json()["items"]
    assert {one["id"] for one in done} == {one["id"] for one in behind}
    assert await decisions(distribution) == [
        ("operator", Action.SKIP_PARKED, first["id"], WHY["reason"]),
    ]


async def test_what_was_decided_before_a_crash_is_done_by_the_same_request(
    distribution: OneService, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, *_ = await parked(distribution)

    async def crash(*_: object) -> int:
        raise RuntimeError("killed")

    with monkeypatch.context() as patched:
        patched.setattr(distribution.policies, "skip", crash)
        assert (await move(distribution, f"parked/{first['id']}", "skip", "one")).status_code == 500
    assert first["id"] in {one["id"] for one in await parked(distribution)}
    assert (await move(distribution, f"parked/{first['id']}", "skip", "one")).json()["left"] == 0
    assert await parked(distribution) == []
    assert len(await decisions(distribution)) == 1


async def test_a_job_is_cancelled_and_retried_for_a_reason(distribution: OneService) -> None:
    job = await distribution.ctx.jobs.queue(
        "verify", "k", "subject", {}, actor="auditor", correlation_id="c", needs={"registry": 10_000}
    )
    running = await move(distribution, f"jobs/{job}", "retry", "early")
    assert (running.status_code, running.json()["reason"]) == (409, "QUEUED")
    cancelled = await move(distribution, f"jobs/{job}", "cancel", "one")
    assert (cancelled.status_code, cancelled.json()["job"]) == (200, f"/v1/jobs/{job}")
    retried = await move(distribution, f"jobs/{job}", "retry", "two")
    assert retried.status_code == 200
    # Repeated, the first cancellation is answered and not done again.
    assert (await move(distribution, f"jobs/{job}", "cancel", "one")).json() == cancelled.json()
    shown = await distribution.ctx.jobs.show(job)
    assert shown is not None and shown.state == "QUEUED"
    assert (await move(distribution, "jobs/none", "cancel", "x")).status_code == 404
    assert [(what, about) for _, what, about, _ in await decisions(distribution)] == [
        (Action.CANCEL_JOB, job),
        (Action.RETRY_JOB, job),
    ]


async def test_open_alarms_are_counted_by_kind_with_the_age_of_the_oldest(serve: Serve) -> None:
    running = (await serve(PARTS)).running
    pool = running.ctx.pool
    for about in ("2026-1", "2026-2"):
        await raise_alarm(pool, "calendar", "NO_RUN", "no run was closed", about=about)
    await raise_alarm(pool, "calendar", "FEE_DUE", "it is due", about=2026)
    older = (
        "UPDATE work.alarm SET raised_at = raised_at - interval '1 hour' WHERE detail = 'no run was closed'"
    )
    await pool.execute(older)
    told = (await running.measured()).decode()
    assert 'royalty_open_alarms{kind="NO_RUN"} 2.0' in told
    assert 'royalty_open_alarms{kind="FEE_DUE"} 1.0' in told
    ages = dict(re.findall(r'royalty_oldest_alarm_seconds{kind="(\w+)"} ([0-9.]+)', told))
    assert float(ages["FEE_DUE"]) < 600 < 3_600 <= float(ages["NO_RUN"]) < 4_200
    for one in await open_alarms(pool):
        if one.kind == "NO_RUN":
            await settle(pool, one.id, "operator", "a run was closed since")
    assert b"NO_RUN" not in await running.measured()
