"""What a correction takes back and issues: every allocation once, what is not there is not given, and nothing for
ever."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from msgspec import structs

from services.distribution.domain.compute import compute
from services.distribution.domain.draft import Draft
from services.distribution.domain.facts import (
    CorrectionFact,
    CreditedFact,
    DayOfUse,
    EarlierFact,
    LinkFact,
    LiveFact,
    PartFact,
    PartyFact,
    RefusalFact,
    RunFacts,
    SharesFact,
    SourceFact,
    TargetFact,
)
from services.distribution.domain.policy_facts import LodVariant
from services.distribution.domain.recovery import waits
from services.distribution.domain.royalty import RoyaltyAllocated, reserve_id
from shared.contracts.registry import RoleShares
from shared.contracts.terms import PartyClass, Role, ShareState, SourceKind, UseType
from shared.kernel.shares import parse_share
from tests.unit.distribution.run_given import (
    CREW,
    MEMBERS,
    RUN_DAY,
    D,
    S,
    account,
    azn,
    contract,
    film,
    mandate,
    policies,
    report,
    role,
    run_of,
    told,
)

LATER = date(2026, 12, 1)
HALF = Fraction(1, 2)
ACCOUNT = account("18.00", report(1, "film", 100))


def _shares(changed: dict[Role, tuple[str | tuple[str, Fraction], ...]]) -> tuple[SharesFact, ...]:
    roles: tuple[RoleShares, ...] = tuple(role(of, *changed.get(of, (party,))) for of, party in CREW.items())
    return (SharesFact(work="film", roles=roles),)


def _whole(one: RoyaltyAllocated) -> SourceFact:
    return SourceFact(
        kind=SourceKind.ALLOCATION,
        id=one.allocation,
        run="run",
        allocation=one.allocation,
        share="",
        target=one.target,
        version=one.version,
        work=one.work,
        role=Role.ALL,
        person=None,
        state=ShareState.CREDITED,
        reason=None,
        amount=one.gross,
        use_type=one.use_type,
        period=one.period,
        territory=one.territory,
        reports=one.report_numbers,
    )


def _of_reserve(root: RoyaltyAllocated, of: Role) -> SourceFact:
    share = next(one for one in root.shares if one.role is of and one.state is ShareState.RESERVED)
    others = tuple(
        PartFact(owner=one.owner, fraction=parse_share(one.fraction), state=one.state)
        for one in root.shares
        if one.role is of and one is not share
    )
    return replace(
        _whole(root),
        kind=SourceKind.RESERVE,
        id=reserve_id(root.run, share.share),
        share=share.share,
        role=of,
        person=share.owner,
        state=share.state,
        reason=share.reason,
        amount=share.gross,
        started_on=RUN_DAY,
        others=others,
    )


def _live(one: RoyaltyAllocated, again: SourceFact | None = None, **changed: object) -> LiveFact:
    known = LiveFact(
        allocation=one.allocation,
        run="run" if again is None else one.run,
        by=one.run,
        work=one.work,
        use_type=one.use_type,
        place=one.place,
        gross=one.gross,
        used=one.used,
        shares=one.shares,
        effective_on=one.effective_on,
        again=again or _whole(one),
        takes=one.takes,
    )
    return replace(known, **changed)  # type: ignore[arg-type]


def _correcting(
    run: str, target: TargetFact, live: tuple[LiveFact, ...], whole: bool = False, **changed: object
) -> RunFacts:
    correction = CorrectionFact(
        target=target.id,
        cause="REGISTRY",
        run="run",
        live=live,
        whole=whole,
        checked=() if whole else tuple(one.allocation for one in live),
    )
    known = run_of(
        run=run,
        cut_off_day=LATER,
        corrections=(correction,),
        corrected=(target,) if whole else (),
        source_targets=(target,),
        earlier=tuple(EarlierFact(run=one, day=RUN_DAY, policies=policies()) for one in ("run", "second")),
    )
    return replace(known, **changed)  # type: ignore[arg-type]


def _balance(draft: Draft) -> int:
    """What it issues less what it takes back, of money and of what either took of reserves."""
    issued = sum(one.gross.amount - sum(of.amount.amount for of in one.takes) for one in draft.allocations)
    back = sum(share.gross.amount for one in draft.reversals for share in one.shares)
    return issued + back + sum(of.amount.amount for one in draft.reversals for of in one.takes)


def _waiting(one: RoyaltyAllocated) -> dict[str | None, int]:
    sums: dict[str | None, int] = {}
    for share in one.shares:
        if share.reason == "RECOVERY":
            sums[share.owner] = sums.get(share.owner, 0) + share.gross.amount
    return sums


@pytest.mark.clause("2.2.8-a", "X-a")
@pytest.mark.parametrize("first", ["root", "below"])
def test_what_took_of_an_allocation_is_taken_back_once_with_it(first: str) -> None:
    """Half of the direction was reserved and released to the scriptwriter; now all of it is the cameraman's."""
    (root,) = compute(run_of(ACCOUNT, shares=_shares({D: (("dir", HALF),)})[0].roles)).allocations
    source = _of_reserve(root, D)
    known = _shares({D: (("dir", HALF), ("scr", HALF))})
    run = run_of(run="second", sources=(source,), source_targets=(ACCOUNT,), shares=())
    (released,) = compute(replace(run, shares=known)).allocations
    assert told(released.shares) == [("scr", "CREDITED", None, "scr", 3_00)]
    # Whichever of the two comes first by its id.
    names = {"root": ("a", "b"), "below": ("b", "a")}[first]
    (taken,) = released.takes
    live = (
        _live(root, allocation=names[0], below=(names[1],)),
        _live(released, source, allocation=names[1], takes=(replace(taken, allocation=names[0]),)),
    )
    draft = compute(_correcting("third", ACCOUNT, live, shares=_shares({D: ("cin",)})))
    assert sorted(one.allocation for one in draft.reversals) == ["a", "b"]
    assert _balance(draft) == 0
    (issued,) = draft.allocations
    assert (issued.gross, issued.takes) == (azn("18.00"), ())


@pytest.mark.clause("2.2.8-a")
def test_what_waits_to_be_recovered_waits_still_when_it_is_corrected_again() -> None:
    (first,) = compute(run_of(ACCOUNT)).allocations
    once = compute(_correcting("second", ACCOUNT, (_live(first),), shares=_shares({D: ("cin",)})))
    (again,) = once.allocations
    # Of the cameraman's 8.00 he had 2.00.
    assert _waiting(again) == {"cin": 6_00}
    twice = compute(_correcting("third", ACCOUNT, (_live(again),), shares=_shares({D: ("des",)})))
    (last,) = twice.allocations
    assert _balance(twice) == 0
    # The director has not given his 6.00 back: they are not there for the designer either.
    assert _waiting(last) == {"des": 6_00}


@pytest.mark.clause("2.2.8-a", "1.3-b")
@pytest.mark.parametrize(
    ("paid_to", "now_to", "credited"),
    [((), ("heir",), 0), (("heir",), ("heir",), 3_00), (("heir", "son"), ("heir",), 3_00), (("son",), (), 0)],
)
def test_what_another_receiver_was_paid_is_waited_for_too(
    paid_to: tuple[str, ...], now_to: tuple[str, ...], credited: int
) -> None:
    """Of the director's 6.00 half turns out to be nobody's, and by then others receive for him, or did all the time:
    whoever had it gives it back first, and an heir of half of it had 3.00."""

    def links(receivers: tuple[str, ...]) -> tuple[LinkFact, ...]:
        part = Fraction(1, max(1, len(receivers)))
        return tuple(
            LinkFact(id=one, party="dir", receiver=one, fraction=part, valid_from=date(2020, 1, 1))
            for one in receivers
        )

    (first,) = compute(run_of(ACCOUNT, links=links(paid_to))).allocations
    shares = _shares({D: (("dir", HALF),)})
    draft = compute(_correcting("second", ACCOUNT, (_live(first),), shares=shares, links=links(now_to)))
    (again,) = draft.allocations
    of_dir = [one for one in again.shares if one.owner == "dir"]
    assert sum(one.gross.amount for one in of_dir if one.state is ShareState.CREDITED) == credited
    assert _waiting(again) == ({"dir": 3_00 - credited} if credited < 3_00 else {})


@pytest.mark.clause("2.1.1-o", "2.2.8-a")
@pytest.mark.parametrize(
    ("day", "managed", "issued"), [(5, ("scr",), [("scr", "RESERVED")]), (15, ("scr",), []), (5, (), [])]
)
def test_what_waits_follows_the_days_of_a_later_version(
    day: int, managed: tuple[str, ...], issued: list[tuple[str, str]]
) -> None:
    """The writer, whose 6.00 are reserved, refuses from the 10th on. Version 1 said that the film was used on the 15th;
    where it was on the 5th he refuses nothing of it. What nothing waits of stands."""

    def used(on: int, version: int) -> TargetFact:
        uses = (DayOfUse(day=date(2026, 7, on), value=100),)
        return replace(account("18.00", structs.replace(report(1, "film"), uses=uses)), version=version)

    known = tuple(mandate(party) for party in CREW.values() if party not in managed)
    no = RefusalFact(id="no", party="scr", use_types=(UseType.ON_AIR,), valid_from=date(2026, 7, 10))
    refusals = (no,) if managed else ()
    versions = used(15, 1), used(day, 2)
    (first,) = compute(run_of(versions[0], mandates=known)).allocations
    read = _correcting("second", versions[1], (_live(first),), whole=True, mandates=known, refusals=refusals)
    draft = compute(replace(read, source_targets=versions))
    assert [
        (one.owner, one.state) for made in draft.allocations for one in made.shares if one.role is S
    ] == issued
    assert [one.version for one in draft.allocations] == [2] * len(issued)
    assert len(draft.reversals) == len(issued)


@pytest.mark.clause("2.2.8-a", "1.3-b")
def test_a_qepik_that_one_receiver_had_is_not_there_for_another() -> None:
    """Of 0.02 the director and the writer had 0.01 each. The script turns out to be the cameraman's, and two thirds of
    what is the director's fall to an heir, which is his qəpik."""
    heir = LinkFact(
        id="l", party="dir", receiver="heir", fraction=Fraction(2, 3), valid_from=date(2020, 1, 1)
    )
    links = (heir, replace(heir, id="m", receiver="dir", fraction=Fraction(1, 3)))
    small = account("0.02", report(1, "film", 100))
    (first,) = compute(run_of(small)).allocations
    shares = _shares({S: ("cin",)})
    draft = compute(_correcting("second", small, (_live(first),), shares=shares, links=links))
    (again,) = draft.allocations
    assert _waiting(again) == {"dir": 1, "cin": 1}
    told = compute(_correcting("second", small, (_live(first),), shares=shares))
    assert _waiting(told.allocations[0]) == {"cin": 1}


@pytest.mark.clause("2.2.8-a", "X-b")
@pytest.mark.parametrize(
    ("owed", "expected"), [(True, ("HELD", "RECOVERY", None)), (False, ("CREDITED", None, "new"))]
)
def test_what_is_reserved_in_place_of_what_another_has_waits_once_it_is_somebodys(
    owed: bool, expected: tuple[str, str | None, str | None]
) -> None:
    """The direction turns out to be that of somebody who joins the guild only later; the cameraman's share was always
    reserved."""
    known = [mandate(party) for party in CREW.values() if party != "cin"]
    (first,) = compute(run_of(ACCOUNT, mandates=tuple(known))).allocations
    shares = _shares({D: ("new",)})
    once = compute(_correcting("second", ACCOUNT, (_live(first),), shares=shares, mandates=tuple(known)))
    (again,) = once.allocations
    reserved = [one for one in again.shares if one.state is ShareState.RESERVED]
    assert [(one.owner, one.gross, waits(one)) for one in reserved] == [
        ("new", azn("6.00"), True),
        ("cin", azn("2.00"), False),
    ]
    source = replace(_of_reserve(again, D), owed=owed)
    run = run_of(run="third", sources=(source,), source_targets=(ACCOUNT,), mandates=(mandate("new"),))
    (share,) = compute(replace(run, shares=shares)).allocations[0].shares
    assert (share.state, share.reason, share.receiver, share.gross) == (*expected, azn("6.00"))


@pytest.mark.clause("X-b")
@pytest.mark.parametrize("whole", [False, True])
def test_whom_a_correction_could_pay_by_then_is_not_taken_back_again(whole: bool) -> None:
    """The new owner of the direction joined between the two runs."""
    (first,) = compute(run_of(ACCOUNT)).allocations
    joined = mandate("new", valid_from=date(2026, 10, 1), covers_past_uses=True)
    known = {
        "shares": _shares({D: ("dir", "new")}),
        "parties": (*MEMBERS, replace(MEMBERS[0], id="new")),
        "mandates": (*(mandate(party) for party in CREW.values()), joined),
    }
    once = compute(_correcting("second", ACCOUNT, (_live(first),), whole, **known))
    (again,) = once.allocations
    assert ("new", 3_00) in {(share.owner, share.gross.amount) for share in again.shares}
    facts = _correcting("third", ACCOUNT, (_live(again),), whole, **known)
    second = EarlierFact(run="second", day=LATER, policies=policies())
    draft = compute(replace(facts, earlier=(facts.earlier[0], second)))
    assert (draft.allocations, draft.reversals) == ((), ())


@pytest.mark.clause("X-b")
def test_a_work_that_came_to_nothing_stands() -> None:
    target = account("0.01", report(1, "film", 100), report(2, "other", 1))
    run = run_of(target, works=(film(), film("other")))
    draft = compute(run)
    assert sorted(one.gross.amount for one in draft.allocations) == [0, 1]
    live = tuple(_live(one) for one in draft.allocations)
    again = compute(_correcting("second", target, live, whole=True, works=run.works))
    assert (again.allocations, again.reversals) == ((), ())


@pytest.mark.clause("2.2.8-a", "X-b")
def test_what_goes_back_of_one_work_does_not_hinder_the_others() -> None:
    """Of the first work a refund is decided; the second and third change places."""
    target = account("18.00", report(1, "film", 1), report(2, "other", 1), report(3, "third", 1))
    works = tuple(film(one) for one in ("film", "other", "third"))
    shares = tuple(SharesFact(work=one, roles=_shares({})[0].roles) for one in ("film", "other", "third"))
    draft = compute(replace(run_of(target, works=works), shares=shares))
    live = tuple(_live(one, bound=one.work == "film") for one in draft.allocations)
    changed = account("18.00", report(1, "film", 1), report(2, "other", 2))
    again = compute(_correcting("second", changed, live, True, works=works, shares=shares))
    assert {one.work for one in again.reversals} == {"other", "third"}
    assert _balance(again) == 0
    less = account("18.00", report(1, "film", 1), report(2, "other", 5))
    bound = compute(_correcting("second", less, live, True, works=works, shares=shares))
    assert (bound.allocations, bound.reversals) == ((), ())


@pytest.mark.clause("2.2.8-a", "X-b")
def test_what_was_released_of_an_account_that_is_computed_whole_is_compared_too() -> None:
    (root,) = compute(run_of(ACCOUNT, shares=_shares({D: (("dir", HALF),)})[0].roles)).allocations
    source = _of_reserve(root, D)
    run = run_of(run="second", sources=(source,), source_targets=(ACCOUNT,))
    known = _shares({D: (("dir", HALF), ("scr", HALF))})
    (released,) = compute(replace(run, shares=known)).allocations
    live = (_live(root, below=(released.allocation,)), _live(released, source))
    facts = _correcting("third", ACCOUNT, live, True, shares=_shares({D: (("dir", HALF), ("cin", HALF))}))
    draft = compute(facts)
    # The root gives the director what he had: it stands, and of its reserve another has what was released.
    assert [one.allocation for one in draft.reversals] == [released.allocation]
    assert _balance(draft) == 0
    assert [(share.owner, share.reason) for share in draft.allocations[0].shares] == [("cin", "RECOVERY")]


@pytest.mark.clause("2.1.4-c", "2.2.8-a")
@pytest.mark.parametrize("whole", [False, True])
def test_what_an_organisation_has_for_lack_of_documentation_stays_with_it_in_a_correction_for_anothers_sake(
    whole: bool,
) -> None:
    """The direction was undocumented, and is the director's by now; the script is the cameraman's."""
    society = PartyFact(id="vdfs", party_class=PartyClass.SOCIETY, society_code="121")
    credited = (CreditedFact(role=D, society="vdfs"),)
    target = account("18.00", report(1, "film", 100, credited=credited))
    lod = replace(policies(), lod=LodVariant.EQUAL_SOCIETIES)
    known = {
        "policies": lod,
        "works": (film(foreign=True),),
        "parties": (*MEMBERS, society),
        "contracts": (contract("vdfs"),),
    }
    (first,) = compute(run_of(target, shares=_shares({D: ()})[0].roles, **known)).allocations
    assert ("vdfs", 6_00) in {(share.receiver, share.gross.amount) for share in first.shares}
    documented = _shares({D: ("dir",)})
    earlier = tuple(EarlierFact(run=one, day=RUN_DAY, policies=lod) for one in ("run", "second"))
    facts = _correcting("second", target, (_live(first),), whole, **known, shares=documented)
    draft = compute(replace(facts, earlier=earlier))
    assert (draft.allocations, draft.reversals) == ((), ())
    facts = replace(facts, shares=_shares({D: ("dir",), S: ("cin",)}))
    (issued,) = compute(replace(facts, earlier=earlier)).allocations
    sums = {(share.role, share.owner, share.receiver): share.gross.amount for share in issued.shares}
    assert sums[D, None, "vdfs"] == 6_00
    assert (D, "dir", "dir") not in sums
    # Of the cameraman's 8.00 he had 2.00.
    assert _waiting(issued) == {"cin": 6_00}
    # And once more nothing is changed by it.
    facts = replace(facts, run="third", corrections=(replace(facts.corrections[0], live=(_live(issued),)),))
    if not whole:
        facts = replace(facts, corrections=(replace(facts.corrections[0], checked=(issued.allocation,)),))
    again = compute(replace(facts, earlier=earlier))
    assert (again.allocations, again.reversals) == ((), ())
