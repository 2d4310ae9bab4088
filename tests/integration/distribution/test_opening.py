"""What a run takes in, and that nothing later reaches it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from services.distribution.api.opening import read_run
from services.distribution.domain.advance import PROVISION, ProposeAdvance, Waiting
from services.distribution.domain.provision import OUT_OF_PROVISION
from services.distribution.handlers import claim_targets
from shared.contracts import registry
from shared.contracts.distribution import RoyaltyAllocated
from shared.contracts.terms import Channel, PartyClass, UseType
from shared.eventstore.store import Meta
from shared.kernel.clock import baku_day
from shared.kernel.decider import Rejected
from shared.kernel.money import Money
from tests.integration.distribution.asking import (
    PREPARE,
    READ,
    approve,
    closed_run,
    findings,
    open_run,
    shown,
)
from tests.integration.distribution.rules import BULLETIN, adopt_policies, policies, take_bulletin
from tests.integration.distribution.world import (
    FILM,
    account,
    hear_everything,
    mandate,
    money,
    outcomes,
    party,
    registry_events,
)
from tests.support.one_service import OneService


async def tell_of_changes(distribution: OneService) -> None:
    """Whatever a run reads becomes otherwise: members, mandates, work, shares, contracts, money, policies, rates."""
    registered = {type(event): event for event in registry_events()}
    work, contract = registered[registry.WorkRegistered].work, registered[registry.ContractSigned].contract
    gone = replace(party("dir", PartyClass.NONE).party, died_on=date(1990, 1, 1))
    await distribution.hear(
        "registry",
        mandate("scr"),
        registry.PartyChanged(party=gone),
        registry.WorkChanged(work=replace(work, genre="unheard of", year=1999)),
        registry.SharesChanged(work=FILM, roles=()),
        *(registry.ContractEnded(contract=replace(contract, id=name, valid_to=date(2020, 1, 1)))
          for name in ("representation", "licence")),
    )  # fmt: skip
    due = Money(100_00)
    receipt, part, _ = money("account", Money(5), Money(5), due, receipt="later")
    _, _, funded = money("account", Money(100_05), Money(100_05), due)
    await distribution.hear("intake", receipt, part, funded)
    half = [rule | {"rate": "50"} for rule in policies()["deductions"]["rules"]]
    await adopt_policies(distribution, {"deductions": {"rules": half}}, version=2)
    await take_bulletin(
        distribution, BULLETIN.replace("05.08", "06.08").replace("1.961", "9.9"), "2026-08-06"
    )


@pytest.mark.clause("2.1.1-n", "2.2.4-a", "X-a")
async def test_money_waits_for_its_value_date(distribution: OneService) -> None:
    await hear_everything(distribution)
    due, tomorrow = Money(100_00), baku_day(distribution.ctx.clock()) + timedelta(1)
    await distribution.hear("intake", *account("late"), *money("late", due, due, due, day=tomorrow))
    await distribution.hear("matching", *outcomes("late"))
    await distribution.settle()
    rows = (await shown(distribution, "/v1/ready", READ))["items"]
    assert {one["target"]: one["waits_for"] for one in rows}["late"] == ["VALUE_DATE"]
    named = await distribution.post("accountant", PREPARE, "/v1/runs", {"targets": ["late"]})
    assert (named.status_code, named.json()["detail"]) == (409, "late waits for VALUE_DATE")
    run = await open_run(distribution)
    assert "late" not in (await shown(distribution, f"/v1/runs/{run}"))["targets"]


@pytest.mark.clause("X-b")
async def test_nothing_heard_after_the_opening_changes_the_draft(
    distribution: OneService, twin: OneService
) -> None:
    for service in (distribution, twin):
        await hear_everything(service)
    run = await open_run(twin, key="one")
    undisturbed = await shown(twin, f"/v1/runs/{run}")
    # The draft is computed when all of it is heard, unless it was fixed at the opening.
    answer = await distribution.post("accountant", PREPARE, "/v1/runs", {"targets": None}, key="one")
    assert answer.json()["id"] == run
    await tell_of_changes(distribution)
    await distribution.settle()
    late = await shown(distribution, f"/v1/runs/{run}")
    assert (late["state"], late["digest"]) == ("COMPUTED", undisturbed["digest"])
    assert (await approve(distribution, run, late["digest"])).status_code == 200
    assert (await shown(distribution, f"/v1/runs/{run}"))["state"] == "CLOSED"
    assert await findings(distribution) == []


@pytest.mark.clause("2.1.2-g")
async def test_a_use_of_a_merged_work_is_of_the_one_that_stands_until_they_are_split(
    distribution: OneService, twin: OneService
) -> None:
    (known,) = [event.work for event in registry_events() if isinstance(event, registry.WorkRegistered)]
    roles = next(event.roles for event in registry_events() if isinstance(event, registry.SharesChanged))
    stands = [
        registry.WorkRegistered(work=replace(known, id="stands")),
        registry.SharesChanged(work="stands", roles=roles[:1]),
        registry.WorksMerged(merge="m1", survivor="between", others=(FILM,), reason="the same"),
        registry.WorksMerged(merge="m2", survivor="stands", others=("between",), reason="the same"),
    ]
    split = registry.WorksSplit(split="s1", survivor="between", others=(FILM,), reason="no", undoes="m1")
    for service, more in ((distribution, []), (twin, [split])):
        await service.hear("registry", *stands, *more)
        await closed_run(service)
    found = []
    for service in (distribution, twin):
        said = [event for event in await service.published() if isinstance(event, RoyaltyAllocated)]
        found.append({one.work: sorted({share.state.value for share in one.shares}) for one in said})
    # Of the standing record only the director is registered: the other roles wait as of an unknown author.
    assert (found[0]["stands"], FILM in found[0]) == (["CREDITED", "RESERVED"], False)
    assert FILM in found[1] and "stands" not in found[1]


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


@pytest.mark.clause("2.1.1-k")
async def test_the_draft_of_a_replaced_account_is_not_approved(distribution: OneService) -> None:
    await hear_everything(distribution)
    run = await open_run(distribution, targets=["account"])
    digest = (await shown(distribution, f"/v1/runs/{run}"))["digest"]
    await distribution.hear("intake", *account(version=2))
    await distribution.settle()
    refused = await approve(distribution, run, digest)
    assert (refused.status_code, refused.json()["reason"]) == (409, "TARGET_CHANGED")
    assert "account" in refused.json()["detail"]
    path = f"/v1/runs/{run}/abandon"
    assert (await distribution.post("accountant", PREPARE, path, {"reason": "replaced"})).status_code == 200
    await distribution.settle()
    # The new version waits for its own matching and money; the schedule, which is as it was, goes on alone.
    other = await open_run(distribution)
    assert (await shown(distribution, f"/v1/runs/{other}"))["targets"] == ["schedule"]
    digest = (await shown(distribution, f"/v1/runs/{other}"))["digest"]
    assert (await approve(distribution, other, digest)).status_code == 200
    assert await findings(distribution) == []


async def test_a_closed_account_is_in_no_other_run_and_an_empty_run_is_a_run(
    distribution: OneService,
) -> None:
    await closed_run(distribution)
    ready = await shown(distribution, "/v1/ready")
    assert {one["target"]: one["waits_for"] for one in ready["items"]} == {
        "account": ["NOTHING"],
        "schedule": ["NOTHING"],
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


@pytest.mark.clause("2.1.1-s", "X-a")
async def test_a_run_does_not_take_what_another_took_after_it_had_read(distribution: OneService) -> None:
    """Two look at the same reserve; the one that read first is opened last."""
    await closed_run(distribution)
    await distribution.hear("registry", party("scr", PartyClass.MEMBER), mandate("scr"))
    await distribution.settle()
    read = await read_run(distribution.ctx, "late", "REGULAR", None, "accountant")
    assert not isinstance(read, Rejected)
    command, again = read
    assert again == ["account"]
    run = await open_run(distribution)
    digest = (await shown(distribution, f"/v1/runs/{run}"))["digest"]
    assert (await approve(distribution, run, digest)).status_code == 200
    store, meta = distribution.ctx.store, Meta(actor="accountant", correlation_id="c")
    refused = await claim_targets(store, "late", [], again, command.read_position, meta)
    assert isinstance(refused, Rejected) and refused.reason == "IN_ANOTHER_RUN"
    head = (await store.head()).position
    assert not isinstance(await claim_targets(store, "later", [], again, head, meta), Rejected)


@pytest.mark.clause("2.1.1-o", "X-a")
async def test_a_run_does_not_take_what_is_to_be_refunded_since_it_had_read(distribution: OneService) -> None:
    refusal = registry.ManagementRefused(
        refusal="refusal", party="dir", use_types=(UseType.ON_AIR,), valid_from=date(2026, 1, 1)
    )
    await distribution.hear("registry", refusal)
    await distribution.settle()
    await closed_run(distribution)
    position = (await distribution.ctx.store.head()).position
    body = {"target": "account", "reason": "the payer settles", "document_sha256": "ab" * 32}
    proposed = await distribution.post("ann", "distribution:refund:prepare", "/v1/refunds", body)
    assert proposed.status_code == 201, proposed.text
    store, meta = distribution.ctx.store, Meta(actor="accountant", correlation_id="c")
    refused = await claim_targets(store, "late", [], ["account"], position, meta)
    assert isinstance(refused, Rejected) and refused.reason == "REFUNDED_SINCE"


@pytest.mark.clause("2.2.8-a", "X-a")
async def test_a_run_does_not_pay_what_provision_was_asked_for_since_it_had_read(
    distribution: OneService,
) -> None:
    store, meta = distribution.ctx.store, Meta(actor="accountant", correlation_id="c")
    position = (await store.head()).position
    asked = ProposeAdvance(
        advance="advance",
        share=Waiting(
            held="held", target="account", open=True, reason="RECOVERY", left=Money(1_00), owed=True
        ),
        reason="the Board pays at once",
        document_sha256="ab" * 32,
        by="accountant",
    )
    assert not isinstance(await store.execute(OUT_OF_PROVISION, PROVISION, asked, meta), Rejected)
    refused = await claim_targets(store, "late", [], [PROVISION], position, meta)
    assert isinstance(refused, Rejected) and refused.reason == "ADVANCED_SINCE"
    head = (await store.head()).position
    assert not isinstance(await claim_targets(store, "later", [], [PROVISION], head, meta), Rejected)
