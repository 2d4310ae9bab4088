"""Foreign organisations: paid on their contract's days, in its currency, at the rate of the day (4.2, D-96)."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.payments.domain.abroad import Quote, converted, not_due, terms_of
from services.payments.domain.assembling import assemble, take_out
from services.payments.domain.circumstances import Circumstances
from services.payments.domain.draft import Draft, OrderKind, decode
from services.payments.domain.liability import WorkRole
from services.payments.domain.liability_kinds import LiabilityKind
from services.payments.domain.order import order_id
from services.payments.domain.owed import Owed
from services.payments.domain.standing import CreditState, HoldReason, Standing, Unpaid, standing_of
from services.payments.domain.tax import Residence, TaxBase, TaxKind
from shared.contracts.distribution import Rate
from shared.contracts.registry import Contract, ForeignTerms, PlannedDay
from shared.contracts.terms import Charges, ContractKind, PartyKind, PlannedAct, Role
from shared.kernel.money import Money
from tests.unit.payments.test_draft import DEBTOR, NOW, rule, term, unpaid

DAY = date(2026, 9, 3)
CONTRACT = Contract(
    id="k",
    number="12/2020",
    kind=ContractKind.REPRESENTATION,
    party="vdfs",
    version=1,
    currency="EUR",
    valid_from=date(2020, 1, 1),
    payment_calendar=(
        PlannedDay(act=PlannedAct.PAYMENT, month=6),
        PlannedDay(act=PlannedAct.PAYMENT, month=12),
        PlannedDay(act=PlannedAct.SCHEDULE, month=9, day=1),
    ),
    terms=ForeignTerms(charges=Charges.OUR),
)
EURO = Quote(
    rate=Rate(currency="EUR", value=Decimal("1.9756"), nominal=1),
    day=DAY,
    effective_on=DAY,
    sha256="ab" * 32,
)
NON_RESIDENT = rule(
    "foreign-legal",
    PartyKind.LEGAL,
    Residence.NON_RESIDENT,
    term(TaxKind.INCOME_TAX, 14, TaxBase.GROSS),
)


def abroad(**changed: object) -> Circumstances:
    """The society has a contract without days of its own, in euro, and the day's rate is there."""
    terms = terms_of({"k": (replace(CONTRACT, payment_calendar=()),)}, DAY)
    assert terms is not None
    known = replace(NOW, rules=(*NOW.rules, NON_RESIDENT), contracts={"vdfs": terms}, quotes={"EUR": EURO})
    return replace(known, **changed)  # type: ignore[arg-type]


def back(amount: int, currency: str = "EUR") -> Owed:
    return Owed(
        liability="l",
        kind=LiabilityKind.RETURN,
        creditor="vdfs",
        amount=Money(amount, currency),
        works=(WorkRole(work="w2", role=Role.DIRECTOR),),
    )


def draft_of(credits_: list[Unpaid], now: Circumstances, owed: tuple[Owed, ...] = ()) -> Draft:
    return assemble("run", DEBTOR, {"tax": 1}, credits_, now, owed)


@pytest.mark.clause("4.2-a")
@pytest.mark.parametrize(
    ("day", "since", "due"),
    [
        # Planned are 2026-06-30 and 2026-12-31; a payment run comes up to 31 days ahead.
        (date(2026, 5, 29), date(2026, 1, 15), False),
        (date(2026, 5, 30), date(2026, 1, 15), True),
        (date(2026, 6, 30), date(2026, 6, 30), True),
        (date(2026, 7, 1), date(2026, 7, 1), False),
        (date(2026, 7, 1), date(2026, 6, 30), True),
        (date(2026, 11, 29), date(2026, 7, 1), False),
        (date(2026, 11, 30), date(2026, 7, 1), True),
        (date(2026, 7, 1), None, True),
    ],
)
def test_a_contracts_day_is_kept_and_a_missed_one_made_good(day: date, since: date | None, due: bool) -> None:
    terms = terms_of({"k": (CONTRACT,)}, day)
    assert terms is not None
    reason = not_due(terms, day, since)
    assert (reason == "") is due
    if day == date(2026, 7, 1) and not due:
        assert "2026-12-31" in reason and "2026-11-30" in reason


def test_terms_are_those_of_the_version_and_of_the_contract_in_force() -> None:
    later = replace(CONTRACT, version=2, currency="USD", applies_from=date(2026, 7, 1), terms=None)
    versions = {"k": (CONTRACT, later)}
    before, after = terms_of(versions, date(2026, 6, 30)), terms_of(versions, date(2026, 7, 1))
    assert before is not None and after is not None
    assert (before.currency, before.charges) == ("EUR", Charges.OUR)
    assert (after.currency, after.charges, after.version) == ("USD", Charges.SHARED, 2)
    ended = replace(CONTRACT, valid_to=date(2024, 12, 31))
    newer = replace(CONTRACT, id="n", valid_from=date(2025, 1, 1), currency="GBP")
    found = terms_of({"k": (ended,), "n": (newer,)}, DAY)
    assert found is not None and found.contract == "n"
    # What is owed under a contract that ended is paid under its terms.
    left = terms_of({"k": (ended,)}, DAY)
    assert left is not None and (left.currency, not_due(left, DAY, date(2026, 8, 1))) == ("EUR", "")
    assert terms_of({"k": (replace(CONTRACT, kind=ContractKind.LICENCE),)}, DAY) is None
    assert terms_of({"k": (CONTRACT,)}, date(2019, 12, 31)) is None


@pytest.mark.clause("4.2-a")
def test_manat_are_converted_half_up_once() -> None:
    """100.00 / 1.9756 = 50.6175...; 1.00 / 0.02 (2.0 for 100 units) = 50 units exactly; yen have no cents."""
    assert converted(Money(100_00), EURO) == Money(50_62, "EUR")
    hundred = replace(EURO, rate=Rate(currency="RUB", value=Decimal("2.0"), nominal=100))
    assert converted(Money(1_00), hundred) == Money(50_00, "RUB")
    yen = replace(EURO, rate=Rate(currency="JPY", value=Decimal("1.1"), nominal=100))
    assert converted(Money(1_00), yen) == Money(91, "JPY")
    half = replace(EURO, rate=Rate(currency="USD", value=Decimal(2), nominal=1))
    assert converted(Money(1), half) == Money(1, "USD")


@pytest.mark.clause("4.2-a", "3.4-a")
def test_royalty_is_taxed_in_manat_and_paid_with_a_return_in_one_order() -> None:
    """80.00 of 100.00 less 14% of 100.00 is 66.00; 66.00 / 1.9756 = 33.4075... = 33.41; 40.00 go back: 73.41."""
    draft = draft_of([unpaid("c", "vdfs", 80_00, gross=100_00)], abroad(), (back(40_00),))
    (order,) = draft.orders
    assert order.order == order_id("run", "vdfs", "EUR")
    assert (order.kind, order.gross, order.net) == (OrderKind.ABROAD, Money(80_00), Money(66_00))
    assert (order.royalty, order.amount) == (Money(33_41, "EUR"), Money(73_41, "EUR"))
    assert order.quote == EURO and order.contract is not None and order.contract.charges is Charges.OUR
    assert draft.totals == (Money(73_41, "EUR"),)
    assert decode(draft.encode()) == draft


@pytest.mark.clause("4.2-a")
def test_one_rounding_for_all_lines_of_a_payment() -> None:
    """Three lines of 0.01 less 0.00 tax are 0.03 manat: 0.0152 = 0.02 euro; line by line they would be 0.03."""
    draft = draft_of([unpaid(f"c{n}", "vdfs", 1) for n in range(3)], abroad())
    assert draft.orders[0].amount == Money(2, "EUR")


@pytest.mark.clause("4.2-a")
def test_what_keeps_a_foreign_organisation_unpaid_has_its_reason() -> None:
    credit = unpaid("c", "vdfs", 80_00)
    terms = terms_of({"k": (CONTRACT,)}, DAY)
    assert terms is not None

    def reason(now: Circumstances) -> HoldReason | None:
        return standing_of(credit, now).reason

    assert reason(abroad()) is None
    assert reason(abroad(contracts={})) is HoldReason.ABROAD
    assert reason(abroad(profiles={})) is HoldReason.NO_PAYMENT_DATA
    assert reason(abroad(quotes={})) is HoldReason.NO_RATE
    assert reason(abroad(rules=NOW.rules)) is HoldReason.NO_TAX_RULE
    waits = abroad(contracts={"vdfs": terms}, credited_on={"r": date(2026, 8, 31)})
    assert reason(waits) is HoldReason.NOT_DUE
    assert reason(replace(waits, credited_on={"r": date(2026, 6, 30)})) is None
    assert all(
        standing_of(credit, now).state is CreditState.PAYABLE
        for now in (abroad(contracts={}), abroad(quotes={}), waits)
    )
    in_euro = replace(credit, net=Money(1, "EUR"), gross=Money(1, "EUR"))
    assert standing_of(in_euro, abroad()).reason is HoldReason.NO_RATE
    home = abroad(contracts={"vdfs": replace(terms, currency="AZN", days=())}, quotes={})
    (order,) = draft_of([credit], home).orders
    assert (order.quote, order.amount) == (None, order.net)


def test_what_an_organisation_owes_waits_for_no_day_of_its_contract() -> None:
    """Of 100.00 that the missed day of June left to be paid 80.00 were taken back in July: 20.00 less 14% are 17.20."""
    terms = terms_of({"k": (CONTRACT,)}, date(2026, 9, 3))
    assert terms is not None
    now = abroad(contracts={"vdfs": terms}, credited_on={"june": date(2026, 6, 1), "july": date(2026, 7, 10)})
    missed = replace(unpaid("c", "vdfs", 100_00), run="june")
    taken_back = replace(unpaid("n", "vdfs", -80_00), run="july")
    (order,) = draft_of([missed, taken_back], now).orders
    assert (order.gross, order.net) == (Money(20_00), Money(17_20))


def test_a_return_waits_for_the_contracts_day_too_and_needs_no_rate() -> None:
    terms = terms_of({"k": (CONTRACT,)}, DAY)
    assert terms is not None
    waits = abroad(contracts={"vdfs": terms})
    late = replace(back(1), since=date(2026, 8, 31))
    assert draft_of([], waits, (late,)).holds[0].reason is HoldReason.NOT_DUE
    assert draft_of([], abroad(quotes={}, contracts={}), (late,)).orders[0].amount == Money(1, "EUR")


def test_what_a_payment_owes_back_leaves_the_return_whole() -> None:
    draft = draft_of([unpaid("c", "vdfs", -80_00)], abroad(), (back(40_00),))
    (order,) = draft.orders
    assert (order.kind, order.amount, order.lines) == (OrderKind.REFUND, Money(40_00, "EUR"), ())
    assert draft.holds[0].reason is HoldReason.NOTHING_LEFT


@pytest.mark.clause("4.2-a", "X-a")
@given(
    nets=st.lists(st.integers(-(10**6), 10**7), min_size=1, max_size=8),
    value=st.decimals("0.0001", "9.9999", places=4),
    returned=st.integers(0, 10**6),
)
def test_an_order_abroad_is_its_royalty_at_the_rate_and_what_goes_back(
    nets: list[int], value: Decimal, returned: int
) -> None:
    quote = replace(EURO, rate=Rate(currency="EUR", value=value, nominal=1))
    credits_ = [unpaid(f"c{n}", "vdfs", net, work="w1") for n, net in enumerate(nets) if net]
    items = (back(returned),) if returned else ()
    draft = draft_of(credits_, abroad(quotes={"EUR": quote}), items)
    held = sum(hold.amount.amount for hold in draft.holds if hold.amount.currency == "AZN")
    gross = sum(order.gross.amount for order in draft.orders)
    assert gross + held == sum(one.net.amount for one in credits_)
    for order in draft.orders:
        royalty = order.amount.amount - sum(item.amount.amount for item in order.items)
        # Within half a cent of the exact quotient, in integers.
        exact = Decimal(order.net.amount) / value
        assert abs(royalty - exact) <= Decimal("0.5")
        without = take_out(
            draft, lambda _: False, Standing(state=CreditState.DISPUTED), lambda item: item.liability == "l"
        )
        assert [one.amount.amount for one in without.orders] == ([royalty] if order.lines else [])
