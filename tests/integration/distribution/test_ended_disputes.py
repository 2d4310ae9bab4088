"""A dispute that ends for others than those credited: taken back, issued anew, followed from then on (4.3, D-82)."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from shared.contracts import payments, registry
from shared.contracts.payments import EntitledPart
from shared.contracts.terms import PartyClass, Role
from shared.kernel.money import Money
from tests.integration.distribution.asking import approve, closed_run, open_run, shown
from tests.integration.distribution.test_corrections import _allocated, _proved, _reversed, _shares
from tests.integration.distribution.test_released import close_another
from tests.integration.distribution.world import FILM, hear_everything, party
from tests.support.one_service import OneService

HALF = Fraction(1, 2)


def ended(
    *parts: tuple[str, Fraction],
    role: Role | None = Role.DIRECTOR,
    share: str | None = None,
    work: str = FILM,
    dispute: str = "d",
) -> payments.DisputeEnded:
    return payments.DisputeEnded(
        dispute=dispute,
        work=work,
        documents_sha256=("ab" * 32,),
        entitled=tuple(one for one, _ in parts),
        role=role,
        share=share,
        parts=tuple(EntitledPart(role=None, party=one, fraction=fraction) for one, fraction in parts),
    )


async def _end(service: OneService, *events: object) -> None:
    await service.hear("payments", *events)
    await service.settle()


def _sums(shares: list[tuple[str | None, str, int]]) -> dict[tuple[str | None, str], int]:
    found: dict[tuple[str | None, str], int] = {}
    for owner, state, amount in shares:
        found[owner, state] = found.get((owner, state), 0) + amount
    return found


async def _direction(service: OneService, run: str, target: str) -> dict[tuple[str | None, str], int]:
    return _sums(
        [
            (share.owner, share.state.value, share.gross.amount)
            for one in await _allocated(service, run)
            for share in one.shares
            if one.target == target and share.role is Role.DIRECTOR
        ]
    )


@pytest.mark.clause("4.3-a", "2.2.8-a", "X-a", "X-b")
async def test_what_was_credited_to_another_is_reversed_by_the_dispute_and_issued_to_the_entitled(
    distribution: OneService,
) -> None:
    await closed_run(distribution)
    await _end(distribution, ended(("cin", Fraction(1))))
    closed = await close_another(distribution)
    taken = await _reversed(distribution)
    assert {one.target for one in taken} == {"account", "schedule"}
    assert {(one.cause, one.dispute) for one in taken} == {("DISPUTE", "d")}
    # 25.00 of the film's direction: some of it is set against the cameraman's own 8.34, which were taken back with the
    # rest; what is not waits until it is recovered from the director.
    found = await _direction(distribution, closed.run, "account")
    assert set(found) <= {("cin", "CREDITED"), ("cin", "HELD")}
    assert sum(found.values()) == 25_00 and found["cin", "HELD"] > 0
    back = next(one for one in taken if one.target == "account")
    why = await shown(distribution, f"/v1/explain/{back.reversal}", "distribution:state:read")
    assert {"service": "payments", "id": "d"} in why["because"] and "dispute" in why["text"]
    await _proved(distribution)
    # The director's 20.00 net, and what others had of the account, come back: everything is credited now.
    for one in taken:
        for share in one.shares:
            if share.state == "CREDITED" and (payee := share.receiver or share.owner):
                told = payments.ReceivableRecovered(
                    payee=payee, reversal=one.reversal, amount=Money(-share.net.amount)
                )
                await distribution.hear("payments", told)
    await distribution.settle()
    last = await close_another(distribution)
    more = await _direction(distribution, last.run, "account")
    assert more == {("cin", "CREDITED"): found["cin", "HELD"]}
    assert ("HELD", "RECOVERY", "AZN") not in await _proved(distribution)
    again = await close_another(distribution)
    assert (again.allocations, again.reversals) == (0, 0)


@pytest.mark.clause("4.3-a")
async def test_an_end_for_those_who_have_it_changes_nothing(distribution: OneService) -> None:
    await closed_run(distribution)
    nobody = replace(ended(), entitled=("dir",))
    await _end(distribution, ended(("dir", Fraction(1))), nobody)
    closed = await close_another(distribution)
    assert (closed.allocations, closed.reversals) == (0, 0)


@pytest.mark.clause("4.3-a")
async def test_later_money_follows_the_documents_until_the_registry_says_otherwise(
    distribution: OneService,
) -> None:
    await _end(distribution, ended(("cin", HALF), ("dir", HALF)))
    first = await closed_run(distribution)
    # 12.50 each.
    assert await _direction(distribution, first, "account") == {
        ("dir", "CREDITED"): 12_50,
        ("cin", "CREDITED"): 12_50,
    }
    # What the registry says of another role does not make the old direction right again.
    other = _shares({Role.COMPOSER: (registry.Holder(party="des", fraction=Fraction(1)),)})
    await distribution.hear("registry", other)
    await distribution.settle()
    closed = await close_another(distribution)
    assert {owner for owner, _ in await _direction(distribution, closed.run, "account")} == {"dir", "cin"}
    assert {one.cause for one in await _reversed(distribution)} == {"REGISTRY"}
    assert {one.dispute for one in await _reversed(distribution)} == {""}
    sold = _shares({Role.DIRECTOR: (registry.Holder(party="des", fraction=Fraction(1)),)})
    await distribution.hear("registry", sold)
    await distribution.settle()
    last = await close_another(distribution)
    assert {owner for owner, _ in await _direction(distribution, last.run, "account")} == {"des"}


@pytest.mark.clause("4.3-a", "2.1.1-s")
async def test_what_is_in_reserve_of_the_work_is_released_to_the_entitled(distribution: OneService) -> None:
    """The scriptwriter gave nobody a mandate: his 25.00 are in reserve, and documents say that they are another's."""
    await closed_run(distribution)
    await _end(distribution, ended(("dir", Fraction(1)), role=Role.SCRIPTWRITER))
    closed = await close_another(distribution)
    assert (closed.reversals, closed.releases > 0) == (0, True)
    (script,) = [
        (share.owner, share.state.value, share.gross.amount)
        for one in await _allocated(distribution, closed.run)
        for share in one.shares
        if one.target == "account"
    ]
    assert script == ("dir", "CREDITED", 25_00)
    await _proved(distribution)


@pytest.mark.clause("4.3-a")
async def test_a_run_that_was_open_when_the_dispute_ended_is_corrected_by_the_next(
    distribution: OneService,
) -> None:
    await hear_everything(distribution)
    run = await open_run(distribution)
    await _end(distribution, ended(("cin", Fraction(1))))
    digest = (await shown(distribution, f"/v1/runs/{run}"))["digest"]
    assert (await approve(distribution, run, digest)).status_code == 200
    assert await _direction(distribution, run, "account") == {("dir", "CREDITED"): 25_00}
    await close_another(distribution)
    assert {one.dispute for one in await _reversed(distribution)} == {"d"}


@pytest.mark.clause("4.3-a")
async def test_the_end_of_a_dispute_over_a_merged_work_is_the_survivors(distribution: OneService) -> None:
    await closed_run(distribution)
    await distribution.hear(
        "registry", registry.WorksMerged(merge="m", survivor=FILM, others=("copy",), reason="R")
    )
    await _end(distribution, ended(("cin", Fraction(1)), work="copy"))
    await close_another(distribution)
    assert {(one.target, one.dispute) for one in await _reversed(distribution)} == {
        ("account", "d"),
        ("schedule", "d"),
    }


@pytest.mark.clause("4.3-a", "2.1.1-r")
async def test_an_end_settles_claims_above_the_whole_and_whom_nobody_can_pay_is_reserved(
    distribution: OneService,
) -> None:
    """Two say that the direction is all theirs: it is held, until the documents give it to one who is no member."""
    both = (
        registry.Holder(party="dir", fraction=Fraction(1)),
        registry.Holder(party="cin", fraction=Fraction(1)),
    )
    conflict = registry.ShareConflictFound(work=FILM, role=Role.DIRECTOR, claimed=Decimal(200))
    await distribution.hear(
        "registry", _shares({Role.DIRECTOR: both}), conflict, party("heir", PartyClass.NONE)
    )
    await distribution.settle()
    first = await closed_run(distribution)
    assert await _direction(distribution, first, "account") == {(None, "HELD"): 25_00}
    await _end(distribution, ended(("heir", Fraction(1))))
    closed = await close_another(distribution)
    assert await _direction(distribution, closed.run, "account") == {("heir", "RESERVED"): 25_00}
    await _proved(distribution)
