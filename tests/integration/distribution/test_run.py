"""A run from what was heard to money: opened, reviewed, approved by another person, closed, explained."""

from dataclasses import replace
from typing import Any

import pytest

from services.distribution.domain.royalty import ALLOCATION, Allocate, RoyaltyAllocated
from services.distribution.domain.states import StatesTotalled
from services.distribution.projections.checks import CHECKS, identity, runs_and_items
from shared.contracts import distribution as said
from shared.contracts import registry
from shared.contracts.batches import batch_digest, item_digest
from shared.contracts.terms import Channel
from shared.contracts.wire import from_builtins
from shared.eventstore.seals import start_day
from shared.eventstore.store import Meta
from shared.kernel.money import Money
from shared.projections.verify import verify_projections
from tests.integration.distribution.world import (
    BULLETIN,
    FILM,
    account,
    hear_everything,
    mandate,
    money,
    outcomes,
    take_bulletin,
)
from tests.support.one_service import OneService

PREPARE, APPROVE, READ = "distribution:run:prepare", "distribution:run:approve", "distribution:run:read"


async def open_run(service: OneService, key: str | None = None, targets: list[str] | None = None) -> str:
    answer = await service.post("accountant", PREPARE, "/v1/runs", {"targets": targets}, key=key)
    assert answer.status_code == 201, answer.text
    await service.settle()
    run: str = answer.json()["id"]
    return run


async def shown(service: OneService, path: str, scope: str = READ) -> dict[str, Any]:
    answer = await service.get(scope, path)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


async def approve(service: OneService, run: str, digest: str, by: str = "director") -> Any:
    answer = await service.post(by, APPROVE, f"/v1/runs/{run}/approve", {"digest": digest})
    await service.settle()
    return answer


async def closed_run(service: OneService) -> str:
    await hear_everything(service)
    run = await open_run(service)
    digest = (await shown(service, f"/v1/runs/{run}"))["digest"]
    assert (await approve(service, run, digest)).status_code == 200
    return run


async def findings(service: OneService) -> list[str]:
    return [wrong for check in CHECKS for wrong in await check(service.ctx)]


@pytest.mark.clause("2.1.1-n", "2.1.1-p", "2.2.4-a", "X-a")
async def test_a_closed_run_says_where_every_qepik_is(distribution: OneService) -> None:
    run = await closed_run(distribution)
    published = await distribution.published()
    (closed,) = [event for event in published if isinstance(event, said.RunClosed)]
    # 100.00 by 5,400 to 1,800 s: 75.00 and 25.00. 75.00 by 6,6,2,2,2: 25.00, 25.00, 8.34, 8.33, 8.33; the
    # scriptwriter is no member; 20% of 25.00 + 8.34 + 8.33 + 8.33 = 50.00 is 10.00.
    # 98.00 EUR x 1.961 = 192.178 -> 192.18, of which 20% is 38.436 -> 38.44.
    assert {(one.state, one.reason): one.amount for one in closed.totals} == {
        ("CREDITED", None): Money(40_00 + 153_74),
        ("DEDUCTED", "ADMINISTRATION"): Money(10_00 + 38_44),
        ("RESERVED", "NON_MEMBER"): Money(25_00),
        ("RESERVED", "NON_REGISTERED_WORK"): Money(25_00),
    }
    items = [one for one in published if isinstance(one, said.RoyaltyAllocated | said.RoyaltyReserved)]
    assert closed.digest == batch_digest(item_digest(item) for item in items)
    assert (closed.allocations, closed.reserves, closed.run) == (3, 2, run)
    ledger = await shown(distribution, "/v1/ledger", "distribution:ledger:read")
    assert ledger["holds"], ledger["findings"]
    states = {
        (one["state"], one["amount"]["currency"]): one["amount"]["amount"]
        for one in ledger["totals"]
        if one["state"] in ("FX", "UNALLOCATED", "CREDITED")
    }
    assert states == {
        ("CREDITED", "AZN"): 193_74,
        ("FX", "AZN"): -192_18,
        ("FX", "EUR"): 98_00,
        ("UNALLOCATED", "AZN"): 1,
    }
    totalled = [event for event in published if isinstance(event, said.StatesTotalled)]
    assert sum(one.amount.amount for one in totalled[-1].totals if one.amount.currency == "AZN") == 100_01
    assert await findings(distribution) == []
    assert (await verify_projections(distribution.projections)).findings == ()


@pytest.mark.clause("X-b")
async def test_nothing_heard_after_the_opening_changes_the_draft(distribution: OneService) -> None:
    await hear_everything(distribution)
    answer = await distribution.post("accountant", PREPARE, "/v1/runs", {"targets": None})
    run = answer.json()["id"]
    # Before the draft is computed the scriptwriter joins, shares change, another receipt comes.
    shares = registry.SharesChanged(work=FILM, roles=())
    await distribution.hear("registry", mandate("scr"), shares)
    await distribution.hear("intake", *money("account", Money(5), Money(5), Money(100_00), receipt="later"))
    await distribution.settle()
    late = await shown(distribution, f"/v1/runs/{run}")
    waiting = await shown(distribution, f"/v1/runs/{run}/draft/waiting")
    assert [(one["share"]["owner"], one["share"]["reason"]) for one in waiting["items"]] == [
        ("scr", "NON_MEMBER"),
        (None, "NON_REGISTERED_WORK"),
    ]
    assert (await approve(distribution, run, late["digest"])).status_code == 200
    assert (await shown(distribution, f"/v1/runs/{run}"))["state"] == "CLOSED"
    assert await findings(distribution) == []


@pytest.mark.clause("X-d")
async def test_who_prepared_a_run_does_not_approve_it(distribution: OneService) -> None:
    await hear_everything(distribution)
    run = await open_run(distribution)
    digest = (await shown(distribution, f"/v1/runs/{run}"))["digest"]
    assert (await approve(distribution, run, digest, by="accountant")).status_code == 403
    wrong = await approve(distribution, run, "00" * 32)
    assert (wrong.status_code, wrong.json()["reason"]) == (409, "ANOTHER_DRAFT")


async def test_the_draft_can_be_reviewed(distribution: OneService) -> None:
    await hear_everything(distribution)
    run = await open_run(distribution)
    draft = await shown(distribution, f"/v1/runs/{run}/draft")
    assert [(one["work"], one["gross"]) for one in draft["largest_works"]] == [
        (FILM, 267_18),
        ("new-film", 25_00),
    ]
    # Director: 25.00 less 5.00, and 60% of 192.18 = 115.308 -> 115.31 (the larger rest) less his part of 38.44,
    # which is 38.44 x 115.31 / 192.18 = 23.0645 -> 23.06 (the composer has the larger rest).
    assert draft["largest_payees"][0] == {"receiver": "dir", "currency": "AZN", "net": 20_00 + 92_25}
    allocations = await shown(distribution, f"/v1/runs/{run}/draft/allocations?limit=2")
    assert len(allocations["items"]) == 2 and allocations["next"]
    rest = await shown(distribution, f"/v1/runs/{run}/draft/allocations?cursor={allocations['next']}")
    assert [one["number"] for one in rest["items"]] == [3]


@pytest.mark.clause("2.1.3-c")
async def test_a_use_paid_by_user_and_producer_is_warned_of(distribution: OneService) -> None:
    await hear_everything(distribution)
    producer = account("producer-account")
    producer[-1] = replace(producer[-1], channel=Channel.PRODUCER)
    await distribution.hear("intake", *producer)
    due = Money(100_00)
    await distribution.hear("intake", *money("producer-account", due, due, due))
    await distribution.hear("matching", *outcomes("producer-account"))
    await distribution.settle()
    alone = await open_run(distribution, targets=["account"])
    assert (await shown(distribution, f"/v1/runs/{alone}/draft"))["paid_twice"] == []
    digest = (await shown(distribution, f"/v1/runs/{alone}"))["digest"]
    assert (await approve(distribution, alone, digest)).status_code == 200
    other = await open_run(distribution, targets=["producer-account"])
    warned = (await shown(distribution, f"/v1/runs/{other}/draft"))["paid_twice"]
    assert [(one["work"], one["use_type"]) for one in warned] == [(FILM, "ON_AIR"), ("new-film", "ON_AIR")]


async def test_a_target_is_in_one_run_until_that_is_abandoned(distribution: OneService) -> None:
    await hear_everything(distribution)
    first = await open_run(distribution, key="same")
    assert await open_run(distribution, key="same") == first
    taken = await distribution.post("accountant", PREPARE, "/v1/runs", {"targets": ["account"]})
    assert (taken.status_code, taken.json()["reason"]) == (409, "NOT_READY")
    other = await distribution.post("accountant", PREPARE, "/v1/runs", {"targets": ["x"]}, key="same")
    assert other.status_code == 422
    path = f"/v1/runs/{first}/abandon"
    assert (await distribution.post("accountant", PREPARE, path, {"reason": "too early"})).status_code == 200
    await distribution.settle()
    assert (await distribution.get(READ, f"/v1/runs/{first}/draft")).status_code == 404
    second = await open_run(distribution, targets=["account"])
    assert (await shown(distribution, f"/v1/runs/{second}"))["targets"] == ["account"]


async def test_a_closed_account_is_in_no_other_run_and_an_empty_run_is_a_run(
    distribution: OneService,
) -> None:
    await closed_run(distribution)
    ready = await shown(distribution, "/v1/ready")
    assert {one["target"]: one["waits_for"] for one in ready["items"]} == {
        "account": ["CORRECTION"],
        "schedule": ["CORRECTION"],
    }
    empty = await open_run(distribution)
    digest = (await shown(distribution, f"/v1/runs/{empty}"))["digest"]
    assert (await approve(distribution, empty, digest)).status_code == 200
    assert (await shown(distribution, f"/v1/runs/{empty}"))["state"] == "CLOSED"


@pytest.mark.clause("2.1.1-n")
async def test_an_account_waits_for_its_money_and_its_matching(distribution: OneService) -> None:
    await distribution.hear(
        "intake", *account(), *money("account", Money(40_00), Money(40_00), Money(100_00))
    )
    await distribution.settle()
    (row,) = (await shown(distribution, "/v1/ready"))["items"]
    assert row["waits_for"] == ["MATCHING", "FUNDS"]
    ledger = await shown(distribution, "/v1/ledger/targets", "distribution:ledger:read")
    assert ledger["items"][0]["states"] == {"AWAITING_FUNDS": {"AZN": 40_00}}
    refused = await distribution.post("accountant", PREPARE, "/v1/runs", {"targets": ["account"]})
    assert refused.status_code == 409 and "FUNDS" in refused.json()["detail"]


async def test_a_batch_that_is_not_whole_parks_and_stays_out_of_runs(distribution: OneService) -> None:
    items = account()
    await distribution.hear("intake", items[0], items[1], items[3])
    await distribution.hear("intake", *money("account", Money(100_00), Money(100_00), Money(100_00)))
    await distribution.hear("matching", *outcomes())
    await distribution.settle()
    assert distribution.policies.status.parked == 1
    (row,) = (await shown(distribution, "/v1/ready"))["items"]
    assert "ITEMS" in row["waits_for"]


@pytest.mark.clause("2.1.1-p", "2.1.2-e")
async def test_the_public_list_shows_what_an_author_needs_and_nothing_more(distribution: OneService) -> None:
    await closed_run(distribution)
    async with distribution.client("nobody") as client:
        del client.headers["authorization"]
        listed = (await client.get("/v1/public/reserved")).json()["items"]
    by_title = {one["title"]: one for one in listed}
    film, unknown = by_title["Arşın mal alan"], by_title["Naməlum film"]
    assert (film["author"], film["role"], film["amount"]["amount"]) == ("Scr", "SCRIPTWRITER", 25_00)
    assert (film["claim_until"], film["year"], film["source"]) == ("2029-09-01", 1945, "USER")
    assert film["alternative_titles"] == ["Arshin mal alan"]
    assert (unknown["author"], unknown["role"]) == ("Kimsə", "ALL")
    assert set(film) == {
        "title",
        "alternative_titles",
        "year",
        "author",
        "role",
        "usage_period",
        "source",
        "amount",
        "claim_until",
        "how_to_claim",
    }


async def test_a_share_is_explained_down_to_account_receipt_and_rules(distribution: OneService) -> None:
    await closed_run(distribution)
    page = await shown(distribution, "/v1/allocations?target=schedule", "distribution:allocation:read")
    share = page["items"][0]["body"]["shares"][0]
    scope = "distribution:explain:read"

    async def why(entity_id: str) -> dict[str, Any]:
        parts = distribution.parts
        found = await parts.explain(distribution.ctx, entity_id)
        assert found is not None, (entity_id, scope)
        return {"kind": found.kind, "because": [(one.service, one.id) for one in found.because]}

    told = await why(share["share"])
    assert told["kind"] == "share"
    allocation = await why(told["because"][0][1])
    assert ("intake", "schedule") in allocation["because"]
    assert ("intake", "receipt-schedule") in allocation["because"]
    assert ("matching", "schedule-1-1") in allocation["because"]
    assert ("registry", FILM) in allocation["because"]
    own = [entity_id for service, entity_id in allocation["because"] if service == "distribution"]
    assert own[1:] == [
        "policy-deductions-1",
        "policy-genres-1",
        "policy-key-1",
        "policy-term-1",
        "bulletin-2026-08-05",
    ]
    assert [(await why(entity_id))["kind"] for entity_id in own] == ["run", *["policy"] * 4, "bulletin"]
    reserves = await shown(distribution, "/v1/reserves", "distribution:reserve:read")
    assert (await why(reserves["items"][0]["reserve"]))["kind"] == "reserve"
    assert await distribution.parts.explain(distribution.ctx, "nothing") is None


CHANGES = [
    ("receipt", "unallocated", "receipt = 'receipt-account'", "accounted for"),
    ("share", "net", "receiver = 'dir'", "credited shares come to"),
    ("reserve", "amount", "person = 'scr'", "its reserves are not"),
    ("run", "allocations", "true", "allocations of"),
]


@pytest.mark.clause("X-a")
async def test_a_changed_qepik_is_found(distribution: OneService) -> None:
    await closed_run(distribution)
    pool = distribution.ctx.pool
    for view, column, where, told in CHANGES:
        definition = await pool.fetchval(
            "SELECT definition FROM pg_views WHERE schemaname = 'view' AND viewname = $1", view
        )
        generation = definition.rstrip(";").split()[-1]
        await pool.execute(f"UPDATE {generation} SET {column} = {column} + 1 WHERE {where}")
        found = [*await identity(distribution.ctx), *await runs_and_items(distribution.ctx)]
        assert any(told in wrong for wrong in found), (view, found)
        await pool.execute(f"UPDATE {generation} SET {column} = {column} - 1 WHERE {where}")
    assert await findings(distribution) == []


@pytest.mark.clause("2.2.4-a")
async def test_a_bulletin_with_a_defect_is_refused_whole(distribution: OneService) -> None:
    job = await take_bulletin(distribution, BULLETIN.replace("1.961", "one"), "2026-08-06")
    assert job["state"] == "FAILED" and job["problem"]["errors"]
    late = await take_bulletin(distribution, BULLETIN, "2026-08-25")
    assert late["state"] == "FAILED", late
    again = await take_bulletin(distribution, BULLETIN.replace("1.961", "1.962"), "2026-08-05")
    assert again["state"] == "FAILED", again
    shown_one = await shown(distribution, "/v1/bulletins/2026-08-05", "distribution:bulletin:read")
    assert shown_one["rates"] == [{"currency": "EUR", "value": "1.961", "nominal": 1}]


async def test_a_policy_with_a_defect_is_refused_with_its_findings(distribution: OneService) -> None:
    decision = {"body": "BOARD", "number": "2", "date": "2026-01-01"}
    body = {
        "policy": "term",
        "valid_from": "2026-01-01",
        "body": {"years_after_death": -1},
        "decision": decision,
    }
    answer = await distribution.post("secretary", "distribution:policy:submit", "/v1/policies", body)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["where"] == "years_after_death"
    unknown = await distribution.post(
        "secretary", "distribution:policy:submit", "/v1/policies", body | {"policy": "tax"}
    )
    assert unknown.status_code == 422


async def test_a_closing_that_died_goes_on_where_it_stopped(distribution: OneService) -> None:
    await hear_everything(distribution)
    run = await open_run(distribution)
    digest = (await shown(distribution, f"/v1/runs/{run}"))["digest"]
    path = f"/v1/runs/{run}/approve"
    assert (await distribution.post("director", APPROVE, path, {"digest": digest})).status_code == 200
    body = (await shown(distribution, f"/v1/runs/{run}/draft/allocations"))["items"][0]["body"]
    first = from_builtins(RoyaltyAllocated, body)
    meta = Meta(actor="policy:distribution.close_run", correlation_id="c")
    await distribution.ctx.store.execute(ALLOCATION, first.allocation, Allocate(first), meta)
    await distribution.settle()
    allocated = [one for one in await distribution.published() if isinstance(one, said.RoyaltyAllocated)]
    assert sorted(one.allocation for one in allocated) == sorted({one.allocation for one in allocated})
    assert len(allocated) == 3
    assert (await shown(distribution, f"/v1/runs/{run}"))["state"] == "CLOSED"
    assert await findings(distribution) == []


@pytest.mark.clause("X-a")
async def test_each_day_begins_with_where_the_money_stands(distribution: OneService) -> None:
    part = Money(40_00)
    await distribution.hear("intake", *account(), *money("account", part, part, Money(100_00)))
    await distribution.settle()
    await start_day(distribution.ctx.store)
    await distribution.settle()
    entries = [entry.event for entry in await distribution.ctx.store.read(0)]
    (totalled,) = [event for event in entries if isinstance(event, StatesTotalled)]
    assert [(one.state, one.amount) for one in totalled.totals] == [("AWAITING_FUNDS", part)]
