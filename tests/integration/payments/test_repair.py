"""What holds when something breaks, and what is said when something was changed by hand."""

from typing import Any

import pytest

from services.payments.domain.credit import CREDIT, PayCredit
from services.payments.jobs import issue_statements
from services.payments.publisher import publish
from shared.contracts.payments import PayeeCredited, PaymentIssued, PaymentRunReleased
from shared.eventstore.store import Meta
from shared.jobs.entering import enter_all
from shared.jobs.kinds import JobFailed
from shared.kernel.decider import Rejected
from tests.integration.payments.closed_runs import allocation, closed_run, manifest, share
from tests.integration.payments.played import approve, pay, prepare, release
from tests.support.one_service import OneService


async def explained(service: OneService, entity_id: str) -> dict[str, Any]:
    answer = await service.get("payments:state:read", f"/v1/explain/{entity_id}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


@pytest.mark.clause("X-a")
@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("UPDATE view.credit SET net = net + 1 WHERE id = 'run-1-s6'", "late"),
        ("UPDATE view.balance SET paid = paid - 1, balance = balance + 1 WHERE payee = 'rasim'", "rasim"),
        ("UPDATE view.movement SET credited = credited - 1 WHERE payee = 'john' AND credited > 0", "run-1"),
        ("UPDATE view.heard SET credited = credited + 1", "run-1"),
        ("UPDATE view.\"order\" SET net = net + 1 WHERE payee = 'john'", "withheld 1400"),
        ("UPDATE view.statement SET closing = closing + 1 WHERE payee = 'vdfs'", "vdfs"),
    ],
)
async def test_one_qepik_is_found(payments: OneService, change: str, said: str) -> None:
    await pay(payments)
    assert await payments.findings() == []
    await payments.ctx.pool.execute(change)
    assert any(said in finding for finding in await payments.findings())


async def test_a_payment_is_explained_down_to_the_share(payments: OneService) -> None:
    paid = await pay(payments)
    run = await explained(payments, paid["payment_run"])
    assert (run["kind"], len(run["because"])) == ("payment run", 3)
    issued = [event for event in await payments.published() if isinstance(event, PaymentIssued)]
    rasim = next(event for event in issued if event.payee == "rasim")
    order = await explained(payments, rasim.order)
    assert order["kind"] == "payment order" and "72.26 AZN to Rasim Ocaqov" in order["text"]
    decided = {"policy-debtor-1", "policy-tax-1"}
    assert {cause["id"] for cause in order["because"]} == {"run-1-s1", "run-1-s5"} | decided
    credit = await explained(payments, "run-1-s1")
    assert credit["because"] == [{"service": "distribution", "id": "run-1-s1"}]
    held = await explained(payments, "run-1-s8")
    assert "ABROAD" in held["text"]


async def test_crediting_a_run_again_changes_nothing(payments: OneService) -> None:
    before = await payments.ctx.store.head()
    await payments.ctx.jobs.queue(
        "credit-run",
        "again",
        "run-1",
        {"run": "run-1", "closed_on": "2026-08-31"},
        actor="operator",
        correlation_id="c",
    )
    await payments.settle()
    assert (await payments.ctx.store.head()).position == before.position
    credited = [event for event in await payments.published() if isinstance(event, PayeeCredited)]
    assert len(credited) == len({event.payee for event in credited}) == 6


async def test_a_release_cut_off_in_the_middle_goes_on(payments: OneService) -> None:
    """The file, an order and a credit stand already; the job does the rest and nothing twice."""
    prepared = await prepare(payments)
    assert (await approve(payments, prepared)).status_code == 200
    assert (await release(payments, prepared)).status_code == 202
    shown = (
        await payments.get("payments:payment-run:read", f"/v1/payment-runs/{prepared['payment_run']}")
    ).json()
    assert shown["state"] == "RELEASING"
    order = shown["orders"][0]
    command = PayCredit(payment_run=prepared["payment_run"], order=order["order"])
    outcome = await payments.ctx.store.execute(
        CREDIT, order["lines"][0]["credit"]["credit"], command, Meta(actor="job", correlation_id="c")
    )
    assert not isinstance(outcome, Rejected)
    assert (await release(payments, prepared)).status_code == 202
    await payments.settle()
    events = await payments.published()
    assert len([event for event in events if isinstance(event, PaymentRunReleased)]) == 1
    assert len([event for event in events if isinstance(event, PaymentIssued)]) == 3
    assert await payments.findings() == []


async def test_the_books_balance_while_a_release_stands_half_way(
    payments: OneService, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The orders are issued, their credits are not marked yet: what is owed is what the accounts say all the same."""

    async def orders_only(job: Any, decider: Any, commands: Any, unit: str) -> None:
        if unit != "orders":
            raise JobFailed([], "the process died here")
        await enter_all(job, decider, commands, unit)

    prepared = await prepare(payments)
    assert (await approve(payments, prepared)).status_code == 200
    monkeypatch.setattr("services.payments.jobs.release_payment_run.enter_all", orders_only)
    assert (await release(payments, prepared)).status_code == 202
    await payments.settle()
    published = [type(event).__name__ for event in await payments.published()]
    assert "PaymentIssued" in published and "PaymentRunReleased" not in published
    assert await payments.findings() == []


async def test_statements_of_two_payment_runs_at_once_go_on_from_each_other(
    payments: OneService, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = await prepare(payments)
    await payments.hear("distribution", *closed_run("run-2"))
    await payments.settle()
    runs = [first, await prepare(payments)]
    for prepared in runs:
        assert (await approve(payments, prepared)).status_code == 200
        assert (await release(payments, prepared)).status_code == 202
    others: list[str | None] = []

    async def overtaken(*given: Any) -> Any:
        made = await make(*given)
        if not others:
            others.append(None)
            others.append(await payments.jobs.run_one())
            await payments.projections.catch_up()
        return made

    make = issue_statements._make
    monkeypatch.setattr(issue_statements, "_make", overtaken)
    await payments.settle()
    assert others[1] is not None
    jobs = (await payments.get("payments:job:read", "/v1/jobs?limit=500")).json()["items"]
    ended = [(job["state"], job["problem"]) for job in jobs if job["kind"] == "issue-statements"]
    assert ended == [("DONE", None)] * 2
    assert await payments.findings() == []


async def test_items_stand_before_their_manifest(payments: OneService) -> None:
    await pay(payments)
    names = [type(event).__name__ for event in await payments.published()]
    manifest = names.index("PaymentRunReleased")
    assert max(at for at, name in enumerate(names) if name == "PaymentIssued") < manifest
    assert min(at for at, name in enumerate(names) if name == "StatementIssued") > manifest


async def test_runs_that_overlap_in_time_share_no_credit(payments: OneService) -> None:
    """Two accountants prepare at once: every credit is in one of the two drafts, none in both."""
    scope = "payments:payment-run:prepare"
    answers = [
        await payments.post(who, scope, "/v1/payment-runs", {"execution_date": "2026-09-03"})
        for who in ("accountant", "deputy")
    ]
    await payments.hear("distribution", *closed_run("run-2"))
    await payments.settle()
    jobs = [(await payments.get("payments:job:read", one.json()["job"])).json() for one in answers]
    assert [job["state"] for job in jobs] == ["DONE", "DONE"]
    taken: list[str] = []
    for job in jobs:
        path = f"/v1/payment-runs/{job['result']['payment_run']}"
        shown = (await payments.get("payments:payment-run:read", path)).json()
        taken += [line["credit"]["credit"] for order in shown["orders"] for line in order["lines"]]
    assert len(taken) == len(set(taken)) >= 4
    assert await payments.findings() == []


async def test_every_published_event_has_its_public_form(payments: OneService) -> None:
    await pay(payments)
    entries = await payments.ctx.store.read_public(0)
    assert all(publish(entry.event, entry) is not None for entry in entries)


async def test_what_cannot_be_credited_stays_in_transit(bare: OneService) -> None:
    nobody = share("run-4-s1", None, 700)
    negative = share("run-4-s2", "rasim", -100)
    film = allocation("run-4-a", "film-4", "Axırıncı aşırım", [nobody, negative], "run-4")
    await bare.hear("distribution", film, manifest("run-4", [film]))
    await bare.settle()
    assert await bare.published() == []
    (job,) = (await bare.get("payments:job:read", "/v1/jobs?state=FAILED")).json()["items"]
    assert [error["where"] for error in job["problem"]["errors"]] == ["share run-4-s1", "share run-4-s2"]
    (book,) = (await bare.get("payments:ledger:read", "/v1/ledger")).json()["books"]
    assert book["states"] == [{"state": "IN_TRANSIT", "reason": None, "amount": 600}]
