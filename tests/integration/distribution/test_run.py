"""A run from what was heard to money: approved by another person, closed, proved."""

import pytest

from services.distribution.domain.royalty import ALLOCATION, Allocate, RoyaltyAllocated
from services.distribution.domain.states import StatesTotalled
from services.distribution.projections.checks import identity, runs_and_items
from shared.contracts import distribution as said
from shared.contracts.batches import batch_digest, item_digest
from shared.contracts.wire import from_builtins
from shared.eventstore.seals import start_day
from shared.eventstore.store import Meta
from shared.kernel.money import Money
from shared.projections.verify import verify_projections
from tests.integration.distribution.asking import APPROVE, approve, closed_run, findings, open_run, shown
from tests.integration.distribution.world import account, hear_everything, money
from tests.support.one_service import OneService


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


@pytest.mark.clause("X-d")
async def test_who_prepared_a_run_does_not_approve_it(distribution: OneService) -> None:
    await hear_everything(distribution)
    run = await open_run(distribution)
    digest = (await shown(distribution, f"/v1/runs/{run}"))["digest"]
    assert (await approve(distribution, run, digest, by="accountant")).status_code == 403
    wrong = await approve(distribution, run, "00" * 32)
    assert (wrong.status_code, wrong.json()["reason"]) == (409, "ANOTHER_DRAFT")


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


@pytest.mark.parametrize(
    "change",
    [
        "DELETE FROM work.draft_item",
        "DELETE FROM work.draft_item WHERE kind = 'RESERVE'",
        "UPDATE work.draft_item SET body = replace(body::text, '2500', '2501')::json WHERE kind = 'ALLOCATION'",
        "UPDATE work.draft_item SET body = replace(body::text, '2500', '2501')::json WHERE kind = 'TOTAL'",
    ],
)
async def test_a_kept_draft_that_is_not_the_approved_one_is_computed_anew(
    distribution: OneService, change: str
) -> None:
    await hear_everything(distribution)
    run = await open_run(distribution)
    digest = (await shown(distribution, f"/v1/runs/{run}"))["digest"]
    assert not (await distribution.ctx.pool.execute(change)).endswith(" 0")
    assert (await approve(distribution, run, digest)).status_code == 200
    await distribution.settle()
    allocated = [one for one in await distribution.published() if isinstance(one, said.RoyaltyAllocated)]
    assert sum(one.gross.amount for one in allocated) == 100_00 + 192_18
    assert (await shown(distribution, f"/v1/runs/{run}"))["state"] == "CLOSED"
    assert await findings(distribution) == []
    assert await distribution.ctx.pool.fetchval("SELECT count(*) FROM work.draft_item") == 0


async def test_a_draft_that_the_facts_do_not_give_is_not_appended(distribution: OneService) -> None:
    await hear_everything(distribution)
    run = await open_run(distribution)
    digest = (await shown(distribution, f"/v1/runs/{run}"))["digest"]
    await distribution.ctx.pool.execute("DELETE FROM work.draft_item")
    await distribution.ctx.pool.execute("DELETE FROM blob.part")
    assert (await approve(distribution, run, digest)).status_code == 200
    await distribution.settle()
    assert (await shown(distribution, f"/v1/runs/{run}"))["state"] == "CLOSING"
    assert not [one for one in await distribution.published() if isinstance(one, said.RoyaltyAllocated)]


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
