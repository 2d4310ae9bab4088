"""Money from abroad: conversion, lines, roles (2.2)."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.distribution.domain.compute import compute
from services.distribution.domain.facts import BulletinFact, LineFact, RunFacts, TargetFact
from services.distribution.domain.rates import rate_on, to_manat
from shared.contracts.distribution import Rate
from shared.contracts.terms import Channel, MatchOutcome, Role
from shared.kernel.money import Money
from shared.kernel.periods import Period
from tests.unit.distribution.run_given import (
    CREW,
    C,
    D,
    M,
    P,
    S,
    absent,
    azn,
    contract,
    crew,
    eur,
    film,
    mandate,
    report,
    role,
    run_of,
    schedule,
    shares_of,
    told,
    written,
)

DAY = date(2026, 8, 5)
RATE = Rate(currency="EUR", value=Decimal("1.9610"), nominal=1)
BULLETIN = BulletinFact(day_asked=DAY, day_effective=DAY, rates=(RATE,))


def line(number: int, amount: str, of: Role | None = None, at: int = 1, **changed: object) -> LineFact:
    known = LineFact(line=number, report=at, amount=eur(amount).amount, role=of)
    return replace(known, **changed)  # type: ignore[arg-type]


def run_on(target: TargetFact, **changed: object) -> RunFacts:
    known = {"contracts": (contract("society"),), "bulletins": (BULLETIN,), **changed}
    return run_of(target, **known)  # type: ignore[arg-type]


@pytest.mark.clause("2.2.4-a")
def test_the_lines_share_the_converted_sum() -> None:
    lines = [line(1, "33.33", D), line(2, "33.33", S), line(3, "33.34", C)]
    run = run_on(schedule([("100.00", DAY)], lines, report(1, "film")))
    assert [(s.gross, s.original) for s in shares_of(run)] == [
        (azn("65.36"), eur("33.33")),
        (azn("65.36"), eur("33.33")),
        (azn("65.38"), eur("33.34")),
    ]
    (allocation,) = compute(run).allocations
    assert (allocation.gross, allocation.source, allocation.rate, allocation.rate_day) == (
        azn("196.10"),
        eur("100.00"),
        RATE,
        DAY,
    )


@pytest.mark.clause("2.2.4-a")
def test_small_lines_never_make_money() -> None:
    lines = [line(1, "0.33", D), line(2, "0.33", S), line(3, "0.34", C)]
    run = run_on(schedule([("1.00", DAY)], lines, report(1, "film")))
    assert [share.gross.amount for share in shares_of(run)] == [65, 65, 66]


@pytest.mark.clause("2.2.4-a")
def test_each_transfer_is_converted_at_its_own_day() -> None:
    later = replace(RATE, value=Decimal("2.0005"))
    bulletins = (
        BULLETIN,
        BulletinFact(day_asked=date(2026, 8, 6), day_effective=date(2026, 8, 6), rates=(later,)),
    )
    target = schedule([("0.50", DAY), ("0.50", date(2026, 8, 6))], [line(1, "1.00", D)], report(1, "film"))
    (allocation,) = compute(run_on(target, bulletins=bulletins)).allocations
    # 0.50 x 1.9610 = 0.9805 -> 0.98; 0.50 x 2.0005 = 1.00025 -> 1.00
    assert (allocation.gross, allocation.rate, allocation.rate_day) == (azn("1.98"), None, None)


@pytest.mark.clause("2.2.4-a")
def test_a_transfer_tied_in_two_parts_is_converted_once() -> None:
    target = schedule([("0.25", DAY), ("0.25", DAY)], [line(1, "0.50", D)], report(1, "film"))
    one = replace(target, transfers=tuple(replace(part, receipt="receipt") for part in target.transfers))
    # 0.50 x 1.961 = 0.9805 -> 0.98; two transfers of 0.25 are 0.49 + 0.49
    assert [a.gross for a in compute(run_on(one)).allocations] == [azn("0.98")]
    later = replace(RATE, value=Decimal("1.98"))
    bulletins = (replace(BULLETIN, rates=(later,)),)
    # 0.50 x 1.98 = 0.99; 0.25 x 1.98 = 0.495 -> 0.50 each
    assert [a.gross for a in compute(run_on(one, bulletins=bulletins)).allocations] == [azn("0.99")]
    assert [a.gross for a in compute(run_on(target, bulletins=bulletins)).allocations] == [azn("1.00")]


@pytest.mark.clause("2.2.4-a")
def test_the_nominal_counts() -> None:
    yen = Rate(currency="JPY", value=Decimal("1.0608"), nominal=100)
    assert to_manat(Money(10_000, "JPY"), yen) == azn("106.08")
    assert to_manat(eur("250.00"), RATE) == azn("490.25")


@pytest.mark.clause("2.2.4-a")
def test_a_holiday_is_served_by_the_bulletin_still_in_effect() -> None:
    monday = BulletinFact(day_asked=date(2026, 8, 10), day_effective=date(2026, 8, 7), rates=(RATE,))
    assert rate_on([monday], "EUR", date(2026, 8, 9)) == RATE
    assert rate_on([monday], "EUR", date(2026, 8, 6)) is None
    assert rate_on([monday], "USD", date(2026, 8, 9)) is None


@pytest.mark.clause("2.2.4-a", "X-a")
def test_without_a_rate_the_schedule_is_held_in_its_own_currency() -> None:
    run = run_on(schedule([("10.00", DAY)], [line(1, "10.00", D)], report(1, "film")), bulletins=())
    (share,) = shares_of(run)
    assert (share.state.value, share.reason, share.gross) == ("HELD", "NO_RATE", eur("10.00"))


@pytest.mark.clause("2.2.1-a", "2.2.3-a", "1.3-c")
def test_without_a_contract_on_the_receiving_date_it_is_held() -> None:
    late = contract("society", valid_from=date(2026, 8, 6))
    run = run_on(schedule([("10.00", DAY)], [line(1, "10.00", D)], report(1, "film")), contracts=(late,))
    assert told(shares_of(run)) == [(None, "HELD", "NO_CONTRACT_RECEIPT", None, 1961)]


@pytest.mark.clause("2.2.5-a")
def test_charges_are_borne_pro_rata_and_the_original_amount_stays_known() -> None:
    target = schedule([("98.00", DAY)], [line(1, "50.00", D), line(2, "50.00", S)], report(1, "film"))
    shares = shares_of(run_on(target))
    # 98.00 x 1.9610 = 192.178 -> 192.18, in halves
    assert [(s.gross, s.original) for s in shares] == [(azn("96.09"), eur("50.00"))] * 2


@pytest.mark.clause("2.2.5-a")
def test_more_than_is_due_stays_unallocated_in_its_currency() -> None:
    target = schedule(
        [("60.00", DAY), ("50.00", DAY)], [line(1, "100.00", D)], report(1, "film"), due=eur("100.00")
    )
    draft = compute(run_on(target))
    assert (draft.targets[0].excess, draft.targets[0].distributed) == (eur("10.00"), azn("196.10"))
    assert [one.used for one in draft.allocations] == [eur("100.00")]


@pytest.mark.clause("2.2.6-a")
def test_inside_a_role_the_registered_persons_prevail() -> None:
    lines = [line(1, "10.00", D, owner_named=True, owner="stranger")]
    run = run_on(
        schedule([("10.00", DAY)], lines, report(1, "film")), shares=(*crew(D), role(D, "dir", "scr"))
    )
    assert told(shares_of(run)) == [
        ("dir", "CREDITED", None, "dir", 981),
        ("scr", "CREDITED", None, "scr", 980),
    ]


@pytest.mark.clause("2.2.6-a")
def test_a_line_without_role_takes_the_owners_registered_role() -> None:
    lines = [line(1, "10.00", owner_named=True, owner="cin")]
    run = run_on(schedule([("10.00", DAY)], lines, report(1, "film")))
    assert [(s.role, s.owner, s.gross.amount) for s in shares_of(run)] == [(C, "cin", 1961)]


@pytest.mark.clause("2.2.6-a")
@pytest.mark.parametrize("owner", ["stranger", None])
def test_an_owner_who_is_not_on_the_work_is_an_officials_case(owner: str | None) -> None:
    lines = [line(1, "10.00", owner_named=True, owner=owner)]
    (share,) = shares_of(run_on(schedule([("10.00", DAY)], lines, report(1, "film"))))
    assert (share.state.value, share.reason, share.owner) == ("HELD", "OFFICIAL", owner)


@pytest.mark.clause("2.2.6-a")
def test_a_role_that_the_registry_documents_absent_is_an_officials_case() -> None:
    run = run_on(
        schedule([("10.00", DAY)], [line(1, "10.00", M)], report(1, "film")), shares=(*crew(M), absent(M))
    )
    assert [(s.role, s.state.value, s.reason) for s in shares_of(run)] == [(M, "HELD", "OFFICIAL")]


@pytest.mark.clause("2.2.3-a")
def test_a_work_sum_falls_to_all_roles_by_the_key() -> None:
    run = run_on(schedule([("100.00", DAY)], [line(1, "100.00")], report(1, "film")))
    # 19610 x 6/18 = 6536.67, x 2/18 = 2178.89: four left, the three 2/18 first, then the director
    assert [share.gross.amount for share in shares_of(run)] == [6537, 6536, 2179, 2179, 2179]


@pytest.mark.clause("2.2.3-a")
def test_a_work_that_the_registry_lacks_is_reserved() -> None:
    target = schedule(
        [("10.00", DAY)], [line(1, "10.00", D)], report(1, "x", outcome=MatchOutcome.NON_REGISTERED)
    )
    assert told(shares_of(run_on(target), "x")) == [(None, "RESERVED", "NON_REGISTERED_WORK", None, 1961)]


def test_what_is_mandated_to_another_organisation_goes_back_the_composers_included() -> None:
    lines = [line(1, "10.00", P), line(2, "10.00", M)]
    mandates = (mandate("des", "elsewhere"), mandate("com", "composers"), mandate("com"))
    run = run_on(
        schedule([("20.00", DAY)], lines, report(1, "film")),
        mandates=mandates,
        contracts=(contract("society"), replace(contract("composers"), id="c2")),
    )
    assert [(s.owner, s.state.value, s.original) for s in shares_of(run)] == [
        ("des", "RETURNABLE", eur("10.00")),
        ("com", "RETURNABLE", eur("10.00")),
    ]


def test_who_is_mandated_to_nobody_or_unknown_is_reserved() -> None:
    lines = [line(1, "10.00", S), line(2, "10.00", D)]
    run = run_on(
        schedule([("20.00", DAY)], lines, report(1, "film")),
        mandates=(),
        shares=(role(S, ("scr", Fraction(1))),),
    )
    assert [(s.owner, s.reason) for s in shares_of(run)] == [(None, "UNKNOWN_AUTHOR"), ("scr", "NON_MEMBER")]


def test_a_schedule_with_a_negative_line_is_an_officials_case() -> None:
    target = schedule([("10.00", DAY)], [line(1, "11.00", D), line(2, "-1.00", D)], report(1, "film"))
    assert told(shares_of(run_on(target), "schedule")) == [(None, "HELD", "OFFICIAL", None, 1961)]


def test_deduction_rules_are_those_of_the_societys_channel() -> None:
    target = schedule([("10.00", DAY)], [line(1, "10.00", D)], report(1, "film"))
    run = run_on(target, mandates=tuple(mandate(party) for party in CREW.values()))
    of_users = tuple(rule for rule in run.policies.deductions if rule.channel is Channel.USER)
    run = replace(run, policies=replace(run.policies, deductions=of_users))
    assert told(shares_of(run)) == [("dir", "HELD", "NO_DEDUCTION_RULE", None, 1961)]


LINES = st.lists(
    st.tuples(
        st.integers(0, 500_000),
        st.sampled_from([D, S, M, Role.OTHER, None]),
        st.sampled_from([None, "dir", "com", "stranger"]),
        st.integers(1, 3),
    ),
    min_size=1,
    max_size=9,
)
TRANSFERS = st.lists(st.integers(1, 900_000), min_size=1, max_size=4)


@pytest.mark.clause("X-a", "2.2.4-a")
@given(LINES, TRANSFERS, st.integers(0, 5_000), st.decimals("0.0001", "9.9999", places=4), st.booleans())
def test_no_cent_and_no_qepik_is_lost_or_made(
    drawn: list[tuple[int, Role | None, str | None, int]],
    transfers: list[int],
    charge: int,
    value: Decimal,
    quoted: bool,
) -> None:
    lines = [
        LineFact(line=at, report=number, amount=amount, role=of, owner_named=owner is not None, owner=owner)
        for at, (amount, of, owner, number) in enumerate(drawn, 2)
    ]
    due = Money(max(0, sum(one.amount for one in lines) - charge), "EUR")
    reports = [report(1, "film"), report(2, "other"), report(3, None, outcome=MatchOutcome.UNDECIDED)]
    target = schedule([(written(Money(one)), DAY) for one in transfers], lines, *reports, due=due)
    rate = replace(RATE, value=value)
    run = run_on(
        target,
        works=(film(), film("other", genre="unmapped")),
        bulletins=(replace(BULLETIN, rates=(rate,)),) if quoted else (),
        mandates=(mandate("dir"), mandate("com", "composers"), mandate("com")),
    )
    draft = compute(run)
    (sums,) = draft.targets
    used = sums.received - sums.excess
    assert used == Money(min(sum(transfers), due.amount), "EUR")
    assert sum(one.used.amount for one in draft.allocations) == used.amount
    shares = [share for one in draft.allocations for share in one.shares]
    left, converted = used.amount, 0
    for part in transfers:
        taken = min(part, left)
        left -= taken
        converted += to_manat(Money(taken, "EUR"), rate).amount
    nothing = used.amount == 0
    expected = converted if quoted or nothing else used.amount
    assert sum(share.gross.amount for share in shares) == expected
    if any(one.amount for one in lines):
        originals = [share.original.amount for share in shares if share.original is not None]
        assert sum(originals) == sum(one.amount for one in lines)


@pytest.mark.clause("2.2.2-a", "2.2.4-a")
def test_a_line_is_for_the_use_that_it_names() -> None:
    april = Period(date(2026, 4, 1), date(2026, 4, 30))
    lines = [
        line(1, "60.00", D),
        line(2, "30.00", D, territory="DE"),
        line(3, "10.00", D, territory="DE", period=april),
    ]
    target = schedule([("100.00", DAY)], lines, report(1, "film"))
    allocations = compute(run_on(target)).allocations
    assert sorted((one.territory, str(one.period), written(one.gross)) for one in allocations) == sorted(
        [
            (target.territory, str(target.period), "117.66"),
            ("DE", str(target.period), "58.83"),
            ("DE", str(april), "19.61"),
        ]
    )
    assert len({one.allocation for one in allocations}) == 3
    assert len({share.share for one in allocations for share in one.shares}) == sum(
        len(one.shares) for one in allocations
    )
    # What names none is as it was before lines could name any.
    (plain,) = compute(run_on(replace(target, lines=(line(1, "100.00", D),)))).allocations
    assert plain.allocation in {one.allocation for one in allocations}
