"""The state of each share: the first of D-99 step 5 that applies."""

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.distribution.domain.compute import compute
from services.distribution.domain.facts import (
    ConflictFact,
    DayOfUse,
    PartyFact,
    RefusalFact,
    RunFacts,
)
from shared.contracts.registry import Holder, RoleShares
from shared.contracts.terms import PartyClass, Role, UseType
from tests.unit.distribution.run_given import (
    CREW,
    MEMBERS,
    RUN_DAY,
    D,
    S,
    account,
    azn,
    crew,
    film,
    mandate,
    report,
    role,
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


def refusal(party: str, **changed: object) -> RefusalFact:
    known = RefusalFact(id="r", party=party, use_types=(UseType.ON_AIR,), valid_from=date(2026, 1, 1))
    return replace(known, **changed)  # type: ignore[arg-type]


@pytest.mark.clause("2.1.1-b", "2.1.1-q", "2.1.1-p")
def test_a_non_members_share_is_reserved_and_the_others_are_paid() -> None:
    run = run_of(ACCOUNT, **without("scr"))
    assert told(shares_of(run)) == [
        ("dir", "CREDITED", None, "dir", 6000),
        ("scr", "RESERVED", "NON_MEMBER", None, 6000),
        ("cin", "CREDITED", None, "cin", 2000),
        ("des", "CREDITED", None, "des", 2000),
        ("com", "CREDITED", None, "com", 2000),
    ]
    (reserve,) = compute(run).reserves
    assert (reserve.person, reserve.role, reserve.amount, reserve.reason) == (
        "scr",
        S,
        azn("60.00"),
        "NON_MEMBER",
    )


@pytest.mark.clause("2.1.1-o")
def test_a_refused_share_keeps_its_weight_and_never_goes_to_the_co_authors() -> None:
    run = run_of(ACCOUNT, refusals=(refusal("scr"),))
    assert [(s.state.value, s.gross.amount) for s in shares_of(run)] == [
        ("CREDITED", 6000),
        ("REFUSED", 6000),
        ("CREDITED", 2000),
        ("CREDITED", 2000),
        ("CREDITED", 2000),
    ]


@pytest.mark.clause("2.1.1-o")
@pytest.mark.parametrize(
    "other",
    [refusal("scr", valid_from=date(2026, 8, 1)), refusal("scr", use_types=(UseType.CABLE,))],
)
def test_a_refusal_of_later_days_or_other_uses_changes_nothing(other: RefusalFact) -> None:
    assert of_role(run_of(ACCOUNT, refusals=(other,)), S) == [("scr", "CREDITED", None, "scr", 6000)]


@pytest.mark.clause("2.1.1-o")
def test_a_refusal_in_the_middle_of_the_period_parts_the_share_by_the_days_of_use() -> None:
    days = (DayOfUse(day=date(2026, 7, 9), value=100), DayOfUse(day=date(2026, 7, 10), value=50))
    run = run_of(
        account("180.00", report(1, "film", uses=days)),
        refusals=(refusal("scr", valid_from=date(2026, 7, 10)),),
    )
    assert of_role(run, S) == [
        ("scr", "CREDITED", None, "scr", 4000),
        ("scr", "REFUSED", None, None, 2000),
    ]


@pytest.mark.clause("2.1.1-b")
def test_authorship_counts_on_the_day_of_use() -> None:
    heir = RoleShares(
        role=S,
        holders=(
            Holder(party="scr", fraction=Fraction(1), valid_to=date(2026, 7, 15)),
            Holder(party="dir", fraction=Fraction(1), valid_from=date(2026, 7, 16)),
        ),
    )
    days = (DayOfUse(day=date(2026, 7, 15), value=1), DayOfUse(day=date(2026, 7, 16), value=2))
    run = run_of(account("180.00", report(1, "film", uses=days)), shares=(*crew(S), heir))
    assert of_role(run, S) == [("dir", "CREDITED", None, "dir", 4000), ("scr", "CREDITED", None, "scr", 2000)]


def test_use_that_was_taken_back_whole_gets_nothing_and_names_its_people() -> None:
    days = (DayOfUse(day=date(2026, 7, 1), value=60), DayOfUse(day=date(2026, 7, 2), value=-60))
    run = run_of(
        account("1.00", report(1, "film", uses=days), report(2, "other", 5)), works=(film(), film("other"))
    )
    assert of_role(run, S) == [("scr", "CREDITED", None, "scr", 0)]


@pytest.mark.clause("2.1.1-b")
@pytest.mark.parametrize(
    ("given", "state"),
    [
        (mandate("scr", valid_from=RUN_DAY), "CREDITED"),
        (mandate("scr", valid_from=RUN_DAY, covers_past_uses=False), "RESERVED"),
        (mandate("scr", valid_to=date(2026, 8, 31)), "RESERVED"),
        (mandate("scr", territory="AZ"), "CREDITED"),
        (mandate("scr", territory="FR"), "RESERVED"),
        (mandate("scr", use_types=(UseType.CABLE,)), "RESERVED"),
    ],
)
def test_the_mandate_counts_on_the_day_of_the_run(given: object, state: str) -> None:
    others = tuple(mandate(party) for party in CREW.values() if party != "scr")
    assert of_role(run_of(ACCOUNT, mandates=(*others, given)), S)[0][1] == state


@pytest.mark.clause("X-e")
@pytest.mark.parametrize(
    ("died", "state"), [(date(1955, 6, 1), "OUT_OF_TERM"), (date(1956, 1, 1), "CREDITED")]
)
def test_protection_lasts_to_the_end_of_the_seventieth_year(died: date, state: str) -> None:
    dead = PartyFact(id="scr", party_class=PartyClass.MEMBER, died_on=died)
    run = run_of(ACCOUNT, parties=(*(p for p in MEMBERS if p.id != "scr"), dead))
    assert of_role(run, S)[0][1] == state


@pytest.mark.clause("X-e")
def test_a_registered_end_of_the_term_wins_and_the_share_keeps_its_weight() -> None:
    ended = RoleShares(
        role=S, holders=(Holder(party="scr", fraction=Fraction(1), term_ends_on=date(2026, 7, 30)),)
    )
    run = run_of(ACCOUNT, shares=(*crew(S), ended))
    assert of_role(run, S) == [("scr", "OUT_OF_TERM", None, None, 6000)]


@pytest.mark.clause("1.3-j", "X-e")
def test_the_term_of_an_assigned_share_runs_from_its_authors_death() -> None:
    bought = RoleShares(role=S, holders=(Holder(party="dir", fraction=Fraction(1), author="scr"),))
    dead = PartyFact(id="scr", party_class=PartyClass.MEMBER, died_on=date(1955, 6, 1))
    parties = (*(p for p in MEMBERS if p.id != "scr"), dead)
    run = run_of(ACCOUNT, parties=parties, shares=(*crew(S), bought))
    assert of_role(run, S) == [("dir", "OUT_OF_TERM", None, None, 6000)]


@pytest.mark.clause("1.3-a")
def test_an_owner_of_another_territory_has_no_part_in_a_use_here() -> None:
    parted = RoleShares(
        role=S,
        holders=(
            Holder(party="scr", fraction=Fraction(1), territory="AZ"),
            Holder(party="dir", fraction=Fraction(1), territory="FR"),
        ),
    )
    assert of_role(run_of(ACCOUNT, shares=(*crew(S), parted)), S) == [("scr", "CREDITED", None, "scr", 6000)]


@pytest.mark.clause("2.1.1-q")
def test_claims_above_the_whole_hold_that_role_alone() -> None:
    claimed = role(S, ("scr", Fraction(3, 5)), ("dir", Fraction(3, 5)))
    run = run_of(ACCOUNT, shares=(*crew(S), claimed))
    assert of_role(run, S) == [(None, "HELD", "CONFLICT", None, 6000)]
    assert of_role(run, D) == [("dir", "CREDITED", None, "dir", 6000)]


def test_a_conflict_that_the_registry_found_holds_the_role_too() -> None:
    run = run_of(ACCOUNT, conflicts=(ConflictFact(work="film", role=S),))
    assert of_role(run, S) == [(None, "HELD", "CONFLICT", None, 6000)]


@pytest.mark.clause("2.1.1-q")
def test_a_part_that_nobody_claims_is_reserved_as_unknown() -> None:
    run = run_of(ACCOUNT, shares=(*crew(S), role(S, ("scr", Fraction(2, 3)))))
    assert of_role(run, S) == [
        ("scr", "CREDITED", None, "scr", 4000),
        (None, "RESERVED", "UNKNOWN_AUTHOR", None, 2000),
    ]


@pytest.mark.clause("2.1.1-b", "2.1.1-o", "X-b")
@settings(max_examples=60)
@given(
    st.lists(st.tuples(st.integers(1, 31), st.integers(1, 9)), min_size=1, max_size=8),
    st.integers(1, 31),
    st.integers(1, 31),
    st.integers(1, 31),
)
def test_the_days_between_two_changes_count_together(
    uses: list[tuple[int, int]], author_from: int, refused_from: int, mandate_from: int
) -> None:
    def july(day: int) -> date:
        return date(2026, 7, day)

    known = account(
        "0.00", report(1, "film", uses=tuple(DayOfUse(day=july(day), value=value) for day, value in uses))
    )
    shares = RoleShares(
        role=S,
        holders=(
            Holder(party="scr", fraction=Fraction(2, 3), valid_from=july(author_from)),
            Holder(party="dir", fraction=Fraction(1, 3)),
        ),
    )
    others = tuple(mandate(party) for party in CREW.values() if party != "dir")
    run = run_of(
        known,
        shares=(*crew(S), shares),
        refusals=(refusal("scr", valid_from=july(refused_from)),),
        mandates=(*others, mandate("dir", valid_from=july(mandate_from), covers_past_uses=False)),
    )
    expected: dict[tuple[str | None, str], Fraction] = {}
    total = sum(value for _, value in uses)
    for day, value in uses:
        credited = "CREDITED" if day >= mandate_from else "RESERVED"
        parts: list[tuple[str | None, str, Fraction]] = [("dir", credited, Fraction(1, 3))]
        if day >= author_from:
            parts.append(("scr", "REFUSED" if day >= refused_from else "CREDITED", Fraction(2, 3)))
        else:
            parts.append((None, "RESERVED", Fraction(2, 3)))
        for owner, state, fraction in parts:
            expected[(owner, state)] = expected.get((owner, state), Fraction(0)) + fraction * value / total
    found = {
        (share.owner, share.state.value): Fraction(share.fraction)
        for share in shares_of(run)
        if share.role is S
    }
    assert found == expected
