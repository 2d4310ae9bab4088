"""The report on a schedule's differences over HTTP, and its files."""

import pytest

from tests.integration.distribution.asking import closed_run, shown
from tests.support.one_service import OneService

READ, SUBMIT = "distribution:difference:read", "distribution:difference:submit"


@pytest.mark.clause("2.2.6-a", "2.2.2-a")
async def test_a_distributed_schedule_is_held_against_the_registry(distribution: OneService) -> None:
    await closed_run(distribution)
    found = await shown(distribution, "/v1/schedules/schedule/differences", READ)
    assert found["kept"] == [{"kind": "CHARGE", "amount": 2_00}]
    assert [(row["role"], row["owners"], row["said"]["amount"]) for row in found["rows"] if row["lines"]] == [
        ("DIRECTOR", ["Dir"], 60_00),
        ("COMPOSER", ["Com"], 40_00),
    ]
    assert sum(row["difference"]["amount"] for row in found["rows"]) == 0
    for party, status in (("society", 200), ("another", 404)):
        answer = await distribution.get(READ, "/v1/schedules/schedule/differences", party=party)
        assert answer.status_code == status
    nothing = await distribution.post("clerk", SUBMIT, "/v1/schedules/account/differences", {})
    assert nothing.status_code == 404
    job = await distribution.post("clerk", SUBMIT, "/v1/schedules/schedule/differences", {})
    assert job.status_code == 202, job.text
    await distribution.settle()
    done = await shown(distribution, job.json()["job"], "distribution:job:read")
    assert done["state"] == "DONE", done
    assert set(done["result"]["files"]) == {"JSON", "CSV", "XLSX"}
    for sha in done["result"]["files"].values():
        assert await distribution.ctx.blobs.get(sha)


async def test_what_is_no_distributed_schedule_is_not_found(distribution: OneService) -> None:
    answer = await distribution.get(READ, "/v1/schedules/account/differences")
    assert answer.status_code == 404
