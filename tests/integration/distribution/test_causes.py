"""Statistical causes from the base that is made for them to a closed run (2.1.1-d, D-08, D-11)."""

from dataclasses import replace
from hashlib import sha256
from typing import Any

import pytest

from shared.contracts import intake, registry
from shared.contracts.batches import batch_digest, item_digest
from shared.contracts.distribution import RoyaltyAllocated
from shared.contracts.terms import CauseCode, Channel, MatchOutcome, TargetKind, UseType
from shared.kernel.money import Money
from tests.integration.distribution.asking import PREPARE, approve, findings, open_run, shown
from tests.integration.distribution.world import (
    FILM,
    JULY,
    NEW,
    USER,
    account,
    money,
    outcomes,
    registry_events,
)
from tests.support.one_service import OneService

pytestmark = pytest.mark.clause("2.1.1-d", "1.3-g")

BASE_PREPARE, BASE_APPROVE, BASE_READ = (
    f"distribution:base:{verb}" for verb in ("prepare", "approve", "read")
)
SUM = Money(40_00)


def cause(**changed: Any) -> intake.StatisticalCauseRecorded:
    """A broadcaster whose records burnt down, in July."""
    known = intake.StatisticalCauseRecorded(
        cause="cause",
        contract="licence",
        payer=USER,
        channel=Channel.USER,
        use_type=UseType.ON_AIR,
        period=JULY,
        code=CauseCode.DATA_IMPOSSIBLE,
        amount=SUM,
        reason="The archive burnt down.",
        evidence=("e" * 64,),
        threshold=None,
        threshold_decision=None,
        prepared_by="clerk",
        approver="head",
    )
    return replace(known, **changed)


async def hear_cause(service: OneService, **changed: Any) -> None:
    await service.hear("intake", cause(**changed), *money("cause", SUM, SUM, SUM, TargetKind.CAUSE))
    await service.settle()


async def hear_account(service: OneService, name: str = "account", **changed: Any) -> None:
    """An accepted and matched account: of the film 5,400 s, of a new one 1,800 s. Nobody has paid it."""
    *items, manifest = account(name)
    await service.hear("intake", *items, replace(manifest, **changed))
    await service.hear("matching", *outcomes(name))
    await service.settle()


async def prepare(service: OneService, **body: Any) -> dict[str, Any]:
    """The ended job of a base for the cause."""
    asked = {"cause": "cause", "note": "other broadcasters of the month"} | body
    async with service.client("accountant", BASE_PREPARE, "distribution:job:read") as client:
        answer = await client.post(
            "/v1/bases", json=asked, headers={"idempotency-key": sha256(repr(asked).encode()).hexdigest()}
        )
        assert answer.status_code == 202, answer.text
        await service.settle()
        job: dict[str, Any] = (await client.get(answer.json()["job"])).json()
    return job


async def base_of(service: OneService, **body: Any) -> dict[str, Any]:
    job = await prepare(service, **body)
    assert job["state"] == "DONE", job
    return await shown(service, f"/v1/bases/{job['result']['base']}", BASE_READ)


async def answer_for(service: OneService, base: dict[str, Any], by: str = "director") -> Any:
    answer = await service.post(
        by,
        BASE_APPROVE,
        f"/v1/bases/{base['base']}/approve",
        {"version": base["version"], "weights_sha256": base["weights_sha256"]},
    )
    await service.settle()
    return answer


async def waits(service: OneService) -> list[str]:
    found = {one["target"]: one["waits_for"] for one in (await shown(service, "/v1/ready"))["items"]}
    lacking: list[str] = found["cause"]
    return lacking


async def states(service: OneService) -> Any:
    rows = (await shown(service, "/v1/ledger/targets", "distribution:ledger:read"))["items"]
    return {one["target"]: one["states"] for one in rows}["cause"]


async def close(service: OneService) -> None:
    """A run over all that is ready and all that changed, to its end."""
    run = await open_run(service)
    digest = (await shown(service, f"/v1/runs/{run}"))["digest"]
    assert (await approve(service, run, digest)).status_code == 200


async def test_a_cause_is_distributed_by_the_approved_weights_of_comparable_users(
    distribution: OneService,
) -> None:
    await hear_account(distribution)
    await hear_cause(distribution)
    assert (await waits(distribution), await states(distribution)) == (
        ["BASE"],
        {"AWAITING_RUN": {"AZN": 40_00}},
    )
    base = await base_of(distribution)
    assert (base["comparable"], base["measure"], base["works"], base["unregistered"]) == (
        "PERIOD",
        "SECONDS",
        2,
        1,
    )
    assert base["accounts"] == [{"account": "account", "version": 1}]
    assert (await answer_for(distribution, base, by="accountant")).status_code == 403
    assert await waits(distribution) == ["BASE"], "prepared is not approved"
    assert (await answer_for(distribution, base)).status_code == 200
    assert await waits(distribution) == []
    path = f"/v1/bases/{base['base']}/weights"
    first = await shown(distribution, f"{path}?limit=1", BASE_READ)
    rest = await shown(distribution, f"{path}?limit=1&cursor={first['next']}", BASE_READ)
    weights = {one["work"]: (one["weight"], one["title"]) for one in first["items"] + rest["items"]}
    assert weights == {FILM: (5400, "Arşın mal alan"), NEW: (1800, "Naməlum film")}
    assert rest["next"] is None
    await close(distribution)
    # 5,400 of 7,200 s are the film's 30.00; its scriptwriter's third is reserved, of the rest 20% are deducted.
    assert await states(distribution) == {
        "CREDITED": {"AZN": 16_00},
        "DEDUCTED|ADMINISTRATION": {"AZN": 4_00},
        "RESERVED|NON_MEMBER": {"AZN": 10_00},
        "RESERVED|NON_REGISTERED_WORK": {"AZN": 10_00},
    }
    said = [event for event in await distribution.published() if isinstance(event, RoyaltyAllocated)]
    assert {one.target_kind for one in said} == {TargetKind.CAUSE}
    assert {one.inputs for one in said} == {("cause", "receipt-cause", base["base"])}
    assert await findings(distribution) == []
    why = await shown(distribution, f"/v1/explain/{said[0].allocation}", "distribution:state:read")
    assert {"service": "distribution", "id": base["base"]} in why["because"]
    of_base = await shown(distribution, f"/v1/explain/{base['base']}", "distribution:state:read")
    assert {"service": "intake", "id": "account"} in of_base["because"]
    assert "approved" in of_base["text"].lower()


@pytest.mark.clause("X-a")
async def test_money_held_without_statistics_is_distributed_once_a_base_has_some(
    distribution: OneService,
) -> None:
    await hear_cause(distribution)
    assert (await answer_for(distribution, await base_of(distribution))).status_code == 200
    await close(distribution)
    assert await states(distribution) == {"HELD|NO_STATISTICS": {"AZN": 40_00}}
    await hear_account(distribution)
    await close(distribution)
    assert await states(distribution) == {"HELD|NO_STATISTICS": {"AZN": 40_00}}, (
        "nobody approved another base"
    )
    again = await base_of(distribution, note="an account has come")
    assert (await answer_for(distribution, again)).status_code == 200
    await close(distribution)
    assert await states(distribution) == {
        "CREDITED": {"AZN": 16_00},
        "DEDUCTED|ADMINISTRATION": {"AZN": 4_00},
        "RESERVED|NON_MEMBER": {"AZN": 10_00},
        "RESERVED|NON_REGISTERED_WORK": {"AZN": 10_00},
    }
    # The new work is registered, as one of the crew: its part is paid but for the scriptwriter's third.
    (known,) = [one.work for one in registry_events() if isinstance(one, registry.WorkRegistered)]
    roles = next(one.roles for one in registry_events() if isinstance(one, registry.SharesChanged))
    await distribution.hear(
        "registry",
        registry.WorkRegistered(work=replace(known, id=NEW)),
        registry.SharesChanged(work=NEW, roles=roles),
    )
    await distribution.settle()
    await close(distribution)
    assert await states(distribution) == {
        "CREDITED": {"AZN": 21_34},
        "DEDUCTED|ADMINISTRATION": {"AZN": 5_33},
        "RESERVED|NON_MEMBER": {"AZN": 13_33},
    }
    assert await findings(distribution) == []


async def test_a_draft_of_a_cause_is_not_approved_after_another_base_was(distribution: OneService) -> None:
    await hear_account(distribution)
    await hear_cause(distribution)
    assert (await answer_for(distribution, await base_of(distribution))).status_code == 200
    run = await open_run(distribution)
    digest = (await shown(distribution, f"/v1/runs/{run}"))["digest"]
    await hear_account(distribution, "later")
    again = await base_of(distribution, note="one more has come")
    assert (again["version"], again["total"]) == (2, 14_400)
    assert (await answer_for(distribution, again)).status_code == 200
    refused = await approve(distribution, run, digest)
    assert (refused.status_code, refused.json()["reason"]) == (409, "TARGET_CHANGED")
    taken = await distribution.post("accountant", PREPARE, "/v1/runs", {"targets": ["cause"]})
    assert "RUN" in taken.json()["detail"]


@pytest.mark.clause("X-a")
async def test_another_base_that_is_approved_after_the_distribution_corrects_it(
    distribution: OneService,
) -> None:
    await hear_account(distribution)
    await hear_cause(distribution)
    assert (await answer_for(distribution, await base_of(distribution))).status_code == 200
    await close(distribution)
    assert (await states(distribution))["RESERVED|NON_REGISTERED_WORK"] == {"AZN": 10_00}
    *items, manifest = account("later")
    only_film = [replace(one, outcome=MatchOutcome.NOT_A_WORK, work=None) if one.report == 2 else one
                 for one in outcomes("later")[:-1]]  # fmt: skip
    matched = replace(
        outcomes("later")[-1],
        counts={"MATCHED": 1, "NOT_A_WORK": 2},
        digest=batch_digest(item_digest(one) for one in only_film),
    )
    await distribution.hear("intake", *items, manifest)
    await distribution.hear("matching", *only_film, matched)
    await distribution.settle()
    again = await base_of(distribution, accounts=["later"], note="the right comparison")
    assert (again["works"], again["total"]) == (1, 5_400)
    assert (await answer_for(distribution, again)).status_code == 200
    await close(distribution)
    # All 40.00 are the film's now: of the scriptwriter's third, 13.33, nobody has a mandate.
    assert await states(distribution) == {
        "CREDITED": {"AZN": 21_34},
        "DEDUCTED|ADMINISTRATION": {"AZN": 5_33},
        "RESERVED|NON_MEMBER": {"AZN": 13_33},
    }
    assert await findings(distribution) == []
