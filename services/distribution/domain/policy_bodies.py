"""What a policy's body must look like, and how it is read into the rules' facts."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from services.distribution.domain.contract_keys import check_contract_keys
from services.distribution.domain.deductions import KINDS
from services.distribution.domain.keys import KEY_ROLES, fold_genre
from services.distribution.domain.policy_facts import (
    AbsentRole,
    Bearer,
    DeductionRule,
    Difference,
    ForeignRules,
    LodVariant,
    OutOfTerm,
)
from services.distribution.domain.policy_words import Body, day_of, percent_of, unread, written_percent
from shared.contracts.terms import Channel, PartyClass, Role, UseType
from shared.kernel.findings import Finding
from shared.kernel.stand_in import check_deputies

GROUPS = ("FEATURE", "MUSICAL", "ANIMATED", "DOCUMENTARY")
WHOLE = 18
"""The weights of a group add up to the percentage itself (D-49)."""

PAYEE_CLASSES = (
    PartyClass.MEMBER,
    PartyClass.CONTRACT_HOLDER,
    PartyClass.SOCIETY,
    PartyClass.COMPOSERS_ORGANISATION,
)

KEY, GENRES, DEDUCTIONS, CALENDAR, TERM = "key", "genres", "deductions", "calendar", "term"
FOREIGN = "foreign"
AGENCY_FEE = "agency_fee"
LOD, ABSENT_ROLE, DEPUTIES = "lod", "absent_role", "deputies"
CONTRACT_KEYS = "contract_keys"
REQUIRED = (KEY, GENRES, DEDUCTIONS, TERM)
"""Policies without which no run can be opened."""

_RULES_MAX = 500
_GENRES_MAX = 1_000
_GENRE_LENGTH_MAX = 80
_DAYS_MAX = 366
_RULE_WORDS = {"channel", "use_type", "payee_class", "kind", "rate", "decision"}


@dataclass(frozen=True, slots=True)
class Validator:
    """How a policy's body is checked, which body of the guild decides it, the clause behind it, and whether the
    decision's document must be named (D-72)."""

    check: Callable[[Body], Iterator[Finding]]
    decided_by: str
    clause: str
    documented: bool = False
    canonical: Callable[[Body], dict[str, object]] = dict
    """The one form of a body, so that what says the same is the same."""


def check_key(body: Body) -> Iterator[Finding]:
    """{"groups": {"FEATURE": {"DIRECTOR": 6, ...}, ...}}: all four groups, each adding up to 18."""
    yield from unread(body, {"groups"}, "2.1.3")
    groups = body.get("groups")
    if not isinstance(groups, Mapping) or set(groups) != set(GROUPS):
        yield Finding("groups", f"exactly the groups {', '.join(GROUPS)}", _shown(groups), "2.1.3")
        return
    for name in GROUPS:
        weights = groups[name]
        if not isinstance(weights, Mapping) or not set(weights) <= set(KEY_ROLES):
            yield Finding(f"groups.{name}", f"weights of {', '.join(KEY_ROLES)}", _shown(weights), "2.1.3")
        elif not all(type(weight) is int and weight > 0 for weight in weights.values()):
            yield Finding(f"groups.{name}", "weights are whole and positive", _shown(weights), "2.1.3")
        elif sum(weights.values()) != WHOLE:
            total = str(sum(weights.values()))
            yield Finding(f"groups.{name}", f"the weights add up to {WHOLE}", total, "2.1.3")


def check_genres(body: Body) -> Iterator[Finding]:
    """{"genres": {"film-spectacle": "FEATURE", ...}}: every genre once, to one of the four groups."""
    yield from unread(body, {"genres"}, "1.3")
    genres = body.get("genres")
    if not isinstance(genres, Mapping) or not 1 <= len(genres) <= _GENRES_MAX:
        what = f"a table of at most {_GENRES_MAX} genres to key groups"
        yield Finding("genres", what, _shown(genres), "1.3")
        return
    seen: dict[str, object] = {}
    for genre, group in genres.items():
        if not 1 <= len(fold_genre(genre)) <= _GENRE_LENGTH_MAX:
            yield Finding("genres", f"a genre has 1 to {_GENRE_LENGTH_MAX} signs", genre[:80], "1.3")
        if group not in GROUPS:
            yield Finding(f"genres.{genre}", f"one of {', '.join(GROUPS)}", _shown(group), "2.1.3")
        if seen.setdefault(fold_genre(str(genre)), genre) != genre:
            yield Finding(f"genres.{genre}", "the same genre twice", str(genre), "1.3")


def check_deductions(body: Body) -> Iterator[Finding]:
    """{"rules": [{"channel", "use_type", "payee_class", "kind", "rate"}]}: percent of the gross share."""
    yield from unread(body, {"rules"}, "3.1")
    rules = body.get("rules")
    if not isinstance(rules, list) or not 1 <= len(rules) <= _RULES_MAX:
        yield Finding("rules", f"a list of deduction rules, at most {_RULES_MAX}", _shown(rules), "3.1")
        return
    sums: dict[tuple[object, ...], Decimal] = {}
    seen: set[tuple[object, ...]] = set()
    for number, rule in enumerate(rules):
        where = f"rules.{number}"
        problem = _rule_problem(rule)
        if problem:
            yield Finding(where, problem, _shown(rule), "3.1")
            continue
        place: tuple[object, ...] = (rule["channel"], rule["use_type"], rule["payee_class"])
        if (*place, rule["kind"]) in seen:
            yield Finding(where, "the same kind twice for one channel, use and class", str(rule), "3.1")
        seen.add((*place, rule["kind"]))
        sums[place] = sums.get(place, Decimal(0)) + Decimal(str(rule["rate"]))
    for place, whole in sums.items():
        if whole > 100:
            yield Finding("rules", "deductions above 100%", f"{', '.join(map(str, place))}: {whole}", "3.1")


def _canonical_deductions(body: Body) -> dict[str, object]:
    rules = body.get("rules")
    if not isinstance(rules, list):
        return dict(body)
    told = [
        {**rule, "rate": written_percent(rule["rate"])} if isinstance(rule, dict) and "rate" in rule else rule
        for rule in rules
    ]
    return {**body, "rules": told}


def check_calendar(body: Body) -> Iterator[Finding]:
    """{"year", "distribution": [days], "payment": [days]}: at least two of each in the year, each once (D-09)."""
    yield from unread(body, {"year", "distribution", "payment"}, "2.1.1")
    year = body.get("year")
    if type(year) is not int or not 1990 <= year <= 2200:
        yield Finding("year", "the year of the days, like 2026", _shown(year), "2.1.1")
        return
    for name, clause in (("distribution", "2.1.1"), ("payment", "4.1")):
        days = body.get(name)
        if not isinstance(days, list) or not 2 <= len(days) <= _DAYS_MAX:
            yield Finding(name, f"at least two days in {year}", _shown(days), clause)
            continue
        seen: set[object] = set()
        for number, word in enumerate(days):
            day = day_of(word)
            if day is None or day.year != year:
                what = f"a day of {year}, written YYYY-MM-DD"
                yield Finding(f"{name}.{number}", what, _shown(word), clause)
            elif day in seen:
                yield Finding(f"{name}.{number}", "the same day twice", _shown(word), clause)
            seen.add(day)


def check_term(body: Body) -> Iterator[Finding]:
    """{"years_after_death": 70, "out_of_term": "NEXT_PERIOD"}: protection lasts to the end of that year after the
    owner's death, and what becomes of the money then; without the word two people decide it of each (D-100)."""
    yield from unread(body, {"years_after_death", "out_of_term"}, "X-e")
    years = body.get("years_after_death")
    if type(years) is not int or not 0 <= years <= 200:
        yield Finding("years_after_death", "a number of years", str(years), "X-e")
    if "out_of_term" in body:
        yield from _word(body, "out_of_term", OutOfTerm, "X-e")


def check_foreign(body: Body) -> Iterator[Finding]:
    """{"difference": "ROLE", "charges": "LINES"}: what of a schedule stands where the registry says otherwise (D-63),
    and who bears the charges of a transfer (D-65)."""
    yield from unread(body, {"difference", "charges"}, "2.2.6")
    yield from _word(body, "difference", Difference, "2.2.6")
    yield from _word(body, "charges", Bearer, "2.2.4")


def check_lod(body: Body) -> Iterator[Finding]:
    """{"variant": "EQUAL_SOCIETIES"}: who gets what is undocumented of a foreign work (D-41)."""
    yield from _one_word(body, "variant", LodVariant, "2.1.4")


def check_absent_role(body: Body) -> Iterator[Finding]:
    """{"goes_to": "RENORMALISE"}: what becomes of a role that is documented absent (D-52)."""
    yield from _one_word(body, "goes_to", AbsentRole, "2.1.3")


def _one_word(body: Body, name: str, words: type[StrEnum], clause: str) -> Iterator[Finding]:
    yield from unread(body, {name}, clause)
    yield from _word(body, name, words, clause)


def _word(body: Body, name: str, words: type[StrEnum], clause: str) -> Iterator[Finding]:
    if body.get(name) not in tuple(words):
        yield Finding(name, f"one of {', '.join(words)}", _shown(body.get(name)), clause)


def check_agency_fee(body: Body) -> Iterator[Finding]:
    """{"rate": "5", "due": "04-01"}: percent of a year's collections, and the day of the next year when it is due."""
    yield from unread(body, {"rate", "due"}, "3.1")
    if percent_of(body.get("rate")) is None:
        what = 'a percentage from 0 to 100, written as text like "5"'
        yield Finding("rate", what, _shown(body.get("rate")), "3.1")
    # Of a year without 29 February, so that it is a day of every year.
    if day_of(f"2001-{body.get('due')}") is None:
        yield Finding("due", "a day of the year, written MM-DD", _shown(body.get("due")), "3.1")


def _canonical_agency_fee(body: Body) -> dict[str, object]:
    return {**body, "rate": written_percent(body["rate"])} if "rate" in body else dict(body)


VALIDATORS: dict[str, Validator] = {
    KEY: Validator(check_key, "CONFERENCE", "2.1.3", documented=True),
    GENRES: Validator(check_genres, "BOARD", "1.3"),
    DEDUCTIONS: Validator(check_deductions, "BOARD", "3.1", documented=True, canonical=_canonical_deductions),
    CALENDAR: Validator(check_calendar, "BOARD", "2.1.1"),
    TERM: Validator(check_term, "BOARD", "X-e"),
    FOREIGN: Validator(check_foreign, "BOARD", "2.2.6"),
    AGENCY_FEE: Validator(check_agency_fee, "BOARD", "3.1", canonical=_canonical_agency_fee),
    LOD: Validator(check_lod, "BOARD", "2.1.4"),
    ABSENT_ROLE: Validator(check_absent_role, "BOARD", "2.1.3"),
    CONTRACT_KEYS: Validator(check_contract_keys, "BOARD", "2.1.2"),
    DEPUTIES: Validator(check_deputies, "BOARD", "X-d"),
}


def read_key(body: Body) -> dict[str, dict[Role, int]]:
    """The weights of an approved key."""
    groups: dict[str, dict[str, int]] = body["groups"]  # type: ignore[assignment]
    return {name: {Role(role): weight for role, weight in row.items()} for name, row in groups.items()}


def read_genres(body: Body) -> dict[str, str]:
    """The key group of each folded genre."""
    genres: dict[str, str] = body["genres"]  # type: ignore[assignment]
    return {fold_genre(genre): group for genre, group in genres.items()}


def read_foreign(body: Body) -> ForeignRules:
    """How money from abroad is distributed, as approved."""
    return ForeignRules(difference=Difference(str(body["difference"])), charges=Bearer(str(body["charges"])))


def read_deductions(body: Body, decision: str) -> tuple[DeductionRule, ...]:
    """The rules of an approved decision."""
    rules: list[dict[str, str]] = body["rules"]  # type: ignore[assignment]
    return tuple(
        DeductionRule(
            channel=Channel(rule["channel"]),
            use_type=UseType(rule["use_type"]),
            payee_class=PartyClass(rule["payee_class"]),
            kind=rule["kind"],
            rate=Decimal(str(rule["rate"])),
            decision=rule.get("decision", decision),
        )
        for rule in rules
    )


def read_lod(body: Body) -> LodVariant:
    """The variant that was decided; equal parts where nothing was."""
    return LodVariant(str(body.get("variant", LodVariant.EQUAL_SOCIETIES)))


def read_absent_role(body: Body) -> AbsentRole:
    """What was decided of absent roles; the others share where nothing was."""
    return AbsentRole(str(body.get("goes_to", AbsentRole.RENORMALISE)))


def read_out_of_term(body: Body) -> OutOfTerm | None:
    """What was decided of money out of term; None where two people decide it of each."""
    return OutOfTerm(str(body["out_of_term"])) if "out_of_term" in body else None


def _rule_problem(rule: object) -> str | None:
    if not isinstance(rule, Mapping):
        return "a rule has channel, use_type, payee_class, kind and rate"
    if unread := sorted(set(rule) - _RULE_WORDS):
        return f"a rule says nothing of {', '.join(map(str, unread))}"
    if not isinstance(rule.get("decision", ""), str):
        return "decision is the reference of a decision"
    if rule.get("channel") not in tuple(Channel):
        return f"channel is one of {', '.join(Channel)}"
    if rule.get("use_type") not in tuple(UseType):
        return f"use_type is one of {', '.join(UseType)}"
    if rule.get("payee_class") not in PAYEE_CLASSES:
        return f"payee_class is one of {', '.join(PAYEE_CLASSES)}"
    if rule.get("kind") not in KINDS:
        return f"kind is one of {', '.join(KINDS)}"
    if percent_of(rule.get("rate")) is None:
        return 'rate is a percentage from 0 to 100, written as text like "20"'
    return None


def _shown(value: object) -> str:
    return str(value)[:80]
