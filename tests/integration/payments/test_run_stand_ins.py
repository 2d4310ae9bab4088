"""Payment runs approved and released by others than those whose task it is: as the Board decided, and reported."""

from typing import Any

import pytest

from tests.integration.payments.played import adopt, prepare
from tests.support.one_service import OneService

DEPUTIES = {
    "deputies": [
        {"person": "chief", "deputy": "deputy", "from": "2026-08-01", "to": "2026-09-01"},
        {"person": "director", "deputy": "second", "from": "2026-09-01", "to": "2026-09-01"},
        {"person": "director", "deputy": "too-early", "from": "2026-09-02", "to": "2026-09-30"},
    ],
    "joint_approval": True,
}


async def asked(service: OneService, by: str, path: str, body: dict[str, Any]) -> tuple[int, str]:
    scope = "release" if "release" in path else "approve"
    answer = await service.post(by, f"payments:payment-run:{scope}", path, body)
    return answer.status_code, answer.json().get("reason", "")


@pytest.mark.clause("X-d")
async def test_deputies_approve_and_release_where_it_was_decided_and_are_reported(
    payments: OneService,
) -> None:
    prepared = await prepare(payments)
    path = f"/v1/payment-runs/{prepared['payment_run']}"
    digest = {"digest": prepared["digest"]}
    for_chief = digest | {"person": "chief", "reason": "on leave"}
    for_director = digest | {"person": "director", "reason": "abroad"}
    jointly = digest | {"reason": "all are ill"}
    assert await asked(payments, "deputy", f"{path}/approve-for", for_chief) == (403, "NO_DEPUTY")
    assert await asked(payments, "bob", f"{path}/approve-jointly", jointly) == (409, "NO_JOINT_APPROVAL")

    await adopt(payments, "deputies", DEPUTIES)
    assert await asked(payments, "stranger", f"{path}/approve-for", for_chief) == (403, "NO_DEPUTY")
    of_preparer = for_chief | {"person": "accountant"}
    assert await asked(payments, "deputy", f"{path}/approve-for", of_preparer) == (403, "NO_DEPUTY")
    assert (await asked(payments, "deputy", f"{path}/approve-for", for_chief))[0] == 200
    assert await asked(payments, "too-early", f"{path}/release-for", for_director) == (403, "NO_DEPUTY")
    assert await asked(payments, "chief", f"{path}/release", digest) == (403, "SAME_PERSON")
    assert (await asked(payments, "second", f"{path}/release-for", for_director))[0] == 202
    await payments.settle()
    shown = (await payments.get("payments:payment-run:read", path)).json()
    assert (shown["state"], shown["approved_by"], shown["released_by"]) == ("RELEASED", "deputy", "second")
    report = (await payments.get("payments:payment-run:read", "/v1/stand-ins")).json()["items"]
    assert [
        (one["payment_run"], one["act"], one["by"], one["stand_in"], one["person"], one["reason"])
        for one in report
    ] == [
        (prepared["payment_run"], "APPROVED", "deputy", "DEPUTY", "chief", "on leave"),
        (prepared["payment_run"], "RELEASED", "second", "DEPUTY", "director", "abroad"),
    ]
    assert {(one["decision"], one["day"]) for one in report} == {("Board 4/2026", "2026-09-01")}


@pytest.mark.clause("X-d")
async def test_two_together_approve_and_a_third_releases(payments: OneService) -> None:
    await adopt(payments, "deputies", DEPUTIES)
    prepared = await prepare(payments)
    path = f"/v1/payment-runs/{prepared['payment_run']}"
    jointly = {"digest": prepared["digest"], "reason": "all are ill"}
    assert await asked(payments, "accountant", f"{path}/approve-jointly", jointly) == (403, "SAME_PERSON")
    for by in ("bob", "bob", "cem"):
        assert (await asked(payments, by, f"{path}/approve-jointly", jointly))[0] == 200
    digest = {"digest": prepared["digest"]}
    for by in ("bob", "cem"):
        assert await asked(payments, by, f"{path}/release", digest) == (403, "SAME_PERSON")
    assert (await asked(payments, "director", f"{path}/release", digest))[0] == 202
    (one,) = (await payments.get("payments:payment-run:read", "/v1/stand-ins")).json()["items"]
    assert (one["act"], one["by"], one["stand_in"], one["person"]) == ("APPROVED", "cem", "JOINT", "bob")
