"""The 18% key with the figures of vectors.md (given facts, when computed, then these shares)."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.distribution.domain.compute import compute
from services.distribution.domain.facts import TargetFact
from services.distribution.domain.keys import pot
from shared.contracts.terms import Channel, MatchOutcome, Measure, Role
from shared.kernel.money import Money
from tests.unit.distribution.run_given import (
    ANIMATED,
    CREW,
    DOCUMENTARY,
    FEATURE,
    MUSICAL,
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
    gross_by_role,
    mandate,
    report,
    role,
    run_of,
    shares_of,
    told,
    written,
)


def producer(income: str, *incomes: int, received: str | None = None) -> TargetFact:
    due = pot(azn(income), Decimal(18))
    reports = [report(at, f"w{at}", value) for at, value in enumerate(incomes, 1)] or [
        report(1, "film", azn(income).amount)
    ]
    paid = written(due) if received is None else received
    return account(paid, *reports, channel=Channel.PRODUCER, due=written(due), income=azn(income))


KEY_VECTORS = [
    ("1000.00", FEATURE, [6000, 6000, 2000, 2000, 2000]),
    ("1000.00", MUSICAL, [4000, 4000, 2000, 2000, 6000]),
    ("1000.00", ANIMATED, [6000, 4000, 2000, 4000, 2000]),
    ("1000.00", DOCUMENTARY, [7000, 5000, 5000, 1000]),
    ("333.33", FEATURE, [2000, 2000, 667, 667, 666]),
    ("12345.67", FEATURE, [74074, 74074, 24692, 24691, 24691]),
    ("12345.67", DOCUMENTARY, [86420, 61728, 61728, 12346]),
    ("0.28", FEATURE, [2, 2, 1, 0, 0]),
    ("0.28", DOCUMENTARY, [2, 2, 1, 0]),
    ("0.56", FEATURE, [4, 3, 1, 1, 1]),
    ("0.56", DOCUMENTARY, [4, 3, 3, 0]),
    ("0.05", FEATURE, [1, 0, 0, 0, 0]),
    ("0.05", MUSICAL, [0, 0, 0, 0, 1]),
    ("0.01", FEATURE, [0, 0, 0, 0, 0]),
]


@pytest.mark.clause("2.1.3-a", "2.1.3-b", "1.3-d")
@pytest.mark.parametrize(("income", "genre", "expected"), KEY_VECTORS)
def test_the_pot_falls_to_the_roles_of_the_genre(income: str, genre: str, expected: list[int]) -> None:
    run = run_of(producer(income), works=(film(genre=genre),))
    roles = [D, S, C, M] if genre == DOCUMENTARY else [D, S, C, P, M]
    assert gross_by_role(run) == list(zip(roles, expected, strict=True))


@pytest.mark.clause("2.1.3-b")
def test_a_documented_absent_role_leaves_the_key() -> None:
    run = run_of(producer("1000.00"), shares=(*crew(P), absent(P)))
    assert gross_by_role(run) == [(D, 6750), (S, 6750), (C, 2250), (M, 2250)]


@pytest.mark.clause("2.1.3-b", "2.1.1-q")
def test_an_unknown_author_keeps_his_role_where_another_role_is_absent() -> None:
    run = run_of(producer("1000.00"), shares=(*crew(P, M), absent(P)))
    assert told(shares_of(run)) == [
        ("dir", "CREDITED", None, "dir", 6750),
        ("scr", "CREDITED", None, "scr", 6750),
        ("cin", "CREDITED", None, "cin", 2250),
        (None, "RESERVED", "UNKNOWN_AUTHOR", None, 2250),
    ]


@pytest.mark.clause("2.1.3-b")
def test_role_first_then_the_persons_in_it() -> None:
    shares = (*crew(D), role(D, "d1", "d2", "d3"))
    run = run_of(producer("333.33"), shares=shares)
    directors = [share.gross.amount for share in shares_of(run) if share.role is D]
    assert directors == [667, 667, 666]


@pytest.mark.clause("2.1.3-b")
def test_one_person_in_two_roles_gets_both_on_two_lines() -> None:
    run = run_of(producer("1000.00"), shares=(*crew(S), role(S, "dir")))
    own = [(share.role, share.gross.amount) for share in shares_of(run) if share.owner == "dir"]
    assert own == [(D, 6000), (S, 6000)]


@pytest.mark.clause("2.1.3-b")
def test_a_role_outside_the_key_gets_nothing() -> None:
    shares = (*crew(), role(Role.OTHER, "editor"))
    run = run_of(producer("1000.00"), shares=shares, works=(film(genre=DOCUMENTARY),))
    assert {share.role for share in shares_of(run)} == {D, S, C, M}


@pytest.mark.clause("2.1.3-a")
def test_within_the_tolerance_the_receipt_is_distributed() -> None:
    run = run_of(producer("333.33", received="59.99"))
    assert [amount for _, amount in gross_by_role(run)] == [2000, 2000, 667, 666, 666]


@pytest.mark.clause("2.1.3-a")
def test_a_qepik_too_much_of_a_producer_is_distributed_and_two_are_not() -> None:
    one = compute(run_of(producer("333.33", received="60.01"))).targets[0]
    two = compute(run_of(producer("333.33", received="60.02"))).targets[0]
    assert (one.distributed, one.excess) == (azn("60.01"), azn("0.00"))
    assert (two.distributed, two.excess) == (azn("60.00"), azn("0.02"))


@pytest.mark.clause("2.1.3-a")
def test_three_works_of_one_producer_split_the_pot_by_income() -> None:
    works = tuple(film(f"w{at}") for at in (1, 2, 3))
    draft = compute(run_of(producer("0.75", 25, 25, 25), works=works))
    assert [(one.work, one.gross.amount) for one in draft.allocations] == [("w1", 5), ("w2", 5), ("w3", 4)]


@pytest.mark.clause("2.1.3-a")
def test_a_due_that_is_not_the_percentage_of_the_income_is_an_officials_case() -> None:
    run = run_of(account("60.00", report(1, "film", 100), channel=Channel.PRODUCER, income=azn("400.00")))
    (share,) = shares_of(run, "account")
    assert (share.state, share.reason, share.gross) == ("HELD", "OFFICIAL", azn("60.00"))


@pytest.mark.clause("1.3-d")
def test_an_unmapped_genre_is_held_and_never_guessed() -> None:
    run = run_of(account("10.00", report(1, "film", 5)), works=(film(genre="opera"),))
    (share,) = shares_of(run)
    assert (share.role, share.state, share.reason) == (Role.ALL, "HELD", "NO_KEY")


@pytest.mark.clause("2.1.2-b")
def test_the_registered_genre_decides_whatever_was_reported() -> None:
    run = run_of(account("180.00", report(1, "film", 5)), works=(film(genre="Musical "),))
    assert [amount for _, amount in gross_by_role(run)] == [4000, 4000, 2000, 2000, 6000]


@pytest.mark.clause("2.1.2-j")
def test_users_money_falls_by_duration_without_the_news() -> None:
    reports = (
        report(1, "film", 5400, measure=Measure.SECONDS),
        report(2, "other", 2700, measure=Measure.SECONDS),
        report(3, None, 1800, measure=Measure.SECONDS, outcome=MatchOutcome.NOT_A_WORK),
    )
    draft = compute(run_of(account("1000.00", *reports), works=(film(), film("other"))))
    assert {one.work: one.gross.amount for one in draft.allocations} == {"film": 66667, "other": 33333}


@pytest.mark.clause("2.1.2-j")
@pytest.mark.parametrize("measure", [Measure.ADMISSIONS, Measure.BOX_OFFICE])
def test_a_cinemas_money_falls_by_tickets_or_by_what_they_brought(measure: Measure) -> None:
    # 10.00 by 3, 3 and 1: 428.57, 428.57 and 142.86 qəpik; one left goes to the largest remainder.
    reports = (
        report(1, "film", 3, measure=measure),
        report(2, "other", 3, measure=measure),
        report(3, "third", 1, measure=measure),
    )
    draft = compute(run_of(account("10.00", *reports), works=(film(), film("other"), film("third"))))
    assert {one.work: one.gross.amount for one in draft.allocations} == {
        "film": 429,
        "other": 428,
        "third": 143,
    }


@pytest.mark.clause("2.1.2-j")
def test_an_account_that_measures_its_works_in_two_ways_is_an_officials_case() -> None:
    reports = (
        report(1, "film", 3, measure=Measure.ADMISSIONS),
        report(2, "other", 300, measure=Measure.BOX_OFFICE),
    )
    draft = compute(run_of(account("10.00", *reports), works=(film(), film("other"))))
    assert [(s.state, s.reason, s.gross) for a in draft.allocations for s in a.shares] == [
        ("HELD", "OFFICIAL", azn("10.00"))
    ]


@pytest.mark.clause("2.1.2-j")
def test_an_account_of_nothing_but_news_is_an_officials_case() -> None:
    draft = compute(run_of(account("5.00", report(1, None, 60, outcome=MatchOutcome.NOT_A_WORK))))
    assert [(s.state, s.reason, s.gross) for a in draft.allocations for s in a.shares] == [
        ("HELD", "OFFICIAL", azn("5.00"))
    ]


@given(
    st.integers(0, 10_000_000),
    st.lists(st.integers(1, 100_000), min_size=1, max_size=8),
    st.sampled_from([FEATURE, MUSICAL, ANIMATED, DOCUMENTARY]),
    st.lists(st.fractions(0, 1, max_denominator=9), min_size=1, max_size=4),
)
def test_no_qepik_is_lost_or_made(
    amount: int, uses: list[int], genre: str, fractions: list[Fraction]
) -> None:
    directors = role(D, *((f"d{at}", fraction) for at, fraction in enumerate(fractions)))
    names = ["film", *(f"w{at}" for at in range(1, len(uses)))]
    reports = [report(at, name, use) for at, (name, use) in enumerate(zip(names, uses, strict=True))]
    run = run_of(
        account(written(Money(amount)), *reports),
        works=tuple(film(name, genre) for name in names),
        shares=(directors,),
        mandates=tuple(mandate(party) for party in ("d0", *CREW.values())),
    )
    draft = compute(run)
    given_out = sum(share.gross.amount for one in draft.allocations for share in one.shares)
    assert Money(given_out) == run.targets[0].due
    assert sum(total.amount.amount for total in draft.totals) == given_out
