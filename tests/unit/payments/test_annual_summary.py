"""A year's sums: whatever the credits, each way of summing gives the same, and a summary that does not is found."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.payments.domain.annual_summary import (
    AnnualSummary,
    YearCredit,
    deducted,
    problems_of,
    summed,
)
from services.payments.domain.statement_content import Balance, Person
from services.payments.formats.annual_files import write_rows
from shared.contracts.distribution import Deduction
from shared.contracts.terms import Channel, UseType
from shared.kernel.money import Money
from shared.paper.words import Language

NOTHING = Money(0)


def credit(work: str, payer: str, use: UseType, gross: int, taken: tuple[int, int]) -> YearCredit:
    kinds = ("ADMINISTRATION", "SOCIAL_CULTURAL")
    deductions = tuple(
        Deduction(kind=kind, decision="Board 2/2026", rate=Decimal(1), amount=Money(amount))
        for kind, amount in zip(kinds, taken, strict=True)
    )
    return YearCredit(
        work=work,
        title=f"Film {work}",
        channel=Channel.USER,
        payer=Person(id=payer, name=payer),
        use_type=use,
        gross=Money(gross),
        deductions=deductions,
        net=Money(gross - sum(taken)),
    )


def summary(credits_: list[YearCredit], taken_over: int = 0, passed: int = 0) -> AnnualSummary:
    by_work, by_source, by_use = summed(credits_, "AZN")
    credited = Money(sum(one.net.amount for one in credits_) + taken_over + passed)
    return AnnualSummary(
        guild="Gildiya",
        payee=Person(id="p", name="=Rasim"),
        language=Language.AZ,
        year=2026,
        currency="AZN",
        balance=Balance(opening=NOTHING, credited=credited, withheld=NOTHING, paid=NOTHING, closing=credited),
        by_work=by_work,
        by_source=by_source,
        by_use=by_use,
        deductions=deducted(credits_, "AZN"),
        taken_over=Money(taken_over),
        passed=Money(passed),
        withheld=(),
        payments=(),
    )


CREDITS = st.lists(
    st.builds(
        credit,
        st.sampled_from("abc"),
        st.sampled_from(("tv", "cable")),
        st.sampled_from(UseType),
        st.integers(-(10**9), 10**9),
        st.tuples(st.integers(-(10**6), 10**6), st.integers(-(10**6), 10**6)),
    ),
    max_size=30,
)


@pytest.mark.clause("X-g", "X-a")
@given(CREDITS, st.integers(-1000, 1000), st.integers(-1000, 1000))
def test_every_way_of_summing_gives_what_was_credited(
    credits_: list[YearCredit], taken_over: int, passed: int
) -> None:
    good = summary(credits_, taken_over, passed)
    assert problems_of(good) == []
    for sums in (good.by_work, good.by_source, good.by_use):
        assert sum(one.lines for one in sums) == len(credits_)
        assert sum(one.gross.amount for one in sums) == sum(one.gross.amount for one in credits_)
    wrong = replace(good, taken_over=Money(taken_over + 1))
    assert len(problems_of(wrong)) == 3


def test_a_summary_that_lost_a_line_or_a_deduction_is_not_filed() -> None:
    good = summary(
        [credit("a", "tv", UseType.ON_AIR, 10000, (2000, 0)), credit("b", "tv", UseType.CABLE, 50, (0, 1))]
    )
    assert [(one.key, one.net.amount) for one in good.by_use] == [("CABLE", 49), ("ON_AIR", 8000)]
    assert len(problems_of(replace(good, by_work=good.by_work[1:]))) == 2
    assert len(problems_of(replace(good, deductions=good.deductions[1:]))) == 3
    assert len(problems_of(replace(good, balance=replace(good.balance, closing=Money(1))))) == 1
    rows = write_rows(good).decode("utf-8-sig").splitlines()
    assert "HEAD,payee,'=Rasim," in rows[1]
    assert "WORK,a,Film a,,1,100.00,20.00,,80.00,,AZN,," in rows
