"""Organisations, foreign works, works nobody knows, and receivers."""

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from msgspec import structs

from services.distribution.domain.compute import compute
from services.distribution.domain.draft import violations
from services.distribution.domain.facts import DayOfUse, LinkFact, RunFacts
from shared.contracts.terms import MatchOutcome, Role
from tests.unit.distribution.run_given import (
    CREW,
    D,
    M,
    P,
    account,
    azn,
    contract,
    film,
    mandate,
    policies,
    report,
    run_of,
    shares_of,
    told,
)

ACCOUNT = account("180.00", report(1, "film", 5))


def without(*parties: str) -> dict[str, Any]:
    """All mandates but these persons'."""
    return {"mandates": tuple(mandate(party) for party in CREW.values() if party not in parties)}


def of_role(run: RunFacts, of: Role) -> list[tuple[str | None, str, str | None, str | None, int]]:
    return told([share for share in shares_of(run) if share.role is of])


@pytest.mark.clause("2.1.3-d")
def test_a_composers_row_goes_to_his_organisation_and_is_marked() -> None:
    mandates = (*without("com")["mandates"], mandate("com", "composers"))
    run = run_of(ACCOUNT, mandates=mandates, contracts=(contract("composers"),))
    assert of_role(run, M) == [("com", "CREDITED", None, "composers", 2000)]
    assert [share.marks for share in shares_of(run) if share.role is M] == [("COMPOSER",)]


@pytest.mark.clause("2.1.3-d", "1.3-c")
def test_without_a_contract_with_the_organisation_the_row_is_reserved() -> None:
    mandates = (*without("com")["mandates"], mandate("com", "composers"))
    assert of_role(run_of(ACCOUNT, mandates=mandates), M) == [("com", "RESERVED", "NO_CONTRACT", None, 2000)]


@pytest.mark.clause("2.1.3-d")
def test_a_composers_organisation_manages_no_other_role() -> None:
    mandates = (*without("dir")["mandates"], mandate("dir", "composers"))
    run = run_of(ACCOUNT, mandates=mandates, contracts=(contract("composers"),))
    assert of_role(run, D) == [("dir", "RESERVED", "NON_MEMBER", None, 6000)]


def test_a_contracted_societys_author_is_paid_through_it() -> None:
    mandates = (*without("des")["mandates"], mandate("des", "society"))
    run = run_of(ACCOUNT, mandates=mandates, contracts=(contract("society"),))
    assert of_role(run, P) == [("des", "CREDITED", None, "society", 2000)]


def test_an_undocumented_part_of_a_foreign_work_is_an_officials_case() -> None:
    known: dict[str, Any] = {"works": (film(foreign=True),), "shares": ()}
    named = account("180.00", report(1, "film", 5, societies=("society",)))
    run = run_of(named, contracts=(contract("society"),), **known)
    assert of_role(run, D) == [(None, "HELD", "OFFICIAL", None, 6000)]
    assert of_role(run, M) == [(None, "RESERVED", "UNKNOWN_AUTHOR", None, 2000)]
    assert of_role(run_of(named, **known), D) == [(None, "RESERVED", "NO_CONTRACT", None, 6000)]
    assert of_role(run_of(ACCOUNT, **known), D) == [(None, "RESERVED", "UNKNOWN_AUTHOR", None, 6000)]


@pytest.mark.clause("2.1.2-h", "2.1.1-p")
@pytest.mark.parametrize(
    ("outcome", "reason"),
    [
        (MatchOutcome.NON_REGISTERED, "NON_REGISTERED_WORK"),
        (MatchOutcome.UNDECIDED, "UNDER_IDENTIFICATION"),
    ],
)
def test_a_work_that_is_not_known_is_reserved_whole(outcome: MatchOutcome, reason: str) -> None:
    draft = compute(run_of(account("10.00", report(1, "new", 5, outcome=outcome))))
    (allocation,) = draft.allocations
    (share,) = allocation.shares
    assert (share.role, share.owner, share.reason, allocation.genre) == (Role.ALL, None, reason, None)
    assert [(item.role, item.person, item.amount) for item in draft.reserves] == [
        (Role.ALL, None, azn("10.00"))
    ]


@pytest.mark.clause("2.1.2-h")
def test_a_work_entered_as_non_registered_stays_whole_when_it_is_met_again() -> None:
    run = run_of(ACCOUNT, works=(film(provisional=True),))
    assert told(shares_of(run)) == [(None, "RESERVED", "NON_REGISTERED_WORK", None, 18000)]


@pytest.mark.clause("1.3-b")
def test_the_owners_net_falls_to_his_receivers() -> None:
    links = tuple(
        LinkFact(
            id=f"l{at}", party="dir", receiver=heir, fraction=Fraction(1, 3), valid_from=date(2020, 1, 1)
        )
        for at, heir in enumerate(("h1", "h2", "h3"))
    )
    run = run_of(account("60.02", report(1, "film", 5)), links=links)
    directors = [share for share in shares_of(run) if share.role is D]
    assert [(s.owner, s.receiver, s.gross.amount, s.fraction) for s in directors] == [
        ("dir", "h1", 667, "1/3"),
        ("dir", "h2", 667, "1/3"),
        ("dir", "h3", 667, "1/3"),
    ]


TWO_WAYS: dict[str, Any] = {
    # To the guild since the middle of July, to a society before; and whoever inherits from the owner is that society.
    "mandates": (
        *without("dir")["mandates"],
        mandate("dir", None, valid_from=date(2026, 7, 16), covers_past_uses=False),
        mandate("dir", "society"),
    ),
    "contracts": (contract("society"),),
    "links": (
        LinkFact(id="l", party="dir", receiver="society", fraction=Fraction(1), valid_from=date(2001, 1, 1)),
    ),
}
IN_BOTH_HALVES = (DayOfUse(day=date(2026, 7, 10), value=1), DayOfUse(day=date(2026, 7, 20), value=1))


@pytest.mark.clause("1.3-b")
def test_two_ways_to_one_receiver_are_two_shares() -> None:
    run = run_of(account("180.00", report(1, "film", uses=IN_BOTH_HALVES)), **TWO_WAYS)
    directors = [share for share in shares_of(run) if share.role is D]
    assert told(directors) == [("dir", "CREDITED", None, "society", 3000)] * 2
    assert len({share.share for share in directors}) == 2


@pytest.mark.clause("3.1-a")
def test_two_ways_without_a_deduction_rule_are_two_held_shares() -> None:
    run = run_of(account("180.00", report(1, "film", uses=IN_BOTH_HALVES)), **TWO_WAYS, policies=policies(()))
    directors = [share for share in shares_of(run) if share.role is D]
    assert told(directors) == [("dir", "HELD", "NO_DEDUCTION_RULE", None, 3000)] * 2
    assert len({share.share for share in directors}) == 2


def test_a_draft_in_which_an_id_stands_twice_is_no_draft() -> None:
    draft = compute(run_of(ACCOUNT))
    (allocation,) = draft.allocations
    first, second, *others = allocation.shares
    doubled = structs.replace(allocation, shares=(first, structs.replace(second, share=first.share), *others))
    assert violations(replace(draft, allocations=(doubled,))) == [
        f"share {first.share}: its id stands 2 times"
    ]


@pytest.mark.clause("1.3-b")
def test_receivers_of_less_than_the_whole_are_an_officials_case() -> None:
    link = LinkFact(id="l", party="dir", receiver="h", fraction=Fraction(1, 2), valid_from=date(2020, 1, 1))
    assert of_role(run_of(ACCOUNT, links=(link,)), D) == [("dir", "HELD", "OFFICIAL", None, 6000)]


@pytest.mark.clause("1.3-b")
@pytest.mark.parametrize(
    ("day", "receivers"),
    [("2026-08-31", ["agent"]), ("2026-09-01", ["h1", "h2"]), ("2026-10-01", ["dir"])],
)
def test_money_goes_to_the_receivers_of_the_day_of_the_run(day: str, receivers: list[str]) -> None:
    """One receiver until the end of August, two heirs in September, the owner himself from October on."""
    dated = {"party": "dir", "valid_from": date(2026, 9, 1), "valid_to": date(2026, 9, 30)}
    halves = [LinkFact(id=heir, receiver=heir, fraction=Fraction(1, 2), **dated) for heir in ("h1", "h2")]  # type: ignore[arg-type]
    before = {"party": "dir", "valid_from": date(2020, 1, 1), "valid_to": date(2026, 8, 31)}
    agent = LinkFact(id="l", receiver="agent", fraction=Fraction(1), **before)  # type: ignore[arg-type]
    run = run_of(ACCOUNT, links=(agent, *halves), cut_off_day=date.fromisoformat(day))
    directors = [share for share in shares_of(run) if share.role is D]
    assert sum(share.gross.amount for share in directors) == 6000
    assert [share.receiver for share in directors] == receivers
