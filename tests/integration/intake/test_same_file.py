"""The same bytes stand once, whatever number or account they are handed in under (D-71, D-17)."""

import io
import json
import zipfile
from typing import Any

import pytest

from deploy.demo.files.accounts import MAKERS
from tests.integration.intake.desk import PAGE, cover_of, items, take_account, take_schedule, upload
from tests.support.one_service import OneService


@pytest.mark.clause("2.2.2-a")
async def test_a_schedule_under_another_number_is_the_same_schedule(intake: OneService) -> None:
    first = await take_schedule(intake)
    assert first.job["state"] == "DONE"
    other = await take_schedule(intake, key="another", number="S-OTHER")
    assert (other.response.status_code, other.response.json()["reason"]) == (409, "DUPLICATE_FILE")
    assert first.id in other.response.json()["detail"]


OTHER_COVERS: list[dict[str, Any]] = [
    {"use_type": "CABLE"},
    {"territory": "DE"},
    {"declared_total": {"amount": 99_999, "currency": "EUR"}},
]


@pytest.mark.clause("2.2.2-a")
async def test_a_schedule_whose_cover_says_something_else_is_a_conflict(intake: OneService) -> None:
    first = await take_schedule(intake)
    assert first.job["state"] == "DONE", first.job
    for number, changed in enumerate(OTHER_COVERS):
        same_bytes = await take_schedule(intake, key=f"same-{number}", **changed)
        assert same_bytes.response.status_code == 409, changed
        assert same_bytes.response.json()["reason"] == "SCHEDULE_CONFLICT"
    # Another file with the very same lines, for another use.
    data = MAKERS["schedule_eur.csv"]()
    again = await take_schedule(intake, key="again", data=data + b"\r\n")
    assert again.job["state"] == "DONE", again.job
    other_use = await take_schedule(intake, key="use", data=data + b"\r\n", use_type="CABLE")
    assert other_use.job["state"] == "FAILED", other_use.job
    assert other_use.job["problem"]["errors"][0]["value"] == "SCHEDULE_CONFLICT"


@pytest.mark.clause("2.2.2-a")
async def test_schedules_that_are_handed_in_at_once_are_judged_by_what_stands_then(
    intake: OneService,
) -> None:
    """None has been taken when the last is handed in: their jobs tell who was first."""
    data, jobs = MAKERS["schedule_eur.csv"](), []
    await intake.ctx.blobs.put(PAGE, "image/png")
    for key, changed in enumerate(({}, {"number": "S-OTHER"}, {"use_type": "CABLE"})):
        async with intake.client("clerk", "intake:schedule:submit") as client:
            response = await client.post(
                "/v1/schedules",
                files={"file": ("s.csv", data)},
                data={"cover": json.dumps(cover_of("schedule_eur.csv", **changed))},
                headers={"idempotency-key": f"at-once-{key}"},
            )
        assert response.status_code == 202, response.text
        jobs.append(response.json()["job"].rpartition("/")[2])
    await intake.settle()
    shown = [await intake.ctx.jobs.show(job) for job in jobs]
    told = [
        (one.state, one.problem and one.problem["errors"][0]["value"]) for one in shown if one is not None
    ]
    assert told == [("DONE", None), ("FAILED", "DUPLICATE_FILE"), ("FAILED", "SCHEDULE_CONFLICT")]


@pytest.mark.clause("2.1.1-k")
async def test_a_file_of_one_account_is_no_version_of_another(intake: OneService) -> None:
    first = await take_account(intake, "second_broadcaster_defective.xlsx")
    corrected = MAKERS["second_broadcaster_corrected.xlsx"]()
    second = await upload(
        intake, "/v1/accounts", corrected, cover_of("second_broadcaster_corrected.xlsx"), key="own"
    )
    assert second.response.status_code == 202, second.response.text
    path = f"/v1/accounts/{first.id}/versions"
    twice = await upload(
        intake, path, corrected, cover_of("second_broadcaster_corrected.xlsx"), key="version"
    )
    assert (twice.response.status_code, twice.response.json()["reason"]) == (409, "DUPLICATE_FILE")
    assert second.id in twice.response.json()["detail"]


def _saved_again(data: bytes, was: str = "", becomes: str = "") -> bytes:
    """The workbook in other bytes, as a program writes it that only opened and saved it; or with a title changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as after:
        for name in before.namelist():
            content = before.read(name)
            after.writestr(name, content.replace(was.encode(), becomes.encode()) if was else content)
    return out.getvalue()


async def _warnings(intake: OneService, account: str) -> list[tuple[str, str]]:
    found = await items(intake, "intake:account:read", f"/v1/accounts/{account}/findings")
    return [(one["value"], one["what"]) for one in found if one["where"] == "cover.period"]


@pytest.mark.clause("2.1.1-e")
async def test_a_file_that_was_saved_again_names_the_account_that_tells_the_same(intake: OneService) -> None:
    file = "july_broadcaster.xlsx"
    first = await take_account(intake, file)
    assert (first.job["result"]["warnings"], await _warnings(intake, first.id)) == (0, [])
    second = await upload(intake, "/v1/accounts", _saved_again(MAKERS[file]()), cover_of(file), key="saved")
    assert (second.job["result"]["state"], second.job["result"]["warnings"]) == ("ACCEPTED", 1)
    ((named, what),) = await _warnings(intake, second.id)
    assert (named, "the very same works and lines" in what) == (first.id, True)
    # A correction of the first one is the first one still, and no warning about itself.
    third = await upload(
        intake, f"/v1/accounts/{first.id}/versions", MAKERS[file](), cover_of(file, signed_by="B"), key="v2"
    )
    assert [named for named, _ in await _warnings(intake, third.id)] == [second.id]


@pytest.mark.clause("2.1.1-e")
async def test_another_account_of_the_period_is_named_and_not_called_the_same(intake: OneService) -> None:
    file = "producer.xlsx"
    first = await take_account(intake, file)
    changed = _saved_again(MAKERS[file](), "Görüş", "Uzaq sahillərdə")
    other = await upload(intake, "/v1/accounts", changed, cover_of(file), key="other")
    assert other.job["result"]["state"] == "ACCEPTED", other.job
    ((named, what),) = await _warnings(intake, other.id)
    assert (named, "very same" in what) == (first.id, False)
    period = {"from": "2026-06-01", "to": "2026-06-30"}
    earlier = await upload(
        intake, "/v1/accounts", _saved_again(MAKERS[file]()), cover_of(file, period=period), key="june"
    )
    assert await _warnings(intake, earlier.id) == []
    period = {"from": "2026-07-15", "to": "2026-08-14"}
    again = _saved_again(MAKERS[file](), "Görüş", "Ögey ana")
    across = await upload(intake, "/v1/accounts", again, cover_of(file, period=period), key="across")
    assert sorted(named for named, _ in await _warnings(intake, across.id)) == sorted([first.id, other.id])
    assert {what for _, what in await _warnings(intake, across.id)} == {
        "another account of this contract is accepted for 2026-07-01/2026-07-31, which overlaps"
    }
