"""A dispute is narrowed by a decision of two: what is disputed no longer is paid at the next planned payment (D-81)."""

import asyncio
from typing import Any

import pytest

from services.payments.domain.holds import GUILD, HOLDS
from shared.contracts.payments import DisputeNarrowed
from shared.contracts.terms import Role
from tests.integration.payments.closed_runs import closed_run
from tests.integration.payments.played import approve, prepare, release
from tests.integration.payments.test_disputes import SHA, dispute, end, states
from tests.support.one_service import OneService


async def propose(service: OneService, of: str, subject: str = "lawyer", **scope: str) -> Any:
    path = f"/v1/disputes/{of}/narrowings"
    return await service.post(subject, "payments:dispute:submit", path, scope | {"document_sha256": SHA})


async def decide(service: OneService, of: str, number: int = 1, subject: str = "chair") -> Any:
    path = f"/v1/disputes/{of}/narrowings/approve"
    return await service.post(subject, "payments:dispute:decide", path, {"number": number})


async def narrow(service: OneService, of: str, number: int = 1, **scope: str) -> None:
    proposed = await propose(service, of, **scope)
    assert proposed.status_code == 200, proposed.text
    decided = await decide(service, of, number)
    assert decided.status_code == 200, decided.text
    await service.settle()


async def listed(service: OneService, of: str) -> dict[str, Any]:
    found = (await service.get("payments:dispute:read", "/v1/disputes")).json()["items"]
    return next(one for one in found if one["id"] == of)


@pytest.mark.clause("4.3-a", "X-d")
async def test_what_is_disputed_no_longer_is_paid_at_the_next_payment(payments: OneService) -> None:
    of = await dispute(payments, "film-1")
    assert (await propose(payments, of, role="DIRECTOR")).status_code == 200
    await payments.settle()
    # A proposal lets nothing go, and who made it does not decide it.
    assert (await decide(payments, of, subject="lawyer")).status_code == 403
    assert (await states(payments, "john"))[("DISPUTED", "DISPUTE")] == 8000
    assert (await decide(payments, of)).status_code == 200
    await payments.settle()
    assert await states(payments, "john") == {("PAYABLE", None): 8000}
    assert await states(payments, "rasim") == {("DISPUTED", "DISPUTE"): 8000, ("PAYABLE", None): 501}
    (told,) = [one for one in await payments.published() if isinstance(one, DisputeNarrowed)]
    assert (told.dispute, told.work, told.role, told.share) == (of, "film-1", Role.DIRECTOR, None)
    page = await listed(payments, of)
    assert (page["role"], page["proposed"]) == ("DIRECTOR", None)
    assert page["held"] == [{"currency": "AZN", "amount": 8000, "credits": 1}]
    assert [one["approved_by"] for one in page["narrowed"]] == ["chair"]
    prepared = await prepare(payments)
    # john's 66.00 of 80.00, union's 9.00 and rasim's 5.01 less 0.75.
    assert prepared["total"]["amount"] == 6600 + 900 + 426
    assert (await approve(payments, prepared)).status_code == 200
    assert (await release(payments, prepared)).status_code == 202


@pytest.mark.clause("4.3-a")
async def test_a_share_alone_stays_held(payments: OneService) -> None:
    of = await dispute(payments, "film-1")
    unknown = await propose(payments, of, share="nobody-knows")
    assert (unknown.status_code, unknown.json()["reason"]) == (409, "UNKNOWN_PARTY")
    await narrow(payments, of, share="john")
    assert await states(payments, "rasim") == {("PAYABLE", None): 8501}
    assert await states(payments, "john") == {("DISPUTED", "DISPUTE"): 8000}
    # What comes later is calculated, and held alike.
    await payments.hear("distribution", *closed_run("run-2"))
    await payments.settle()
    assert await states(payments, "john") == {("DISPUTED", "DISPUTE"): 16000}
    wider = await propose(payments, of, role="DIRECTOR")
    assert (wider.status_code, wider.json()["reason"]) == (409, "NOT_NARROWER")
    nothing = await payments.post(
        "lawyer", "payments:dispute:submit", "/v1/disputes/no-such/narrowings", {"document_sha256": SHA}
    )
    assert nothing.status_code == 404


@pytest.mark.clause("4.3-a")
async def test_two_disputes_of_one_work_are_narrowed_and_end_each_for_itself(payments: OneService) -> None:
    first, second = await dispute(payments, "film-1"), await dispute(payments, "film-1")
    await narrow(payments, first, role="DIRECTOR")
    assert (await states(payments, "john"))[("DISPUTED", "DISPUTE")] == 8000
    await narrow(payments, second, role="SCRIPTWRITER")
    assert await states(payments, "union") == {("PAYABLE", None): 900}
    assert (await end(payments, second, ["john"], "rasim", "claimant")).status_code == 200
    assert await states(payments, "john") == {("PAYABLE", None): 8000}
    assert await states(payments, "rasim") == {("DISPUTED", "DISPUTE"): 8000, ("PAYABLE", None): 501}


@pytest.mark.clause("4.3-a")
async def test_a_draft_that_is_prepared_meanwhile_pays_what_is_held_at_no_time(payments: OneService) -> None:
    """Narrowed and opened while the job prepares and others approve: whatever comes first, what is held in the end is
    in no draft."""
    of = await dispute(payments, "film-1")
    assert (await propose(payments, of, role="DIRECTOR")).status_code == 200
    prepared, decided, opened = await asyncio.gather(
        prepare(payments), decide(payments, of), dispute(payments, "film-2", Role.DIRECTOR)
    )
    assert decided.status_code == 200
    await payments.settle()
    path = f"/v1/payment-runs/{prepared['payment_run']}"
    shown = (await payments.get("payments:payment-run:read", path)).json()
    lines = [line["credit"]["credit"] for order in shown["orders"] for line in order["lines"]]
    assert {"run-1-s1", "run-1-s5"}.isdisjoint(lines)
    holds, _ = await payments.ctx.store.state(HOLDS, GUILD)
    assert {hold.dispute: hold.role for hold in holds.values()} == {of: Role.DIRECTOR, opened: Role.DIRECTOR}


@pytest.mark.clause("4.3-a")
async def test_an_opening_and_a_release_at_once_pay_what_is_held_never(payments: OneService) -> None:
    prepared = await prepare(payments)
    assert (await approve(payments, prepared)).status_code == 200
    released, of = await asyncio.gather(
        release(payments, prepared), dispute(payments, "film-2", Role.DIRECTOR)
    )
    await payments.settle()
    path = f"/v1/payment-runs/{prepared['payment_run']}"
    shown = (await payments.get("payments:payment-run:read", path)).json()
    lines = [line["credit"]["credit"] for order in shown["orders"] for line in order["lines"]]
    if released.status_code == 202:
        # It came first, and a dispute claws nothing back.
        assert shown["state"] == "RELEASED" and "run-1-s5" in lines
    else:
        assert released.status_code == 409
        assert shown["state"] == "PREPARED" and "run-1-s5" not in lines
        assert (await listed(payments, of))["held"] == [{"currency": "AZN", "amount": 501, "credits": 1}]
