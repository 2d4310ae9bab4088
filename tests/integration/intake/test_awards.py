"""Court awards with their works lists and statistical causes, from the order to the money (2.1.1-d, -u)."""

from decimal import Decimal
from hashlib import sha256
from typing import Any

import httpx
import pytest

from deploy.demo.files.accounts import MAKERS
from shared.contracts import intake as public
from shared.contracts.terms import ReceiptKind, TargetKind
from shared.kernel.money import Money
from tests.integration.intake.desk import (
    allocate,
    contract_of,
    cover_of,
    credit,
    open_accounts,
    receipts,
    take_statement,
    upload,
)
from tests.support.one_service import OneService

FILE = "july_broadcaster.xlsx"
DUE = 4_800_000
ORDER = b"the order"


def _payer() -> str:
    return contract_of(cover_of(FILE)["contract"]).party


def _order(**changed: Any) -> dict[str, Any]:
    return {
        "kind": "COURT_AWARD",
        "number": "2(102)-1234/2026",
        "issued_by": "Bakı Kommersiya Məhkəməsi",
        "ordered_on": "2026-08-03",
        "payer": _payer(),
        "amount": {"amount": DUE, "currency": "AZN"},
        "use_type": "ON_AIR",
        "period": {"from": "2026-07-01", "to": "2026-07-31"},
        "profile": cover_of(FILE)["contract"],
        "document_sha256": sha256(ORDER).hexdigest(),
    } | changed


async def _record(intake: OneService, **changed: Any) -> str:
    await intake.ctx.blobs.put(ORDER, "application/pdf")
    answer = await intake.post("clerk", "intake:award:submit", "/v1/awards", _order(**changed))
    await intake.settle()
    assert answer.status_code == 200, answer.text
    found: str = answer.json()["id"]
    return found


async def _list_works(intake: OneService, award: str, **changed: Any) -> dict[str, Any]:
    cover = cover_of(FILE, contract=award, **changed)
    return (await upload(intake, "/v1/accounts", MAKERS[FILE](), cover, key=f"{changed}")).job


async def _holds(intake: OneService) -> None:
    assert await intake.findings() == []


@pytest.mark.clause("2.1.1-u", "2.1.1-m", "2.1.1-n", "X-a")
async def test_an_awards_works_list_is_an_account_and_its_money_is_the_awards(intake: OneService) -> None:
    await open_accounts(intake)
    award = await _record(intake)
    job = await _list_works(intake, award)
    assert job["result"]["state"] == "ACCEPTED", job
    (accepted,) = (one for one in await intake.published() if isinstance(one, public.AccountAccepted))
    assert (accepted.account, accepted.contract, accepted.target_kind) == (award, award, TargetKind.AWARD)
    assert (accepted.due, accepted.payer) == (Money(DUE), _payer())
    await take_statement(intake, [credit("IN-1", DUE)])
    receipt = (await receipts(intake))["IN-1"]
    assert (await allocate(intake, receipt, award, DUE)).status_code == 200
    published = await intake.published()
    funded = [one for one in published if isinstance(one, public.AccountFunded)]
    assert [(one.target_kind, one.target, one.covered) for one in funded] == [(TargetKind.AWARD, award, True)]
    *_, said = (one for one in published if isinstance(one, public.ReceiptRecorded))
    assert (said.kind, said.payer) == (ReceiptKind.COURT_AWARD, _payer())
    shown = (await intake.get("intake:award:read", f"/v1/awards/{award}")).json()
    assert (shown["received"], shown["covered"]) == (DUE, True)
    assert shown["works_list"] == {"state": "ACCEPTED", "version": 1}
    cover = cover_of(FILE, contract=award, signed_on="2026-08-02")
    job = (await upload(intake, f"/v1/accounts/{award}/versions", MAKERS[FILE](), cover, key="corrected")).job
    assert job["result"]["state"] == "ACCEPTED", job
    again = await intake.published()
    assert [one for one in again if isinstance(one, public.AccountFunded)] == funded
    assert [one.version for one in again if isinstance(one, public.AccountAccepted)] == [1, 2]
    why = await intake.get("intake:state:read", f"/v1/explain/{award}")
    assert why.status_code == 200
    await _holds(intake)


@pytest.mark.clause("2.1.1-u")
async def test_a_works_list_tells_of_the_amount_awarded_and_legal_force_is_said_later(
    intake: OneService,
) -> None:
    award = await _record(intake, amount={"amount": DUE - 1, "currency": "AZN"})
    other = await upload(intake, "/v1/accounts", MAKERS[FILE](), cover_of(FILE, contract=award), key="other")
    assert (other.response.status_code, other.response.json()["errors"][0]["clause"]) == (422, "2.1.1-j")
    assert await _record(intake, in_force_on="2026-08-20") == award
    told = [one for one in await intake.published() if isinstance(one, public.AwardRecorded)]
    assert [(one.version, one.amount, one.in_force_on is None) for one in told] == [
        (1, Money(DUE - 1), True),
        (2, Money(DUE), False),
    ]


@pytest.mark.clause("2.1.1-u")
async def test_an_order_with_a_breakdown_has_no_works_list(intake: OneService) -> None:
    whole = [{"work": "film", "amount": {"amount": DUE, "currency": "AZN"}}]
    award = await _record(intake, breakdown=whole, deduction_percent="12.5")
    (told,) = (one for one in await intake.published() if isinstance(one, public.AwardRecorded))
    assert told.deduction_percent == Decimal("12.5")
    for wrong in ("-1", "100.5", "1e1", ""):
        body = _order(breakdown=whole, deduction_percent=wrong)
        assert (await intake.post("clerk", "intake:award:submit", "/v1/awards", body)).status_code == 422
    response = (
        await upload(intake, "/v1/accounts", MAKERS[FILE](), cover_of(FILE, contract=award), key="x")
    ).response
    assert (response.status_code, response.json()["reason"]) == (409, "HAS_A_BREAKDOWN")
    lacks = await intake.post("clerk", "intake:award:submit", "/v1/awards", _order(document_sha256="d" * 64))
    assert (lacks.status_code, lacks.json()["reason"]) == (409, "DOCUMENT_LACKS")
    unknown = await intake.post("clerk", "intake:award:submit", "/v1/awards", _order(payer="nobody"))
    assert (unknown.status_code, unknown.json()["reason"]) == (409, "UNKNOWN_PAYER")


@pytest.mark.clause("2.1.1-u", "2.1.1-n", "X-a")
async def test_what_came_above_an_award_that_became_smaller_waits_for_a_person(intake: OneService) -> None:
    await open_accounts(intake)
    award = await _record(intake)
    await take_statement(intake, [credit("IN-1", DUE)])
    receipt = (await receipts(intake))["IN-1"]
    assert (await allocate(intake, receipt, award, DUE)).status_code == 200
    assert await _waits(intake) == []
    await _record(intake, amount={"amount": DUE - 300_000, "currency": "AZN"}, in_force_on="2026-08-20")
    shown = (await intake.get("intake:award:read", f"/v1/awards/{award}")).json()
    assert (shown["received"], shown["due"], shown["covered"]) == (DUE, DUE - 300_000, True)
    assert await _waits(intake) == [(award, 300_000, "2026-09-01", _payer())]
    free = {"part": 1, "to": None, "amount": {"amount": 300_000, "currency": "AZN"}, "reason": "the appeal"}
    moved = await intake.post("cashier", "intake:receipt:decide", f"/v1/receipts/{receipt}/reassign", free)
    assert moved.status_code == 200, moved.text
    await intake.settle()
    assert await _waits(intake) == []
    funded = [one for one in await intake.published() if isinstance(one, public.AccountFunded)]
    assert [(one.due.amount, one.received.amount) for one in funded] == [
        (DUE, DUE),
        (DUE - 300_000, DUE),
        (DUE - 300_000, DUE - 300_000),
    ]
    await _holds(intake)


async def _waits(intake: OneService) -> list[tuple[Any, ...]]:
    found = (await intake.get("intake:task:read", "/v1/tasks?kind=EXCESS")).json()["items"]
    return [(one["id"], one["amount"], one["since"], one["payer"]) for one in found]


async def test_a_party_sees_its_own_awards_and_causes_alone(intake: OneService) -> None:
    award = await _record(intake)
    async with intake.client("user", "intake:award:read", party=_payer()) as client:
        assert [one["id"] for one in (await client.get("/v1/awards")).json()["items"]] == [award]
    cover = cover_of(FILE, contract=award)
    works = await upload(intake, "/v1/accounts", MAKERS[FILE](), cover, key="his-own", party=_payer())
    assert works.response.status_code == 404
    async with intake.client("other", "intake:award:read", party="other") as client:
        assert (await client.get(f"/v1/awards/{award}")).status_code == 404
        assert (await client.get("/v1/awards")).json()["items"] == []


async def _ask(intake: OneService, subject: str, path: str, body: dict[str, Any]) -> httpx.Response:
    scope = "intake:cause:submit" if path == "/v1/causes" else "intake:cause:decide"
    answer = await intake.post(subject, scope, path, body)
    await intake.settle()
    return answer


@pytest.mark.clause("2.1.1-d", "X-d", "X-a")
async def test_money_is_for_a_cause_that_another_person_approved(intake: OneService) -> None:
    await open_accounts(intake)
    await take_statement(intake, [credit("IN-1", 15_000)])
    receipt = (await receipts(intake))["IN-1"]
    body = {
        "contract": cover_of(FILE)["contract"],
        "use_type": "ON_AIR",
        "period": {"from": "2026-07-01", "to": "2026-07-31"},
        "code": "DATA_IMPOSSIBLE",
        "amount": {"amount": 15_000, "currency": "AZN"},
        "reason": "the logs burnt",
        "evidence": [sha256(ORDER).hexdigest()],
    }
    lacks = await _ask(intake, "clerk", "/v1/causes", body)
    assert (lacks.status_code, lacks.json()["reason"]) == (409, "DOCUMENT_LACKS")
    await intake.ctx.blobs.put(ORDER, "application/pdf")
    prepared = await _ask(intake, "clerk", "/v1/causes", body)
    assert prepared.status_code == 201, prepared.text
    cause = prepared.json()["id"]
    early = await allocate(intake, receipt, cause, 15_000)
    assert (early.status_code, early.json()["reason"]) == (409, "NOT_APPROVED")
    (waits,) = (await intake.get("intake:task:read", "/v1/tasks?kind=CAUSE")).json()["items"]
    assert (waits["id"], waits["amount"], waits["since"]) == (cause, 15_000, "2026-09-01")
    same = await _ask(intake, "clerk", f"/v1/causes/{cause}/approve", {})
    assert (same.status_code, same.json()["reason"]) == (403, "SAME_PERSON")
    assert (await _ask(intake, "chief", f"/v1/causes/{cause}/approve", {})).status_code == 200
    assert (await intake.get("intake:task:read", "/v1/tasks?kind=CAUSE")).json()["items"] == []
    assert (await allocate(intake, receipt, cause, 15_000)).status_code == 200
    published = await intake.published()
    (told,) = (one for one in published if isinstance(one, public.StatisticalCauseRecorded))
    assert (told.approver, told.evidence) == ("chief", (sha256(ORDER).hexdigest(),))
    (funded,) = (one for one in published if isinstance(one, public.AccountFunded))
    assert (funded.target_kind, funded.covered) == (TargetKind.CAUSE, True)
    await _holds(intake)
