"""The same facts in any order give the same bytes (D-91), and ids that do not hang on the run."""

import random
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from services.distribution.domain.compute import compute
from services.distribution.domain.draft import violations
from services.distribution.domain.facts import LineFact, LinkFact, RunFacts, SharesFact
from shared.contracts.wire import from_json, to_json
from tests.unit.distribution.run_given import (
    MEMBERS,
    D,
    S,
    account,
    contract,
    crew,
    document_of,
    eur,
    film,
    mandate,
    policies,
    report,
    role,
    rules,
    run_of,
    schedule,
)
from tests.unit.distribution.test_awards import award, part
from tests.unit.distribution.test_causes import base, cause
from tests.unit.distribution.test_schedules import BULLETIN, DAY


def busy_run() -> RunFacts:
    """Two accounts, a schedule, an award and a cause, several works, receivers, deductions, reserves."""
    reports = [report(at, f"w{at}", 7 * at + 1) for at in range(1, 6)]
    lines = [LineFact(line=at, report=at, amount=eur("3.33").amount, role=D) for at in range(1, 4)]
    works = [f"w{at}" for at in range(1, 6)]
    shares = (*crew(D), role(D, ("dir", Fraction(1, 3)), ("scr", Fraction(1, 3)), ("x", Fraction(1, 4))))
    run = run_of(
        account("100.01", *reports, target="a"),
        account("33.34", *reports[:2], target="b"),
        schedule([("9.99", DAY)], lines, *reports[:3]),
        award(
            "19.99",
            part("7.00", work="w1"),
            part("9.00", D, "dir", "w2"),
            part("4.00", S, work="w2"),
            due="20.00",
        ),
        cause("11.11"),
        statistics=(base(w1=3, w2=5, w9=7),),
        works=tuple(film(work) for work in works),
        policies=policies((*rules("17"), *rules("3", "AGENCY_FEE"))),
        contracts=(contract("society"),),
        bulletins=(BULLETIN,),
        links=tuple(
            LinkFact(
                id=f"l{r}", party="scr", receiver=r, fraction=Fraction(1, 2), valid_from=date(2020, 1, 1)
            )
            for r in ("h1", "h2")
        ),
    )
    return replace(run, shares=tuple(SharesFact(work=work, roles=shares) for work in works))


def shuffled(run: RunFacts, seed: int) -> RunFacts:
    """The same facts, listed in another order, inside too."""
    chance = random.Random(seed)

    def mixed(items: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(chance.sample(items, len(items)))

    targets = tuple(
        replace(
            t,
            transfers=mixed(t.transfers),
            reports=mixed(t.reports),
            lines=mixed(t.lines),
            breakdown=mixed(t.breakdown),
        )
        for t in run.targets
    )
    shares = tuple(
        replace(s, roles=tuple(replace(r, holders=mixed(r.holders)) for r in mixed(s.roles)))
        for s in run.shares
    )
    return replace(
        run,
        targets=mixed(targets),
        shares=mixed(shares),
        policies=replace(run.policies, deductions=mixed(run.policies.deductions)),
        parties=mixed(run.parties),
        mandates=mixed(run.mandates),
        links=mixed(run.links),
        works=mixed(run.works),
        contracts=mixed(run.contracts),
        bulletins=mixed(run.bulletins),
        statistics=tuple(replace(one, works=mixed(one.works)) for one in mixed(run.statistics)),
    )


@pytest.mark.clause("X-b")
@settings(max_examples=40)
@given(st.integers(0, 2**32))
def test_the_order_of_the_facts_changes_no_byte(seed: int) -> None:
    first, second = compute(busy_run()), compute(shuffled(busy_run(), seed))
    assert to_json(first) == to_json(second)
    assert first.digest == second.digest


@pytest.mark.clause("X-b")
def test_another_fact_gives_another_digest() -> None:
    run = busy_run()
    other = replace(run, mandates=(*run.mandates, mandate("x")))
    assert compute(other).digest != compute(run).digest


@pytest.mark.clause("X-b")
def test_share_ids_are_one_each_and_do_not_hang_on_the_run() -> None:
    def ids(run: RunFacts) -> list[str]:
        return [share.share for one in compute(run).allocations for share in one.shares]

    first = ids(busy_run())
    assert len(set(first)) == len(first)
    assert ids(replace(busy_run(), run="another")) == first


@pytest.mark.clause("X-a")
def test_a_draft_that_loses_money_is_found() -> None:
    draft = compute(busy_run())
    assert violations(draft) == []
    first = draft.allocations[0]
    share = first.shares[0]
    lost = structs.replace(share, net=share.net - type(share.net)(1))
    broken = replace(
        draft, allocations=(structs.replace(first, shares=(lost, *first.shares[1:])), *draft.allocations[1:])
    )
    assert violations(broken) == [f"share {share.share}: net and deductions are not its gross"]


def test_a_person_who_is_both_credited_and_held_keeps_two_ids() -> None:
    run = run_of(account("9.00", report(1, "film", 1)), shares=(role(S, "scr"), role(D, "dir", "nobody")))
    run = replace(run, policies=policies(()), parties=MEMBERS)
    ids = [share.share for one in compute(run).allocations for share in one.shares]
    assert len(set(ids)) == len(ids)


def test_what_a_run_reads_is_stored_as_it_is_read() -> None:
    for run in (busy_run(), replace(busy_run(), targets=())):
        assert document_of(run) == to_json(run)
        assert from_json(RunFacts, document_of(run)) == run
