"""A member goes to a foreign organisation between use and payment: what is credited stays his, what is not distributed
yet follows the mandate at the run (D-10). Distribution's own words, heard by payments."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from services.distribution.main import PARTS as DISTRIBUTION
from services.payments.main import PARTS as PAYMENTS
from shared.contracts import registry
from shared.contracts.terms import PartyClass
from shared.kernel.money import Money
from tests.integration.distribution.asking import approve, open_run, shown
from tests.integration.distribution.rules import adopt_policies, furnish
from tests.integration.distribution.world import account, mandate, money, outcomes, party, registry_events
from tests.integration.payments.played import adopt_all, prepare
from tests.integration.payments.registered import IBANS
from tests.integration.payments.test_payment import everything_holds
from tests.support.one_service import MakeService, OneService, make_service

__all__ = ["make_service"]

ABROAD = "abroad"


def moved() -> list[Any]:
    """The director's mandate to the guild ends with August, from September on a Turkish organisation has it."""
    guilds = mandate("dir").mandate
    organisation = party(ABROAD, PartyClass.SOCIETY)
    contract = registry.Contract(
        id="with-abroad",
        number="R-2",
        kind=registry_events()[-2].contract.kind,
        party=ABROAD,
        version=1,
        currency="EUR",
        valid_from=date(2020, 1, 1),
    )
    member = party("dir", PartyClass.MEMBER).party
    left = registry.Membership(
        id="membership",
        party_class=PartyClass.MEMBER,
        number="1014",
        valid_from=date(2001, 1, 1),
        valid_to=date(2026, 8, 31),
    )
    theirs = replace(guilds, id="m-abroad", organisation=ABROAD, valid_from=date(2026, 9, 1))
    return [
        replace(organisation, party=replace(organisation.party, country="TR")),
        registry.ContractSigned(contract=contract),
        registry.MandateEnded(mandate=replace(guilds, valid_to=date(2026, 8, 31))),
        registry.MandateGranted(mandate=theirs),
        registry.PartyChanged(party=replace(member, memberships=(left,))),
    ]


async def distributed(service: OneService, target: str) -> None:
    """The account is funded, matched and distributed."""
    await service.hear(
        "intake", *account(target), *money(target, Money(100_00), Money(100_00), Money(100_00))
    )
    await service.hear("matching", *outcomes(target))
    await service.settle()
    run = await open_run(service, targets=[target])
    digest = (await shown(service, f"/v1/runs/{run}"))["digest"]
    closed = await approve(service, run, digest)
    assert closed.status_code == 200, closed.text


async def balances(service: OneService) -> dict[str, int]:
    items = (await service.get("payments:balance:read", "/v1/balances")).json()["items"]
    return {one["payee"]: one["balance"] for one in items}


@pytest.mark.clause("4.1-a", "2.1.4-a")
async def test_what_is_credited_stays_the_persons_and_the_rest_follows_the_mandate_at_the_run(
    make_service: MakeService,
) -> None:
    """Of 100.00 the film has 5,400 of 7,200 s, 75.00, the director 6/18 of it, 25.00, less 20%: 20.00 of each account.
    The first is distributed while he is a member, the second with the use of the same July when he has left."""
    distribution, payments = await make_service(DISTRIBUTION), await make_service(PAYMENTS)
    await furnish(distribution)
    societies = [
        {"channel": "USER", "use_type": "ON_AIR", "payee_class": one, "kind": "ADMINISTRATION", "rate": "20"}
        for one in ("MEMBER", "SOCIETY")
    ]
    await adopt_policies(distribution, {"deductions": {"rules": societies}}, version=2)
    await payments.hear("registry", *registry_events())
    await payments.settle()
    await adopt_all(payments)
    body = {
        "holder": "Dir",
        "iban": IBANS["rasim"],
        "bic": "AZEJAZ22",
        "kind": "NATURAL",
        "residence": "RESIDENT",
    }
    await payments.post("payee-clerk", "payments:payee:submit", "/v1/payees/dir/payment-data", body)
    await payments.post("controller", "payments:payee:approve", "/v1/payees/dir/approve", {"version": 1})

    await distributed(distribution, "account")
    first = await distribution.published()
    await payments.hear("distribution", *first)
    await payments.settle()
    assert (await balances(payments))["dir"] == 2000

    for service in (distribution, payments):
        await service.hear("registry", *moved())
        await service.settle()
    assert (await balances(payments))["dir"] == 2000 and ABROAD not in await balances(payments)

    await distributed(distribution, "another")
    await payments.hear("distribution", *(await distribution.published())[len(first) :])
    await payments.settle()
    found = await balances(payments)
    assert (found["dir"], found[ABROAD]) == (2000, 2000)
    prepared = await prepare(payments)
    path = f"/v1/payment-runs/{prepared['payment_run']}"
    run = (await payments.get("payments:payment-run:read", path)).json()
    orders = {one["payee"]: one["gross"]["amount"] for one in run["orders"]}
    assert orders["dir"] == 2000 and ABROAD not in orders, "the organisation has no account yet, he has"
    await everything_holds(payments)
