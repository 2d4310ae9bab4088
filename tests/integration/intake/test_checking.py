"""A file can be checked without being handed in: the same rules, nothing appended, nothing kept (2.1.1-e, -k)."""

import json
from typing import Any

import httpx
import pytest

from deploy.demo.files.accounts import MAKERS
from tests.integration.intake.desk import cover_of, items, take_account
from tests.support.one_service import OneService

pytestmark = pytest.mark.clause("2.1.1-e", "2.1.1-k")


async def check(
    service: OneService, file: str, *, data: bytes | None = None, party: str | None = None, **cover: Any
) -> httpx.Response:
    sent = {name: value for name, value in cover_of(file, **cover).items() if name != "scan"}
    async with service.client("sender", "intake:account:submit", party=party) as client:
        return await client.post(
            "/v1/accounts/check",
            files={"file": (file, MAKERS[file]() if data is None else data)},
            data={"cover": json.dumps(sent)},
            headers={"idempotency-key": f"{file}-{len(data or b'')}"},
        )


async def outcome(service: OneService, answer: httpx.Response) -> dict[str, Any]:
    assert answer.status_code == 202, answer.text
    await service.settle()
    job = await service.ctx.jobs.show(answer.json()["job"].rpartition("/")[2])
    assert job is not None
    return {"state": job.state} | {"result": job.result, "problem": job.problem}


async def kept(service: OneService) -> tuple[int, int, int]:
    """Entries of its own, files, and files of jobs."""
    return (
        await service.ctx.pool.fetchval("SELECT count(*) FROM log.entry WHERE source IS NULL"),
        await service.ctx.pool.fetchval("SELECT count(*) FROM blob.file"),
        await service.ctx.pool.fetchval("SELECT count(*) FROM work.job_file"),
    )


async def test_a_check_finds_what_handing_in_would_find_and_leaves_nothing(intake: OneService) -> None:
    file = "second_broadcaster_defective.xlsx"
    answer = await check(intake, file, party="O02")
    assert (await kept(intake))[2] > 0
    found = (await outcome(intake, answer))["result"]
    assert found["state"] == "IMPROPER"
    assert await kept(intake) == (0, 0, 0)
    taken = await take_account(intake, file)
    assert found["counts_by_ground"] == taken.job["result"]["counts_by_ground"]
    listed = await items(intake, "intake:account:read", f"/v1/accounts/{taken.id}/findings")
    assert [(one["where"], one["clause"]) for one in found["findings"]] == [
        (one["where"], one["clause"]) for one in listed
    ]


async def test_a_proper_one_says_what_would_be_due(intake: OneService) -> None:
    found = (await outcome(intake, await check(intake, "producer.xlsx")))["result"]
    assert (found["state"], found["due"]) == ("PROPER", {"amount": 450_449, "currency": "AZN"})
    assert (found["findings"], found["warnings_in_all"]) == ([], 0)
    assert await kept(intake) == (0, 0, 0)
    assert (await take_account(intake, "producer.xlsx")).job["result"]["state"] == "ACCEPTED"


async def test_a_file_that_is_none_is_told(intake: OneService) -> None:
    found = (await outcome(intake, await check(intake, "producer.xlsx", data=b"%PDF-1.7")))["result"]
    assert [one["what"] for one in found["findings"]] == ["is a PDF, where the contract's form asks for XLSX"]
    assert (await check(intake, "producer.xlsx", data=b"")).status_code == 422
    assert (await check(intake, "producer.xlsx", contract="nobody")).status_code == 404
    assert (await check(intake, "producer.xlsx", party="O01")).status_code == 404


async def test_the_file_of_a_cancelled_check_is_gone_too(intake: OneService) -> None:
    answer = await check(intake, "producer.xlsx")
    job = answer.json()["job"].rpartition("/")[2]
    async with intake.ctx.pool.acquire() as connection:
        assert await intake.ctx.jobs.cancel(connection, job)
        assert await kept(intake) == (0, 0, 0)
        assert await intake.ctx.jobs.retry(connection, job)
    found = await outcome(intake, answer)
    assert found["state"] == "FAILED"
    assert "upload it again" in found["problem"]["errors"][0]["what"]
