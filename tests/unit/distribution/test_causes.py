"""Money that is distributed on statistical data (2.1.1-d, D-11)."""

from dataclasses import replace
from typing import Any

import pytest

from services.distribution.domain.causes import of_survivors, weights_of
from services.distribution.domain.compute import compute
from services.distribution.domain.facts import RunFacts, SharesFact, TargetFact
from services.distribution.domain.known_facts import Facts
from services.distribution.domain.weights import StatisticsFact, WorkWeight
from shared.contracts.terms import Channel, ContractKind, TargetKind
from tests.unit.distribution.run_given import (
    CREW,
    account,
    azn,
    contract,
    crew,
    film,
    policies,
    rules,
    run_of,
    shares_of,
)

pytestmark = pytest.mark.clause("2.1.1-d")


def cause(received: str, **changed: object) -> TargetFact:
    """A funded cause."""
    known = replace(account(received, target="cause"), kind=TargetKind.CAUSE, base="base")
    return replace(known, **changed)  # type: ignore[arg-type]


def base(**weights: int) -> StatisticsFact:
    """An approved base."""
    works = tuple(
        WorkWeight(work=work, weight=weight, title=f"told {work}") for work, weight in sorted(weights.items())
    )
    return StatisticsFact(id="base", version=1, sha256="ab" * 32, works=works)


def run(target: TargetFact, of: StatisticsFact, **changed: Any) -> RunFacts:
    return run_of(target, statistics=(of,), **changed)


def test_the_money_falls_to_works_by_weight_and_the_part_of_the_non_registered_is_reserved_anew() -> None:
    draft = compute(
        run(cause("100.00"), base(film=6, unknown=3, new=1), works=(film(), film("new", provisional=True)))
    )
    assert {one.work: one.gross for one in draft.allocations} == {
        "film": azn("60.00"),
        "unknown": azn("30.00"),
        "new": azn("10.00"),
    }
    reserved = {one.work: (one.amount, one.reason) for one in draft.reserves}
    assert reserved == {
        "unknown": (azn("30.00"), "NON_REGISTERED_WORK"),
        "new": (azn("10.00"), "NON_REGISTERED_WORK"),
    }
    titles = {one.work: one.title for one in draft.allocations}
    assert titles == {"film": "Film", "unknown": "told unknown", "new": "New"}
    assert {one.target_kind for one in draft.allocations} == {TargetKind.CAUSE}
    assert {one.report_numbers for one in draft.allocations} == {()}
    assert draft.allocations[0].inputs == ("cause", "receipt", "base")


def test_inside_a_work_the_key_and_the_registry_decide() -> None:
    shares = shares_of(run(cause("18.00"), base(film=1)))
    assert [(share.owner, share.gross.amount) for share in shares] == [
        (owner, parts) for owner, parts in zip(CREW.values(), (6_00, 6_00, 2_00, 2_00, 2_00), strict=True)
    ]


@pytest.mark.clause("X-a")
def test_without_any_statistical_data_the_whole_is_held() -> None:
    draft = compute(run(cause("10.00", due=azn("8.00")), base()))
    (allocation,) = draft.allocations
    (share,) = allocation.shares
    assert (share.state.value, share.reason, share.gross) == ("HELD", "NO_STATISTICS", azn("8.00"))
    assert (draft.targets[0].excess, draft.reserves) == (azn("2.00"), ())


@pytest.mark.clause("3.1-a")
def test_deductions_are_of_the_channel_of_the_cause() -> None:
    producers = tuple(one for one in rules("10") if one.channel is Channel.PRODUCER)
    of_producer = run(cause("18.00", channel=Channel.PRODUCER), base(film=1), policies=policies(producers))
    assert {share.net.amount * 10 for share in shares_of(of_producer)} == {54_00, 18_00}
    of_user = run(cause("18.00"), base(film=1), policies=policies(producers))
    assert {share.reason for share in shares_of(of_user)} == {"NO_DEDUCTION_RULE"}


def test_what_a_producers_cause_has_above_its_sum_stays_unallocated() -> None:
    draft = compute(run(cause("18.01", channel=Channel.PRODUCER, due=azn("18.00")), base(film=1)))
    assert draft.targets[0].excess == azn("0.01")


def test_the_territory_is_the_contracts() -> None:
    licence = contract("user", id="licence", kind=ContractKind.LICENCE, territory="GE")
    (allocation,) = compute(run(cause("1.00"), base(film=1), contracts=(licence,))).allocations
    assert allocation.territory == "GE"


def test_a_work_that_was_merged_since_weighs_with_the_one_that_stands() -> None:
    of = of_survivors(base(film=2, old=1, other=1), {"old": "film"})
    draft = compute(run(cause("4.00"), of, works=(film(), film("other"))))
    assert {one.work: one.gross for one in draft.allocations} == {"film": azn("3.00"), "other": azn("1.00")}


@pytest.mark.clause("2.1.1-t")
def test_for_a_redistribution_works_that_are_not_registered_weigh_nothing() -> None:
    of = base(film=2, new=1, unknown=1)
    facts = Facts(run(cause("1.00"), of, works=(film(), film("new", provisional=True))))
    assert [one.work for one in weights_of(facts, of)] == ["film", "new", "unknown"]
    assert [one.work for one in weights_of(facts, of, registered_only=True)] == ["film"]


@pytest.mark.clause("X-b")
def test_weights_in_another_order_give_the_same_draft() -> None:
    of = base(**{f"w{at}": 1 for at in range(7)})
    works = tuple(film(one.work) for one in of.works)
    shares = tuple(SharesFact(work=one.work, roles=crew()) for one in of.works)

    def digest(turned: StatisticsFact) -> str:
        return compute(run(cause("0.10"), turned, works=works, shares=())).digest

    assert digest(of) == digest(replace(of, works=of.works[::-1]))
    assert len(compute(replace(run(cause("0.10"), of, works=works), shares=shares)).allocations) == 7
