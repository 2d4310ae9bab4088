"""What the policies of payments say, and how each is checked before anybody can approve it.

tax     {"rules": [{rule, payee_kind, residence, sources, from, to, terms: [{kind, rate, base, reference}]}]}
debtor  {"name", "iban", "bic", ["ibans": {"EUR"}, "format", "limits": {"orders", "sums": {"AZN": 100000000}}]}: the
        guild's accounts that orders are paid from, the version of its bank's files and how much goes into one
notice  {"where": {"az", "en", "ru"?}, "days"}: where and until when to complain about a statement

`cooling`, `threshold` and `exchange`: policy_paying. `creditors`: policy_creditors. `chart`: policy_chart. `disputes`:
policy_disputes. `deputies`: shared/kernel.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations
from typing import Any, Final

from services.payments.domain.bank_account import iban_problem, normal
from services.payments.domain.policy_chart import CHART, read_chart
from services.payments.domain.policy_creditors import CREDITORS, read_creditors
from services.payments.domain.policy_disputes import DISPUTES, read_disputes
from services.payments.domain.policy_paying import (
    COOLING,
    EXCHANGE,
    THRESHOLD,
    read_cooling,
    read_exchange,
    read_threshold,
)
from services.payments.domain.policy_words import (
    CLAUSE,
    Account,
    Body,
    account_of,
    day_of,
    percent_of,
    text_of,
    unpacked,
    whole_of,
    word_of,
)
from services.payments.domain.tax import Residence, Source, TaxBase, TaxKind, TaxRule, TaxTerm
from shared.contracts.terms import PartyKind
from shared.kernel.findings import Finding, Unreadable
from shared.kernel.stand_in import StandInRules, check_deputies, read_deputies

TAX, DEBTOR, NOTICE, DEPUTIES = "tax", "debtor", "notice", "deputies"
LATEST: Final = "pain.001.001.09"
FORMATS = (LATEST, "pain.001.001.03")
_DAYS_MAX = 3660
_CURRENCY = 3
_EXEMPTION = "102.1.42"


@dataclass(frozen=True, slots=True, kw_only=True)
class DebtorAccount(Account):
    """The guild's own account, and what its bank takes of files."""

    ibans: Mapping[str, str] = field(default_factory=dict)
    """Its other accounts at the bank, by the currency that is paid from them."""
    format: str = LATEST
    """Version of the payment files."""
    orders: int | None = None
    """Most orders in a file; None: as many as there are."""
    sums: Mapping[str, int] = field(default_factory=dict)
    """Most minor units of a currency in a file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Where and until when a payee may complain."""

    az: str
    en: str
    ru: str = ""
    """Empty: a statement in Russian has the Azerbaijani text."""
    days: int
    """From the day of the statement."""


def read_tax(body: Body) -> tuple[TaxRule, ...]:
    """The rules of a tax policy. Raises Unreadable with every defect."""
    rows = unpacked(body, ("rules",), "body")["rules"]
    if not isinstance(rows, list) or not rows:
        raise Unreadable([Finding("body.rules", "a list of at least one rule", "", CLAUSE)])
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
    more = {name: body[name] for name in ("ibans", "format", "limits") if name in body}
    own = {name: value for name, value in body.items() if name not in more}
    account: Mapping[str, Any] = account_of(unpacked(own, ("name", "iban", "bic"), "body"), "body")
    form = more.get("format", LATEST)
    if form not in FORMATS:
        raise Unreadable([Finding("body.format", f"one of {', '.join(FORMATS)}", str(form)[:80])])
    ibans = _ibans(more.get("ibans", {}))
    return DebtorAccount(**account, ibans=ibans, format=str(form), **_limits(more.get("limits", {})))


def _ibans(told: object) -> dict[str, str]:
    if not isinstance(told, Mapping):
        raise Unreadable([Finding("body.ibans", "an IBAN by currency", str(told)[:80])])
    found = {str(currency): normal(str(iban)) for currency, iban in sorted(told.items())}
    findings = [
        Finding(f"body.ibans.{currency[:3]}", iban_problem(iban) or "not a currency like EUR")
        for currency, iban in found.items()
        if iban_problem(iban)
        or not (len(currency) == _CURRENCY and currency.isascii() and currency.isupper())
    ]
    if findings:
        raise Unreadable(findings)
    return found


def _limits(limits: object) -> dict[str, Any]:
    """Of the bank, for one file: a number of orders, minor units by currency."""
    if not isinstance(limits, Mapping) or set(limits) - {"orders", "sums"}:
        raise Unreadable([Finding("body.limits", "an object with orders, sums or both", str(limits)[:80])])
    found: dict[str, Any] = {}
    if "orders" in limits:
        found["orders"] = whole_of(limits["orders"], "body.limits.orders", 1, 1_000_000)
    if "sums" in limits:
        if not isinstance(limits["sums"], Mapping):
            raise Unreadable(
                [Finding("body.limits.sums", "minor units by currency", str(limits["sums"])[:80])]
            )
        found["sums"] = {
            text_of(currency, "body.limits.sums"): whole_of(most, f"body.limits.sums.{currency}", 1, 10**17)
            for currency, most in sorted(limits["sums"].items())
        }
    return found


def read_stand_ins(body: Body) -> StandInRules:
    """Who stands in for whom. Raises Unreadable with every defect."""
    if findings := [replace(one, where=f"body.{one.where}") for one in check_deputies(body)]:
        raise Unreadable(findings)
    return read_deputies(body)


def read_notice(body: Body) -> Notice:
    """The notice on statements. Raises Unreadable."""
    fields = unpacked(body, ("where", "days"), "body")
    where = unpacked(fields["where"], ("az", "en"), "body.where", optional=("ru",))
    days = fields["days"]
    if type(days) is not int or not 1 <= days <= _DAYS_MAX:
        raise Unreadable([Finding("body.days", f"a whole number from 1 to {_DAYS_MAX}", str(days), "X-g")])
    said = {name: text_of(text, f"body.where.{name}") for name, text in where.items()}
    return Notice(**said, days=days)


READERS: Mapping[str, Callable[[Body], object]] = {
    TAX: read_tax,
    DEBTOR: read_debtor,
    NOTICE: read_notice,
    COOLING: read_cooling,
    THRESHOLD: read_threshold,
    EXCHANGE: read_exchange,
    DEPUTIES: read_stand_ins,
    CREDITORS: read_creditors,
    CHART: read_chart,
    DISPUTES: read_disputes,
}


def _rule(row: object, where: str) -> TaxRule:
    named = ("rule", "payee_kind", "residence", "sources", "from", "to", "terms")
    fields = unpacked(row, named, where)
    sources, terms = fields["sources"], fields["terms"]
    if not isinstance(sources, list) or not sources:
        raise Unreadable([Finding(f"{where}.sources", "a list of at least one source", "", CLAUSE)])
    if not isinstance(terms, list) or not terms:
        what = "at least one term; that nothing is withheld is a term with rate 0 and its reference"
        raise Unreadable([Finding(f"{where}.terms", what, "", CLAUSE)])
    first = day_of(fields["from"], f"{where}.from")
    last = None if fields["to"] is None else day_of(fields["to"], f"{where}.to")
    if last is not None and last < first:
        raise Unreadable([Finding(f"{where}.to", "before the rule begins", str(last), CLAUSE)])
    kind = word_of(PartyKind, fields["payee_kind"], f"{where}.payee_kind")
    residence = word_of(Residence, fields["residence"], f"{where}.residence")
    rule = TaxRule(
        rule=text_of(fields["rule"], f"{where}.rule"),
        payee_kind=kind,
        residence=residence,
        sources=tuple(word_of(Source, source, f"{where}.sources") for source in sources),
        valid_from=first,
        valid_to=last,
        terms=tuple(_term(term, f"{where}.terms[{number}]") for number, term in enumerate(terms)),
    )
    if (kind, residence) != (PartyKind.NATURAL, Residence.RESIDENT):
        _prove_not_exempt(rule, where)
    return rule


def _prove_not_exempt(rule: TaxRule, where: str) -> None:
    """The authors' exemption is of resident persons: nobody else is assumed to have it (D-46, D-76)."""
    for number, term in enumerate(rule.terms):
        if _EXEMPTION in term.reference:
            what = f"{_EXEMPTION} exempts resident natural persons only"
            raise Unreadable(
                [Finding(f"{where}.terms[{number}].reference", what, term.reference[:80], CLAUSE)]
            )


def _term(row: object, where: str) -> TaxTerm:
    fields = unpacked(row, ("kind", "rate", "base", "reference"), where)
    rate = percent_of(fields["rate"])
    if rate is None:
        what = 'a percentage in quotes, like "14" or "0"'
        raise Unreadable([Finding(f"{where}.rate", what, str(fields["rate"]), CLAUSE)])
    return TaxTerm(
        kind=word_of(TaxKind, fields["kind"], f"{where}.kind"),
        rate=rate,
        base=word_of(TaxBase, fields["base"], f"{where}.base"),
        reference=text_of(fields["reference"], f"{where}.reference"),
    )


def _overlaps(rules: Sequence[TaxRule]) -> Iterator[Finding]:
    for one, other in combinations(rules, 2):
        same = (one.payee_kind, one.residence) == (other.payee_kind, other.residence)
        begun = one.valid_to is None or other.valid_from <= one.valid_to
        ended = other.valid_to is None or one.valid_from <= other.valid_to
        if same and begun and ended and set(one.sources) & set(other.sources):
            yield Finding("body.rules", "two rules for the same payee, source and day", other.rule, CLAUSE)
        if one.rule == other.rule:
            yield Finding("body.rules", "two rules with one name", other.rule, CLAUSE)
