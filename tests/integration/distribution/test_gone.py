"""What went back or abroad for good hinders no correction: it stays, and the rest is corrected around it."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from services.distribution.api.opening import read_run
from services.distribution.main import PARTS
from services.distribution.projections.run import find_run
from shared.contracts import distribution as said
from shared.contracts import intake, registry
from shared.contracts.terms import Role, TargetKind
from shared.kernel.money import Money
from shared.projections.verify import verify_projections
from tests.integration.distribution.asking import approve, findings, open_run, shown
from tests.integration.distribution.test_corrections import _reversed, _shares
from tests.integration.distribution.test_next_period import decide, decided, propose, proved, refused_run
from tests.integration.distribution.test_refolding import copy_log
from tests.integration.distribution.test_refunds import PREPARE, ledger, refund
from tests.integration.distribution.test_released import close_another
from tests.integration.distribution.test_returns import hear_schedule, states
from tests.integration.distribution.test_reversed_money import _funded, _waits
from tests.integration.distribution.world import FILM, account, money, outcomes
from tests.support.one_service import MakeService, OneService

ALLOCATIONS = "distribution:allocation:read"


def is_now(owner: str, *roles: Role) -> registry.SharesChanged:
    """These roles were another's."""
    return _shares({role: (registry.Holder(party=owner, fraction=Fraction(1)),) for role in roles})


async def last_of(service: OneService, target: str, work: str = FILM) -> said.RoyaltyAllocated:
    """What of the film, or of another work, stands last in an account."""
    made = [one for one in await service.published() if isinstance(one, said.RoyaltyAllocated)]
    return [one for one in made if (one.target, one.work) == (target, work)][-1]


@pytest.mark.clause("2.1.1-o", "2.2.8-a", "X-a", "X-b")
async def test_what_was_refunded_stays_with_the_payer_when_its_account_is_corrected(
    distribution: OneService,
) -> None:
    await refused_run(distribution)
    name = await propose(distribution)
    # The set of the film was the cameraman's: of the account it waits while it is open whether some of it goes back.
    await distribution.hear("registry", is_now("cin", Role.PRODUCTION_DESIGNER))
    await distribution.settle()
    await close_another(distribution)
    (waits,) = (await shown(distribution, "/v1/reversals/waiting", ALLOCATIONS))["items"]
    assert waits["waits_for"] == [{"kind": "REFUND", "id": name}]
    assert await decide(distribution, name) == 200
    await close_another(distribution)
    assert (await shown(distribution, "/v1/reversals/waiting", ALLOCATIONS))["items"] == []
    causes = [one.cause for one in await _reversed(distribution) if one.target == "account"]
    assert causes == ["REGISTRY"]
    issued = await last_of(distribution, "account")
    # 75.00 by 6, 6, 2, 2, 2; the director's 25.00 are with the payer.
    assert {(one.role, one.owner, one.state.value, one.gross.amount, one.marks) for one in issued.shares} >= {
        (Role.DIRECTOR, "dir", "REFUSED", 25_00, ("GONE",)),
        (Role.SCRIPTWRITER, "scr", "RESERVED", 25_00, ()),
    }
    assert issued.gross.amount == 75_00
    known = await ledger(distribution)
    assert (known["PAYER_REFUND"], known["REFUSED"]) == (25_00, 115_31)
    await proved(distribution)
    # Of the account nothing that was refused is to be refunded any more.
    refusals = (await shown(distribution, "/v1/refusals", PREPARE))["items"]
    assert [(one["target"], one["gross"]) for one in refusals] == [("schedule", 115_31)]
    again = await close_another(distribution)
    assert (again.allocations, again.reversals) == (0, 0)
    twice = await distribution.post("ann", PREPARE, "/v1/refunds", refund())
    assert (twice.status_code, twice.json()["reason"]) == (409, "NOTHING_TO_REFUND")
    # Then the direction was the cameraman's too, who refused nothing: of it nothing is there, so nothing changes.
    await distribution.hear("registry", is_now("cin", Role.PRODUCTION_DESIGNER, Role.DIRECTOR))
    await distribution.settle()
    await close_another(distribution)
    assert [one.target for one in await _reversed(distribution)].count("account") == 1
    assert (await ledger(distribution))["PAYER_REFUND"] == 25_00
    share = next(one for one in issued.shares if one.marks)
    told = await distribution.parts.explain(distribution.ctx, share.share)
    assert told is not None and f"it went for good: REFUND {name}" in str(told)
    await proved(distribution)


@pytest.mark.clause("2.2.7-a", "2.2.8-a", "X-a")
async def test_what_was_returned_abroad_is_not_returned_again_when_its_schedule_is_corrected(
    distribution: OneService,
) -> None:
    await hear_schedule(distribution)
    run = await open_run(distribution)
    digest = (await shown(distribution, f"/v1/runs/{run}"))["digest"]
    assert (await approve(distribution, run, digest)).status_code == 200
    before = await states(distribution)
    assert before[("RETURNABLE", "EUR")] == 40_00
    await distribution.hear("registry", is_now("cin", Role.DIRECTOR))
    await distribution.settle()
    closed = await close_another(distribution)
    assert (closed.allocations, closed.reversals, closed.returns) == (1, 1, 0)
    issued = await last_of(distribution, "schedule")
    # 192.18 by 60 and 40: the director's 115.31 wait for him; the composer's 76.87 went back.
    found = {(one.owner, one.reason or one.state.value, one.gross.amount, one.marks) for one in issued.shares}
    assert found == {("cin", "RECOVERY", 115_31, ()), ("com", "RETURNABLE", 76_87, ("GONE",))}
    after = await states(distribution)
    assert {key: after[key] for key in (("RETURNABLE", "EUR"), ("BANK", "EUR"))} == {
        key: before[key] for key in (("RETURNABLE", "EUR"), ("BANK", "EUR"))
    }
    assert len([one for one in await distribution.published() if isinstance(one, said.ReturnDecided)]) == 1
    assert (await shown(distribution, "/v1/reversals/waiting", ALLOCATIONS))["items"] == []
    assert await findings(distribution) == []
    assert (await verify_projections(distribution.projections)).findings == ()


@pytest.mark.clause("X-b", "2.2.8-a")
async def test_what_goes_after_a_run_was_opened_is_not_seen_by_it(
    distribution: OneService, make_service: MakeService
) -> None:
    """Of the account a refund is decided before, of the schedule afterwards: a fold of the log up to the run's position
    reads the same as it did."""
    await refused_run(distribution)
    await decided(distribution)
    late = await propose(distribution, target="schedule")
    await distribution.hear("registry", is_now("cin", Role.DIRECTOR))
    await distribution.settle()
    run = await open_run(distribution)
    assert await decide(distribution, late) == 200
    async with distribution.ctx.engine.connect() as connection:
        row = await find_run(connection, run)
    assert row is not None
    drafted = await shown(distribution, f"/v1/runs/{run}/review?purpose=approval")
    assert [one["target"] for one in drafted["kept_back"]] == ["schedule"]
    again = await make_service(PARTS)
    await copy_log(distribution, again, row["read_position"])
    await again.projections.catch_up()
    opened = await read_run(again.ctx, run, "REGULAR", None, row["prepared_by"])
    assert isinstance(opened, tuple)
    assert opened[0].facts_sha256 == row["facts_sha256"]


async def moved_elsewhere(service: OneService) -> None:
    """All of an account's 100.00 is another's, after its payer had 25.00 of it back."""
    await refused_run(service)
    await decided(service)
    moved = intake.ReceiptReassigned(
        receipt="receipt-account",
        from_kind=TargetKind.ACCOUNT,
        from_target="account",
        to_kind=TargetKind.ACCOUNT,
        to_target="other",
        amount=Money(100_00),
        value_date=date(2026, 8, 9),
        reason="another account's",
        decided_by="clerk",
    )
    covered = replace(_funded(Money(100_00)), target="other")
    await service.hear("intake", *account("other"), moved, _funded(Money(0)), covered)
    await service.hear("matching", *outcomes("other"))
    await service.settle()


@pytest.mark.clause("2.1.1-o", "2.1.1-n", "X-a")
async def test_of_an_account_whose_money_is_another_s_what_was_refunded_is_lacking_and_shown(
    distribution: OneService,
) -> None:
    await moved_elsewhere(distribution)
    assert (await _waits(distribution))["other"] == ["CORRECTION"]
    assert await findings(distribution) == [
        "target account: AWAITING_FUNDS -100.00 AZN: more was distributed than is allocated"
    ]
    run = await open_run(distribution)
    drafted = await shown(distribution, f"/v1/runs/{run}")
    review = await shown(distribution, f"/v1/runs/{run}/review?purpose=approval")
    (told,) = (one for one in review["targets"] if one["target"] == "account")
    assert (told["distributed"]["amount"], told["lacking"]["amount"]) == (0, 25_00)
    assert (await approve(distribution, run, drafted["digest"])).status_code == 200
    await distribution.settle()
    # All but what the payer has is taken back.
    known = await ledger(distribution)
    assert (known["AWAITING_FUNDS"], known["PAYER_REFUND"]) == (-25_00, 25_00)
    await proved(distribution)
    assert (await _waits(distribution))["other"] == []
    # When it comes after all it is distributed around that.
    await distribution.hear(
        "intake", *money("account", Money(100_00), Money(100_00), Money(100_00), receipt="more")
    )
    await distribution.settle()
    await close_another(distribution)
    issued = await last_of(distribution, "account")
    assert issued.gross.amount == 75_00
    assert [one.gross.amount for one in issued.shares if one.marks] == [25_00]
    assert "AWAITING_FUNDS" not in await ledger(distribution)
    await proved(distribution)
