"""What histories of payments know beside members: an organisation abroad with its contract and rate, and creditors."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from services.payments.domain.abroad import ForeignContract, Quote
from services.payments.domain.circumstances import Circumstances, Payee, Profile
from services.payments.domain.liability import Liability, State, WorkRole
from services.payments.domain.liability_kinds import LiabilityKind
from services.payments.domain.owed import Owed
from services.payments.domain.policy_words import Account
from services.payments.domain.tax import Residence, TaxBase, TaxKind, TaxTerm
from shared.contracts.distribution import Rate
from shared.contracts.terms import Charges, PartyClass, PartyKind, Role
from shared.kernel.money import Money
from tests.unit.payments.payment_given import DAY, RULE

ORG = "org"
"""Paid in euro under its contract."""
TAX = LiabilityKind.INCOME_TAX.value
"""Owed month by month in manat to the creditor of this name."""
TAXED_ABROAD = 10
"""Percent of what comes to an organisation's account, before its deductions."""
VALUE, NOMINAL = Decimal("1.9523"), 1
_INCOME_TAX = TaxTerm(
    kind=TaxKind.INCOME_TAX, rate=Decimal(TAXED_ABROAD), base=TaxBase.GROSS, reference="125"
)
ABROAD = replace(
    RULE,
    rule="abroad",
    payee_kind=PartyKind.LEGAL,
    residence=Residence.NON_RESIDENT,
    terms=(_INCOME_TAX,),
)
CONTRACT = ForeignContract(
    contract="representation", version=1, number="R-1", currency="EUR", charges=Charges.SHARED, days=()
)
CREDITOR = Account(name="State Tax Service", iban="AZ1", bic="B")


def quote(later: int) -> Quote:
    """The rate of the day, as the bulletin says it that was recorded last."""
    rate = Rate(currency="EUR", value=VALUE + Decimal(later) / 10, nominal=NOMINAL)
    return Quote(rate=rate, day=DAY, effective_on=DAY, sha256="ef" * 32)


def euro(net: int, later: int) -> int:
    """So many qəpik in cents, half up once: 1.9523 manat for a euro, ten qəpik more with every later bulletin."""
    return int(Fraction(net * 10000, 19523 + 1000 * later) + Fraction(1, 2))


def manat(cents: int, percent: int) -> Money:
    """What a bank takes for euro at a rate of its own, so many percent above that of the first bulletin."""
    return Money(int(Fraction(cents * 19523, 10000) * (100 + percent) / 100))


def organisation() -> Payee:
    """As the registry has it."""
    return Payee(
        id=ORG, name=ORG, kind=PartyKind.LEGAL, party_class=PartyClass.SOCIETY, country="FR", died_on=None
    )


def profile_abroad(version: int) -> Profile:
    """A version of its data."""
    return Profile(
        version=version,
        fingerprint=f"{ORG} {version}",
        kind=PartyKind.LEGAL,
        residence=Residence.NON_RESIDENT,
    )


def return_of(number: int, work: str) -> Liability:
    """What goes back to the organisation that sent it, of a work that may be disputed."""
    return Liability(
        id=f"return-{number}",
        kind=LiabilityKind.RETURN,
        creditor=ORG,
        currency="EUR",
        works=(WorkRole(work=work, role=Role.ALL),),
    )


def month_of(number: int) -> Liability:
    """The tax of a month."""
    return Liability(
        id=f"tax-{number}",
        kind=LiabilityKind.INCOME_TAX,
        creditor=TAX,
        currency="AZN",
        due_on=date(2026, 9, 20),
    )


def owed_of(state: State) -> Owed | None:
    """What of a liability no payment run has taken."""
    known = state.liability
    if known is None or state.payment_run is not None or not state.owed:
        return None
    amount = Money(state.owed, known.currency)
    return Owed(
        liability=known.id, kind=known.kind, creditor=known.creditor, amount=amount, works=known.works
    )


def circumstances(base: Circumstances, org: int | None, later: int | None, creditors: int) -> Circumstances:
    """Those of members, with the organisation's, `org` the version of its data, and the creditor's."""
    profiles = {ORG: profile_abroad(org)} if org else {}
    return replace(
        base,
        payees={**base.payees, ORG: organisation()},
        profiles={**base.profiles, **profiles},
        rules=(*base.rules, ABROAD),
        contracts={ORG: CONTRACT},
        quotes={} if later is None else {"EUR": quote(later)},
        accounts={TAX: CREDITOR},
        creditors_version=creditors,
    )
