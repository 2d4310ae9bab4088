"""Held money waits without a clock, and each reason has its own way out, from closed run to closed run (D-98)."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from services.distribution.main import PARTS
from shared.contracts import registry
from shared.contracts.batches import batch_digest, item_digest
from shared.contracts.terms import Channel, ContractKind, PartyClass, Role
from shared.kernel.money import Money
from shared.projections.verify import verify_projections
from tests.integration.distribution.asking import findings, shown
from tests.integration.distribution.rules import adopt_policies, policies
from tests.integration.distribution.test_released import close_another
from tests.integration.distribution.world import (
    CREW,
    FILM,
    account,
    mandate,
    money,
    outcomes,
    party,
    registry_events,
)
from tests.support.one_service import MakeService, OneService

SUM = Money(100_00)


async def stand(service: OneService) -> dict[str, int]:
    """State|reason|currency -> amount over all money, proved: the identity holds and the read models replay."""
    assert await findings(service) == []
    assert (await verify_projections(service.projections)).findings == ()
    ledger = await shown(service, "/v1/ledger", "distribution:ledger:read")
    assert ledger["holds"], ledger["findings"]
    return {
        "|".join(filter(None, (one["state"], one["reason"], one["amount"]["currency"]))): one["amount"][
            "amount"
        ]
        for one in ledger["totals"]
        if one["amount"]["amount"]
    }


async def held(service: OneService, state: str = "OPEN") -> list[dict[str, Any]]:
    found = await shown(service, f"/v1/held?state={state}", "distribution:reserve:read")
    items: list[dict[str, Any]] = found["items"]
    return items


async def hear_account(service: OneService, work: str = FILM) -> None:
    """The user's account of 100.00: 75.00 are the film's, 25.00 of one that nobody registered."""
    *items, manifest = outcomes()
    items = [replace(one, work=work) if one.report == 1 else one for one in items]
    manifest = replace(manifest, digest=batch_digest(item_digest(one) for one in items))
    await service.hear("intake", *account(), *money("account", SUM, SUM, SUM))
    await service.hear("matching", *items, manifest)
    await service.settle()


def film(genre: str = "feature", work: str = FILM) -> registry.WorkChanged:
    (known,) = [one for one in registry_events() if isinstance(one, registry.WorkRegistered)]
    return registry.WorkChanged(work=replace(known.work, genre=genre, id=work))


def shares(**changed: tuple[str, ...]) -> registry.SharesChanged:
    """The film's roles, each its holders whole."""
    roles = {role: (one,) for role, one in CREW.items()} | {Role[name]: who for name, who in changed.items()}
    return registry.SharesChanged(
        work=FILM,
        roles=tuple(
            registry.RoleShares(
                role=role,
                holders=tuple(registry.Holder(party=one, fraction=Fraction(1)) for one in who),
            )
            for role, who in roles.items()
        ),
    )


async def told(service: OneService, *events: Any) -> None:
    await service.hear("registry", *events)
    await service.settle()


FILM_PAID = {"CREDITED|AZN": 40_00, "DEDUCTED|ADMINISTRATION|AZN": 10_00, "RESERVED|NON_MEMBER|AZN": 25_00}
"""75.00 of the film: 25.00 the scriptwriter's, whom nobody manages, 50.00 the others' less 20%."""
OTHER = {"RESERVED|NON_REGISTERED_WORK|AZN": 25_00}


@pytest.mark.clause("2.1.2-b", "2.1.3-b")
@pytest.mark.parametrize("mended", ["policy", "work"])
async def test_no_key_ends_when_the_genre_is_mapped_or_the_work_s_genre_is_mended(
    distribution: OneService, mended: str
) -> None:
    await told(distribution, film("opera"))
    await hear_account(distribution)
    await close_another(distribution)
    assert await stand(distribution) == {"HELD|NO_KEY|AZN": 75_00} | OTHER
    if mended == "policy":
        await adopt_policies(
            distribution, {"genres": {"genres": {"feature": "FEATURE", "opera": "FEATURE"}}}, 2
        )
    else:
        await told(distribution, film("feature"))
    await close_another(distribution)
    assert await stand(distribution) == FILM_PAID | OTHER
    (ended,) = await held(distribution, "ENDED")
    assert (ended["left"], len(ended["went_to"])) == (0, 1)
    assert (await close_another(distribution)).allocations == 0


async def test_a_conflict_ends_when_the_registration_is_mended(distribution: OneService) -> None:
    found = registry.ShareConflictFound(work=FILM, role=Role.DIRECTOR, claimed=Decimal(200))
    await told(distribution, shares(DIRECTOR=("dir", "cin")), found)
    await hear_account(distribution)
    await close_another(distribution)
    # 6 of 18 of 75.00.
    assert (await stand(distribution))["HELD|CONFLICT|AZN"] == 25_00
    await told(distribution, shares(), registry.ShareConflictEnded(work=FILM, role=Role.DIRECTOR))
    await close_another(distribution)
    assert await stand(distribution) == FILM_PAID | OTHER
    assert await held(distribution) == []


@pytest.mark.clause("3.1-a")
async def test_no_deduction_rule_ends_when_one_is_decided(make_service: MakeService) -> None:
    service = await make_service(PARTS)
    await told(service, *registry_events())
    known = policies()
    rules = known["deductions"]["rules"]
    alone = {"rules": [rule for rule in rules if rule["channel"] != "USER"]}
    await adopt_policies(service, known | {"deductions": alone})
    await hear_account(service)
    await close_another(service)
    assert (
        await stand(service)
        == {
            "HELD|NO_DEDUCTION_RULE|AZN": 50_00,
            "RESERVED|NON_MEMBER|AZN": 25_00,
        }
        | OTHER
    )
    await adopt_policies(service, {"deductions": {"rules": rules}}, 2)
    await close_another(service)
    assert await stand(service) == FILM_PAID | OTHER


def _of_a_class_with_a_rule(entered: registry.Party) -> dict[str, tuple[object, ...]]:
    """How an organisation comes to be of another class."""
    merged = registry.PartiesMerged(
        merge="m", survivor="society", others=(entered.id,), reason="one and the same"
    )
    return {
        "changed": (registry.PartyChanged(party=replace(entered, party_class=PartyClass.SOCIETY)),),
        "no organisation any more": (
            registry.PartyChanged(party=replace(entered, party_class=PartyClass.MEMBER)),
        ),
        "merged": (merged,),
    }


@pytest.mark.parametrize("how", ["changed", "no organisation any more", "merged"])
async def test_no_deduction_rule_ends_when_the_organisation_that_receives_it_is_of_a_class_with_one(
    make_service: MakeService, how: str
) -> None:
    """The composer's organisation was entered as one of composers, for which nothing is decided."""
    service = await make_service(PARTS)
    entered = party("orchestra", PartyClass.COMPOSERS_ORGANISATION)
    mandate_of = mandate("com").mandate
    contract = next(one.contract for one in registry_events() if isinstance(one, registry.ContractSigned))
    await told(
        service,
        *registry_events(),
        entered,
        registry.ContractSigned(contract=replace(contract, id="theirs", party="orchestra")),
        registry.MandateEnded(mandate=replace(mandate_of, valid_to=date(2020, 1, 1))),
        registry.MandateGranted(mandate=replace(mandate_of, id="m-theirs", organisation="orchestra")),
    )
    known = policies()
    rules = known["deductions"]["rules"]
    of_society = {"rules": [*rules, rules[0] | {"payee_class": "SOCIETY"}]}
    await adopt_policies(service, known | {"deductions": of_society})
    await hear_account(service)
    await close_another(service)
    # The composer's 8.33 of 75.00; the director, the cameraman and the designer have 41.67 less 20%.
    assert (await stand(service))["HELD|NO_DEDUCTION_RULE|AZN"] == 8_33
    assert (await close_another(service)).allocations == 0
    await told(service, *_of_a_class_with_a_rule(entered.party)[how])
    await close_another(service)
    after = await stand(service)
    assert "HELD|NO_DEDUCTION_RULE|AZN" not in after
    assert after["CREDITED|AZN"] + after["DEDUCTED|ADMINISTRATION|AZN"] == 50_00


def linked(fraction: Fraction, receiver: str) -> registry.PayeeLinked:
    return registry.PayeeLinked(
        link=f"link-{receiver}",
        party="dir",
        receiver=receiver,
        fraction=fraction,
        valid_from=date(2020, 1, 1),
    )


async def test_receivers_that_do_not_make_the_whole_wait_for_the_link_that_lacks(
    distribution: OneService,
) -> None:
    half = Fraction(1, 2)
    await told(
        distribution, party("heir", PartyClass.MEMBER), party("son", PartyClass.MEMBER), linked(half, "heir")
    )
    await hear_account(distribution)
    await close_another(distribution)
    assert (await stand(distribution))["HELD|OFFICIAL|AZN"] == 25_00
    await told(distribution, linked(half, "son"))
    await close_another(distribution)
    assert await stand(distribution) == FILM_PAID | OTHER


async def test_a_matched_work_that_the_registry_does_not_know_waits_until_it_does(
    distribution: OneService,
) -> None:
    await hear_account(distribution, "ghost")
    await close_another(distribution)
    assert await stand(distribution) == {"HELD|OFFICIAL|AZN": 75_00} | OTHER
    await told(
        distribution,
        registry.WorkRegistered(work=film(work="ghost").work),
        replace(shares(), work="ghost"),
    )
    await close_another(distribution)
    assert await stand(distribution) == FILM_PAID | OTHER


@pytest.mark.clause("2.1.3-a", "X-b")
async def test_a_producers_due_waits_for_an_official_until_his_contract_says_the_same(
    distribution: OneService,
) -> None:
    """18% of 1,000.00 is 180.00; he paid 100.00, which is the 10% that his mended contract says."""
    licence = next(
        one.contract
        for one in registry_events()
        if isinstance(one, registry.ContractSigned) and one.contract.kind is ContractKind.LICENCE
    )
    royalty = replace(licence, kind=ContractKind.ROYALTY_PAYMENT, royalty_percent=Decimal(18))
    await distribution.hear("registry", registry.ContractChanged(contract=royalty))
    *items, manifest = account()
    manifest = replace(manifest, channel=Channel.PRODUCER, income=Money(1_000_00))
    await distribution.hear("intake", *items, manifest, *money("account", SUM, SUM, SUM))
    await distribution.hear("matching", *outcomes())
    await distribution.settle()
    await close_another(distribution)
    assert (await stand(distribution)) == {"HELD|OFFICIAL|AZN": 100_00}
    assert (await close_another(distribution)).allocations == 0
    mended = replace(royalty, royalty_percent=Decimal(10))
    await distribution.hear("registry", registry.ContractChanged(contract=mended))
    await distribution.settle()
    await close_another(distribution)
    after = await stand(distribution)
    # 75.00 of the film, 25.00 of it of no member, and 20% of the rest.
    assert after["CREDITED|AZN"] == 40_00
    assert "HELD|OFFICIAL|AZN" not in after
    # What was let go of both works together is compared work by work.
    await distribution.hear("registry", shares())
    await distribution.settle()
    same = await close_another(distribution)
    assert (same.allocations, same.reversals) == (0, 0)
    await distribution.hear("registry", shares(DIRECTOR=("cin",)))
    await distribution.settle()
    changed = await close_another(distribution)
    assert (changed.allocations, changed.reversals) == (1, 1)
    assert (await stand(distribution))["HELD|RECOVERY|AZN"] == 25_00
