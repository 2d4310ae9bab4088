"""The draft of a payment run: everything owed is paid or held with its reason, to the qəpik, in one way only."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.payments.domain.assembling import CREDITS_PER_ORDER, assemble, take_out
from services.payments.domain.circumstances import Circumstances, Payee, Profile
from services.payments.domain.draft import Draft, decode
from services.payments.domain.holds import Hold, Holds
from services.payments.domain.policy_bodies import DebtorAccount
from services.payments.domain.standing import CreditState, HoldReason, Standing, Unpaid, standing_of, sums_of
from services.payments.domain.tax import Residence, Source, TaxBase, TaxKind, TaxRule, TaxTerm
from shared.contracts.terms import Channel, PartyClass, PartyKind, Role
from shared.kernel.money import Money

DEBTOR = DebtorAccount(name="Guild", iban="AZ21NABZ00000000137010001944", bic="NABZAZ2C")
PAYEES = ("anna", "boris", "jane", "studio", "vdfs", "dead", "bare")
WORKS = ("w1", "w2", "w3")


def rule(name: str, kind: PartyKind, residence: Residence, *terms: TaxTerm) -> TaxRule:
    return TaxRule(
        rule=name,
        payee_kind=kind,
        residence=residence,
        sources=(Source.AZERBAIJANI, Source.FOREIGN),
        valid_from=date(2025, 1, 1),
        valid_to=None,
        terms=terms,
    )


def term(kind: TaxKind, rate: int, base: TaxBase) -> TaxTerm:
    return TaxTerm(kind=kind, rate=Decimal(rate), base=base, reference="the law")


RULES = (
    rule(
        "resident",
        PartyKind.NATURAL,
        Residence.RESIDENT,
        term(TaxKind.INCOME_TAX, 0, TaxBase.NET),
        term(TaxKind.SOCIAL_INSURANCE, 15, TaxBase.NET),
    ),
    rule(
        "non-resident",
        PartyKind.NATURAL,
        Residence.NON_RESIDENT,
        term(TaxKind.INCOME_TAX, 14, TaxBase.GROSS),
    ),
)


def payee(name: str, kind: PartyKind = PartyKind.NATURAL, country: str = "AZ", **more: object) -> Payee:
    bare = Payee(id=name, name=name, kind=kind, party_class=PartyClass.MEMBER, country=country)
    return replace(bare, **more)  # type: ignore[arg-type]


def profile(kind: PartyKind = PartyKind.NATURAL, residence: Residence = Residence.RESIDENT) -> Profile:
    return Profile(version=1, fingerprint="f", kind=kind, residence=residence)


NOW = Circumstances(
    day=date(2026, 9, 3),
    payees={
        "anna": payee("anna"),
        "boris": payee("boris"),
        "jane": payee("jane", country="GB"),
        "studio": payee("studio", PartyKind.LEGAL, voen="1700767721"),
        "vdfs": payee("vdfs", PartyKind.LEGAL, "AT", party_class=PartyClass.SOCIETY),
        "dead": payee("dead", died_on=date(2026, 8, 1)),
        "bare": payee("bare"),
    },
    profiles={
        "anna": profile(),
        "boris": profile(),
        "jane": profile(residence=Residence.NON_RESIDENT),
        "studio": profile(PartyKind.LEGAL),
        "vdfs": profile(PartyKind.LEGAL, Residence.NON_RESIDENT),
        "dead": profile(),
    },
    rules=RULES,
)


def unpaid(
    credit: str, of: str, net: int, work: str = "w1", role: Role = Role.DIRECTOR, gross: int | None = None
) -> Unpaid:
    return Unpaid(
        credit=credit,
        payee=of,
        work=work,
        role=role,
        allocation="a",
        run="r",
        channel=Channel.USER,
        gross=Money(net if gross is None else gross),
        net=Money(net),
    )


def draft_of(credits_: Sequence[Unpaid], now: Circumstances = NOW) -> Draft:
    return assemble("run", DEBTOR, {"tax": 1}, credits_, now)


def reason(credit: Unpaid, now: Circumstances = NOW) -> HoldReason | None:
    return standing_of(credit, now).reason


@pytest.mark.clause("3.4-a", "4.1-a")
def test_one_order_per_payee_with_tax_on_the_sum_and_lines_that_bear_it() -> None:
    draft = draft_of(
        [unpaid("c2", "anna", 10), unpaid("c1", "anna", 10), unpaid("c3", "jane", 8000, gross=10000)]
    )
    anna, jane = draft.orders
    # 15% of 0.20 = 0.03: line by line it would be 0.02 + 0.02
    assert (anna.gross, anna.net) == (Money(20), Money(17))
    assert [(line.credit.credit, line.withheld.amount) for line in anna.lines] == [("c1", 2), ("c2", 1)]
    assert (jane.gross, jane.net) == (Money(8000), Money(6600))
    assert draft.total == Money(6617)


def test_each_hold_has_its_reason() -> None:
    hold = Hold(dispute="d", work="w9", role=None)
    now = replace(NOW, holds=Holds([hold]))
    assert reason(unpaid("c", "anna", 1)) is None
    assert reason(unpaid("c", "anna", 1, "w9"), now) is HoldReason.DISPUTE
    assert reason(unpaid("c", "vdfs", 1)) is HoldReason.ABROAD
    assert standing_of(unpaid("c", "vdfs", 1), NOW).state is CreditState.PAYABLE
    assert reason(unpaid("c", "dead", 1)) is HoldReason.DECEASED
    assert reason(unpaid("c", "bare", 1)) is HoldReason.NO_PAYMENT_DATA
    assert reason(unpaid("c", "stranger", 1)) is HoldReason.NO_PAYMENT_DATA
    assert reason(unpaid("c", "studio", 1)) is HoldReason.NO_TAX_RULE
    nameless = replace(NOW, payees={**NOW.payees, "studio": payee("studio", PartyKind.LEGAL)})
    assert reason(unpaid("c", "studio", 1), nameless) is HoldReason.NO_PAYMENT_DATA


def test_an_order_that_leaves_nothing_is_carried_on() -> None:
    """14% of 10.00 gross is more than the 1.00 that deductions left."""
    draft = draft_of([unpaid("c", "jane", 100, gross=1000)])
    assert draft.orders == ()
    (held,) = draft.holds
    assert (held.reason, held.amount) == (HoldReason.NOTHING_LEFT, Money(100))


def test_an_order_fits_into_one_event() -> None:
    """What is beyond it is payable and waits for the next payment run."""
    draft = draft_of([unpaid(f"c{number:05}", "anna", 100) for number in range(CREDITS_PER_ORDER + 3)])
    assert len(draft.orders[0].lines) == CREDITS_PER_ORDER
    (held,) = draft.holds
    assert (held.reason, held.credits, held.amount) == (HoldReason.NEXT_RUN, 3, Money(300))
    assert 40 * CREDITS_PER_ORDER < 256 * 1024


@pytest.mark.clause("4.3-a")
def test_a_role_in_dispute_leaves_the_other_roles() -> None:
    role = Hold(dispute="d", work="w1", role=Role.SCRIPTWRITER)
    now = replace(NOW, holds=Holds([role]))
    draft = draft_of([unpaid("c1", "anna", 100), unpaid("c2", "anna", 50, role=Role.SCRIPTWRITER)], now)
    assert draft.orders[0].gross == Money(100)
    assert draft.holds[0].state is CreditState.DISPUTED


lines = st.builds(
    unpaid,
    credit=st.uuids().map(str),
    of=st.sampled_from(PAYEES),
    net=st.integers(1, 10**7),
    work=st.sampled_from(WORKS),
    role=st.sampled_from([Role.DIRECTOR, Role.SCRIPTWRITER]),
)
credits_lists = st.lists(lines, max_size=40, unique_by=lambda one: one.credit)


@pytest.mark.clause("X-a")
@given(credits_=credits_lists)
def test_everything_owed_is_in_an_order_or_held(credits_: list[Unpaid]) -> None:
    draft = draft_of(credits_)
    owed = sum(one.net.amount for one in credits_)
    ordered = sum(order.gross.amount for order in draft.orders)
    held = sum(hold.amount.amount for hold in draft.holds)
    assert ordered + held == owed == sum(sums_of(credits_, NOW).values())
    assert len(draft.credits) + sum(hold.credits for hold in draft.holds) == len(credits_)
    for order in draft.orders:
        taken = sum(one.amount.amount for one in order.withheld)
        assert order.gross.amount == order.net.amount + taken
        assert sum(line.withheld.amount for line in order.lines) == taken
        assert sum(line.credit.net.amount for line in order.lines) == order.gross.amount


@pytest.mark.clause("X-b")
@given(credits_=credits_lists, data=st.data())
def test_the_same_credits_in_any_order_give_the_same_bytes(
    credits_: list[Unpaid], data: st.DataObject
) -> None:
    other = data.draw(st.permutations(credits_))
    draft = draft_of(credits_)
    assert draft_of(other).encode() == draft.encode()
    assert decode(draft.encode()) == draft


@pytest.mark.clause("4.3-a")
@given(credits_=credits_lists)
def test_taking_out_equals_never_having_been_in(credits_: list[Unpaid]) -> None:
    """The orders that remain are those of a run prepared after the dispute."""
    hold = Hold(dispute="d", work="w1", role=None)
    standing = Standing(state=CreditState.DISPUTED, reason=HoldReason.DISPUTE, detail="dispute d")
    left = take_out(draft_of(credits_), lambda one: Holds([hold]).on(one) is not None, standing)
    assert left.orders == draft_of(credits_, replace(NOW, holds=Holds([hold]))).orders
    assert sum(one.net.amount for one in credits_) == sum(order.gross.amount for order in left.orders) + sum(
        one.amount.amount for one in left.holds
    )
