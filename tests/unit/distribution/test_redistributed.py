"""Expired reserves of a class: what is left out, what weighs, and what keeps them where they are (2.1.1-t, D-24)."""

from dataclasses import replace
from typing import Any

import pytest

from services.distribution.domain.compute import compute
from services.distribution.domain.exclusion import without
from services.distribution.domain.facts import PartyFact, RunFacts, SharesFact
from services.distribution.domain.policy_facts import LodVariant
from services.distribution.domain.pool_facts import PoolFact, PoolPart
from services.distribution.domain.weights import StatisticsFact, WorkWeight
from shared.contracts.terms import Channel, PartyClass, Role, UseType
from shared.kernel.money import Money
from tests.unit.distribution.run_given import (
    CREW,
    JULY,
    MEMBERS,
    C,
    D,
    P,
    S,
    contract,
    crew,
    film,
    mandate,
    policies,
    role,
    rules,
    run_of,
)


def pool_of(*targets: str, amount: int = 5_00) -> PoolFact:
    parts = tuple(
        PoolPart(reserve=f"r-{one}", target=one, work="other", reason="NON_MEMBER", amount=amount)
        for one in targets
    )
    return PoolFact(
        id="pool",
        channel=Channel.USER,
        use_type=UseType.ON_AIR,
        period=JULY,
        territory="AZ",
        amount=Money(amount * len(parts)),
        base="base",
        parts=parts,
    )


def run_over(pool: PoolFact, *works: str, **changed: Any) -> RunFacts:
    weights = tuple(WorkWeight(work=work, weight=1) for work in works)
    base = StatisticsFact(id="base", version=1, sha256="ab" * 32, works=weights)
    return run_of(pools=(pool,), statistics=(base,), **changed)


@pytest.mark.clause("2.1.1-t")
def test_what_is_left_out_of_a_redistribution_is_in_no_pool() -> None:
    pool = pool_of("a", "b")
    (left,) = without(run_of(pools=(pool,)), ("a",)).pools
    assert (left.amount, left.parts) == (Money(5_00), pool.parts[1:])
    assert without(run_of(pools=(pool,)), ("a", "b")).pools == ()


@pytest.mark.clause("2.1.1-t", "3.1-a")
def test_a_pool_for_which_a_rule_of_deduction_lacks_stays_where_it_is() -> None:
    """No account is there under which it could be held."""
    run = run_over(pool_of("a"), "film")
    assert [one.amount for one in compute(run).redistributed] == [Money(5_00)]
    draft = compute(replace(run, policies=policies(())))
    assert (draft.allocations, draft.redistributed, draft.totals) == ((), (), ())


@pytest.mark.clause("2.1.1-t", "2.1.4-c")
def test_what_nobody_documented_of_a_foreign_work_weighs_nothing() -> None:
    """Of the work from abroad only the director is known, whose organisation has a contract: 6 of 18 weigh."""
    run = run_over(
        pool_of("a", amount=24_00),
        "film",
        "abroad",
        works=(film(), film("abroad", foreign=True)),
        parties=(
            *MEMBERS,
            PartyFact(id="society", party_class=PartyClass.SOCIETY, society_code="75"),
            PartyFact(id="auteur", party_class=PartyClass.NONE),
        ),
        contracts=(contract("society"),),
        mandates=(*(mandate(one) for one in CREW.values()), mandate("auteur", "society")),
        policies=replace(policies(rules("10")), lod=LodVariant.EQUAL_SOCIETIES),
    )
    shares = (
        SharesFact(work="film", roles=crew()),
        SharesFact(work="abroad", roles=(role(D, "auteur"),)),
    )
    draft = compute(replace(run, shares=shares))
    assert [one.amount for one in draft.redistributed] == [Money(24_00)]
    # Film to director: 18 to 6 of 24.
    assert {one.work: one.gross.amount for one in draft.allocations} == {"film": 18_00, "abroad": 6_00}
    (abroad,) = (share for one in draft.allocations if one.work == "abroad" for share in one.shares)
    assert (abroad.owner, abroad.receiver, abroad.net) == ("auteur", "society", Money(5_40))


@pytest.mark.clause("2.1.1-t", "2.1.3-d")
def test_what_was_reserved_of_the_composers_row_goes_to_composers_alone() -> None:
    """Both films weigh alike; of the song nobody is known but its director, so its 24.00 go to one composer."""
    run = run_over(
        replace(pool_of("a", amount=24_00), role=Role.COMPOSER), "film", "song", works=(film(), film("song"))
    )
    shares = (SharesFact(work="film", roles=crew()), SharesFact(work="song", roles=(role(D, "dir"),)))
    draft = compute(replace(run, shares=shares))
    assert [(one.owner, one.gross) for made in draft.allocations for one in made.shares] == [
        (CREW[Role.COMPOSER], Money(24_00))
    ]
    # Where no composer can be paid it stays where it is.
    draft = compute(replace(run, shares=shares[1:]))
    assert (draft.allocations, draft.redistributed) == ((), ())


@pytest.mark.clause("2.1.1-t", "X-b")
def test_equal_parts_of_several_works_take_what_is_odd_in_the_order_of_roles() -> None:
    """0.02 to two films of which camera and design alone are known: 0.005 of each, the camera first (D-93)."""
    run = run_over(pool_of("a", amount=2), "film", "play", works=(film(), film("play")))
    known = (role(C, CREW[C]), role(P, CREW[P]))
    shares = (SharesFact(work="film", roles=known), SharesFact(work="play", roles=known))
    draft = compute(replace(run, shares=shares))
    assert [
        (made.work, one.role) for made in draft.allocations for one in made.shares if one.gross.amount
    ] == [("film", C), ("play", C)]


@pytest.mark.clause("2.1.1-t", "X-b")
def test_of_equal_remainders_of_a_pool_the_largest_weight_has_the_last_qepik() -> None:
    """Of 18 the scriptwriter weighs 6, the designer 2 and each of two cinematographers 1; who weighs the rest cannot be
    paid. Of 4 qəpik they are due 2.4, 0.8 and 0.4 each: the designer has one more, then of three equals the writer."""
    run = run_over(
        pool_of("a", amount=4),
        "film",
        parties=(*MEMBERS, PartyFact(id="cin-2", party_class=PartyClass.MEMBER)),
        mandates=tuple(mandate(one) for one in (CREW[S], CREW[C], CREW[P], "cin-2")),
        policies=policies(rules("10")),
    )
    both = role(C, CREW[C], "cin-2")
    roles = tuple(both if one.role is C else one for one in crew())
    draft = compute(replace(run, shares=(SharesFact(work="film", roles=roles),)))
    (film_,) = draft.allocations
    assert {one.owner: one.gross.amount for one in film_.shares} == {
        CREW[S]: 3,
        CREW[P]: 1,
        CREW[C]: 0,
        "cin-2": 0,
    }
