"""Who acts where the one whose task it is cannot: his dated deputy, or in the last resort two together (D-95).

The policy `deputies` says who stands in for whom, and whether two people may approve together; people are named by the
subjects of their tokens.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from shared.kernel.findings import Finding
from shared.kernel.periods import valid_on

DEPUTY: Literal["DEPUTY"] = "DEPUTY"
JOINT: Literal["JOINT"] = "JOINT"
CLAUSE = "X-d"

_DEPUTIES_MAX = 200
_NAME_MAX = 80
_WORDS = {"person", "deputy", "from", "to"}
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True, slots=True, kw_only=True)
class StandIn:
    """Why another than the one whose task it was did it (D-95)."""

    kind: str
    """DEPUTY, or JOINT."""
    person: str
    """Whose deputy it was, or who approved with him."""
    reason: str
    decision: str
    """Reference of the decision that allows it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deputy:
    """Who stands in for whom, from a day to a day, both inside."""

    person: str
    deputy: str
    valid_from: date
    valid_to: date


@dataclass(frozen=True, slots=True, kw_only=True)
class StandInRules:
    """What was decided on acts of others than those whose task they are."""

    deputies: tuple[Deputy, ...] = ()
    joint_approval: bool = False


def deputises(deputies: Iterable[Deputy], person: str, deputy: str, day: date) -> bool:
    """Whether somebody is another one's deputy on a day."""
    return any(
        (one.person, one.deputy) == (person, deputy) and valid_on(day, one.valid_from, one.valid_to)
        for one in deputies
    )


def check_deputies(body: Mapping[str, object]) -> Iterator[Finding]:
    """{"deputies": [{"person", "deputy", "from", "to"}], "joint_approval": false}."""
    known = {"deputies", "joint_approval"}
    for word in sorted(set(body) - known):
        yield Finding("body", f"only {', '.join(sorted(known))}", word[:80], CLAUSE)
    if type(body.get("joint_approval", False)) is not bool:
        yield Finding("joint_approval", "true or false", str(body["joint_approval"])[:80], CLAUSE)
    deputies = body.get("deputies", [])
    if not isinstance(deputies, list) or len(deputies) > _DEPUTIES_MAX:
        yield Finding("deputies", f"a list of at most {_DEPUTIES_MAX}", str(deputies)[:80], CLAUSE)
        return
    for number, one in enumerate(deputies):
        if problem := _problem(one):
            yield Finding(f"deputies.{number}", problem, str(one)[:80], CLAUSE)


def read_deputies(body: Mapping[str, Any]) -> StandInRules:
    """What was decided; nobody stands in where nothing was."""
    return StandInRules(
        deputies=tuple(
            Deputy(
                person=one["person"],
                deputy=one["deputy"],
                valid_from=date.fromisoformat(one["from"]),
                valid_to=date.fromisoformat(one["to"]),
            )
            for one in body.get("deputies", ())
        ),
        joint_approval=bool(body.get("joint_approval", False)),
    )


def _problem(one: object) -> str | None:
    if not isinstance(one, Mapping) or set(one) != _WORDS:
        return f"a deputy has {', '.join(sorted(_WORDS))}"
    people = (one["person"], one["deputy"])
    if not all(isinstance(name, str) and 1 <= len(name.strip()) <= _NAME_MAX for name in people):
        return f"person and deputy are names of at most {_NAME_MAX} signs"
    if people[0] == people[1]:
        return "nobody is his own deputy"
    first, last = _day(one["from"]), _day(one["to"])
    if first is None or last is None or first > last:
        return "from and to are days, YYYY-MM-DD, the first one not after the last"
    return None


def _day(word: object) -> date | None:
    if not isinstance(word, str) or not _DAY.fullmatch(word):
        return None
    try:
        return date.fromisoformat(word)
    except ValueError:
        return None
