"""An account that came to less, and then to more for others, before it was recovered what it had come to (D-70)."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from services.distribution.formats.facts import read_facts
from services.distribution.main import PARTS
from services.distribution.projections.owed import name_owed
from services.distribution.projections.run import find_run
from shared.contracts import distribution as said
from shared.contracts import payments, registry
from shared.contracts.batches import batch_digest, item_digest
from shared.contracts.terms import Role
from shared.kernel.money import Money
from shared.projections import snapshot
from tests.integration.distribution.asking import closed_run, shown
from tests.integration.distribution.test_corrections import (
    ALLOCATIONS,
    _allocated,
    _funded,
    _proved,
    _reversed,
    _shares,
)
from tests.integration.distribution.test_refolding import copy_log
from tests.integration.distribution.test_released import close_another
from tests.integration.distribution.world import FILM, NEW, account, outcomes
from tests.support.one_service import MakeService, OneService

WAITS = ("HELD", "RECOVERY", "AZN")


async def _replaced(service: OneService, version: int, due: int, *words: Any) -> said.RunClosed:
    """The account says another sum, of which all is there, and is distributed again."""
    *items, manifest = account(due=due, version=version)
    await service.hear("intake", *items, replace(manifest, replaces=version - 1))
    *items, manifest = (replace(one, version=version) for one in outcomes())
    digest = batch_digest(item_digest(item) for item in items)
    await service.hear("matching", *items, replace(manifest, digest=digest))
    await service.hear("intake", replace(_funded(version, 100_00), due=Money(due)))
    await service.hear("registry", *words)
    await service.settle()
    return await close_another(service)


async def _given_back(service: OneService, reversal: str, sums: Iterable[tuple[str, int]]) -> None:
    """Payments says so much net of somebody."""
    told = [
        payments.ReceivableRecovered(payee=who, reversal=reversal, amount=Money(net)) for who, net in sums
    ]
    await service.hear("payments", *told)
    await service.settle()


def _credited(shares: Iterable[said.AllocatedShare]) -> Counter[str]:
    """Receiver -> net."""
    sums: Counter[str] = Counter()
    for one in shares:
        sums[one.receiver or ""] += one.net.amount if one.state == "CREDITED" else 0
    return +sums


def _sums(issued: Iterable[said.RoyaltyAllocated]) -> Counter[tuple[str, str | None, str]]:
    """Of the account: work, owner, and reason or state -> gross."""
    sums: Counter[tuple[str, str | None, str]] = Counter()
    for one in (one for one in issued if one.target == "account"):
        for share in one.shares:
            sums[one.work, share.owner, share.reason or share.state] += share.gross.amount
    return +sums


async def _is_read_again(service: OneService, again: OneService, run: str) -> None:
    """Folding the log up to where the run read gives what it read of earlier corrections."""
    async with service.ctx.engine.connect() as connection:
        row = await find_run(connection, run)
    assert row is not None
    stored = await service.ctx.blobs.get(row["facts_sha256"])
    assert stored is not None
    read = read_facts(stored).corrections
    await copy_log(service, again, row["read_position"])
    await again.projections.catch_up()
    async with snapshot(again.ctx.engine) as (connection, _):
        folded = await name_owed(connection, [replace(one, owed=()) for one in read], {})
    assert folded == list(read) and any(one.owed for one in read)


@pytest.mark.clause("2.2.8-a", "X-a", "X-b")
async def test_what_others_still_have_of_it_is_credited_to_nobody(
    distribution: OneService, make_service: MakeService
) -> None:
    await closed_run(distribution)
    less = await _replaced(distribution, 2, 24_00)
    reissued = {one.work: one for one in await _allocated(distribution, less.run)}
    (film,) = (one for one in await _reversed(distribution) if one.work == FILM)
    again = _credited(reissued[FILM].shares)
    # 80% of the members' 12.00 of 18.00, as before of 50.00 of 75.00.
    assert sum(again.values()) == 9_60
    await _given_back(distribution, film.reversal, again.items())
    assert WAITS not in await _proved(distribution)
    direction = _shares({Role.DIRECTOR: (registry.Holder(party="cin", fraction=Fraction(1)),)})
    more = await _replaced(distribution, 3, 100_00, direction)
    issued = await _allocated(distribution, more.run)
    sums = _sums(issued)
    # The 25.00 of the direction are the cameraman's by now, but the director has all of them still. The others, who
    # have theirs still, have it again; the rest is nobody's.
    assert (sums[FILM, "cin", "CREDITED"], sums[FILM, "cin", "RECOVERY"]) == (8_34, 25_00)
    assert sum(amount for (_, _, state), amount in sums.items() if state == "CREDITED") == 25_00
    assert (sums[FILM, "scr", "NON_MEMBER"], sums[NEW, None, "NON_REGISTERED_WORK"]) == (25_00, 25_00)
    (part,) = (
        share
        for one in issued
        for share in one.shares
        if one.target == "account" and (share.role, share.reason) == (Role.DIRECTOR, "RECOVERY")
    )
    why = await shown(distribution, f"/v1/explain/{part.share}", "distribution:state:read")
    # Of his two roles the direction comes first: 25.00 less the 8.34 that he has himself.
    assert "Your share: 25.00 × 833/1250 = 16.66 AZN." in [one["en"] for one in why["steps"]]
    await _is_read_again(distribution, await make_service(PARTS), more.run)
    after = await _proved(distribution)
    told = await shown(distribution, f"/v1/reversals/{film.reversal}", ALLOCATIONS)
    assert sum(one["amount"]["amount"] for one in told["given_back"]) == told["recovered"] == 9_60
    # What was set against what he has again, and what the director gives back, is all of it.
    for one in await _reversed(distribution):
        if one.target == "account":
            known = await shown(distribution, f"/v1/reversals/{one.reversal}", ALLOCATIONS)
            rest = known["credited"] - known["recovered"]
            await _given_back(distribution, one.reversal, [("dir", rest)] if rest else [])
    last = await close_another(distribution)
    assert _sums(await _allocated(distribution, last.run)) == {(FILM, "cin", "CREDITED"): 25_00}
    assert (await _proved(distribution))["CREDITED", None, "AZN"] - after["CREDITED", None, "AZN"] == 20_00


@pytest.mark.clause("2.2.8-a", "X-a")
async def test_who_still_has_it_is_credited_at_once_with_what_is_his_again(distribution: OneService) -> None:
    await closed_run(distribution)
    before = await _proved(distribution)
    for who, waiting in (("cin", 25_00), ("dir", 0)):
        held = _shares({Role.DIRECTOR: (registry.Holder(party=who, fraction=Fraction(1)),)})
        await distribution.hear("registry", held)
        await distribution.settle()
        closed = await close_another(distribution)
        sums = _sums(await _allocated(distribution, closed.run))
        assert sums[FILM, "cin", "RECOVERY"] + sums[FILM, "dir", "RECOVERY"] == waiting
    assert (await _proved(distribution)) == before
