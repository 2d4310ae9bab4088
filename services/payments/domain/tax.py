"""Tax at payment: dated rules, per payee, payment and rule on the net sum (3.4, D-75 to D-79).

No rule is a reason to hold the payment, never a rate of 0.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import cache

from shared.contracts.payments import Withholding
from shared.contracts.terms import Channel, PartyKind
from shared.kernel.money import Money, half_up, split
from shared.kernel.periods import valid_on


class Residence(StrEnum):
    """Where the receiver is taxed."""

    RESIDENT = "RESIDENT"
    NON_RESIDENT = "NON_RESIDENT"


class Source(StrEnum):
    """Where the royalty comes from (D-75)."""

    AZERBAIJANI = "AZERBAIJANI"
    FOREIGN = "FOREIGN"


class TaxKind(StrEnum):
    """What is withheld; social insurance is always a line of its own (D-76)."""

    INCOME_TAX = "INCOME_TAX"
    SOCIAL_INSURANCE = "SOCIAL_INSURANCE"


class TaxBase(StrEnum):
    """Of what the rate is taken: NET after deductions, GROSS before them (D-75)."""

    NET = "NET"
    GROSS = "GROSS"


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxTerm:
    """One thing that a rule withholds, perhaps nothing of it (rate 0), with its legal reference."""

    kind: TaxKind
    rate: Decimal
    """Percent."""
    base: TaxBase
    reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxRule:
    """What is withheld from whom, from when to when. All its terms apply."""

    rule: str
    payee_kind: PartyKind
    residence: Residence
    sources: tuple[Source, ...]
    valid_from: date
    valid_to: date | None
    terms: tuple[TaxTerm, ...]
    certificate: int = 0
    """Number of the payee's certificate under a treaty, where one holds on the day; see `under_treaty`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Treaty:
    """What a payee's certificate grants on a day (D-46)."""

    certificate: int
    """Its number among the payee's."""
    country: str
    rate: Decimal
    """Percent that the treaty allows at most."""
    valid_to: date


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxedLine:
    """One credit of a payment: what the share was before deductions, and what came to the account."""

    credit: str
    gross: Money
    net: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Withheld:
    """What a term withholds from a payment, and from which of its credits."""

    withholding: Withholding
    parts: tuple[tuple[str, Money], ...]
    """Credit and its part, for credits that bear one."""


def source_of(channel: Channel) -> Source:
    """What a sister organisation sent is foreign, all else Azerbaijani."""
    return Source.FOREIGN if channel is Channel.SOCIETY else Source.AZERBAIJANI


def rule_for(
    rules: Iterable[TaxRule], kind: PartyKind, residence: Residence, source: Source, day: date
) -> TaxRule | None:
    """The one rule for a receiver's royalty on the day of payment (D-78); None: hold it (NO_TAX_RULE)."""
    for rule in rules:
        if (
            rule.payee_kind is kind
            and rule.residence is residence
            and source in rule.sources
            and valid_on(day, rule.valid_from, rule.valid_to)
        ):
            return rule
    return None


def under_treaty(rule: TaxRule, treaty: Treaty | None) -> TaxRule:
    """The rule as it holds for a non-resident with a certificate that is valid on the day of payment: income tax at no
    more than the treaty's rate, with the certificate in its reference. Everybody else has the rule as it is (D-46)."""
    certificate = certificate_for(rule, treaty)
    if treaty is None or not certificate:
        return rule
    terms = tuple(_under_treaty(term, treaty) for term in rule.terms)
    return replace(rule, terms=terms, certificate=certificate)


def certificate_for(rule: TaxRule, treaty: Treaty | None) -> int:
    """Number of the certificate that a rule is applied with; 0: none."""
    return 0 if treaty is None or rule.residence is Residence.RESIDENT else treaty.certificate


def _under_treaty(term: TaxTerm, treaty: Treaty) -> TaxTerm:
    if term.kind is not TaxKind.INCOME_TAX or term.rate <= treaty.rate:
        return term
    granted = f"treaty with {treaty.country}, certificate {treaty.certificate} valid until {treaty.valid_to}"
    return replace(term, rate=treaty.rate, reference=f"{term.reference}; {granted}")


def withhold(rule: TaxRule, lines: Sequence[TaxedLine]) -> tuple[Withheld, ...]:
    """What a rule withholds from the lines of one payee's payment that fall under it.

    Rounded half up once on the sum, then borne by the positive lines by largest remainder; a sum that is not
    positive bears nothing (D-79).
    """
    return tuple(_withheld(rule.rule, term, lines) for term in rule.terms) if lines else ()


@cache
def _part(percent: Decimal) -> Fraction:
    return Fraction(percent) / 100


def _withheld(rule: str, term: TaxTerm, lines: Sequence[TaxedLine]) -> Withheld:
    bases = [(line.credit, line.gross if term.base is TaxBase.GROSS else line.net) for line in lines]
    base = sum((amount for _, amount in bases[1:]), bases[0][1])
    amount = half_up(base.amount * _part(term.rate)) if base.amount > 0 else 0
    positive = [(credit, part.amount) for credit, part in bases if part.amount > 0] if amount else []
    parts = split(amount, [part for _, part in positive], [credit for credit, _ in positive])
    return Withheld(
        withholding=Withholding(
            rule=rule,
            kind=term.kind.value,
            base=base,
            base_of=term.base.value,
            rate=term.rate,
            amount=Money(amount, base.currency),
            reference=term.reference,
        ),
        parts=tuple(
            (credit, Money(part, base.currency))
            for (credit, _), part in zip(positive, parts, strict=True)
            if part
        ),
    )
