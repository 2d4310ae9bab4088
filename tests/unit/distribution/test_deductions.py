"""Deductions before the credit (3.1 to 3.3)."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.distribution.domain.compute import compute
from services.distribution.domain.facts import LinkFact
from shared.contracts.distribution import Deduction
from shared.contracts.terms import PartyClass
from shared.kernel.money import Money
from tests.unit.distribution.run_given import (
    CREW,
    D,
    account,
    azn,
    film,
    mandate,
    policies,
    report,
    role,
    rules,
    run_of,
    shares_of,
    written,
)


@pytest.mark.clause("3.1-a")
def test_a_group_is_rounded_once_and_falls_to_its_shares() -> None:
    thirds = (role(D, "dir", "scr", "cin"),)
    roles = run_of(
        account("0.09", report(1, "film", 5)),
        shares=thirds,
        policies=replace(policies(rules("20")), key={"FEATURE": {D: 18}}),
    )
    taken = sorted(share.deductions[0].amount.amount for share in shares_of(roles))
    assert taken == [0, 1, 1]


@pytest.mark.clause("3.1-a")
def test_twenty_percent_of_a_hundred() -> None:
    run = run_of(account("300.00", report(1, "film", 5)), policies=policies(rules("20")))
    first = shares_of(run)[0]
    assert (first.gross, first.net) == (azn("100.00"), azn("80.00"))
    assert first.deductions == (
        Deduction(kind="ADMINISTRATION", decision="BOARD 1", rate=rules("20")[0].rate, amount=azn("20.00")),
    )


@pytest.mark.clause("3.1-a")
def test_an_explicit_zero_is_zero() -> None:
    first = shares_of(run_of(account("300.00", report(1, "film", 5))))[0]
    assert (first.state.value, first.net, first.deductions[0].amount) == (
        "CREDITED",
        azn("100.00"),
        azn("0.00"),
    )


@pytest.mark.clause("3.1-a")
def test_without_a_rule_the_share_is_held() -> None:
    of_societies = tuple(rule for rule in rules("20") if rule.payee_class is PartyClass.SOCIETY)
    run = run_of(account("300.00", report(1, "film", 5)), policies=policies(of_societies))
    assert {(share.state.value, share.reason, share.receiver) for share in shares_of(run)} == {
        ("HELD", "NO_DEDUCTION_RULE", None)
    }


@pytest.mark.clause("3.1-a")
def test_nothing_is_deducted_from_a_reserve() -> None:
    run = run_of(
        account("300.00", report(1, "film", 5)), policies=policies(rules("20")), mandates=(mandate("scr"),)
    )
    assert [len(share.deductions) for share in shares_of(run)] == [0, 1, 0, 0, 0]


@pytest.mark.clause("3.1-a")
def test_two_kinds_never_take_more_than_there_is() -> None:
    both = (*rules("50"), *rules("50", "SOCIAL_CULTURAL"))
    run = run_of(account("0.01", report(1, "film", 5)), policies=policies(both))
    assert [share.net.amount for share in shares_of(run)] == [0, 0, 0, 0, 0]


@pytest.mark.clause("3.1-a", "X-a")
@given(
    st.integers(0, 5_000_000),
    st.integers(0, 60),
    st.integers(0, 40),
    st.integers(1, 5),
)
def test_gross_is_net_and_deductions_down_to_the_receivers(
    amount: int, first: int, second: int, heirs: int
) -> None:
    links = tuple(
        LinkFact(
            id=f"l{at}",
            party="dir",
            receiver=f"h{at}",
            fraction=Fraction(1, heirs),
            valid_from=date(2020, 1, 1),
        )
        for at in range(heirs)
    )
    both = (*rules(str(first)), *rules(str(second), "AGENCY_FEE"))
    run = run_of(
        account(written(Money(amount)), report(1, "film", 2), report(2, "other", 1)),
        works=(film(), film("other")),
        policies=policies(both),
        links=links,
        mandates=tuple(mandate(party) for party in CREW.values()),
    )
    draft = compute(run)
    assert sum(total.amount.amount for total in draft.totals) == amount
    for share in (share for one in draft.allocations for share in one.shares):
        assert share.net.amount >= 0
        assert share.gross.amount == share.net.amount + sum(d.amount.amount for d in share.deductions)
