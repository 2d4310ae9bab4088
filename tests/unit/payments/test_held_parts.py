"""What a dispute holds after it was narrowed, and after its end (4.3, D-81, D-82)."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.payments.domain.holds import (
    HOLDS,
    Hold,
    HoldNarrowed,
    HoldRaised,
    Holds,
    LiftHold,
    NarrowHold,
    SettleHold,
    Stands,
)
from services.payments.domain.standing import Unpaid
from shared.contracts.payments import EntitledPart
from shared.contracts.terms import Channel, Role
from shared.kernel.decider import Accepted, AlreadyApplied, accepted
from shared.kernel.money import Money
from tests.unit.payments.test_narrowing import part

HOLD = Hold(dispute="d", work="film", role=None)


def test_a_hold_gets_narrower_settled_and_lifted_once() -> None:
    raised = HoldRaised(hold=HOLD)
    to_role = NarrowHold(dispute="d", role=Role.DIRECTOR, share=None)
    narrowed = HoldNarrowed(dispute="d", role=Role.DIRECTOR, share=None)
    assert HOLDS.decide(to_role, HOLDS.fold([raised])) == accepted(narrowed)
    state = HOLDS.fold([raised, narrowed])
    assert HOLDS.decide(to_role, state) == AlreadyApplied()
    # What a policy repeats late widens nothing.
    assert HOLDS.decide(NarrowHold(dispute="d", role=None, share=None), state) == AlreadyApplied()
    settle = SettleHold(dispute="d", parts=(part("anna", "1"),), since=7)
    settled = HOLDS.decide(settle, state)
    assert isinstance(settled, Accepted)
    after = HOLDS.fold([raised, narrowed, *settled.events])
    assert HOLDS.decide(settle, after) == AlreadyApplied()
    assert HOLDS.decide(to_role, after) == AlreadyApplied()
    assert isinstance(HOLDS.decide(LiftHold(dispute="d"), after), Accepted)
    for command in (to_role, settle, LiftHold(dispute="d")):
        assert HOLDS.decide(command, {}) == AlreadyApplied()


def credit(
    owner: str = "anna",
    role: Role = Role.DIRECTOR,
    work: str = "film",
    fraction: str | None = "1",
    heard: int = 0,
    settled: bool = False,
    net: int = 100,
) -> Unpaid:
    return Unpaid(
        credit=f"{owner}-{role}-{work}-{heard}",
        payee=owner,
        owner=owner,
        work=work,
        role=role,
        allocation="a",
        run="r",
        channel=Channel.USER,
        gross=Money(net),
        net=Money(net),
        fraction=None if fraction is None else Fraction(fraction),
        heard=heard,
        settled=settled,
    )


def held(one: Unpaid, *holds: Hold, stands: Stands | None = None) -> str | None:
    found = Holds(holds, stands).on(one)
    return None if found is None else found.dispute


@pytest.mark.clause("4.3-a")
def test_a_share_is_held_and_the_others_of_its_role_are_not() -> None:
    share = replace(HOLD, role=Role.DIRECTOR, share="anna")
    assert held(credit("anna"), share) == "d"
    assert held(credit("boris"), share) is None
    assert held(credit("anna", Role.COMPOSER), share) is None
    assert held(credit("anna", Role.COMPOSER), replace(share, role=None)) == "d"


@pytest.mark.clause("4.3-a")
def test_after_the_end_what_was_credited_otherwise_is_held_until_it_is_taken_back() -> None:
    """A half was anna's and becomes a third; boris had a half and gets two thirds."""
    ended = replace(HOLD, role=Role.DIRECTOR, parts=(part("anna", "1/3"), part("boris", "2/3")), since=9)
    assert held(credit("anna", fraction="1/2", heard=8), ended) == "d"
    assert held(credit("carla", fraction="1/9", heard=8), ended) == "d"
    assert held(credit("boris", fraction="1/2", heard=8), ended) is None
    assert held(credit("anna", Role.COMPOSER, fraction="1/2", heard=8), ended) is None
    # Taken back, or credited by a run that had heard of the end: nothing is to be waited for.
    assert held(credit("anna", fraction="1/2", heard=8, settled=True), ended) is None
    assert held(credit("carla", fraction="1/2", heard=9), ended) is None
    # The old books say no fraction: one who is named keeps less than all.
    assert held(credit("anna", fraction=None), ended) == "d"


@pytest.mark.clause("4.3-a")
def test_of_a_disputed_share_its_owner_had_all() -> None:
    share = replace(HOLD, role=Role.DIRECTOR, share="anna", since=9)
    given_away = replace(share, parts=(part("anna", "1/2"), part("boris", "1/2")))
    assert held(credit("anna", fraction="1/4"), given_away) == "d"
    assert held(credit("anna", fraction="1/4"), replace(share, parts=(part("anna", "1"),))) is None
    assert held(credit("boris", fraction="3/4"), given_away) is None


@pytest.mark.clause("4.3-a")
def test_two_disputes_over_one_work() -> None:
    """One ends and the other holds on; of two ends that contradict each other the later one counts."""
    first = replace(HOLD, dispute="d1", parts=(part("anna", "1"),), since=5)
    still_open = Hold(dispute="d2", work="film", role=Role.DIRECTOR)
    assert held(credit("anna"), first, still_open) == "d2"
    assert held(credit("anna", Role.COMPOSER), first, still_open) is None
    second = replace(still_open, parts=(part("boris", "1"),), since=8)
    assert held(credit("anna"), first, second) == "d2"
    assert held(credit("boris"), first, second) is None
    assert held(credit("boris", Role.COMPOSER), first, second) == "d1"
    # A run that had heard of the first alone is held against the second.
    assert held(credit("anna", heard=6), first, second) == "d2"


@pytest.mark.clause("4.3-a")
def test_a_dispute_follows_merged_works_and_parties() -> None:
    stands = Stands(works={"copy": "film"}, parties={"ann": "anna"})
    assert held(credit(work="film"), replace(HOLD, work="copy")) is None
    assert held(credit(work="film"), replace(HOLD, work="copy"), stands=stands) == "d"
    assert held(credit(work="copy"), HOLD, stands=stands) == "d"
    assert held(credit("ann"), replace(HOLD, share="anna"), stands=stands) == "d"
    named = replace(HOLD, parts=(part("ann", "1"),), since=9)
    assert held(credit("anna"), named, stands=stands) is None


ROLES = st.sampled_from([Role.DIRECTOR, Role.SCRIPTWRITER, Role.COMPOSER])
OWNERS = st.sampled_from(["anna", "boris", "carla"])
SCOPES = st.tuples(st.none() | ROLES, st.none() | OWNERS)
CREDITS = st.lists(
    st.builds(
        credit,
        owner=OWNERS,
        role=ROLES,
        work=st.sampled_from(["film", "other"]),
        fraction=st.sampled_from(["1/3", "1/2", "1"]),
        heard=st.integers(0, 12),
        net=st.integers(1, 10**6),
    ),
    max_size=30,
)


@st.composite
def endings(draw: st.DrawFn) -> tuple[EntitledPart, ...]:
    """Parts of a role, or of all, that make the whole."""
    sizes = draw(st.dictionaries(OWNERS, st.integers(1, 5), min_size=1))
    role, whole = draw(st.none() | ROLES), sum(sizes.values())
    return tuple(
        EntitledPart(role=role, party=owner, fraction=Fraction(size, whole)) for owner, size in sizes.items()
    )


@pytest.mark.clause("4.3-a", "X-a")
@given(
    credits_=CREDITS, steps=st.lists(SCOPES, max_size=4), ending=st.none() | endings(), at=st.integers(1, 12)
)
def test_whatever_is_decided_all_money_is_held_or_payable_and_less_and_less_is_held(
    credits_: list[Unpaid],
    steps: list[tuple[Role | None, str | None]],
    ending: tuple[EntitledPart, ...] | None,
    at: int,
) -> None:
    """Counted by hand: of the work alone, and of it only what the last step that was narrower names."""
    all_of_it = sum(one.net.amount for one in credits_)
    state = HOLDS.fold([HoldRaised(hold=HOLD)])
    role: Role | None = None
    share: str | None = None
    before = sum(one.net.amount for one in credits_ if one.work == "film")
    for to_role, to_share in steps:
        decision = HOLDS.decide(NarrowHold(dispute="d", role=to_role, share=to_share), state)
        if isinstance(decision, Accepted):
            assert role in (None, to_role) and share in (None, to_share)
            role, share = to_role, to_share
            for event in decision.events:
                state = HOLDS.evolve(state, event)
        on = [one for one in credits_ if Holds(state.values()).on(one) is not None]
        assert on == [
            one
            for one in credits_
            if one.work == "film" and role in (None, one.role) and share in (None, one.owner)
        ]
        now = sum(one.net.amount for one in on)
        free = sum(one.net.amount for one in credits_ if Holds(state.values()).on(one) is None)
        assert now + free == all_of_it and now <= before
        before = now
    if ending is not None:
        decision = HOLDS.decide(SettleHold(dispute="d", parts=ending, since=at), state)
        assert isinstance(decision, Accepted)
        for event in decision.events:
            state = HOLDS.evolve(state, event)
        for one in credits_:
            if Holds(state.values()).on(one) is not None:
                named = {part.party: part.fraction for part in ending if part.role in (None, one.role)}
                had = Fraction(1) if share is not None else one.fraction
                assert one.heard < at and named.get(str(one.owner), Fraction(0)) < (had or 0)
