"""The policy `deputies`: who stands in for whom, and whether two people may approve together (D-95)."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from services.distribution.domain.policy_words import Body, day_of, unread
from services.distribution.domain.stand_in import Deputy, StandInRules
from shared.kernel.findings import Finding

CLAUSE = "X-d"
_DEPUTIES_MAX = 200
_NAME_MAX = 80
_WORDS = {"person", "deputy", "from", "to"}


def check_deputies(body: Body) -> Iterator[Finding]:
    """{"deputies": [{"person", "deputy", "from", "to"}], "joint_approval": false}, people by the subjects of their
    tokens."""
    yield from unread(body, {"deputies", "joint_approval"}, CLAUSE)
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
    first, last = day_of(one["from"]), day_of(one["to"])
    if first is None or last is None or first > last:
        return "from and to are days, YYYY-MM-DD, the first one not after the last"
    return None
