"""What was issued anew waits until it is recovered from whoever had it, then the next run credits it (D-70)."""

from datetime import date
from fractions import Fraction

import pytest

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
from tests.integration.distribution.world import FILM, party
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
