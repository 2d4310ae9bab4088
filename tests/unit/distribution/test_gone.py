"""What went for good is not taken back: a correction goes around it, and ends (D-20, D-25, D-68, D-70)."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from services.distribution.domain.compute import compute
from services.distribution.domain.draft import Draft
from services.distribution.domain.facts import (
    BulletinFact,
    LineFact,
    LiveFact,
    RefusalFact,
    RunFacts,
    SharesFact,
    TargetFact,
)
from services.distribution.domain.kept_back import Binding
from services.distribution.domain.policy_facts import ForeignRules
from services.distribution.domain.royalty import RoyaltyAllocated, Went
from shared.contracts.distribution import Rate
from shared.contracts.terms import Role, ShareState, UseType
from tests.unit.distribution.run_given import (
    CREW,
    C,
    D,
    M,
    P,
    S,
    account,
    azn,
    contract,
    eur,
    film,
    mandate,
    policies,
    report,
    run_of,
    schedule,
)
from tests.unit.distribution.test_corrections import ACCOUNT, _balance, _correcting, _live, _shares

REFUSED = (RefusalFact(id="no", party="scr", use_types=(UseType.ON_AIR,), valid_from=date(2026, 1, 1)),)
BACK = Binding(kind="REFUND", id="refund")
TWO: dict[str, Any] = {
    "works": (film(), film("other")),
    "shares": tuple(SharesFact(work=one, roles=_shares({})[0].roles) for one in ("film", "other")),
}


def gone(one: RoyaltyAllocated, by: Binding = BACK, state: ShareState = ShareState.REFUSED) -> LiveFact:
    """What was refused of an allocation was refunded."""
    went = (share for share in one.shares if share.state is state)
    return _live(one, went=tuple(Went(share=share.share, by=by, amount=share.gross) for share in went))


def first(target: TargetFact = ACCOUNT) -> Draft:
    return compute(run_of(target, refusals=REFUSED))


def again(live: tuple[LiveFact, ...], target: TargetFact = ACCOUNT, **changed: object) -> RunFacts:
    known: dict[str, object] = {"refusals": REFUSED, **changed}
    return _correcting("second", target, live, whole=True, **known)


def has(one: RoyaltyAllocated) -> dict[tuple[Role, str | None], int]:
    """What everybody has of a role, whatever he waits for."""
    sums: dict[tuple[Role, str | None], int] = {}
    for share in one.shares:
        sums[share.role, share.owner] = sums.get((share.role, share.owner), 0) + share.gross.amount
    return sums


@pytest.mark.clause("2.1.1-o", "2.2.8-a", "X-b")
def test_what_was_refunded_stays_and_the_rest_is_corrected() -> None:
    """The scriptwriter's refused 6.00 are with the payer; then the director's 6.00 are found to be the cameraman's."""
    (made,) = first().allocations
    draft = compute(again((gone(made),), shares=_shares({D: ("cin",)})))
    (back,) = draft.reversals
    assert [-one.gross for one in back.shares] == [one.gross for one in made.shares]
    (issued,) = draft.allocations
    assert has(issued) == {
        (D, "cin"): 600,
        (S, "scr"): 600,
        (C, "cin"): 200,
        (P, "des"): 200,
        (M, "com"): 200,
    }
    (share,) = (one for one in issued.shares if one.owner == "scr")
    assert (share.state, share.reason, share.marks) == ("REFUSED", None, ("GONE",))
    assert share.note == "it went for good: REFUND refund"
    assert issued.went == (Went(share=share.share, by=BACK, amount=azn("6.00")),)
    assert (_balance(draft), draft.kept_back, draft.targets[0].lacking) == (0, (), None)
    # It comes out the same when it is looked at again.
    third = compute(again((_live(issued, went=issued.went),), shares=_shares({D: ("cin",)})))
    assert (third.allocations, third.reversals) == ((), ())


@pytest.mark.clause("2.1.1-o", "2.2.8-a", "X-b")
@pytest.mark.parametrize("parts", [("cin",), ("scr", "cin")])
def test_the_shortage_is_that_of_whoever_would_gain_in_the_role(parts: tuple[str, ...]) -> None:
    """The script, or half of it, is the cameraman's: its 6.00 are with the payer, so he gets none of them."""
    (made,) = first().allocations
    draft = compute(again((gone(made),), shares=_shares({S: parts})))
    assert (draft.allocations, draft.reversals, draft.kept_back) == ((), (), ())
    # With the direction it is corrected, and the script is as it was.
    (issued,) = compute(again((gone(made),), shares=_shares({S: parts, D: ("des",)}))).allocations
    assert has(issued) == {
        (D, "des"): 600,
        (S, "scr"): 600,
        (C, "cin"): 200,
        (P, "des"): 200,
        (M, "com"): 200,
    }


@pytest.mark.clause("2.1.1-o", "2.2.8-a", "X-b")
def test_what_no_gain_in_the_work_bears_is_borne_in_the_account() -> None:
    """Of 36.00 each film was half; it is a third and two thirds. Of the first one's script 6.00 went and 4.00 are due:
    2.00 are short. Nobody gains in it; in the other the gains are 2.00, 2.00, 0.67, 0.67 and 0.66, and bear 0.67, 0.67,
    0.22, 0.22 and 0.22 of it."""
    before = account("36.00", report(1, "film", 1), report(2, "other", 1))
    after = account("36.00", report(1, "film", 1), report(2, "other", 2))
    made = {one.work: one for one in compute(replace(run_of(before, refusals=REFUSED), **TWO)).allocations}
    draft = compute(again((gone(made["film"]), _live(made["other"])), after, **TWO))
    issued = {one.work: one for one in draft.allocations}
    assert {work: one.used for work, one in issued.items()} == {"film": azn("14.00"), "other": azn("22.00")}
    assert list(has(issued["film"]).values()) == [4_00, 6_00, 1_34, 1_33, 1_33]
    assert list(has(issued["other"]).values()) == [7_33, 7_33, 2_45, 2_45, 2_44]
    assert draft.targets[0].lacking is None
    live = tuple(_live(one, went=one.went) for one in draft.allocations)
    once_more = compute(again(live, after, **TWO))
    assert (once_more.allocations, once_more.reversals) == ((), ())


@pytest.mark.clause("2.1.1-o", "2.1.1-n", "X-a")
@pytest.mark.parametrize(
    ("received", "due", "money", "issued", "lacking"),
    [
        # Of 9.00 the script has 3.00, so of the 6.00 that went 3.00 are lacking.
        (
            "9.00",
            "9.00",
            True,
            {(D, "dir"): 300, (S, "scr"): 600, (C, "cin"): 100, (P, "des"): 100, (M, "com"): 100},
            3,
        ),
        ("9.00", "18.00", False, {(S, "scr"): 600}, 6),
    ],
)
def test_what_nobody_gains_for_is_lacking_and_shown(
    received: str, due: str, money: bool, issued: dict[tuple[Role, str], int], lacking: int
) -> None:
    (made,) = first().allocations
    target = account(received, report(1, "film", 100), due=due)
    facts = again((gone(made),), target)
    (correction,) = facts.corrections
    draft = compute(replace(facts, corrections=(replace(correction, money=money),)))
    (one,) = draft.allocations
    assert has(one) == issued
    assert one.used == one.gross
    assert draft.targets[0].lacking == azn(f"{lacking}.00")


@pytest.mark.clause("2.1.1-o", "2.2.8-a", "X-b")
def test_whoever_bears_of_what_went_has_his_part_of_the_role_all_the_same() -> None:
    """All of the 18.00 are another film's, whose three directors would gain 2.00 each and bear 0.67 of the 6.00 that
    went: each has a third of the 3.99 still, so that nobody else has a part of what is reserved for one of them."""
    (made,) = first().allocations
    directors = tuple((one, Fraction(1, 3)) for one in ("cin", "des", "dir"))
    (shares,) = _shares({D: directors})
    known = {"works": TWO["works"], "shares": (shares, SharesFact(work="other", roles=shares.roles))}
    draft = compute(again((gone(made),), account("18.00", report(1, "other", 1)), **known))
    (issued,) = (one for one in draft.allocations if one.work == "other")
    found = [(share.gross, share.fraction) for share in issued.shares if share.role is D]
    assert found == [(azn("1.33"), "1/3")] * 3


@pytest.mark.clause("2.1.1-o", "2.2.8-a")
def test_of_a_work_that_is_no_longer_in_the_account_what_went_is_left() -> None:
    """All of the 18.00 are another film's, whose roles would gain 6.00, 6.00 and three times 2.00: they bear a third,
    2.00, 2.00, 0.67, 0.67 and 0.66."""
    (made,) = first().allocations
    target = account("18.00", report(1, "other", 1))
    draft = compute(again((gone(made),), target, **TWO))
    issued = {one.work: one for one in draft.allocations}
    assert (issued["film"].title, has(issued["film"])) == ("Film", {(S, "scr"): 600})
    assert list(has(issued["other"]).values()) == [4_00, 4_00, 1_33, 1_33, 1_34]
    assert sum(one.used.amount for one in draft.allocations) == 18_00


@pytest.mark.clause("2.1.1-t", "2.2.8-a", "X-b")
def test_what_was_redistributed_opens_no_reserve_and_ends_none() -> None:
    """Nobody knew the director; his 6.00 went to others. Then he is known, and half the script is the cameraman's."""
    unknown = _shares({D: ()})[0].roles
    (made,) = compute(run_of(ACCOUNT, shares=unknown)).allocations
    dealt = Binding(kind="REDISTRIBUTED", id="reserve")
    live = (gone(made, dealt, ShareState.RESERVED),)
    draft = compute(_correcting("second", ACCOUNT, live, whole=True, shares=_shares({S: ("scr", "cin")})))
    (issued,) = draft.allocations
    assert has(issued) == {
        (D, None): 600, (S, "cin"): 300, (S, "scr"): 300, (C, "cin"): 200, (P, "des"): 200, (M, "com"): 200
    }  # fmt: skip
    assert (draft.reserves, draft.reversals[0].reserves, _balance(draft)) == ((), (), 0)


@pytest.mark.clause("2.2.7-a", "2.2.8-a")
def test_while_it_is_open_whether_something_goes_all_waits() -> None:
    (made,) = first().allocations
    bound = replace(gone(made), bound=True, bound_by=(Binding(kind="REFUND", id="proposed"),))
    draft = compute(again((bound,), shares=_shares({D: ("cin",)})))
    assert (draft.allocations, draft.reversals) == ((), ())
    assert [one.waits_for for one in draft.kept_back] == [(Binding(kind="REFUND", id="proposed"),)]


@pytest.mark.clause("2.2.7-a", "2.2.8-a", "2.2.4-a")
@pytest.mark.parametrize("rated", [True, False])
def test_what_went_abroad_is_sent_once_and_is_corrected_around_while_there_is_a_rate(rated: bool) -> None:
    """98.00 EUR at 1.961 are 192.18, of which the director has 60 parts and the scriptwriter's 40 went back."""
    day = date(2026, 8, 5)
    rate = Rate(currency="EUR", value=Decimal("1.9610"), nominal=1)
    lines = [
        LineFact(line=at, report=1, amount=amount, role=of)
        for at, amount, of in ((1, 60_00, D), (2, 40_00, S))
    ]
    target = schedule([("98.00", day)], lines, report(1, "film"))
    elsewhere = mandate("scr", "abroad", valid_from=date(2020, 1, 1))
    known: dict[str, Any] = {
        "contracts": (contract("society"),),
        "policies": replace(policies(), foreign=ForeignRules()),
        "mandates": (*(mandate(one) for one in CREW.values()), elsewhere),
    }
    bulletins = (BulletinFact(day_asked=day, day_effective=day, rates=(rate,)),)
    draft = compute(run_of(target, bulletins=bulletins, **known))
    (made,) = draft.allocations
    assert [one.amount for one in draft.returns] == [eur("40.00")]
    live = (gone(made, Binding(kind="RETURN", id="return"), ShareState.RETURNABLE),)
    facts = _correcting("second", target, live, whole=True, shares=_shares({D: ("cin",)}), **known)
    again = compute(replace(facts, bulletins=bulletins if rated else ()))
    assert again.returns == ()
    if not rated:
        assert (again.allocations, [one.target for one in again.kept_back]) == ((), ["schedule"])
        return
    (issued,) = again.allocations
    assert has(issued) == {(D, "cin"): 115_31, (S, "scr"): 76_87}
    assert [one.original for one in issued.shares] == [eur("60.00"), eur("40.00")]
    assert (issued.used, issued.source) == (eur("98.00"), eur("100.00"))


@pytest.mark.clause("2.2.7-a", "2.2.8-a", "X-b")
def test_what_is_left_beside_what_went_abroad_is_what_was_sent_less_that() -> None:
    """100.00 EUR at 1.9523 went back as 195.23. Then 100.01 were sent, all for a director: 195.25, of which 0.02 and
    one cent are there."""
    known = _in_euro("1.9523")
    line = LineFact(line=1, report=1, amount=100_00, role=S)
    sent = schedule([("100.00", AUGUST)], [line], report(1, "other"))
    (made,) = compute(replace(run_of(sent), **known)).allocations
    live = (gone(made, RETURN, ShareState.RETURNABLE),)
    target = schedule([("100.01", AUGUST)], [replace(line, amount=100_01, role=D)], report(1, "film"))
    (issued,) = compute(_correcting("second", target, live, whole=True, **known)).allocations
    assert (issued.work, issued.gross, issued.used, issued.source) == (
        "film", azn("0.02"), eur("0.01"), eur("0.01")
    )  # fmt: skip


@pytest.mark.clause("2.2.7-a", "2.2.8-a", "X-a")
def test_whatever_went_the_works_take_all_of_what_was_sent() -> None:
    """At 1.8, 0.14 EUR are 0.25: 0.04 of it, 0.07, went back. The rest was taken back by the bank: of the 0.14 that
    stood for 0.25, 0.07 are 3.92 cents, and 3 whole ones. Then 0.15, 0.27, are another work's: it has 0.07 less, for
    which 3.89 cents go with what went, to the nearest 4."""
    known = _in_euro("1.8")
    lines = [LineFact(line=1, report=1, amount=4, role=S), LineFact(line=2, report=1, amount=10, role=D)]
    sent = schedule([("0.14", AUGUST)], lines, report(1, "film"))
    (made,) = compute(replace(run_of(sent), **known)).allocations
    live = (gone(made, RETURN, ShareState.RETURNABLE),)
    taken = _correcting("second", replace(sent, transfers=()), live, whole=True, **known)
    taken = replace(taken, corrections=(replace(taken.corrections[0], money=False),))
    (left,) = compute(taken).allocations
    assert (left.work, left.gross, left.used) == ("film", azn("0.07"), eur("0.03"))
    target = schedule([("0.15", AUGUST)], [replace(lines[1], amount=15)], report(1, "other"))
    issued = compute(
        _correcting("third", target, (_live(left, went=left.went),), whole=True, **known)
    ).allocations
    assert {one.work: (one.gross, one.used) for one in issued} == {
        "film": (azn("0.07"), eur("0.04")),
        "other": (azn("0.20"), eur("0.11")),
    }


AUGUST = date(2026, 8, 5)
RETURN = Binding(kind="RETURN", id="return")


def _in_euro(value: str) -> dict[str, Any]:
    """A manat's rate of a day, and a scriptwriter whose rights another organisation manages."""
    rate = Rate(currency="EUR", value=Decimal(value), nominal=1)
    return {
        "contracts": (contract("society"),),
        "policies": replace(policies(), foreign=ForeignRules()),
        "mandates": (
            *(mandate(one) for one in CREW.values()),
            mandate("scr", "abroad", valid_from=date(2020, 1, 1)),
        ),
        "bulletins": (BulletinFact(day_asked=AUGUST, day_effective=AUGUST, rates=(rate,)),),
        **TWO,
    }
