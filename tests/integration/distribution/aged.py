"""Reserves whose three years are over: distributed then, looked for, sealed, claimed and dealt out."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any

from services.distribution.main import PARTS
from services.distribution.publisher import PUBLIC, publish
from shared.contracts import distribution as said
from shared.contracts import matching, registry
from shared.contracts.matching import ClaimCapacity, ClaimEvidence, ClaimOutcome, StepKind, StepResult
from shared.contracts.platform import HeadSealed
from shared.contracts.terms import EvidenceKind, Role
from shared.eventstore.seals import start_day
from shared.kernel.money import Money
from tests.integration.distribution.asking import PREPARE, approve, open_run, shown
from tests.integration.distribution.rules import adopt_policies, policies
from tests.integration.distribution.world import (
    CREW,
    FILM,
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
    paid = money("account", Money(100_00), Money(100_00), Money(100_00), day=now[0].date())
    await service.hear("intake", *account(), *paid, at=now[0])
    await service.hear("matching", *outcomes())
    await service.settle()
    run = await open_run(service)
    digest = (await shown(service, f"/v1/runs/{run}"))["digest"]
    assert (await approve(service, run, digest)).status_code == 200
    now[0] = NOON
    await start_day(service.ctx.store)
    await service.settle()
    return service


def step_of(work: str, kind: StepKind, result: StepResult) -> matching.IdentificationStepTaken:
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


def asked_for(work: str) -> matching.EnquirySent:
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
        published = step_of(work, StepKind.PUBLICATION, StepResult.PUBLISHED)
        await service.hear("matching", published, step_of(work, StepKind.CONTACT, StepResult.NOT_REACHED))
        if work != FILM:
            await service.hear("matching", asked_for(work))
    await service.settle()


async def sealed(service: OneService, day: date = LAST_DAY) -> None:
    for source in ("matching", "payments"):
        seal = HeadSealed(service=source, position=1, hash="ab" * 32, day=day)
        await service.hear(source, seal)
    await service.settle()


async def over(service: OneService) -> dict[str, list[str]]:
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


def all_of_the(owner: str) -> registry.SharesChanged:
    holder = registry.Holder(party=owner, fraction=Fraction(1))
    roles = tuple(registry.RoleShares(role=role, holders=(holder,)) for role in CREW)
    return registry.SharesChanged(work=FILM, roles=roles)


def claim_on(*reserves: str) -> matching.AuthorClaimFiled:
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


def accepted(reserve: str) -> matching.AuthorClaimDecided:
    filed = claim_on(reserve)
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
