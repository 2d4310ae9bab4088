"""What somebody tries at the doors of payments who is in a hurry, or means ill: at once, twice, late."""

import asyncio
from typing import Any

import httpx
import pytest

from services.payments.domain.payee_data import (
    PAYEE_DATA,
    ApprovePayeeData,
    PayeeDataApproved,
    PayeeDataProposed,
)
from services.payments.domain.payment_run_events import RunApproved, RunReleasing
from shared.contracts.payments import PaymentIssued
from shared.eventstore.store import Meta
from tests.integration.payments.played import approve, prepare, release
from tests.integration.payments.registered import IBANS
from tests.integration.payments.test_payment import everything_holds
from tests.support.one_service import OneService

DATA, APPROVE = "/v1/payees/rasim/payment-data", "/v1/payees/rasim/approve"
MINE = {"holder": "Rasim", "bic": "AZEJAZ22", "kind": "NATURAL", "residence": "RESIDENT"}


async def at_once(
    service: OneService, path: str, scope: str, *asked: tuple[str, dict[str, Any]]
) -> list[httpx.Response]:
    """Everybody's command in the same moment; each has his own key."""

    async def one(number: int, subject: str, body: dict[str, Any]) -> httpx.Response:
        async with service.client(subject, scope) as client:
            return await client.post(path, json=body, headers={"idempotency-key": f"{subject}-{number}"})

    answers = await asyncio.gather(*(one(n, *each) for n, each in enumerate(asked)))
    await service.settle()
    return answers


async def said(service: OneService, kind: type) -> list[Any]:
    return [entry.event for entry in await service.ctx.store.read(0, 10_000) if isinstance(entry.event, kind)]


@pytest.mark.clause("X-d")
async def test_two_who_propose_at_once_make_two_versions_or_one_is_refused(payments: OneService) -> None:
    bodies = [MINE | {"iban": IBANS[name]} for name in ("john", "union", "john", "union")]
    asked = [(f"clerk-{number}", body) for number, body in enumerate(bodies)]
    answers = await at_once(payments, DATA, "payments:payee:submit", *asked)
    assert {answer.status_code for answer in answers} <= {200, 409}
    told = [one for one in await said(payments, PayeeDataProposed) if one.payee == "rasim"]
    assert [one.version for one in told] == list(range(1, len(told) + 1))
    rows = await payments.ctx.pool.fetch(
        "SELECT version, fingerprint FROM vault.payee_data WHERE payee = 'rasim' ORDER BY version"
    )
    assert [tuple(row) for row in rows] == [(one.version, one.fingerprint) for one in told]


@pytest.mark.clause("X-d")
async def test_two_who_approve_at_once_approve_once_and_never_who_proposed(payments: OneService) -> None:
    await payments.post("clerk", "payments:payee:submit", DATA, MINE | {"iban": IBANS["john"]})
    asked = [(subject, {"version": 2}) for subject in ("controller", "clerk", "another", "controller")]
    answers = await at_once(payments, APPROVE, "payments:payee:approve", *asked)
    assert [answer.status_code for answer in answers] == [200, 403, 200, 200]
    approved = [one for one in await said(payments, PayeeDataApproved) if one.payee == "rasim"]
    assert [one.version for one in approved] == [1, 2] and approved[-1].approved_by in (
        "controller",
        "another",
    )


@pytest.mark.clause("X-d", "4.1-a")
async def test_a_run_is_approved_and_released_once_whoever_asks_at_once(payments: OneService) -> None:
    prepared = await prepare(payments)
    path, digest = f"/v1/payment-runs/{prepared['payment_run']}", {"digest": prepared["digest"]}
    asked = [(subject, digest) for subject in ("chief", "second-chief", "accountant")]
    answers = await at_once(payments, f"{path}/approve", "payments:payment-run:approve", *asked)
    assert sorted(answer.status_code for answer in answers) == [200, 403, 409]
    (approved,) = await said(payments, RunApproved)
    others = ("director", "second-director", "director", approved.approved_by)
    asked = [(subject, digest) for subject in others]
    answers = await at_once(payments, f"{path}/release", "payments:payment-run:release", *asked)
    assert {answer.status_code for answer in answers} <= {202, 403, 409}
    assert answers[-1].status_code == 403
    assert len(await said(payments, RunReleasing)) == 1
    issued = [one for one in await payments.published() if isinstance(one, PaymentIssued)]
    assert sorted(one.payee for one in issued) == ["john", "rasim", "union"]
    await everything_holds(payments)


@pytest.mark.clause("4.1-a")
async def test_data_approved_a_moment_before_the_release_stop_it_though_no_read_model_knows(
    payments: OneService,
) -> None:
    prepared = await prepare(payments)
    assert (await approve(payments, prepared)).status_code == 200
    await payments.post("clerk", "payments:payee:submit", DATA, MINE | {"iban": IBANS["john"]})
    meta = Meta(actor="controller", correlation_id="c")
    await payments.ctx.store.execute(PAYEE_DATA, "rasim", ApprovePayeeData(version=2, by="controller"), meta)
    async with payments.client("director", "payments:payment-run:release") as client:
        refused = await client.post(
            f"/v1/payment-runs/{prepared['payment_run']}/release",
            json={"digest": prepared["digest"]},
            headers={"idempotency-key": "k"},
        )
    assert (refused.status_code, refused.json()["reason"]) == (409, "PAYMENT_DATA_CHANGED")
    assert "rasim" in refused.json()["detail"]
    assert (await release(payments, prepared)).status_code == 409


@pytest.mark.clause("X-d")
async def test_a_key_that_is_used_again_gives_the_first_answer_and_opens_no_other_door(
    payments: OneService,
) -> None:
    submit = "payments:payee:submit"
    first = await payments.post("clerk", submit, DATA, MINE | {"iban": IBANS["john"]}, key="k")
    again = await payments.post("clerk", submit, DATA, MINE | {"iban": IBANS["john"]}, key="k")
    assert (first.status_code, again.json()) == (200, first.json())
    other = await payments.post("clerk", submit, DATA, MINE | {"iban": IBANS["union"]}, key="k")
    assert other.status_code == 422
    theirs = await payments.post("thief", submit, DATA, MINE | {"iban": IBANS["union"]}, key="k")
    assert theirs.status_code == 200 and theirs.json() != first.json(), "the key is the clerk's alone"
    told = [one for one in await said(payments, PayeeDataProposed) if one.payee == "rasim"]
    assert [(one.version, one.proposed_by) for one in told] == [
        (1, "payee-clerk"),
        (2, "clerk"),
        (3, "thief"),
    ]
    late = await payments.post("controller", "payments:payee:approve", APPROVE, {"version": 2})
    assert (late.status_code, late.json()["reason"]) == (409, "NOT_THE_LAST_VERSION")


@pytest.mark.clause("X-c", "X-d")
@pytest.mark.parametrize(
    ("path", "scope", "body"),
    [
        (DATA, "payments:payee:submit", MINE | {"iban": IBANS["john"]}),
        (APPROVE, "payments:payee:approve", {"version": 1}),
        ("/v1/payment-runs", "payments:payment-run:prepare", {"execution_date": "2026-09-03"}),
        ("/v1/payment-runs/x/approve", "payments:payment-run:approve", {"digest": "ab" * 32}),
        (
            "/v1/payment-runs/x/release-for",
            "payments:payment-run:release",
            {"digest": "ab" * 32, "person": "p", "reason": "r"},
        ),
        (
            "/v1/policies",
            "payments:policy:submit",
            {"policy": "cooling", "valid_from": "2026-01-01", "body": {"days": 0}, "decision": "mine"},
        ),
    ],
)
async def test_a_partys_token_commands_nothing_even_of_its_own(
    payments: OneService, path: str, scope: str, body: dict[str, Any]
) -> None:
    """With every scope that it should not have."""
    async with payments.client("rasim", scope, party="rasim") as client:
        answer = await client.post(path, json=body, headers={"idempotency-key": "k"})
    assert answer.status_code == 404, answer.text
    entries = await payments.ctx.store.read(0, 10_000)
    assert not [entry for entry in entries if entry.actor == "rasim"]
