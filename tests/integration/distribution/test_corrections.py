"""What was distributed and is not right any more is taken back and issued anew; what comes out the same stands."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from shared.contracts import distribution as said
from shared.contracts import intake, matching, registry
from shared.contracts.batches import batch_digest, item_digest
from shared.contracts.terms import MatchOutcome, Role, TargetKind
from shared.kernel.money import Money
from shared.projections.verify import verify_projections
from tests.integration.distribution.asking import closed_run, findings, shown
from tests.integration.distribution.test_released import close_another, told
from tests.integration.distribution.world import CREW, DAY, FILM, KNOWN, NEW, account, money, outcomes
from tests.support.one_service import OneService

ALLOCATIONS = "distribution:allocation:read"


async def _proved(service: OneService) -> dict[tuple[str, str | None, str], int]:
    assert await findings(service) == []
    assert (await verify_projections(service.projections)).findings == ()
    ledger = await shown(service, "/v1/ledger", "distribution:ledger:read")
    assert ledger["holds"], ledger["findings"]
    return {
        (one["state"], one["reason"], one["amount"]["currency"]): one["amount"]["amount"]
        for one in ledger["totals"]
    }


async def _reversed(service: OneService) -> list[said.RoyaltyReversed]:
    return [one for one in await service.published() if isinstance(one, said.RoyaltyReversed)]


async def _allocated(service: OneService, run: str) -> list[said.RoyaltyAllocated]:
    published = await service.published()
    return [one for one in published if isinstance(one, said.RoyaltyAllocated) and one.run == run]


def _shares(changed: dict[Role, tuple[registry.Holder, ...]]) -> registry.SharesChanged:
    known = {role: (registry.Holder(party=one, fraction=Fraction(1)),) for role, one in CREW.items()}
    roles = (registry.RoleShares(role=role, holders=held) for role, held in (known | changed).items())
    return registry.SharesChanged(work=FILM, roles=tuple(roles))


@pytest.mark.clause("2.2.8-a", "X-b", "X-a")
async def test_shares_that_change_for_the_past_are_reversed_and_reissued(distribution: OneService) -> None:
    first = await closed_run(distribution)
    before = await _proved(distribution)
    half = Fraction(1, 2)
    both = (registry.Holder(party="dir", fraction=half), registry.Holder(party="cin", fraction=half))
    await distribution.hear("registry", _shares({Role.DIRECTOR: both}))
    await distribution.settle()
    closed = await close_another(distribution)
    taken = await _reversed(distribution)
    # The account's film and the schedule's: of both the director is another.
    assert {one.target for one in taken} == {"account", "schedule"}
    assert {(one.cause, one.original_run) for one in taken} == {("REGISTRY", first)}
    issued = await _allocated(distribution, closed.run)
    assert {one.target for one in issued} == {"account", "schedule"}
    assert sorted(new for one in taken for new in one.reissued_as) == sorted(one.allocation for one in issued)
    film = next(one for one in issued if one.target == "account")
    shown_ones = (await shown(distribution, "/v1/reversals?target=account", ALLOCATIONS))["items"]
    assert [one["cause"] for one in shown_ones] == ["REGISTRY"]
    back = await shown(distribution, f"/v1/reversals/{shown_ones[0]['reversal']}", ALLOCATIONS)
    # The film's 75.00 less 25.00 of no member: 50.00 less 20%.
    assert (back["credited"], back["body"]["reissued_as"]) == (40_00, [film.allocation])
    why = await shown(distribution, f"/v1/explain/{back['reversal']}", "distribution:state:read")
    assert {"service": "distribution", "id": film.allocation} in why["because"]
    # Of 25.00 of the direction the director keeps 12.50. The cameraman has his 8.34 as before; 12.50 more wait
    # until they are recovered from the director.
    sums: dict[tuple[str | None, str], int] = {}
    for one in film.shares:
        sums[one.owner, one.state] = sums.get((one.owner, one.state), 0) + one.gross.amount
    assert (sums["dir", "CREDITED"], sums["cin", "CREDITED"], sums["cin", "HELD"]) == (12_50, 8_34, 12_50)
    after = await _proved(distribution)
    assert sum(amount for key, amount in after.items() if key[2] == "AZN") == sum(
        amount for key, amount in before.items() if key[2] == "AZN"
    )
    # Of the schedule 192.18 by 60 to 40: 115.31, of which the odd qəpik of a half goes to the first id.
    assert after[("HELD", "RECOVERY", "AZN")] == 12_50 + 57_66
    assert after[("RESERVED", "NON_MEMBER", "AZN")] == 25_00
    again = await close_another(distribution)
    assert (again.allocations, again.reversals) == (0, 0)


async def test_what_comes_out_the_same_is_not_reversed(distribution: OneService) -> None:
    await closed_run(distribution)
    await distribution.hear("registry", _shares({}))
    await distribution.settle()
    closed = await close_another(distribution)
    assert (closed.allocations, closed.reversals) == (0, 0)


def _revoked(work: str | None, outcome: MatchOutcome) -> matching.MatchRevoked:
    matched = outcomes()[0]
    return matching.MatchRevoked(
        target_kind=TargetKind.ACCOUNT,
        target="account",
        version=1,
        report=1,
        was=MatchOutcome.MATCHED,
        was_work=FILM,
        becomes=replace(matched, outcome=outcome, work=work),
        reason="Another film of that name.",
        known=KNOWN,
    )


@pytest.mark.clause("X-b")
async def test_a_match_that_is_revoked_is_corrected_and_its_reserve_goes_with_it(
    distribution: OneService,
) -> None:
    await closed_run(distribution)
    await distribution.hear("matching", _revoked(NEW, MatchOutcome.NON_REGISTERED))
    await distribution.settle()
    closed = await close_another(distribution)
    # All 100.00 are of the unknown film; what was in reserve is so still, with its own start.
    assert {(one.work, one.gross.amount) for one in await _allocated(distribution, closed.run)} == {
        (NEW, 100_00)
    }
    after = await _proved(distribution)
    assert after[("RESERVED", "NON_REGISTERED_WORK", "AZN")] == 100_00
    assert ("RESERVED", "NON_MEMBER", "AZN") not in after
    reserves = await shown(distribution, "/v1/reserves?state=REVERSED", "distribution:reserve:read")
    assert len(reserves["items"]) == 2


@pytest.mark.clause("X-b", "2.1.1-s")
async def test_what_was_released_for_a_match_that_is_revoked_is_the_other_works(
    distribution: OneService,
) -> None:
    """The unknown film was registered as the cameraman's and released, and turns out to be the other film."""
    await closed_run(distribution)
    other = registry.Work(
        id=NEW,
        titles=(registry.Title(text="Naməlum film", language="az", script="LATIN", kind="ORIGINAL"),),
        genre="feature",
        year=1960,
    )
    whole = (registry.Holder(party="cin", fraction=Fraction(1)),)
    roles = tuple(registry.RoleShares(role=role, holders=whole) for role in CREW)
    await distribution.hear(
        "registry", registry.WorkRegistered(work=other), registry.SharesChanged(work=NEW, roles=roles)
    )
    await distribution.settle()
    released = await close_another(distribution)
    assert {(one.work, one.gross.amount) for one in await _allocated(distribution, released.run)} == {
        (NEW, 25_00)
    }
    revoked = replace(
        _revoked(FILM, MatchOutcome.MATCHED),
        report=2,
        was=MatchOutcome.NON_REGISTERED,
        was_work=NEW,
        becomes=replace(outcomes()[1], outcome=MatchOutcome.MATCHED, work=FILM, titles=(), authors=()),
    )
    await distribution.hear("matching", revoked)
    await distribution.settle()
    closed = await close_another(distribution)
    (back,) = await _reversed(distribution)
    assert (back.work, back.target) == (NEW, "account")
    (issued,) = await _allocated(distribution, closed.run)
    # 25.00 by 6, 6, 2, 2, 2: of his 25.00 the cameraman keeps 2.78; the scriptwriter is no member.
    assert (issued.work, issued.gross) == (FILM, Money(25_00))
    after = await _proved(distribution)
    assert after[("HELD", "RECOVERY", "AZN")] > 0
    assert ("RESERVED", "NON_REGISTERED_WORK", "AZN") not in after
    assert (await close_another(distribution)).reversals == 0


@pytest.mark.clause("X-b")
async def test_a_report_that_is_no_work_leaves_its_money_to_the_others(distribution: OneService) -> None:
    await closed_run(distribution)
    await distribution.hear("matching", _revoked(None, MatchOutcome.NOT_A_WORK))
    await distribution.settle()
    closed = await close_another(distribution)
    assert told(closed)[("CREDITED", None)] < 0
    assert (await _proved(distribution))[("RESERVED", "NON_REGISTERED_WORK", "AZN")] == 100_00


@pytest.mark.clause("2.1.1-k", "X-b")
async def test_a_new_version_of_an_account_is_corrected_when_it_is_matched_and_funded(
    distribution: OneService,
) -> None:
    await closed_run(distribution)
    await distribution.hear("intake", *_second())
    await distribution.settle()
    waiting = await close_another(distribution)
    assert (waiting.allocations, waiting.reversals) == (0, 0)
    await distribution.hear("matching", *_second_outcomes())
    await distribution.hear("intake", _funded(2, 100_00))
    await distribution.settle()
    closed = await close_another(distribution)
    issued = await _allocated(distribution, closed.run)
    # 900 s of the film and 2,700 s of the unknown one: 25.00 and 75.00.
    assert {(one.work, one.gross.amount, one.version) for one in issued} == {
        (FILM, 25_00, 2),
        (NEW, 75_00, 2),
    }
    assert {one.cause for one in await _reversed(distribution)} == {"ACCOUNT"}
    after = await _proved(distribution)
    assert after[("RESERVED", "NON_REGISTERED_WORK", "AZN")] == 75_00
    assert (await close_another(distribution)).reversals == 0


@pytest.mark.clause("2.1.1-k", "2.1.1-n", "X-b")
async def test_what_was_distributed_stands_until_a_replacement_with_a_larger_sum_is_paid_whole(
    distribution: OneService,
) -> None:
    await closed_run(distribution)
    *items, manifest = _second()
    await distribution.hear("intake", *items, replace(manifest, due=Money(150_00)))
    await distribution.hear("matching", *_second_outcomes())
    funded = replace(_funded(2, 100_00), due=Money(150_00), covered=False, admitted="NONE")
    # Of the 50.00 that lack 30.00 come first.
    part = money("account", Money(30_00), Money(30_00), Money(150_00), receipt="part")[:2]
    await distribution.hear("intake", funded, *part, replace(funded, received=Money(130_00)))
    await distribution.settle()
    waiting = await close_another(distribution)
    assert (waiting.allocations, waiting.reversals) == (0, 0)
    assert (await _proved(distribution))[("AWAITING_FUNDS", None, "AZN")] == 30_00
    rest = money("account", Money(20_00), Money(20_00), Money(150_00), receipt="rest")[:2]
    whole = replace(funded, received=Money(150_00), covered=True, admitted="FULL")
    await distribution.hear("intake", *rest, whole)
    await distribution.settle()
    closed = await close_another(distribution)
    issued = await _allocated(distribution, closed.run)
    assert {(one.work, one.gross.amount) for one in issued} == {(FILM, 37_50), (NEW, 112_50)}
    assert closed.reversals == 2
    assert ("AWAITING_FUNDS", None, "AZN") not in await _proved(distribution)


def _second() -> list[Any]:
    *items, manifest = account(version=2)
    lines = [one for one in items if isinstance(one, intake.UsageLinesListed)]
    film = replace(lines[0].lines[0], value=900)
    other = replace(lines[0].lines[1], value=2700)
    items = [replace(one, lines=(film, other)) if one is lines[0] else one for one in items]
    digest = batch_digest(item_digest(item) for item in items)
    return [*items, replace(manifest, digest=digest, replaces=1)]


def _second_outcomes() -> list[Any]:
    *items, manifest = outcomes()
    items = [replace(one, version=2) for one in items]
    digest = batch_digest(item_digest(item) for item in items)
    return [*items, replace(manifest, version=2, digest=digest)]


def _funded(version: int, received: int) -> intake.AccountFunded:
    return intake.AccountFunded(
        target_kind=TargetKind.ACCOUNT,
        target="account",
        version=version,
        due=Money(100_00),
        received=Money(received),
        covered=received >= 100_00,
        admitted="FULL" if received >= 100_00 else "NONE",
    )


@pytest.mark.clause("2.2.8-a", "X-a")
async def test_money_that_the_bank_took_back_is_reversed_and_distributed_when_it_comes_again(
    distribution: OneService,
) -> None:
    await closed_run(distribution)
    back = intake.ReceiptReversed(
        receipt="receipt-account",
        target_kind=TargetKind.ACCOUNT,
        target="account",
        amount=Money(100_00),
        value_date=DAY,
        bank_reference="back",
        entry="entry",
    )
    await distribution.hear("intake", back, _funded(1, 0))
    await distribution.settle()
    closed = await close_another(distribution)
    assert (closed.allocations, closed.reversals) == (0, 2)
    after = await _proved(distribution)
    assert ("RESERVED", "NON_REGISTERED_WORK", "AZN") not in after
    assert ("AWAITING_FUNDS", None, "AZN") not in after
    again = intake.ReceiptAllocated(
        receipt="second",
        target_kind=TargetKind.ACCOUNT,
        target="account",
        amount=Money(100_00),
        value_date=DAY,
        decided_by="clerk",
    )
    await distribution.hear("intake", again, _funded(1, 100_00))
    await distribution.settle()
    closed = await close_another(distribution)
    assert (closed.allocations, closed.reversals) == (2, 0)
    assert told(closed)[("CREDITED", None)] == 40_00


@pytest.mark.clause("2.1.1-n", "X-b")
async def test_further_money_of_an_account_that_was_admitted_pro_rata_goes_to_all_of_it(
    distribution: OneService,
) -> None:
    part = Money(60_00)
    await distribution.hear("intake", *account(), *money("account", part, part, Money(100_00))[:2])
    await distribution.hear("intake", replace(_funded(1, 60_00), covered=True, admitted="PRO_RATA"))
    await distribution.hear("matching", *outcomes())
    await distribution.settle()
    first = await close_another(distribution)
    # 60.00 by 5,400 and 1,800 s: 45.00 and 15.00; of 45.00 the members have 30.00, less 20%.
    assert told(first)[("CREDITED", None)] == 24_00
    more = money("account", Money(40_00), Money(40_00), Money(100_00), receipt="more")[:2]
    await distribution.hear("intake", *more, _funded(1, 100_00))
    await distribution.settle()
    closed = await close_another(distribution)
    after = await _proved(distribution)
    assert (closed.reversals, closed.allocations) == (2, 2)
    # What came in anew is nobody's yet, so it waits for no recovery.
    assert not any(key[1] == "RECOVERY" for key in after)
    assert after[("CREDITED", None, "AZN")] == 40_00
    assert after[("RESERVED", "NON_REGISTERED_WORK", "AZN")] == 25_00
    reserved = [one for one in await distribution.published() if isinstance(one, said.RoyaltyReserved)]
    assert len({one.started_on for one in reserved}) == 1


@pytest.mark.clause("X-b")
async def test_a_merge_is_corrected_and_so_is_its_split(distribution: OneService) -> None:
    await closed_run(distribution)
    before = await _proved(distribution)
    other = registry.Work(
        id="other",
        titles=(registry.Title(text="Arşın mal alan", language="az", script="LATIN", kind="ORIGINAL"),),
        genre="feature",
        year=1945,
    )
    whole = (registry.Holder(party="cin", fraction=Fraction(1)),)
    roles = tuple(registry.RoleShares(role=role, holders=whole) for role in CREW)
    await distribution.hear(
        "registry",
        registry.WorkRegistered(work=other),
        registry.SharesChanged(work="other", roles=roles),
        registry.WorksMerged(merge="m", survivor="other", others=(FILM,), reason="The same film."),
    )
    await distribution.settle()
    closed = await close_another(distribution)
    issued = await _allocated(distribution, closed.run)
    assert {(one.work, owner.owner) for one in issued for owner in one.shares} == {("other", "cin")}
    after = await _proved(distribution)
    # What the scriptwriter's 25.00 waited for, and what the cameraman had, is there; the rest is recovered first.
    assert ("RESERVED", "NON_MEMBER", "AZN") not in after
    assert after[("HELD", "RECOVERY", "AZN")] > 0
    await distribution.hear(
        "registry",
        registry.WorksSplit(split="s", undoes="m", survivor="other", others=(FILM,), reason="Two films."),
    )
    await distribution.settle()
    closed = await close_another(distribution)
    assert {one.work for one in await _allocated(distribution, closed.run)} == {FILM}
    again = await _proved(distribution)
    assert again[("RESERVED", "NON_MEMBER", "AZN")] == before[("RESERVED", "NON_MEMBER", "AZN")]
    assert (await close_another(distribution)).reversals == 0
