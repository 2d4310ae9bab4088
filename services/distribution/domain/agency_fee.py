"""The Agency's fee: a part of what was collected in a year, due in the next one (Cabinet of Ministers, Decision 37 of
7 February 2018). What is passed on to owners is a deduction of its own (D-72)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from services.distribution.domain.facts import BulletinFact
from services.distribution.domain.policy_words import Body, percent_of
from services.distribution.domain.rates import HOME, rate_on, to_manat
from shared.contracts.terms import ReceiptKind
from shared.kernel.money import Money, half_up

ALERT_DAYS = 30
"""Days before it is due on which the fee begins to be warned of."""
ROYALTY = (
    ReceiptKind.USER,
    ReceiptKind.PRODUCER,
    ReceiptKind.SOCIETY,
    ReceiptKind.COURT_AWARD,
    ReceiptKind.SETTLEMENT,
)
"""Receipts that are royalty (D-27); what was taken over was collected, and counted, before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeTerms:
    """How much of the collections, due on which day of the next year, and by what."""

    rate: Decimal
    month: int
    day: int
    reference: str

    def due_on(self, year: int) -> date:
        """The day on which the fee of a year's collections is due."""
        return date(year + 1, self.month, self.day)


LAW = FeeTerms(
    rate=Decimal(5), month=4, day=1, reference="Cabinet of Ministers, Decision 37, 7 February 2018"
)
"""What holds as long as no policy `agency_fee` says otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Collection:
    """What came of one receipt on a day and stayed, less VAT; below zero where a bank took it back."""

    receipt: str
    kind: str
    value_date: date
    """The receiving day, whose rate counts."""
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceSum:
    """Collections of one source, in AZN."""

    source: str
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyFee:
    """The fee of a year."""

    year: int
    sources: tuple[SourceSum, ...]
    base: Money
    rate: Decimal
    fee: Money
    due_on: date
    reference: str
    state: str
    """ACCRUING as long as the year runs, then DUE."""
    days_left: int
    """Until it is due; below zero afterwards."""
    alert: bool
    undetermined: tuple[Money, ...]
    """Receipts whose kind nobody said: no part of the base yet."""
    without_rate: tuple[str, ...]
    """Receipts in foreign money without a rate of their day: no part of the base yet."""


def read_terms(body: Body, reference: str) -> FeeTerms:
    """The terms of an approved policy."""
    month, day = str(body["due"]).split("-")
    rate = percent_of(body["rate"])
    return FeeTerms(rate=rate or Decimal(0), month=int(month), day=int(day), reference=reference)


def fee_of(
    year: int,
    terms: FeeTerms,
    collections: Iterable[Collection],
    bulletins: Sequence[BulletinFact],
    today: date,
) -> AgencyFee:
    """The fee of a year's collections: each receipt in AZN at the rate of its day, half up once on their sum."""
    sums: dict[str, int] = {}
    undetermined: dict[str, int] = {}
    lacking: set[str] = set()
    for one in collections:
        if one.kind == ReceiptKind.UNKNOWN:
            currency = one.amount.currency
            undetermined[currency] = undetermined.get(currency, 0) + one.amount.amount
        elif one.kind in ROYALTY:
            manat = _in_manat(one, bulletins)
            if manat is None:
                lacking.add(one.receipt)
            else:
                sums[one.kind] = sums.get(one.kind, 0) + manat
    base = sum(sums.values())
    due_on = terms.due_on(year)
    days_left = (due_on - today).days
    return AgencyFee(
        year=year,
        sources=tuple(SourceSum(source=kind, amount=Money(sums[kind])) for kind in ROYALTY if kind in sums),
        base=Money(base),
        rate=terms.rate,
        fee=Money(half_up(base * Fraction(terms.rate) / 100)),
        due_on=due_on,
        reference=terms.reference,
        state="ACCRUING" if today.year <= year else "DUE",
        days_left=days_left,
        alert=today.year > year and days_left <= ALERT_DAYS,
        undetermined=_moneys(undetermined),
        without_rate=tuple(sorted(lacking)),
    )


def _in_manat(one: Collection, bulletins: Sequence[BulletinFact]) -> int | None:
    if one.amount.currency == HOME:
        return one.amount.amount
    rate = rate_on(bulletins, one.amount.currency, one.value_date)
    if rate is None:
        return None
    sign = -1 if one.amount.amount < 0 else 1
    return sign * to_manat(Money(abs(one.amount.amount), one.amount.currency), rate).amount


def _moneys(sums: Mapping[str, int]) -> tuple[Money, ...]:
    return tuple(Money(amount, currency) for currency, amount in sorted(sums.items()) if amount)
