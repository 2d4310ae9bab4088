"""What nobody claimed in three years goes to registered shares of its class: after a search, never behind a claim."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest

from services.distribution.api.approving import changes_of
from services.distribution.main import PARTS
from services.distribution.projections import expiring, pools
from services.distribution.publisher import PUBLIC, publish
from shared.contracts import distribution as said
from shared.contracts import matching, payments, registry
from shared.contracts.matching import ClaimCapacity, ClaimEvidence, ClaimOutcome, StepKind, StepResult
from shared.contracts.platform import HeadSealed
from shared.contracts.terms import EvidenceKind, Role
from shared.eventstore.seals import start_day
from shared.kernel.money import Money
from shared.projections.verify import verify_projections
from tests.integration.distribution.asking import APPROVE, PREPARE, approve, findings, open_run, shown
from tests.integration.distribution.rules import adopt_policies, policies
from tests.integration.distribution.test_causes import answer_for, base_of
from tests.integration.distribution.world import (
    CREW,
    FILM,
    NEW,
    account,
    mandate,
    money,
    outcomes,
    registry_events,
)
from tests.support.one_service import NOON, MakeService, OneService

RESERVES = "distribution:reserve:read"
CLASS = {"channel": "USER", "use_type": "ON_AIR", "from": "2026-07-01", "to": "2026-07-31"}
LAST_DAY = date(2026, 8, 31)


async def three_years_after(
    make_service: MakeService, *ended: str, now: list[datetime] | None = None
) -> OneService:
    """A film's account was distributed three years ago: 25.00 of no member and 25.00 of no registered work. `ended`:
    members who had left; `now`: a list that has the time from then on."""
    now = [] if now is None else now
    now[:] = [NOON - timedelta(days=1097)]
    service = await make_service(PARTS, clock=lambda: now[0])
    await service.hear("registry", *registry_events())
    left = (mandate(one).mandate for one in ended)
    until = date(2020, 1, 1)
    await service.hear(
        "registry", *(registry.MandateEnded(mandate=replace(one, valid_to=until)) for one in left)
    )
    await service.settle()
    await adopt_policies(service, policies(), since="2020-01-01")
    await service.hear("intake", *account(), *money("account", Money(100_00), Money(100_00), Money(100_00)))
    await service.hear("matching", *outcomes())
    await service.settle()
    run = await open_run(service)
    digest = (await shown(service, f"/v1/runs/{run}"))["digest"]
    assert (await approve(service, run, digest)).status_code == 200
    now[0] = NOON
    await start_day(service.ctx.store)
    await service.settle()
    return service


def _step(work: str, kind: StepKind, result: StepResult) -> matching.IdentificationStepTaken:
    return matching.IdentificationStepTaken(
        step=f"{work}-{kind}",
        work=work,
        role=Role.ALL,
        person=None,
        credited="",
        kind=kind,
        source=EvidenceKind.OTHER_DOC,
        place="the public list",
        day=date(2026, 3, 1),
        result=result,
        evidence_sha256="ab" * 32,
        taken_by="clerk",
    )


def _asked(work: str) -> matching.EnquirySent:
    return matching.EnquirySent(
        work=work,
        list_id="list",
        society="society",
        day=date(2026, 4, 1),
        answer_by=date(2026, 6, 1),
        evidence_sha256="ab" * 32,
        sent_by="clerk",
    )


async def searched(service: OneService, *works: str) -> None:
    """Published, and its people were sought; a work that may be foreign was asked for, too."""
    for work in works:
        published = _step(work, StepKind.PUBLICATION, StepResult.PUBLISHED)
        await service.hear("matching", published, _step(work, StepKind.CONTACT, StepResult.NOT_REACHED))
        if work != FILM:
            await service.hear("matching", _asked(work))
    await service.settle()


async def sealed(service: OneService, day: date = LAST_DAY) -> None:
    for source in ("matching", "payments"):
        seal = HeadSealed(service=source, position=1, hash="ab" * 32, day=day)
        await service.hear(source, seal)
    await service.settle()


async def _over(service: OneService) -> dict[str, list[str]]:
    items = (await shown(service, "/v1/reserves/over", RESERVES))["items"]
    return {one["work"]: one["kept"] for one in items}


async def published_of(service: OneService) -> list[Any]:
    entries = await service.ctx.store.read(0)
    return [publish(one.event, one) for one in entries if one.source is None and type(one.event) in PUBLIC]


async def expired_of(service: OneService) -> list[said.RoyaltyExpired]:
    return [one for one in await published_of(service) if isinstance(one, said.RoyaltyExpired)]


async def redistribute(service: OneService) -> Any:
    answer = await service.post("accountant", PREPARE, "/v1/runs", {"kind": "REDISTRIBUTION"})
    await service.settle()
    return answer


@pytest.mark.clause("2.1.1-p", "2.1.1-r")
async def test_a_reserve_expires_after_its_last_day_a_search_and_both_seals(
    make_service: MakeService,
) -> None:
    service = await three_years_after(make_service)
    assert await _over(service) == {FILM: ["SEALS", "SEARCH"], NEW: ["SEALS", "SEARCH"]}
    await searched(service, FILM)
    await sealed(service, LAST_DAY - timedelta(days=1))
    assert await expired_of(service) == []
    await sealed(service)
    (expired,) = await expired_of(service)
    assert (expired.work, expired.amount, expired.last_claim_day) == (FILM, Money(25_00), LAST_DAY)
    assert expired.evidence == ("published 2026-03-01", "contacted 2026-03-01")
    assert await _over(service) == {NEW: ["SEARCH"]}


@pytest.mark.clause("2.1.1-r", "2.1.4-e")
async def test_a_work_that_may_be_foreign_is_asked_for_before_it_expires(make_service: MakeService) -> None:
    """Nobody knows where the new film is from; of the registered one an organisation abroad is no help."""
    service = await three_years_after(make_service)
    await service.hear("matching", _step(FILM, StepKind.PUBLICATION, StepResult.PUBLISHED), _asked(FILM))
    for kind, result in (
        (StepKind.PUBLICATION, StepResult.PUBLISHED),
        (StepKind.CONTACT, StepResult.NOT_REACHED),
    ):
        await service.hear("matching", _step(NEW, kind, result))
    await sealed(service)
    assert await _over(service) == {FILM: ["SEARCH"], NEW: ["SEARCH"]}
    await service.hear("matching", _asked(NEW))
    await sealed(service, LAST_DAY + timedelta(days=1))
    (expired,) = await expired_of(service)
    assert expired.work == NEW
    assert expired.evidence == ("published 2026-03-01", "contacted 2026-03-01", "enquired 2026-04-01")


@pytest.mark.clause("2.1.1-p", "2.1.1-t")
async def test_what_waits_for_ever_keeps_no_younger_reserve(
    make_service: MakeService, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of more than are looked at at once the first was not searched for; then the first is claimed."""
    monkeypatch.setattr(expiring, "OVER_MAX", 1)
    monkeypatch.setattr(pools, "POOLED_MAX", 1)
    service = await three_years_after(make_service)
    items = (await shown(service, "/v1/reserves", RESERVES))["items"]
    first, second = sorted(items, key=lambda one: str(one["reserve"]))
    await searched(service, second["work"])
    await sealed(service)
    assert [one.work for one in await expired_of(service)] == [second["work"]]
    await searched(service, first["work"])
    await sealed(service)
    await service.hear("matching", _claim(first["reserve"]))
    base = await base_of(service, cause=None, of_class=CLASS)
    assert (await answer_for(service, base)).status_code == 200
    run = (await redistribute(service)).json()["id"]
    digest = (await shown(service, f"/v1/runs/{run}"))["digest"]
    assert (await approve(service, run, digest)).status_code == 200
    dealt = [one for one in await published_of(service) if isinstance(one, said.RoyaltyRedistributed)]
    assert [one.reserve for one in dealt] == [second["reserve"]]


@pytest.mark.clause("2.1.1-r")
async def test_a_search_for_a_merged_work_is_one_for_the_record_that_was_reserved(
    make_service: MakeService,
) -> None:
    service = await three_years_after(make_service)
    merged = registry.WorksMerged(merge="m", survivor="stands", others=(NEW,), reason="the same film")
    await service.hear("registry", merged)
    await searched(service, "stands")
    assert await _over(service) == {FILM: ["SEALS", "SEARCH"], NEW: ["SEALS"]}
    await sealed(service)
    assert [one.work for one in await expired_of(service)] == [NEW]


@pytest.mark.clause("2.1.1-t", "X-a", "X-b")
async def test_expired_reserves_go_to_registered_shares_by_statistical_data(
    make_service: MakeService,
) -> None:
    service = await three_years_after(make_service)
    await searched(service, FILM, NEW)
    await sealed(service)
    assert len(await expired_of(service)) == 2
    refused = await redistribute(service)
    assert (refused.status_code, refused.json()["reason"]) == (409, "NOTHING_EXPIRED")
    base = await base_of(service, cause=None, of_class=CLASS)
    assert (await answer_for(service, base)).status_code == 200
    run = (await redistribute(service)).json()["id"]
    digest = (await shown(service, f"/v1/runs/{run}"))["digest"]
    answer = await approve(service, run, digest)
    assert answer.status_code == 200, answer.text
    published = await published_of(service)
    closed = [one for one in published if isinstance(one, said.RunClosed)][-1]
    # 50.00 by 6, 2, 2, 2: the scriptwriter is no member, the new film is not registered; 20% of it is 10.00.
    assert {(one.state, one.reason): one.amount.amount for one in closed.totals} == {
        ("CREDITED", None): 40_00,
        ("DEDUCTED", "ADMINISTRATION"): 10_00,
    }
    dealt = [one for one in published if isinstance(one, said.RoyaltyRedistributed)]
    assert (closed.redistributed, sum(one.amount.amount for one in dealt)) == (2, 50_00)
    allocated = [one for one in published if isinstance(one, said.RoyaltyAllocated)][-1]
    assert [(one.owner, one.gross.amount) for one in allocated.shares] == [
        ("dir", 25_00),
        ("cin", 8_34),
        ("des", 8_33),
        ("com", 8_33),
    ]
    assert {one.pool for one in dealt} == {allocated.target}
    ledger = await shown(service, "/v1/ledger", "distribution:ledger:read")
    assert ledger["holds"], ledger["findings"]
    totals = {(one["state"], one["reason"]): one["amount"]["amount"] for one in ledger["totals"]}
    # 40.00 of the first run: 50.00 less 20%.
    assert totals == {("CREDITED", None): 80_00, ("DEDUCTED", "ADMINISTRATION"): 20_00}
    assert await findings(service) == []
    assert (await verify_projections(service.projections)).findings == ()
    again = await redistribute(service)
    assert (again.status_code, again.json()["reason"]) == (409, "NOTHING_EXPIRED")
    # What was redistributed is nobody's to correct, nor is what it was taken from: its money is with others for good.
    await service.hear("registry", all_of_the("cin"))
    await service.settle()
    run = await open_run(service)
    other = await shown(service, f"/v1/runs/{run}")
    assert (other["state"], other["allocations"], other["reversals"]) == ("COMPUTED", 0, 0)
    assert await findings(service) == []


@pytest.mark.clause("2.1.1-t", "2.1.3-d")
async def test_the_composers_row_is_no_other_roles_after_three_years_either(
    make_service: MakeService,
) -> None:
    service = await three_years_after(make_service, "com")
    await searched(service, FILM, NEW)
    await sealed(service)
    # 75.00 by 6, 6, 2, 2, 2: the scriptwriter's 25.00 and the composer's 8.33 are reserved, and the new film's 25.00.
    expired = (await shown(service, "/v1/reserves?state=EXPIRED", RESERVES))["items"]
    assert sorted(one["amount"] for one in expired) == [8_33, 25_00, 25_00]
    assert (await answer_for(service, await base_of(service, cause=None, of_class=CLASS))).status_code == 200
    run = (await redistribute(service)).json()["id"]
    digest = (await shown(service, f"/v1/runs/{run}"))["digest"]
    assert (await approve(service, run, digest)).status_code == 200
    allocated = [one for one in await published_of(service) if isinstance(one, said.RoyaltyAllocated)][-1]
    # 50.00 by 6, 2, 2.
    assert [(one.owner, one.gross.amount) for one in allocated.shares] == [
        ("dir", 30_00),
        ("cin", 10_00),
        ("des", 10_00),
    ]
    (kept,) = (await shown(service, "/v1/reserves?state=EXPIRED", RESERVES))["items"]
    assert (kept["role"], kept["left"]) == ("COMPOSER", 8_33)
    assert await findings(service) == []


def all_of_the(owner: str) -> registry.SharesChanged:
    holder = registry.Holder(party=owner, fraction=Fraction(1))
    roles = tuple(registry.RoleShares(role=role, holders=(holder,)) for role in CREW)
    return registry.SharesChanged(work=FILM, roles=roles)


def _claim(*reserves: str) -> matching.AuthorClaimFiled:
    return matching.AuthorClaimFiled(
        claim="claim",
        capacity=ClaimCapacity.AUTHOR,
        works=(),
        reserves=reserves,
        claimant="ab" * 32,
        party=None,
        evidence=(ClaimEvidence(kind=EvidenceKind.POSTER, sha256="ab" * 32),),
        filed_on=LAST_DAY,
        decide_by=date(2026, 10, 1),
        verified=True,
    )


def _accepted(reserve: str) -> matching.AuthorClaimDecided:
    filed = _claim(reserve)
    return matching.AuthorClaimDecided(
        claim="claim",
        capacity=filed.capacity,
        works=(),
        reserves=(reserve,),
        claimant=filed.claimant,
        party=None,
        evidence=filed.evidence,
        filed_on=filed.filed_on,
        outcome=ClaimOutcome.ACCEPTED,
        identified=(),
        accepted_reserves=(reserve,),
        reason="The poster names him.",
        decision="claims 1",
        decided_by="official",
        decided_on=NOON.date(),
        holds_until=None,
        accepted_holds_until=NOON.date() + timedelta(days=365),
    )


@pytest.mark.clause("2.1.1-p", "2.1.1-t")
async def test_a_claim_on_the_work_that_another_was_merged_into_keeps_its_reserve(
    make_service: MakeService,
) -> None:
    service = await three_years_after(make_service)
    await searched(service, FILM, NEW)
    merged = registry.WorksMerged(merge="m", survivor=FILM, others=(NEW,), reason="The same.")
    await service.hear("registry", merged)
    await service.hear("matching", replace(_claim(), works=(FILM,)))
    await sealed(service)
    assert await expired_of(service) == []
    assert await _over(service) == {FILM: ["CONTESTED"], NEW: ["CONTESTED"]}


@pytest.mark.clause("2.1.1-p", "2.1.1-t")
async def test_a_claim_of_the_last_evening_keeps_a_reserve_and_a_later_dispute_does_not(
    make_service: MakeService,
) -> None:
    service = await three_years_after(make_service)
    await searched(service, FILM, NEW)
    rows = (await shown(service, "/v1/reserves", RESERVES))["items"]
    claimed = next(one["reserve"] for one in rows if one["work"] == NEW)
    await service.hear("matching", _claim(claimed))
    dispute = payments.DisputeOpened(dispute="d", work=FILM, role=None, document_sha256="ab" * 32)
    await service.hear("payments", dispute)
    await sealed(service)
    # The claim is of the last evening, the dispute of the day after.
    assert [one.work for one in await expired_of(service)] == [FILM]
    assert await _over(service) == {NEW: ["CONTESTED"]}


@pytest.mark.clause("2.1.1-t")
async def test_what_is_heard_while_an_approval_is_looked_at_is_all_heard_or_nothing_of_it(
    make_service: MakeService, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A claim and the seal behind it come between the look for claims and the look for seals."""
    now: list[datetime] = []
    service = await three_years_after(make_service, now=now)
    await searched(service, FILM, NEW)
    await sealed(service)
    assert (await answer_for(service, await base_of(service, cause=None, of_class=CLASS))).status_code == 200
    now[0] += timedelta(days=1)
    run = (await redistribute(service)).json()["id"]
    digest = (await shown(service, f"/v1/runs/{run}"))["digest"]
    rows = (await shown(service, "/v1/reserves?state=EXPIRED", RESERVES))["items"]

    async def looked_and_heard(*args: Any) -> tuple[str, ...]:
        found = await changes_of(*args)
        await service.hear("matching", _claim(rows[0]["reserve"]))
        await sealed(service, LAST_DAY + timedelta(days=1))
        return found

    monkeypatch.setattr("services.distribution.api.routes_runs.changes_of", looked_and_heard)
    answer = await approve(service, run, digest)
    assert (answer.status_code, answer.json()["reason"]) == (409, "NOT_SEALED")
    monkeypatch.undo()
    answer = await approve(service, run, digest)
    assert (answer.status_code, answer.json()["reason"]) == (409, "TARGET_CHANGED")


@pytest.mark.clause("2.1.1-t")
async def test_a_claim_that_comes_before_the_approval_is_in_time(make_service: MakeService) -> None:
    service = await three_years_after(make_service)
    await searched(service, FILM, NEW)
    await sealed(service)
    assert (await answer_for(service, await base_of(service, cause=None, of_class=CLASS))).status_code == 200
    run = (await redistribute(service)).json()["id"]
    rows = (await shown(service, "/v1/reserves?state=EXPIRED", RESERVES))["items"]
    claimed = next(one["reserve"] for one in rows if one["work"] == NEW)
    await service.hear("matching", _claim(claimed))
    await service.settle()
    digest = (await shown(service, f"/v1/runs/{run}"))["digest"]
    refused = await approve(service, run, digest)
    assert (refused.status_code, refused.json()["reason"]) == (409, "TARGET_CHANGED")
    # Both reserves are of the account: left out of the run neither is dealt out.
    body = {"targets": ["account"], "reason": "A claim came."}
    assert (await service.post("director", APPROVE, f"/v1/runs/{run}/exclude", body)).status_code == 200
    await service.settle()
    digest = (await shown(service, f"/v1/runs/{run}"))["digest"]
    assert (await approve(service, run, digest)).status_code == 200
    states = {one["work"]: one["state"] for one in (await shown(service, "/v1/reserves", RESERVES))["items"]}
    assert states == {FILM: "EXPIRED", NEW: "EXPIRED"}
    # Accepted it holds a year, until the registry says who is paid.
    await service.hear("matching", _accepted(claimed))
    await service.settle()
    run = (await redistribute(service)).json()["id"]
    digest = (await shown(service, f"/v1/runs/{run}"))["digest"]
    assert (await approve(service, run, digest)).status_code == 200
    states = {one["work"]: one["state"] for one in (await shown(service, "/v1/reserves", RESERVES))["items"]}
    assert states == {FILM: "REDISTRIBUTED", NEW: "EXPIRED"}
