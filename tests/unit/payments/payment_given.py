"""Credits, payees and orders, as histories of payments take them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from services.payments.domain.circumstances import Payee, Profile
from services.payments.domain.credit_events import Credit, TakenBack
from services.payments.domain.draft import Draft, DraftOrder
from services.payments.domain.order_events import OrderIssued
from services.payments.domain.order_terms import OrderItem, Outcome
from services.payments.domain.passing import Link
from services.payments.domain.policy_bodies import DebtorAccount
from services.payments.domain.standing import Unpaid
from services.payments.domain.tax import Residence, Source, TaxBase, TaxKind, TaxRule, TaxTerm
from shared.contracts.terms import Channel, PartyClass, PartyKind, Role
from shared.kernel.money import Money

RATE = 15
DAY = date(2026, 9, 3)
NOON = datetime(2026, 9, 1, 8, tzinfo=UTC)
DEBTOR = DebtorAccount(name="Guild", iban="AZ", bic="B")
_INSURANCE = TaxTerm(kind=TaxKind.SOCIAL_INSURANCE, rate=Decimal(RATE), base=TaxBase.NET, reference="14.5.4")
RULE = TaxRule(
    rule="resident",
    payee_kind=PartyKind.NATURAL,
    residence=Residence.RESIDENT,
    sources=(Source.AZERBAIJANI, Source.FOREIGN),
    valid_from=date(2025, 1, 1),
    valid_to=None,
    terms=(_INSURANCE,),
)

HEIRS = [
    Link(
        link=f"to {receiver}",
        owner="bob",
        receiver=receiver,
        fraction=fraction,
        document_sha256="cd" * 32,
        valid_from=DAY,
        valid_to=None,
    )
    for receiver, fraction in (("ada", Fraction(1, 3)), ("cem", Fraction(2, 3)))
]
"""Of the one who dies."""


def credit_of(number: int, payee: str, work: str, net: int, back: Credit | None = None) -> Credit:
    """A share, or one that takes another back."""
    return Credit(
        id=f"c{number:03}",
        payee=payee,
        owner=payee,
        work=work,
        role=Role.DIRECTOR,
        allocation=f"a{number}",
        run=f"r{number}",
        channel=Channel.USER,
        gross=Money(net),
        net=Money(net),
        takes_back=None
        if back is None
        else TakenBack(credit=back.id, run=back.run, reversal=f"v{number}", cause="MATCH"),
    )


def unsettled(state: Any) -> bool:
    """Whether an order waits for a person or for the bank."""
    return bool(state.questions) or state.outcome in (Outcome.ISSUED, Outcome.UNKNOWN)


def unpaid_of(credit: Credit) -> Unpaid:
    """A credit as the rules take it."""
    return Unpaid(
        credit=credit.id,
        payee=credit.payee,
        work=credit.work,
        role=credit.role,
        allocation=credit.allocation,
        run=credit.run,
        channel=credit.channel,
        gross=credit.gross,
        net=credit.net,
    )


def payee_of(name: str, dead: bool) -> Payee:
    """A member, perhaps dead."""
    return Payee(
        id=name,
        name=name,
        kind=PartyKind.NATURAL,
        party_class=PartyClass.MEMBER,
        country="AZ",
        died_on=date(2026, 8, 1) if dead else None,
    )


def profile_of(payee: str, version: int) -> Profile:
    """A version of a payee's data."""
    return Profile(
        version=version,
        fingerprint=f"{payee} {version}",
        kind=PartyKind.NATURAL,
        residence=Residence.RESIDENT,
    )


def issued_of(draft: Draft, order: DraftOrder) -> OrderIssued:
    """The order of a draft as it is issued."""
    return OrderIssued(
        payment_run=draft.payment_run,
        order=order.order,
        payee=order.payee,
        gross=order.gross,
        withheld=order.withheld,
        net=order.net,
        credits=tuple(line.credit.credit for line in order.lines),
        execution_date=draft.execution_date,
        end_to_end_id=order.end_to_end_id,
        payment_data=order.payment_data,
        kind=order.kind.value,
        items=tuple(
            OrderItem(liability=one.liability, kind=one.kind, amount=one.amount.amount) for one in order.items
        ),
        paid=order.amount,
        quote=order.quote if order.lines else None,
    )
