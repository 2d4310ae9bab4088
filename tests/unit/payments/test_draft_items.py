"""Liabilities in a payment run's draft: untaxed, in their own currency, beside the royalty of the same payee."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.payments.domain.assembling import CREDITS_PER_ORDER, assemble, take_out
from services.payments.domain.draft import Draft, DraftReader, OrderKind, decode
from services.payments.domain.holds import Hold, Holds
from services.payments.domain.liability import WorkRole
from services.payments.domain.liability_kinds import LiabilityKind
from services.payments.domain.order import order_id
from services.payments.domain.owed import Owed
from services.payments.domain.policy_words import Account
from services.payments.domain.standing import CreditState, HoldReason, Standing, Unpaid
from shared.contracts.terms import Role
from shared.contracts.wire import to_json
from shared.kernel.money import Money
from tests.unit.payments.test_draft import DEBTOR, NOW, credits_lists, unpaid

OFFICE = Account(name="Dövlət Vergi Xidməti", iban="AZ77VTBA00000000001234567890", bic="VTBAAZ22")


def owed(
    liability: str,
    creditor: str,
    amount: int,
    currency: str = "EUR",
    work: str = "w1",
    role: Role = Role.DIRECTOR,
) -> Owed:
    return Owed(
        liability=liability,
        kind=LiabilityKind.RETURN,
        creditor=creditor,
        amount=Money(amount, currency),
        works=(WorkRole(work=work, role=role),),
        run="r",
    )


def draft_of(credits_: list[Unpaid], items: list[Owed], **changed: object) -> Draft:
    return assemble("run", DEBTOR, {"tax": 1}, credits_, replace(NOW, **changed), items)  # type: ignore[arg-type]


@pytest.mark.clause("4.2-a", "2.2.7-a")
def test_what_goes_back_is_paid_whole_in_its_currency() -> None:
    draft = draft_of([], [owed("b", "vdfs", 40_00), owed("a", "vdfs", 1), owed("c", "vdfs", 7, "USD")])
    euro, dollar = draft.orders
    assert (euro.order, euro.kind, euro.payee) == (order_id("run", "vdfs", "EUR"), OrderKind.REFUND, "vdfs")
    assert (euro.amount, euro.net, euro.withheld) == (Money(40_01, "EUR"), Money(0, "EUR"), ())
    assert dollar.amount == Money(7, "USD")
    assert draft.liabilities == ("a", "b", "c") == draft.pays
    assert (draft.total, draft.totals) == (Money(0), (Money(40_01, "EUR"), Money(7, "USD")))


@pytest.mark.clause("4.2-a")
def test_royalty_and_a_refund_in_one_currency_are_one_order() -> None:
    """80.00 less 15% of it is 68.00, and 5.00 without tax."""
    (order,) = draft_of([unpaid("c", "anna", 80_00)], [owed("l", "anna", 5_00, "AZN")]).orders
    assert (order.gross, order.net, order.amount) == (Money(80_00), Money(68_00), Money(73_00))
    assert (order.kind, [item.liability for item in order.items]) == (OrderKind.ROYALTY, ["l"])


@pytest.mark.clause("2.2.7-a")
def test_what_goes_back_is_not_set_off_against_what_is_owed_to_the_guild() -> None:
    draft = draft_of([unpaid("c", "anna", -80_00)], [owed("l", "anna", 5_00, "AZN")])
    (order,) = draft.orders
    assert (order.amount, order.lines) == (Money(5_00), ())
    (held,) = draft.holds
    assert (held.reason, held.amount, held.credits, held.items) == (
        HoldReason.NOTHING_LEFT,
        Money(-80_00),
        1,
        0,
    )


def test_too_much_paid_before_is_set_off_and_never_paid_out() -> None:
    first, second = owed("l", "anna", -5_00, "AZN"), owed("m", "anna", 3_00, "AZN")
    draft = draft_of([], [first, second])
    assert draft.orders == ()
    assert [(hold.reason, hold.amount, hold.items) for hold in draft.holds] == [
        (HoldReason.NOTHING_LEFT, Money(-2_00), 2)
    ]
    (order,) = draft_of([], [first, replace(second, amount=Money(8_00))]).orders
    assert order.amount == Money(3_00)


def test_a_creditor_whose_account_the_policies_name_needs_no_payment_data() -> None:
    tax = replace(owed("l", "tax-office", 12_00, "AZN"), kind=LiabilityKind.INCOME_TAX, works=())
    assert draft_of([], [tax]).holds[0].reason is HoldReason.NO_PAYMENT_DATA
    (order,) = draft_of([], [tax], accounts={"tax-office": OFFICE}).orders
    assert (order.account, order.payment_data, order.fingerprint) == (OFFICE, 0, "")
    assert (order.kind, order.amount) == (OrderKind.LIABILITY, Money(12_00))


def test_a_creditor_whom_the_bank_may_have_paid_is_not_paid_again() -> None:
    tax = replace(owed("l", "tax-office", 12_00, "AZN"), kind=LiabilityKind.INCOME_TAX, works=())
    draft = draft_of([], [tax], accounts={"tax-office": OFFICE}, asked={"tax-office": "order-1"})
    (held,) = draft.holds
    assert (draft.orders, held.reason, held.items) == ((), HoldReason.NO_PAYMENT_DATA, 1)


def test_reasons_that_hold_a_credit_hold_a_liability_too() -> None:
    hold = Hold(dispute="d", work="w1", role=Role.DIRECTOR)
    draft = draft_of(
        [], [owed("l", "vdfs", 1), owed("m", "dead", 1), owed("n", "bare", 1)], holds=Holds([hold])
    )
    assert {one.payee: one.reason for one in draft.holds} == dict.fromkeys(
        ("vdfs", "dead", "bare"), HoldReason.DISPUTE
    )
    other = Hold(dispute="d", work="w1", role=Role.COMPOSER)
    draft = draft_of(
        [], [owed("l", "vdfs", 1), owed("m", "dead", 1), owed("n", "bare", 1)], holds=Holds([other])
    )
    assert {one.payee: one.reason for one in draft.holds} == {
        "dead": HoldReason.DECEASED,
        "bare": HoldReason.NO_PAYMENT_DATA,
    }


def test_what_an_order_pays_fits_into_one_event_liabilities_first() -> None:
    """A liability takes the room of three credits: 1,666 of them leave that of two."""
    items = [owed(f"l{number:04}", "anna", 1, "AZN") for number in range(1667)]
    draft = draft_of([unpaid(f"c{number}", "anna", 100) for number in range(3)], items)
    (order,) = draft.orders
    assert (len(order.items), len(order.lines)) == (1666, 2)
    (held,) = draft.holds
    assert (held.reason, held.credits, held.items) == (HoldReason.NEXT_RUN, 1, 1)
    assert 40 * CREDITS_PER_ORDER < 256 * 1024 and 110 * 1666 + 2 * 40 < 256 * 1024


def test_a_draft_laid_down_before_there_were_liabilities_is_read() -> None:
    draft = draft_of([unpaid("c", "anna", 100)], [])
    body = json.loads(to_json(draft))
    for order in body["orders"]:
        for name in ("kind", "items", "paid", "account"):
            del order[name]
    old = decode(json.dumps(body).encode())
    assert old.orders[0].amount == Money(85) and old.totals == (Money(85),)


def test_a_draft_has_each_rule_once_and_is_read_from_parts_wherever_they_were_cut() -> None:
    draft = draft_of(
        [unpaid(f"c-{payee}", payee, 100) for payee in ("anna", "vdfs")], [owed("l", "anna", 50, "EUR")]
    )
    data = draft.encode()
    kept = json.loads(data)
    assert (
        len(kept["rules"])
        == len({rule for order in draft.orders for rule in order.rules})
        < len(draft.orders)
    )
    for size in (1, 7, len(data)):
        reading = DraftReader()
        for start in range(0, len(data), size):
            reading.feed(data[start : start + size])
        assert reading.rest() == draft
    assert decode(to_json(draft)) == draft  # as it was laid down before


items_lists = st.lists(
    st.builds(
        owed,
        liability=st.uuids().map(str),
        creditor=st.sampled_from(["anna", "vdfs", "bare", "dead"]),
        amount=st.integers(-100, 10**6).filter(bool),
        currency=st.sampled_from(["AZN", "EUR"]),
        work=st.sampled_from(["w1", "w2"]),
    ),
    max_size=20,
    unique_by=lambda one: one.liability,
)


@pytest.mark.clause("X-a", "4.2-a")
@given(credits_=credits_lists, items=items_lists)
def test_everything_owed_is_in_an_order_or_held(credits_: list[Unpaid], items: list[Owed]) -> None:
    draft = draft_of(credits_, items)
    for currency in ("AZN", "EUR"):
        owing = sum(one.amount.amount for one in items if one.amount.currency == currency)
        owing += sum(one.net.amount for one in credits_ if one.net.currency == currency)
        told = sum(one.amount for one in draft.totals if one.currency == currency)
        withheld = sum(
            one.amount.amount
            for order in draft.orders
            for one in order.withheld
            if one.amount.currency == currency
        )
        held = sum(hold.amount.amount for hold in draft.holds if hold.amount.currency == currency)
        assert told + withheld + held == owing
    assert sorted(draft.liabilities) == sorted(set(draft.liabilities))
    assert len(draft.liabilities) + sum(hold.items for hold in draft.holds) == len(items)
    assert len({(order.payee, order.amount.currency) for order in draft.orders}) == len(draft.orders)
    assert all(order.amount.amount > 0 for order in draft.orders)
    assert decode(draft.encode()) == draft


@pytest.mark.clause("4.3-a")
@given(credits_=credits_lists, items=items_lists)
def test_taking_out_equals_never_having_been_in(credits_: list[Unpaid], items: list[Owed]) -> None:
    hold = Hold(dispute="d", work="w1", role=None)
    holds = Holds([hold])
    standing = Standing(state=CreditState.DISPUTED, reason=HoldReason.DISPUTE, detail="dispute d")
    # What was paid before is not in a draft by itself: what it is set against may leave.
    items = [one for one in items if one.amount.amount > 0]
    before = draft_of(credits_, items)
    left = take_out(
        before, lambda one: holds.on(one) is not None, standing, lambda one: one.held_by(holds) is not None
    )
    assert left.orders == draft_of(credits_, items, holds=Holds([hold])).orders
