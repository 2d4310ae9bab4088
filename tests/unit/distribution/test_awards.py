"""Court awards and settlements by what their order says (2.1.1-u, D-27)."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.distribution.domain.compute import compute
from services.distribution.domain.facts import RefusalFact, RunFacts, SharesFact, TargetFact
from services.distribution.domain.merged import resolved
from services.distribution.domain.policy_facts import OrderedDeduction
from shared.contracts.intake import AwardShare
from shared.contracts.terms import Channel, MatchOutcome, Role, TargetKind, UseType
from shared.kernel.money import Money
from tests.unit.distribution.run_given import (
    MEMBERS,
    C,
    D,
    M,
    P,
    S,
    absent,
    account,
    azn,
    crew,
    film,
    policies,
    report,
    role,
    rules,
    run_of,
    shares_of,
    told,
    written,
)

pytestmark = pytest.mark.clause("2.1.1-u")


def part(amount: str, role: Role | None = None, owner: str | None = None, work: str = "film") -> AwardShare:
    """A line of an order."""
    return AwardShare(work=work, amount=azn(amount), role=role, owner=owner)


def award(received: str, *breakdown: AwardShare, due: str | None = None) -> TargetFact:
    """An award of a court."""
    return replace(
        account(received, due=due, target="award"),
        kind=TargetKind.AWARD,
        contract="award",
        breakdown=breakdown,
    )


def test_an_order_gives_owners_their_sums_whatever_their_registered_shares() -> None:
    run = run_of(award("100.00", part("70.00", owner="cin"), part("30.00", D, "dir")))
    assert told(shares_of(run)) == [
        ("dir", "CREDITED", None, "dir", 30_00),
        ("cin", "CREDITED", None, "cin", 70_00),
    ]
    assert [share.role for share in shares_of(run)] == [D, C], (
        "an owner without a role has his registered one"
    )


def test_an_order_for_a_work_or_a_role_is_split_by_the_registry() -> None:
    two = replace(role(S, "scr", "other"))
    run = run_of(
        award("190.00", part("180.00"), part("10.00", S)),
        shares=(*(one for one in crew() if one.role is not S), two),
    )
    sums: dict[tuple[Role, str | None], int] = {}
    for share in shares_of(run):
        place = (share.role, share.owner)
        sums[place] = sums.get(place, 0) + share.gross.amount
    # 180.00 by the key 6, 6, 2, 2, 2 of 18; the scriptwriters' 60.00 and 10.00 in halves.
    assert sums == {
        (D, "dir"): 60_00,
        (S, "scr"): 35_00,
        (S, "other"): 35_00,
        (C, "cin"): 20_00,
        (P, "des"): 20_00,
        (M, "com"): 20_00,
    }


def test_the_same_line_twice_is_one_sum_and_an_owner_named_and_registered_has_both() -> None:
    run = run_of(award("30.00", part("10.00", D, "dir"), part("10.00", D, "dir"), part("10.00", D)))
    assert sorted(share.gross.amount for share in shares_of(run)) == [10_00, 20_00]


def test_an_owner_without_a_mandate_is_reserved_and_one_whom_nobody_knows_too() -> None:
    run = run_of(
        award("30.00", part("20.00", S, "scr"), part("10.00", owner="nobody")),
        mandates=(),
    )
    found = [(share.owner, share.role, share.state.value, share.reason) for share in shares_of(run)]
    assert found == [
        ("scr", S, "RESERVED", "NON_MEMBER"),
        ("nobody", Role.OTHER, "RESERVED", "UNKNOWN_AUTHOR"),
    ]
    assert {one.person for one in compute(run).reserves} == {"scr", "nobody"}


def test_an_owner_who_refuses_management_is_refused_here_too() -> None:
    refusal = RefusalFact(id="r", party="dir", use_types=tuple(UseType), valid_from=run_of().cut_off_day)
    early = replace(refusal, valid_from=account("1.00").period.first)
    named = award("10.00", part("10.00", D, "dir"))
    assert told(shares_of(run_of(named, refusals=(early,))))[0][1] == "REFUSED"
    assert told(shares_of(run_of(named, refusals=(refusal,))))[0][1] == "CREDITED", "the breach was before"


@pytest.mark.parametrize(
    ("works", "state", "reason"),
    [((), "HELD", "OFFICIAL"), ((film(provisional=True),), "RESERVED", "NON_REGISTERED_WORK")],
)
def test_a_work_that_is_not_registered_is_held_or_reserved_whole(
    works: tuple[object, ...], state: str, reason: str
) -> None:
    (share,) = shares_of(run_of(award("10.00", part("10.00")), works=works))
    assert (share.role, share.state.value, share.reason) == (Role.ALL, state, reason)


def test_an_owner_whom_the_order_names_in_a_non_registered_work_gets_it() -> None:
    run = run_of(award("10.00", part("10.00", D, "dir")), works=(film(provisional=True),), shares=())
    assert told(shares_of(run)) == [("dir", "CREDITED", None, "dir", 10_00)]


def test_a_role_that_is_documented_absent_is_held() -> None:
    run = run_of(award("10.00", part("10.00", M)), shares=(*crew(M), absent(M)))
    assert told(shares_of(run)) == [(None, "HELD", "OFFICIAL", None, 10_00)]


@pytest.mark.clause("2.1.1-m", "X-a")
def test_less_than_awarded_falls_to_its_lines_in_proportion_and_more_stays_unallocated() -> None:
    lines = (part("20.00", D, "dir"), part("10.00", C, "cin"))
    admitted = run_of(award("10.00", *lines, due="30.00"))
    assert [share.gross.amount for share in shares_of(admitted)] == [6_67, 3_33]
    # An appeal left 30.00 of what came: 5.00 is not the award's.
    smaller = compute(run_of(award("35.00", *lines, due="30.00")))
    assert (smaller.targets[0].excess, smaller.targets[0].distributed) == (azn("5.00"), azn("30.00"))


@pytest.mark.clause("3.1-a")
def test_deductions_are_those_of_the_use_type_once_per_group() -> None:
    lines = (part("0.03", D, "dir"), part("0.02", C, "cin"))
    run = run_of(award("0.05", *lines), policies=policies(rules("10")))
    # Half up of 0.05 x 10% is 0.01 once, not 0 for each.
    assert sum(share.gross.amount - share.net.amount for share in shares_of(run)) == 1
    producers = tuple(one for one in rules("10") if one.channel is not Channel.USER)
    without = run_of(award("0.05", *lines), policies=policies(producers))
    assert {share.reason for share in shares_of(without)} == {"NO_DEDUCTION_RULE"}


@pytest.mark.clause("3.1-a")
@pytest.mark.parametrize(("percent", "net"), [("0", 10_00), ("12.5", 8_75)])
def test_what_the_order_says_of_deductions_holds_in_place_of_the_board(percent: str, net: int) -> None:
    says = OrderedDeduction(rate=Decimal(percent), decision="COURT_AWARD 2-1234, 2026-05-04")
    named = replace(award("10.00", part("10.00", D, "dir")), ordered=says)
    (share,) = shares_of(run_of(named, policies=policies(())))
    assert (share.net.amount, share.state.value) == (net, "CREDITED"), (
        "whatever the Board decided, or did not"
    )
    assert {(one.decision, one.rate) for one in share.deductions} == {(says.decision, says.rate)}


def test_a_merged_owner_is_the_one_who_stands() -> None:
    run = resolved(run_of(award("10.00", part("10.00", owner="old"))), {"old": "dir"})
    assert told(shares_of(run)) == [("dir", "CREDITED", None, "dir", 10_00)]


def test_an_award_without_a_breakdown_is_its_works_list() -> None:
    listed = replace(
        award("10.00"),
        reports=(
            report(1, "film", 3),
            report(2, "new", 1, outcome=MatchOutcome.NON_REGISTERED),
            report(3, None, 5, outcome=MatchOutcome.NOT_A_WORK),
        ),
    )
    draft = compute(run_of(listed))
    assert {one.work: one.gross for one in draft.allocations} == {"film": azn("7.50"), "new": azn("2.50")}
    assert {one.target_kind for one in draft.allocations} == {TargetKind.AWARD}
    assert draft.allocations[0].inputs == ("award", "receipt")


@pytest.mark.clause("X-b")
def test_the_order_of_the_lines_moves_nothing() -> None:
    lines = [
        part("0.05"),
        part("0.01", D),
        part("0.01", D, "dir"),
        part("0.01", owner="cin"),
        part("0.02", work="another"),
    ]

    def digest(turned: list[AwardShare]) -> str:
        more = run_of(
            award("0.07", *turned, due="0.10"),
            parties=MEMBERS,
            works=(film(), film("another")),
        )
        run: RunFacts = replace(more, shares=(*more.shares, replace(more.shares[0], work="another")))
        return compute(run).digest

    assert len({digest(lines[at:] + lines[:at]) for at in range(5)} | {digest(lines[::-1])}) == 1


_PLACES = st.tuples(
    st.sampled_from(["film", "another", "unknown"]),
    st.sampled_from([None, Role.ALL, D, S, M]),
    st.sampled_from([None, "dir", "scr", "stranger"]),
    st.integers(1, 10_000),
)


@pytest.mark.clause("X-a")
@settings(max_examples=60, deadline=None)
@given(st.lists(_PLACES, min_size=1, max_size=12), st.integers(0, 130_000))
def test_whatever_an_order_says_its_money_is_all_there(
    lines: list[tuple[str, Role | None, str | None, int]], received: int
) -> None:
    breakdown = tuple(
        AwardShare(work=work, role=role, owner=owner, amount=Money(amount))
        for work, role, owner, amount in lines
    )
    due = sum(one.amount.amount for one in breakdown)
    told = award(written(Money(received)), *breakdown, due=written(Money(due)))
    run = run_of(told, works=(film(), film("another")), policies=policies(rules("17")))
    draft = compute(replace(run, shares=(*run.shares, replace(run.shares[0], work="another"))))
    # That nothing is lost, and no share's id stands twice, `compute` asserts; here: how much is given out.
    given_out = sum(share.gross.amount for one in draft.allocations for share in one.shares)
    assert given_out == min(received, due) == sum(one.used.amount for one in draft.allocations)
    assert draft.targets[0].excess == Money(max(0, received - due))


@pytest.mark.clause("X-b")
def test_equal_lines_of_several_works_take_what_is_odd_in_the_order_of_roles() -> None:
    """0.02 came of an order that gives four lines alike: the directors come first (D-93)."""
    lines = [part("0.01", role, work=work) for work in ("film", "play") for role in (S, D)]
    shares = tuple(SharesFact(work=work, roles=crew()) for work in ("film", "play"))
    run = replace(run_of(award("0.02", *lines, due="0.04"), works=(film(), film("play"))), shares=shares)
    given_ = [
        (made.work, share.role)
        for made in compute(run).allocations
        for share in made.shares
        if share.gross.amount
    ]
    assert given_ == [("film", D), ("play", D)]
