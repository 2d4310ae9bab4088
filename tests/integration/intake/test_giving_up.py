"""A version whose check fails for good is given up, and the same file is taken as the next one (2.1.1-f, D-12)."""

from io import BytesIO
from typing import Any

import pytest

from deploy.demo.files.accounts import MAKERS
from services.intake.domain.items import WORKS, items_id, written_works
from shared.contracts.intake import AccountAccepted, AccountReturned
from shared.eventstore.store import Meta
from shared.kernel.ids import derived_id
from tests.integration.intake.desk import cover_of, items, take_account, upload
from tests.support.one_service import OneService

FILE = "producer.xlsx"
DECIDE = "intake:account:decide"
REASON: dict[str, Any] = {"reason": "its contract was mended while it was checked"}


@pytest.mark.clause("2.1.1-f", "2.1.1-k")
async def test_a_version_that_stands_half_written_is_given_up(intake: OneService) -> None:
    data, cover = MAKERS[FILE](), cover_of(FILE)
    file = await intake.ctx.blobs.put_file(BytesIO(data), "application/octet-stream")
    account = derived_id("account", cover["contract"], file)
    begun = written_works(account, 1, 1, b"[]")
    meta = Meta(actor="clerk", correlation_id="c")
    await intake.ctx.store.execute(WORKS, items_id(account, 1), begun, meta)
    taken = await upload(intake, "/v1/accounts", data, cover, key="first")
    assert (taken.id, taken.job["state"]) == (account, "FAILED")
    again = await upload(intake, f"/v1/accounts/{account}/versions", data, cover, key="early")
    assert again.response.json().get("reason") == "STILL_BEING_CHECKED", again.response.text

    way = f"/v1/accounts/{account}/versions/1/give-up"
    async with intake.client("boss", "intake:job:decide") as client:
        assert (await client.post(way, json=REASON, headers={"idempotency-key": "k"})).status_code == 403
    assert (await intake.post("boss", DECIDE, way, {"reason": ""})).status_code == 422
    await _set_state(intake, taken.job["id"], "QUEUED")
    refused = await intake.post("boss", DECIDE, way, REASON)
    assert (refused.status_code, refused.json()["reason"]) == (409, "STILL_RUNNING")
    await _set_state(intake, taken.job["id"], "FAILED")
    assert (await intake.post("boss", DECIDE, way, REASON)).status_code == 200
    await intake.settle()
    returned = (await intake.published())[-1]
    assert isinstance(returned, AccountReturned)
    assert returned.counts_by_ground == {"2.1.1-f": 1}
    (found,) = await items(intake, "intake:account:read", f"/v1/accounts/{account}/findings")
    assert (found["clause"], found["where"]) == ("2.1.1-f", "file")
    assert REASON["reason"] in found["what"]

    second = await upload(intake, f"/v1/accounts/{account}/versions", data, cover, key="second")
    assert second.job["state"] == "DONE", second.job
    assert second.job["result"]["state"] == "ACCEPTED", second.job
    accepted = [one for one in await intake.published() if isinstance(one, AccountAccepted)]
    assert [(one.account, one.version) for one in accepted] == [(account, 2)]
    assert await intake.findings() == []


async def test_what_was_decided_is_not_given_up(intake: OneService) -> None:
    taken = await take_account(intake, FILE)
    way = f"/v1/accounts/{taken.id}/versions"
    refused = await intake.post("boss", DECIDE, f"{way}/1/give-up", REASON)
    assert (refused.status_code, refused.json()["reason"]) == (409, "ALREADY_DECIDED")
    assert (await intake.post("boss", DECIDE, f"{way}/2/give-up", REASON)).status_code == 409


async def _set_state(service: OneService, job: str, state: str) -> None:
    await service.ctx.pool.execute("UPDATE work.job SET state = $2 WHERE id = $1", job, state)
