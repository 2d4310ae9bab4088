"""The same bytes stand once, whatever number or account they are handed in under (D-71, D-17)."""

import pytest

from deploy.demo.files.accounts import MAKERS
from tests.integration.intake.desk import cover_of, take_account, take_schedule, upload
from tests.support.one_service import OneService


@pytest.mark.clause("2.2.2-a")
async def test_a_schedule_under_another_number_is_the_same_schedule(intake: OneService) -> None:
    first = await take_schedule(intake)
    assert first.job["state"] == "DONE"
    other = await take_schedule(intake, key="another", number="S-OTHER")
    assert (other.response.status_code, other.response.json()["reason"]) == (409, "DUPLICATE_FILE")
    assert first.id in other.response.json()["detail"]


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
