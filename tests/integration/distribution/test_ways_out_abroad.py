"""What is held of money from abroad ends with the rate, contract, role or registration that it waits for."""

from dataclasses import replace
from datetime import date

import pytest

from services.distribution.main import PARTS
from shared.contracts import registry
from shared.contracts.terms import PartyClass, Role
from tests.integration.distribution.abroad import hear_schedule, line, owner_found, owner_of
from tests.integration.distribution.asking import shown
from tests.integration.distribution.rules import adopt_policies, policies, take_bulletin
from tests.integration.distribution.test_released import close_another
from tests.integration.distribution.test_ways_out import film, held, shares, stand, told
from tests.integration.distribution.world import (
    mandate,
    party,
    registry_events,
)
from tests.support.one_service import MakeService, OneService


@pytest.mark.clause("2.2.4-a")
async def test_no_rate_ends_with_the_bulletin_and_its_works_are_together_the_schedule(
    make_service: MakeService,
) -> None:
    service = await make_service(PARTS)
    await told(service, *registry_events())
    await adopt_policies(service, policies())
    works = ("film", "second", "third")
    await told(service, *(film(work=one) for one in works[1:]))
    lines = [line(at, "10.15", at, role=Role.DIRECTOR) for at in (1, 2, 3)]
    await hear_schedule(service, lines, works)
    await close_another(service)
    assert await stand(service) == {"HELD|NO_RATE|EUR": 30_45}
    assert len(await held(service)) == 3
    await take_bulletin(service)
    await close_another(service)
    after = await stand(service)
    # EUR 30.45 at 1.961 are AZN 59.71245: 59.71. Each 10.15 alone would be 19.90415, together 59.70.
    in_manat = {
        key: amount for key, amount in after.items() if key.endswith("AZN") and not key.startswith("FX")
    }
    assert sum(in_manat.values()) == 59_71
    assert (after["FX|EUR"], after["FX|AZN"]) == (30_45, -59_71)
    assert await held(service) == []


@pytest.mark.clause("2.2.1-a")
async def test_a_receipt_before_the_contract_waits_for_its_first_day_and_for_the_rate(
    make_service: MakeService,
) -> None:
    service = await make_service(PARTS)
    await told(service, *registry_events())
    await adopt_policies(service, policies())
    (signed,) = [
        one.contract
        for one in registry_events()
        if isinstance(one, registry.ContractSigned) and one.contract.id == "representation"
    ]
    late = replace(signed, valid_from=date(2026, 8, 20))
    await told(service, registry.ContractChanged(contract=replace(late, version=1)))
    await hear_schedule(service, [line(1, "60.00", role=Role.DIRECTOR)], ["film"])
    await close_another(service)
    assert await stand(service) == {"HELD|NO_CONTRACT_RECEIPT|EUR": 60_00}
    await told(service, registry.ContractChanged(contract=signed))
    # The contract was there on the day of the receipt, and still there is no rate for it.
    await close_another(service)
    await take_bulletin(service)
    await close_another(service)
    after = await stand(service)
    # 60.00 at 1.961 are 117.66, of which a fifth is 23.53.
    assert after == {
        "CREDITED|AZN": 94_13,
        "DEDUCTED|ADMINISTRATION|AZN": 23_53,
        "FX|EUR": 60_00,
        "FX|AZN": -117_66,
    }


@pytest.mark.clause("2.2.6-a")
async def test_a_line_whose_owner_has_no_role_waits_for_his_role_and_takes_nothing_of_the_other_lines(
    distribution: OneService,
) -> None:
    await told(distribution, party("new", PartyClass.MEMBER), mandate("new"))
    lines = [line(1, "60.00", owner="Kimsə"), line(2, "40.00", role=Role.COMPOSER)]
    await hear_schedule(distribution, lines, ["film"], [owner_of(1, "new")])
    await close_another(distribution)
    # 196.10 by 60 to 40: 117.66 and 78.44.
    before = await stand(distribution)
    assert before["HELD|OFFICIAL|AZN"] == 117_66
    # Something is said of the work that does not give him a role.
    await told(distribution, film("feature"))
    assert (await close_another(distribution)).allocations == 0
    await told(distribution, shares(DIRECTOR=("new",)))
    await close_another(distribution)
    after = await stand(distribution)
    assert "HELD|OFFICIAL|AZN" not in after
    # A fifth of each: 23.53 and 15.69.
    assert (after["CREDITED|AZN"], after["DEDUCTED|ADMINISTRATION|AZN"]) == (94_13 + 62_75, 23_53 + 15_69)
    allocations = await shown(distribution, "/v1/allocations?target=schedule", "distribution:allocation:read")
    given = [
        (one["owner"], one["role"], one["gross"]["amount"])
        for body in allocations["items"]
        for one in body["body"]["shares"]
        if one["state"] == "CREDITED"
    ]
    assert sorted(given) == [("com", "COMPOSER", 78_44), ("new", "DIRECTOR", 117_66)]


@pytest.mark.clause("2.2.6-a")
async def test_a_line_s_owner_who_is_registered_later_is_found_by_matching(distribution: OneService) -> None:
    lines = [line(1, "60.00", owner="Kimsə"), line(2, "40.00", role=Role.COMPOSER)]
    await hear_schedule(distribution, lines, ["film"], [owner_of(1, None)])
    await close_another(distribution)
    assert (await stand(distribution))["HELD|OFFICIAL|AZN"] == 117_66
    revoked = owner_found("dir")
    await distribution.hear("matching", revoked)
    await distribution.settle()
    await close_another(distribution)
    after = await stand(distribution)
    assert after["CREDITED|AZN"] == 94_13 + 62_75
    assert await held(distribution) == []


@pytest.mark.clause("2.2.6-a", "2.1.1-s")
async def test_a_line_found_later_is_released_whatever_another_line_gave_in_its_role(
    distribution: OneService,
) -> None:
    lines = [line(1, "60.00", owner="Kimsə"), line(2, "40.00", role=Role.SCRIPTWRITER)]
    await hear_schedule(distribution, lines, ["film"], [owner_of(1, None)])
    await close_another(distribution)
    await distribution.hear("matching", owner_found("scr"))
    await distribution.settle()
    await close_another(distribution)
    assert (await stand(distribution))["RESERVED|NON_MEMBER|AZN"] == 117_66 + 78_44
    await told(distribution, party("scr", PartyClass.MEMBER), mandate("scr"))
    await close_another(distribution)
    after = await stand(distribution)
    assert (after["CREDITED|AZN"], "RESERVED|NON_MEMBER|AZN" in after) == (94_13 + 62_75, False)
