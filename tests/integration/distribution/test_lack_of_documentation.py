"""A work in no database whose author's society is known: dealt out to it by the rules of Lack of Documentation."""

from dataclasses import replace
from typing import Any

import pytest

from shared.contracts import matching
from shared.contracts.batches import batch_digest, item_digest
from shared.contracts.terms import Role
from shared.kernel.money import Money
from tests.integration.distribution.asking import approve, findings, open_run, shown
from tests.integration.distribution.rules import adopt_policies, policies
from tests.integration.distribution.world import NEW, SOCIETY, account, money, outcomes
from tests.support.one_service import OneService


def known_author() -> list[Any]:
    """The outcomes of the account, with the society of the unknown film's director."""
    *items, manifest = outcomes()
    mark = matching.KnownAuthor(reported="Kimsə", role=Role.DIRECTOR, party="author", society=SOCIETY)
    items[1] = replace(items[1], lod=(mark,), genre="Feature")
    return [*items, replace(manifest, digest=batch_digest(item_digest(item) for item in items))]


async def new_film(service: OneService) -> list[tuple[str, str, str | None, str | None, list[str], int, int]]:
    """What a closed run gives the unknown film, by share."""
    run = await open_run(service)
    digest = (await shown(service, f"/v1/runs/{run}"))["digest"]
    assert (await approve(service, run, digest)).status_code == 200
    listed = (await shown(service, "/v1/allocations?limit=500", "distribution:allocation:read"))["items"]
    (body,) = [one["body"] for one in listed if one["work"] == NEW]
    return [
        (
            share["role"],
            share["state"],
            share["reason"],
            share["receiver"],
            share["marks"],
            share["gross"]["amount"],
            share["net"]["amount"],
        )
        for share in body["shares"]
    ]


@pytest.mark.clause("2.1.4-c", "2.1.4-d")
async def test_it_is_credited_to_the_society_with_its_class(distribution: OneService) -> None:
    body = policies()["deductions"]
    of_society = body["rules"][0] | {"payee_class": "SOCIETY", "rate": "10"}
    await adopt_policies(distribution, {"deductions": {"rules": [*body["rules"], of_society]}}, version=2)
    await distribution.hear(
        "intake", *account(), *money("account", Money(100_00), Money(100_00), Money(100_00))
    )
    await distribution.hear("matching", *known_author())
    await distribution.settle()
    # 25.00 by 6, 6, 2, 2, 2: 8.33, 8.33, 2.78, 2.78, 2.78. 10% of 22.22 is 2.222 -> 2.22, by largest remainder
    # 0.83, 0.83, 0.28, 0.28.
    assert await new_film(distribution) == [
        ("DIRECTOR", "CREDITED", None, SOCIETY, ["LOD"], 8_33, 7_50),
        ("SCRIPTWRITER", "CREDITED", None, SOCIETY, ["LOD"], 8_33, 7_50),
        ("CINEMATOGRAPHER", "CREDITED", None, SOCIETY, ["LOD"], 2_78, 2_50),
        ("PRODUCTION_DESIGNER", "CREDITED", None, SOCIETY, ["LOD"], 2_78, 2_50),
        ("COMPOSER", "RESERVED", "NON_REGISTERED_WORK", None, [], 2_78, 2_78),
    ]
    assert await findings(distribution) == []


@pytest.mark.clause("2.1.4-c")
async def test_the_board_may_decide_to_reserve_it(distribution: OneService) -> None:
    await adopt_policies(distribution, {"lod": {"variant": "RESERVE"}})
    await distribution.hear(
        "intake", *account(), *money("account", Money(100_00), Money(100_00), Money(100_00))
    )
    await distribution.hear("matching", *known_author())
    await distribution.settle()
    assert await new_film(distribution) == [
        ("ALL", "RESERVED", "NON_REGISTERED_WORK", None, [], 25_00, 25_00)
    ]
