"""Where an unpaid credit stands on a day, and which of them can be paid (4.1, 4.3, D-98)."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from services.payments.domain.circumstances import Circumstances, Payee, Profile
from services.payments.domain.holds import Hold, Holds
from services.payments.domain.standing import (
    CreditState,
    HoldReason,
    Unpaid,
    standing_of,
    standings_of,
    sums_of,
)
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
    assert stands(holds=Holds([whole])) == ("DISPUTED", "DISPUTE")
    assert stands(holds=Holds([replace(whole, role=Role.DIRECTOR)])) == ("DISPUTED", "DISPUTE")
    assert stands(holds=Holds([replace(whole, role=Role.COMPOSER)])) == ("PAYABLE", None)
    assert stands(holds=Holds([replace(whole, work="another")])) == ("PAYABLE", None)


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


@pytest.mark.clause("4.1-a")
def test_a_changed_account_is_in_no_draft_while_it_cools() -> None:
    until = {"rasim": date(2026, 9, 10)}
    assert stands(cooling=until) == ("ONHOLD", "COOLING")
    assert stands(cooling=until, day=date(2026, 9, 30)) == ("ONHOLD", "COOLING"), "the draft's day counts"
    assert stands(cooling={"john": date(2027, 1, 1)}) == ("PAYABLE", None)
    assert "2026-09-10" in standing_of(CREDIT, replace(NOW, cooling=until)).detail


def together(*nets: int, payee: Payee = MEMBER, **changed: object) -> list[tuple[str, str | None]]:
    """The standings of credits of one payee, with a minimum of 5.00."""
    credits_ = [replace(CREDIT, credit=f"c{n}", net=Money(net)) for n, net in enumerate(nets)]
    now = replace(NOW, payees={"rasim": payee}, threshold={"AZN": 500}, **changed)  # type: ignore[arg-type]
    return [(one.state.value, one.reason) for _, one in standings_of(credits_, now)]


@pytest.mark.clause("4.1-a")
def test_what_is_less_than_the_boards_minimum_is_carried_on_and_stays_visible() -> None:
    """3.00 and 1.99 are 4.99; with a qəpik more they are paid. What is owed counts against it: 8.00 less 3.01."""
    carried, paid = ("ONHOLD", "THRESHOLD"), ("PAYABLE", None)
    assert together(300, 199) == [carried, carried]
    assert together(300, 200) == [paid, paid]
    assert together(800, -301) == [carried, ("RECEIVABLE", "THRESHOLD")]
    assert together(800, -300) == [paid, ("RECEIVABLE", None)]
    assert together(300, -300) == [paid, ("RECEIVABLE", None)], (
        "nothing is left: that is said of the order (D-87)"
    )
    small = [replace(CREDIT, net=Money(499))]
    sums = sums_of(small, replace(NOW, threshold={"AZN": 500}))
    assert sums == {("AZN", CreditState.ONHOLD, HoldReason.THRESHOLD): 499}
    assert sums_of(small, NOW) == {("AZN", CreditState.PAYABLE, None): 499}
    assert sums_of(small, replace(NOW, threshold={"USD": 500})) == {("AZN", CreditState.PAYABLE, None): 499}


@pytest.mark.clause("4.1-a")
def test_the_last_sum_of_who_left_and_an_heirs_wait_for_no_minimum() -> None:
    """To them nothing more may ever come."""
    assert together(1, payee=replace(MEMBER, left_on=date(2026, 9, 2))) == [("PAYABLE", None)]
    assert together(1, payee=replace(MEMBER, left_on=DAY)) == [("ONHOLD", "THRESHOLD")]
    assert together(1, payee=replace(MEMBER, party_class=PartyClass.NONE)) == [("PAYABLE", None)]
