"""What would be: a run opened now, and another key in the runs of the past. Neither changes anything."""

from datetime import date
from io import BytesIO
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from shared.contracts.terms import DocumentKind
from shared.eventstore.documents import DocumentFiled
from tests.integration.distribution.asking import PREPARE, closed_run, open_run, shown
from tests.integration.distribution.rules import policies
from tests.integration.distribution.world import hear_everything
from tests.support.one_service import OneService

REPORT, OPEN_ONE = "distribution:report:submit", "distribution:document:read"


async def ended(service: OneService, answer: Any) -> dict[str, Any]:
    assert answer.status_code == 202, answer.text
    await service.settle()
    job = await shown(service, answer.json()["job"], "distribution:job:read")
    assert job["state"] == "DONE", job
    result: dict[str, Any] = job["result"]
    return result


async def opened(service: OneService, sha: str) -> dict[str, Any]:
    found = await shown(service, f"/v1/documents/{sha}", OPEN_ONE)
    assert found["kind"] == DocumentKind.REPORT
    return await shown(service, f"/v1/documents/{sha}/content?purpose=board", OPEN_ONE)


async def test_a_preview_says_what_a_run_would_come_to_and_changes_nothing(distribution: OneService) -> None:
    await hear_everything(distribution)
    before = await distribution.ctx.store.head()
    body = {"targets": ["account"]}
    told = await ended(distribution, await distribution.post("accountant", PREPARE, "/v1/previews", body))
    assert (told["allocations"], told["reserves"]) == (2, 2)
    assert sum(one["amount"]["amount"] for one in told["totals"]) == 100_00
    sheet = await opened(distribution, told["review_sha256"])
    assert (sheet["digest"], sheet["compared_with"]) == (told["digest"], None)
    entries = await distribution.ctx.store.read(before.position)
    assert {type(one.event) for one in entries if one.position > before.position} == {DocumentFiled}
    ready = (await shown(distribution, "/v1/ready"))["items"]
    assert all(one["ready"] for one in ready)
    run = await open_run(distribution)
    assert (await shown(distribution, f"/v1/runs/{run}"))["targets"] == ["account", "schedule"]
    refused = await distribution.post("accountant", PREPARE, "/v1/previews", {"targets": ["account"]})
    assert (refused.status_code, refused.json()["reason"]) == (409, "NOT_READY")


@pytest.mark.clause("2.1.3-b")
async def test_what_a_proposed_key_would_have_paid_is_computed_from_the_facts_of_closed_runs(
    distribution: OneService,
) -> None:
    run = await closed_run(distribution)
    groups = policies()["key"]["groups"]
    groups["FEATURE"] = groups["FEATURE"] | {"DIRECTOR": 9, "SCRIPTWRITER": 3}
    decision = {"body": "CONFERENCE", "number": "2", "date": "2026-07-01", "document_sha256": "ab" * 32}
    proposal = {"policy": "key", "valid_from": "2027-01-01", "body": {"groups": groups}, "decision": decision}
    scope = "distribution:policy:submit"
    proposed = await distribution.post("secretary", scope, "/v1/policies", proposal)
    assert proposed.status_code == 200, proposed.text
    closed_on = date.fromisoformat((await shown(distribution, f"/v1/runs/{run}"))["closed_on"])
    body = {
        "policies": {"key": 2},
        "from": closed_on.replace(year=closed_on.year - 3).isoformat(),
        "to": closed_on.isoformat(),
    }
    told = await ended(distribution, await distribution.post("board", REPORT, "/v1/comparisons", body))
    assert told["runs"] == 1
    found = await opened(distribution, told["sha256"])
    # 75.00 by 6, 6, 2, 2, 2 becomes 75.00 by 9, 3, 2, 2, 2; the schedule names its roles itself.
    roles = {
        one["key"]: one["after"]["amount"] - one["before"]["amount"] for one in found["difference"]["roles"]
    }
    assert roles == {"DIRECTOR": 12_50, "SCRIPTWRITER": -12_50}
    # The scriptwriter is no member: his reserve would be smaller, and 20% of what the director gets is deducted.
    states = {one["key"]: one["after"]["amount"] - one["before"]["amount"] for one in told["states"]}
    assert states == {"CREDITED": 10_00, "DEDUCTED|ADMINISTRATION": 2_50, "RESERVED|NON_MEMBER": -12_50}
    assert [one["run"] for one in found["runs"]] == [run]
    # The workbook says the same: 37.50 instead of 25.00.
    filed = await shown(distribution, f"/v1/documents/{told['workbook_sha256']}", OPEN_ONE)
    assert filed["kind"] == DocumentKind.REPORT
    data = await distribution.ctx.blobs.get(told["workbook_sha256"]) or b""
    book = CalamineWorkbook.from_filelike(BytesIO(data))
    assert book.sheet_names == ["Compared", "Difference", "Runs"]
    rows = {tuple(row[:2]): row for row in book.get_sheet_by_name("Difference").to_python()}
    _, _, before, currency, after, _ = rows["role", "DIRECTOR"]
    assert (currency, round(float(str(after)) * 100) - round(float(str(before)) * 100)) == ("AZN", 1_250)
    assert {row[0] for row in book.get_sheet_by_name("Runs").to_python()} == {"run", run}


async def test_what_cannot_be_compared_is_told_at_once(distribution: OneService) -> None:
    body = {"policies": {"calendar": 1, "key": 7}, "from": "2026-02-01", "to": "2026-01-01"}
    answer = await distribution.post("board", REPORT, "/v1/comparisons", body)
    assert answer.status_code == 422
    assert [one["where"] for one in answer.json()["errors"]] == [
        "body.policies.calendar",
        "body.to",
        "body.policies.key",
    ]
