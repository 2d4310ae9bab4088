"""What was issued anew waits until it is recovered from whoever had it, then the next run credits it (D-70)."""

from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from sqlalchemy import update

from services.distribution.projections.advance import read_returnable
from services.distribution.projections.held import REVERSED
from services.distribution.projections.held import TABLE as HELD
from shared.contracts import payments, registry
from shared.contracts.terms import PartyClass, Role, UseType
from shared.kernel.money import Money
from tests.integration.distribution.asking import closed_run, shown
from tests.integration.distribution.test_corrections import (
    _allocated,
    _proved,
    _reversed,
    _shares,
)
from tests.integration.distribution.test_released import close_another
from tests.integration.distribution.world import FILM, feed_provision, party
from tests.support.one_service import OneService

HALF = Fraction(1, 2)
WAITS = ("HELD", "RECOVERY", "AZN")


def _direction(**parts: Fraction) -> registry.SharesChanged:
    holders = (registry.Holder(party=one, fraction=part) for one, part in parts.items())
    return _shares({Role.DIRECTOR: tuple(holders)})


async def _corrected(service: OneService) -> None:
    """Of the direction half is the cameraman's, also of what was distributed."""
    await closed_run(service)
    await service.hear("registry", _direction(dir=HALF, cin=HALF))
    await service.settle()
    await close_another(service)


async def _recover(service: OneService, reversal: str, amount: int, payee: str = "dir") -> None:
    told = payments.ReceivableRecovered(payee=payee, reversal=reversal, amount=Money(amount))
    await service.hear("payments", told)
    await service.settle()


@pytest.mark.clause("2.2.8-a", "X-a", "X-b")
async def test_what_waits_is_credited_once_all_of_it_is_recovered(distribution: OneService) -> None:
    await _corrected(distribution)
    back = {one.target: one.reversal for one in await _reversed(distribution)}
    # Of the film 40.00 net were credited; of the account nothing is let go before the last of them.
    await _recover(distribution, back["account"], 30_00)
    waiting = await close_another(distribution)
    assert (waiting.allocations, waiting.reversals) == (0, 0)
    before = await _proved(distribution)
    await _recover(distribution, back["account"], 10_00, "cin")
    reversal = await shown(distribution, f"/v1/reversals/{back['account']}", "distribution:allocation:read")
    assert (reversal["credited"], reversal["recovered"]) == (40_00, 40_00)
    closed = await close_another(distribution)
    shares = [
        (one.target, share) for one in await _allocated(distribution, closed.run) for share in one.shares
    ]
    # His own 8.34 as cameraman were set against the direction first, so 4.16 of it waited, and the 8.34.
    assert {(target, share.owner, share.state) for target, share in shares} == {
        ("account", "cin", "CREDITED")
    }
    assert sorted(share.gross.amount for _, share in shares) == [4_16, 8_34]
    assert sum(share.net.amount for _, share in shares) == 10_00
    assert closed.reversals == 0
    after = await _proved(distribution)
    assert before[WAITS] - after[WAITS] == 12_50
    assert after["CREDITED", None, "AZN"] - before["CREDITED", None, "AZN"] == 10_00
    again = await close_another(distribution)
    assert (again.allocations, again.reversals) == (0, 0)


@pytest.mark.clause("2.2.8-a")
async def test_nothing_else_lets_it_go(distribution: OneService) -> None:
    await _corrected(distribution)
    before = await _proved(distribution)
    changed = registry.PartyChanged(party=party("cin", PartyClass.MEMBER).party)
    await distribution.hear("registry", changed, _direction(dir=HALF, cin=HALF))
    await distribution.settle()
    closed = await close_another(distribution)
    assert (closed.allocations, closed.reversals) == (0, 0)
    assert await _proved(distribution) == before


@pytest.mark.clause("2.2.8-a", "X-b")
async def test_what_waits_and_becomes_another_s_waits_on(distribution: OneService) -> None:
    await _corrected(distribution)
    before = await _proved(distribution)
    quarter = Fraction(1, 4)
    await distribution.hear("registry", _direction(dir=HALF, cin=quarter, des=quarter))
    await distribution.settle()
    closed = await close_another(distribution)
    assert closed.reversals == 2
    after = await _proved(distribution)
    # The director has what he had; the other half of the direction is in two hands now, and nobody paid it back.
    assert after[WAITS] == before[WAITS]
    issued = {one.target: one for one in await _allocated(distribution, closed.run)}
    held: dict[str | None, int] = {}
    for one in issued["account"].shares:
        if one.reason == "RECOVERY":
            held[one.owner] = held.get(one.owner, 0) + one.gross.amount
    assert held == {"cin": 6_25, "des": 6_25}
    assert issued["account"].work == FILM


@pytest.mark.clause("2.1.1-o", "2.2.8-a")
async def test_what_was_paid_before_it_was_refused_goes_back_to_the_payer_once_it_is_recovered(
    distribution: OneService,
) -> None:
    await closed_run(distribution)
    refusal = registry.ManagementRefused(
        refusal="refusal", party="dir", use_types=(UseType.ON_AIR,), valid_from=date(2026, 1, 1)
    )
    designer = _shares({Role.PRODUCTION_DESIGNER: (registry.Holder(party="cin", fraction=Fraction(1)),)})
    await distribution.hear("registry", refusal, designer)
    await distribution.settle()
    await close_another(distribution)
    body = {"target": "account", "reason": "the payer settles", "document_sha256": "ab" * 32}
    early = await distribution.post("ann", "distribution:refund:prepare", "/v1/refunds", body, key="early")
    assert (early.status_code, early.json()["reason"]) == (409, "NOTHING_TO_REFUND")
    for one in await _reversed(distribution):
        taken_back = await shown(
            distribution, f"/v1/reversals/{one.reversal}", "distribution:allocation:read"
        )
        await _recover(distribution, one.reversal, taken_back["credited"])
    late = await distribution.post("ann", "distribution:refund:prepare", "/v1/refunds", body, key="late")
    assert late.status_code == 201, late.text
    await distribution.settle()
    path = f"/v1/refunds/{late.json()['id']}"
    # The director's third of the film's 75.00.
    assert (await shown(distribution, path, "distribution:refund:read"))["amount"] == 25_00


ADVANCE = "distribution:advance"


async def _waiting(service: OneService, target: str) -> dict[str, int]:
    """Held share -> what waits to be recovered."""
    path = f"/v1/held?reason=RECOVERY&state=OPEN&target={target}"
    items = (await shown(service, path, "distribution:reserve:read"))["items"]
    return {one["held"]: one["left"] for one in items}


async def _proposed(service: OneService, held: str, by: str = "accountant") -> Any:
    body = {"held": held, "reason": "He is abroad.", "document_sha256": "ab" * 32}
    answer = await service.post(by, f"{ADVANCE}:prepare", "/v1/advances", body)
    await service.settle()
    return answer


async def _decided(service: OneService, advance: str, by: str = "director") -> Any:
    answer = await service.post(by, f"{ADVANCE}:approve", f"/v1/advances/{advance}/approve", {})
    await service.settle()
    return answer


@pytest.mark.clause("2.2.8-a", "X-a", "X-d")
async def test_what_waits_is_credited_at_once_from_provision_which_has_the_claim_then(
    distribution: OneService,
) -> None:
    await _corrected(distribution)
    await feed_provision(distribution, 10_00)
    before = await _proved(distribution)
    waiting = await _waiting(distribution, "account")
    # Of the cameraman's half of the direction 4.16 wait, and the 8.34 of his own role.
    assert sorted(waiting.values()) == [4_16, 8_34]
    small, large = sorted(waiting, key=lambda held: waiting[held])
    advance = (await _proposed(distribution, large)).json()["id"]
    twice = await _proposed(distribution, large, "another")
    assert (twice.status_code, twice.json()["reason"]) == (409, "ADVANCED_BEFORE")
    assert (await _decided(distribution, advance, "accountant")).status_code == 403
    assert (await _decided(distribution, advance)).status_code == 200
    second = (await _proposed(distribution, small)).json()["id"]
    refused = await _decided(distribution, second)
    assert (refused.status_code, refused.json()["reason"]) == (409, "NOT_ENOUGH")
    assert (await _proved(distribution))["PROVISION", None, "AZN"] == 1_66
    closed = await close_another(distribution)
    (issued,) = await _allocated(distribution, closed.run)
    # 8.34 less 20%: half up 1.67.
    assert [(one.owner, one.state, one.gross.amount, one.net.amount) for one in issued.shares] == [
        ("cin", "CREDITED", 8_34, 6_67)
    ]
    after = await _proved(distribution)
    # It waits still to be recovered, but for PROVISION.
    assert after[WAITS] == before[WAITS]
    assert after["CREDITED", None, "AZN"] - before["CREDITED", None, "AZN"] == 6_67
    told = await distribution.parts.explain(distribution.ctx, advance)
    assert told is not None and told.kind == "advance"
    back = {one.target: one.reversal for one in await _reversed(distribution)}
    await _recover(distribution, back["account"], 30_00)
    assert (await _proved(distribution))["PROVISION", None, "AZN"] == 1_66
    await _recover(distribution, back["account"], 10_00, "cin")
    again = await _proved(distribution)
    assert (again["PROVISION", None, "AZN"], before[WAITS] - again[WAITS]) == (10_00, 8_34)
    assert (await shown(distribution, f"/v1/advances/{advance}", f"{ADVANCE}:read"))["state"] == "RETURNED"
    late = await _decided(distribution, second)
    assert (late.status_code, late.json()["reason"]) == (409, "RECOVERED")
    closed = await close_another(distribution)
    assert [one.gross.amount for one in await _allocated(distribution, closed.run)] == [4_16]
    await _proved(distribution)


@pytest.mark.clause("2.2.8-a", "X-b")
async def test_what_was_advanced_for_a_share_that_is_corrected_first_is_in_provision_again(
    distribution: OneService,
) -> None:
    await _corrected(distribution)
    await feed_provision(distribution, 10_00)
    waiting = await _waiting(distribution, "account")
    large = max(waiting, key=lambda held: waiting[held])
    advance = (await _proposed(distribution, large)).json()["id"]
    assert (await _decided(distribution, advance)).status_code == 200
    quarter = Fraction(1, 4)
    await distribution.hear("registry", _direction(dir=HALF, cin=quarter, des=quarter))
    await distribution.settle()
    await close_another(distribution)
    await distribution.settle()
    after = await _proved(distribution)
    assert after["PROVISION", None, "AZN"] == 10_00
    assert (await shown(distribution, f"/v1/advances/{advance}", f"{ADVANCE}:read"))["state"] == "RETURNED"


@pytest.mark.clause("2.2.8-a", "X-a")
async def test_what_is_taken_back_again_stays_lent_once_it_was_credited(distribution: OneService) -> None:
    """The share of an advance is reversed for another cause: unused its money is there again, credited it is not."""
    await _corrected(distribution)
    await feed_provision(distribution, 10_00)
    held = min(await _waiting(distribution, "account"))
    advance = (await _proposed(distribution, held)).json()["id"]
    assert (await _decided(distribution, advance)).status_code == 200
    await distribution.settle()
    async with distribution.ctx.engine.connect() as connection:
        assert await read_returnable(connection) == []
        of_it = update(HELD).where(HELD.c.held == held)
        await connection.execute(of_it.values(state=REVERSED))
        assert await read_returnable(connection) == [advance]
        await connection.execute(of_it.values(went_to=["allocation"]))
        assert await read_returnable(connection) == []
        await connection.rollback()
