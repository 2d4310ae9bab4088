"""Where an unpaid credit stands on a day, and which of them can be paid (4.1, 4.3, D-98)."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from services.payments.domain.holds import Hold
from services.payments.domain.standing import Circumstances, Payee, Profile, Unpaid, standing_of
from services.payments.domain.tax import Residence, Source, TaxBase, TaxKind, TaxRule, TaxTerm
from shared.contracts.terms import Channel, PartyClass, PartyKind, Role
from shared.kernel.money import Money

DAY = date(2026, 9, 3)
CREDIT = Unpaid(
    credit="c1",
    payee="rasim",
    work="film",
    role=Role.DIRECTOR,
    allocation="a1",
    run="run",
    channel=Channel.USER,
    gross=Money(10000),
    net=Money(8000),
)
MEMBER = Payee(
    id="rasim", name="Rasim Ocaqov", kind=PartyKind.NATURAL, party_class=PartyClass.MEMBER, country="AZ"
)
PROFILE = Profile(version=1, fingerprint="f", kind=PartyKind.NATURAL, residence=Residence.RESIDENT)


def rule(kind: PartyKind, valid_to: date | None = None) -> TaxRule:
    return TaxRule(
        rule=f"resident-{kind}",
        payee_kind=kind,
        residence=Residence.RESIDENT,
        sources=(Source.AZERBAIJANI,),
        valid_from=date(2025, 1, 1),
        valid_to=valid_to,
        terms=(TaxTerm(kind=TaxKind.INCOME_TAX, rate=Decimal(0), base=TaxBase.NET, reference="102.1.42"),),
    )


NOW = Circumstances(
    day=DAY,
    payees={"rasim": MEMBER},
    profiles={"rasim": PROFILE},
    rules=(rule(PartyKind.NATURAL, date(2029, 12, 31)), rule(PartyKind.LEGAL)),
)


def stands(credit: Unpaid = CREDIT, **changed: object) -> tuple[str, str | None]:
    found = standing_of(credit, replace(NOW, **changed))  # type: ignore[arg-type]
    return found.state.value, found.reason


@pytest.mark.clause("4.3-a")
def test_a_dispute_stops_the_work_or_the_role_and_nothing_else() -> None:
    whole = Hold(dispute="d", work="film", role=None)
    assert stands(holds=(whole,)) == ("DISPUTED", "DISPUTE")
    assert stands(holds=(replace(whole, role=Role.DIRECTOR),)) == ("DISPUTED", "DISPUTE")
    assert stands(holds=(replace(whole, role=Role.COMPOSER),)) == ("PAYABLE", None)
    assert stands(holds=(replace(whole, work="another"),)) == ("PAYABLE", None)


def test_the_dead_are_not_paid_and_strangers_neither() -> None:
    assert stands(payees={"rasim": replace(MEMBER, died_on=date(2026, 9, 1))}) == ("ONHOLD", "DECEASED")
    assert stands(payees={}) == ("ONHOLD", "NO_PAYMENT_DATA")
    assert stands(profiles={}) == ("ONHOLD", "NO_PAYMENT_DATA")


@pytest.mark.clause("4.1-a")
def test_payment_data_that_a_payment_came_back_from_pay_nobody_until_they_are_approved_anew() -> None:
    for code in ("AC04", "MS03", ""):
        assert stands(returned={("rasim", 1): code}) == ("ONHOLD", "NO_PAYMENT_DATA")
    assert "AC04" in standing_of(CREDIT, replace(NOW, returned={("rasim", 1): "AC04"})).detail
    newer = {"rasim": replace(PROFILE, version=2)}
    assert stands(returned={("rasim", 1): "AC04"}, profiles=newer) == ("PAYABLE", None)
    assert stands(returned={("john", 1): "AC04"}) == ("PAYABLE", None)


@pytest.mark.clause("3.4-a")
def test_a_tax_profile_of_another_kind_than_the_registrys_pays_nobody() -> None:
    firm = replace(PROFILE, kind=PartyKind.LEGAL)
    assert stands(profiles={"rasim": firm}) == ("ONHOLD", "NO_PAYMENT_DATA")
    with_number = replace(MEMBER, voen="1700767721")
    assert stands(profiles={"rasim": firm}, payees={"rasim": with_number}) == ("ONHOLD", "NO_PAYMENT_DATA")
    legal = replace(with_number, kind=PartyKind.LEGAL)
    assert stands(profiles={"rasim": firm}, payees={"rasim": legal}) == ("PAYABLE", None)


@pytest.mark.clause("3.4-a")
def test_no_tax_rule_of_the_day_of_payment_is_a_hold_and_never_nothing() -> None:
    assert stands(day=date(2029, 12, 31)) == ("PAYABLE", None)
    assert stands(day=date(2030, 1, 1)) == ("ONHOLD", "NO_TAX_RULE")
    assert stands(replace(CREDIT, channel=Channel.SOCIETY)) == ("ONHOLD", "NO_TAX_RULE")
