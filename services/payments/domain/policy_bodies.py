"""What the policies of payments say, and how each is checked before anybody can approve it.

tax     {"rules": [{rule, payee_kind, residence, sources, from, to, terms: [{kind, rate, base, reference}]}]}
debtor  {"name", "iban", "bic"}: the guild's account that orders are paid from
notice  {"where": {"az", "en"}, "days"}: where and until when to complain about a statement

`cooling` and `threshold`: policy_paying.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from itertools import combinations
from typing import Any, TypeVar

from services.payments.domain.bank_account import bic_problem, holder_problem, iban_problem, normal
from services.payments.domain.policy_paying import COOLING, THRESHOLD, read_cooling, read_threshold
from services.payments.domain.tax import Residence, Source, TaxBase, TaxKind, TaxRule, TaxTerm
from shared.contracts.terms import PartyKind
from shared.kernel.findings import Finding, Unreadable

TAX, DEBTOR, NOTICE = "tax", "debtor", "notice"
_DAYS_MAX = 3660
_RATE_PLACES_MAX = 4
_TEXT_LENGTH_MAX = 400
_CLAUSE = "3.4-a"

W = TypeVar("W", bound=StrEnum)
Body = Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class DebtorAccount:
    """The guild's own account."""

    name: str
    iban: str
    bic: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Where and until when a payee may complain."""

    az: str
    en: str
    days: int
    """From the day of the statement."""


def read_tax(body: Body) -> tuple[TaxRule, ...]:
    """The rules of a tax policy. Raises Unreadable with every defect."""
    rows = _unpack(body, ("rules",), "body")["rules"]
    if not isinstance(rows, list) or not rows:
        raise Unreadable([Finding("body.rules", "a list of at least one rule", "", _CLAUSE)])
    rules: list[TaxRule] = []
    findings: list[Finding] = []
    for number, row in enumerate(rows):
        try:
            rules.append(_rule(row, f"body.rules[{number}]"))
        except Unreadable as error:
            findings += error.findings
    findings += _overlaps(rules)
    if findings:
        raise Unreadable(findings)
    return tuple(rules)


def read_debtor(body: Body) -> DebtorAccount:
    """The guild's account. Raises Unreadable."""
    fields = _unpack(body, ("name", "iban", "bic"), "body")
    debtor = DebtorAccount(
        name=_text(fields["name"], "body.name"),
        iban=normal(_text(fields["iban"], "body.iban")),
        bic=normal(_text(fields["bic"], "body.bic")),
    )
    problems = {
        "body.name": holder_problem(debtor.name),
        "body.iban": iban_problem(debtor.iban),
        "body.bic": bic_problem(debtor.bic),
    }
    findings = [Finding(where, problem) for where, problem in problems.items() if problem]
    if findings:
        raise Unreadable(findings)
    return debtor


def read_notice(body: Body) -> Notice:
    """The notice on statements. Raises Unreadable."""
    fields = _unpack(body, ("where", "days"), "body")
    where = _unpack(fields["where"], ("az", "en"), "body.where")
    days = fields["days"]
    if type(days) is not int or not 1 <= days <= _DAYS_MAX:
        raise Unreadable([Finding("body.days", f"a whole number from 1 to {_DAYS_MAX}", str(days), "X-g")])
    return Notice(az=_text(where["az"], "body.where.az"), en=_text(where["en"], "body.where.en"), days=days)


READERS: Mapping[str, Callable[[Body], object]] = {
    TAX: read_tax,
    DEBTOR: read_debtor,
    NOTICE: read_notice,
    COOLING: read_cooling,
    THRESHOLD: read_threshold,
}


def _rule(row: object, where: str) -> TaxRule:
    named = ("rule", "payee_kind", "residence", "sources", "from", "to", "terms")
    fields = _unpack(row, named, where)
    sources, terms = fields["sources"], fields["terms"]
    if not isinstance(sources, list) or not sources:
        raise Unreadable([Finding(f"{where}.sources", "a list of at least one source", "", _CLAUSE)])
    if not isinstance(terms, list) or not terms:
        what = "at least one term; that nothing is withheld is a term with rate 0 and its reference"
        raise Unreadable([Finding(f"{where}.terms", what, "", _CLAUSE)])
    first = _day(fields["from"], f"{where}.from")
    last = None if fields["to"] is None else _day(fields["to"], f"{where}.to")
    if last is not None and last < first:
        raise Unreadable([Finding(f"{where}.to", "before the rule begins", str(last), _CLAUSE)])
    return TaxRule(
        rule=_text(fields["rule"], f"{where}.rule"),
        payee_kind=_word(PartyKind, fields["payee_kind"], f"{where}.payee_kind"),
        residence=_word(Residence, fields["residence"], f"{where}.residence"),
        sources=tuple(_word(Source, source, f"{where}.sources") for source in sources),
        valid_from=first,
        valid_to=last,
        terms=tuple(_term(term, f"{where}.terms[{number}]") for number, term in enumerate(terms)),
    )


def _term(row: object, where: str) -> TaxTerm:
    fields = _unpack(row, ("kind", "rate", "base", "reference"), where)
    try:
        rate = Decimal(fields["rate"]) if isinstance(fields["rate"], str) else None
    except InvalidOperation:
        rate = None
    if rate is None or not rate.is_finite() or not 0 <= rate <= 100 or _places(rate) > _RATE_PLACES_MAX:
        what = 'a percentage in quotes, like "14" or "0"'
        raise Unreadable([Finding(f"{where}.rate", what, str(fields["rate"]), _CLAUSE)])
    return TaxTerm(
        kind=_word(TaxKind, fields["kind"], f"{where}.kind"),
        rate=rate,
        base=_word(TaxBase, fields["base"], f"{where}.base"),
        reference=_text(fields["reference"], f"{where}.reference"),
    )


def _overlaps(rules: Sequence[TaxRule]) -> Iterator[Finding]:
    for one, other in combinations(rules, 2):
        same = (one.payee_kind, one.residence) == (other.payee_kind, other.residence)
        begun = one.valid_to is None or other.valid_from <= one.valid_to
        ended = other.valid_to is None or one.valid_from <= other.valid_to
        if same and begun and ended and set(one.sources) & set(other.sources):
            yield Finding("body.rules", "two rules for the same payee, source and day", other.rule, _CLAUSE)
        if one.rule == other.rule:
            yield Finding("body.rules", "two rules with one name", other.rule, _CLAUSE)


def _places(rate: Decimal) -> int:
    exponent = rate.as_tuple().exponent
    return -exponent if isinstance(exponent, int) else 0


def _unpack(row: object, names: Sequence[str], where: str) -> Mapping[str, Any]:
    if not isinstance(row, Mapping):
        raise Unreadable([Finding(where, f"an object with {', '.join(names)}", "", _CLAUSE)])
    lacking = [Finding(f"{where}.{name}", "lacks", "", _CLAUSE) for name in names if name not in row]
    unknown = [Finding(f"{where}.{name}", "is unknown here") for name in sorted(set(row) - set(names))]
    if lacking or unknown:
        raise Unreadable(lacking + unknown)
    return row


def _text(value: object, where: str) -> str:
    if isinstance(value, str) and 1 <= len(value.strip()) <= _TEXT_LENGTH_MAX:
        return value.strip()
    raise Unreadable([Finding(where, f"a text of at most {_TEXT_LENGTH_MAX} characters", str(value)[:80])])


def _day(value: object, where: str) -> date:
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise Unreadable([Finding(where, "a day like 2026-01-31", str(value)[:80], _CLAUSE)]) from None


def _word(words: type[W], value: object, where: str) -> W:
    try:
        return words(str(value))
    except ValueError:
        listed = ", ".join(words)
        raise Unreadable([Finding(where, f"one of {listed}", str(value)[:80], _CLAUSE)]) from None
