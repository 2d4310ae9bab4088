"""Tax at payment: by rule, day and base, half up once, back to the lines without loss (3.4)."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.payments.domain.tax import (
    Residence,
    Source,
    TaxBase,
    TaxedLine,
    TaxKind,
    TaxRule,
    TaxTerm,
    rule_for,
    source_of,
    withhold,
)
from shared.contracts.terms import Channel, PartyKind
from shared.kernel.money import Money

DAY = date(2026, 9, 3)


def term(kind: TaxKind, rate: str, base: TaxBase = TaxBase.NET) -> TaxTerm:
    return TaxTerm(kind=kind, rate=Decimal(rate), base=base, reference="the law")


RESIDENT = TaxRule(
    rule="resident",
    payee_kind=PartyKind.NATURAL,
    residence=Residence.RESIDENT,
    sources=(Source.AZERBAIJANI, Source.FOREIGN),
    valid_from=date(2025, 1, 1),
    valid_to=date(2029, 12, 31),
    terms=(term(TaxKind.INCOME_TAX, "0"), term(TaxKind.SOCIAL_INSURANCE, "15")),
)
NON_RESIDENT = TaxRule(
    rule="non-resident",
    payee_kind=PartyKind.NATURAL,
    residence=Residence.NON_RESIDENT,
    sources=(Source.AZERBAIJANI,),
    valid_from=date(2025, 1, 1),
    valid_to=None,
    terms=(term(TaxKind.INCOME_TAX, "14", TaxBase.GROSS),),
)
RULES = (RESIDENT, NON_RESIDENT)


def line(credit: str, net: int, gross: int | None = None) -> TaxedLine:
    return TaxedLine(credit=credit, gross=Money(net if gross is None else gross), net=Money(net))


def left(rule: TaxRule, *lines: TaxedLine) -> int:
    taken = sum(one.withholding.amount.amount for one in withhold(rule, lines))
    return sum(one.net.amount for one in lines) - taken


@pytest.mark.clause("3.4-a")
def test_a_resident_pays_no_income_tax_and_fifteen_percent_social_insurance() -> None:
    income, insurance = withhold(RESIDENT, [line("a", 8000, 10000)])
    assert (income.withholding.kind, income.withholding.amount) == ("INCOME_TAX", Money(0))
    assert (insurance.withholding.kind, insurance.withholding.amount) == ("SOCIAL_INSURANCE", Money(1200))
    assert insurance.withholding.base == Money(8000)
    assert left(RESIDENT, line("a", 8000, 10000)) == 6800


@pytest.mark.clause("3.4-a")
def test_a_non_resident_pays_fourteen_percent_of_the_gross() -> None:
    (tax,) = withhold(NON_RESIDENT, [line("a", 8000, 10000)])
    assert (tax.withholding.base, tax.withholding.amount) == (Money(10000), Money(1400))
    assert tax.withholding.base_of == "GROSS"
    assert left(NON_RESIDENT, line("a", 8000, 10000)) == 6600


@pytest.mark.clause("3.4-a")
@pytest.mark.parametrize(
    ("kind", "rate", "base", "paid"),
    [
        (TaxKind.INCOME_TAX, "14", TaxBase.NET, 6880),
        (TaxKind.INCOME_TAX, "14", TaxBase.GROSS, 6600),
        (TaxKind.SOCIAL_INSURANCE, "15", TaxBase.NET, 6800),
        (TaxKind.SOCIAL_INSURANCE, "15", TaxBase.GROSS, 6500),
    ],
)
def test_what_is_left_of_a_hundred_by_base(kind: TaxKind, rate: str, base: TaxBase, paid: int) -> None:
    """Of 100.00 less 20% deduction (the regulation's vectors): 14% leave 68.80 or 66.00, 15% 68.00 or 65.00."""
    assert left(replace(RESIDENT, terms=(term(kind, rate, base),)), line("a", 8000, 10000)) == paid


@pytest.mark.clause("3.4-a")
def test_tax_is_on_the_net_sum_and_borne_by_positive_lines() -> None:
    (tax,) = withhold(NON_RESIDENT, [line("a", 10000), line("b", -3000)])
    assert tax.withholding.amount == Money(980)
    assert tax.parts == (("a", Money(980)),)


def test_a_negative_sum_bears_nothing() -> None:
    (tax,) = withhold(NON_RESIDENT, [line("a", 1000), line("b", -3000)])
    assert tax.withholding.amount == Money(0) and tax.parts == ()


@pytest.mark.parametrize(("net", "amount"), [(10, 2), (9, 1), (3, 0), (4, 1), (30, 5), (8501, 1275)])
def test_halves_round_up(net: int, amount: int) -> None:
    """15% of 0.10 is 0.015 -> 0.02; of 0.30 exactly 0.045 -> 0.05; of 85.01 it is 12.7515 -> 12.75."""
    assert withhold(RESIDENT, [line("a", net)])[1].withholding.amount == Money(amount)


@pytest.mark.clause("3.4-a")
def test_the_rule_follows_the_day_of_payment_the_payee_and_the_source() -> None:
    def rule(kind: PartyKind, residence: Residence, source: Source, day: date) -> TaxRule | None:
        return rule_for(RULES, kind, residence, source, day)

    natural, legal, home = PartyKind.NATURAL, PartyKind.LEGAL, Source.AZERBAIJANI
    assert rule(natural, Residence.RESIDENT, home, date(2029, 12, 31)) is RESIDENT
    assert rule(natural, Residence.RESIDENT, home, date(2030, 1, 1)) is None
    assert rule(natural, Residence.RESIDENT, home, date(2024, 12, 31)) is None
    assert rule(natural, Residence.NON_RESIDENT, Source.FOREIGN, DAY) is None
    assert rule(legal, Residence.RESIDENT, home, DAY) is None


def test_only_what_sister_organisations_send_is_foreign() -> None:
    assert {channel: source_of(channel) for channel in Channel} == {
        Channel.USER: Source.AZERBAIJANI,
        Channel.PRODUCER: Source.AZERBAIJANI,
        Channel.SOCIETY: Source.FOREIGN,
    }


@given(nets=st.lists(st.integers(-(10**9), 10**9), min_size=1, max_size=30), rate=st.integers(0, 10000))
def test_the_lines_bear_exactly_what_is_withheld(nets: list[int], rate: int) -> None:
    share = Decimal(rate).scaleb(-2)
    rule = TaxRule(
        rule="any",
        payee_kind=PartyKind.NATURAL,
        residence=Residence.RESIDENT,
        sources=(Source.AZERBAIJANI,),
        valid_from=DAY,
        valid_to=None,
        terms=(term(TaxKind.INCOME_TAX, str(share)),),
    )
    (tax,) = withhold(rule, [line(f"c{number:03}", net) for number, net in enumerate(nets)])
    amount = tax.withholding.amount.amount
    total = sum(nets)
    assert amount >= 0
    if total > 0:
        # within half a qəpik of the exact sum, halves upwards
        assert -50 < 100 * amount - total * share <= 50
        assert sum(part.amount for _, part in tax.parts) == amount
    else:
        assert amount == 0
