"""The columns of a catalogue by their names; what a name means is documented in the service's README."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from shared.contracts.terms import Role

FACTS = frozenset(
    {"reference", "genre", "year", "countries", "seconds", "season", "episode", "isan", "eidr", "new"}
    | {"kind", "parent"}
)
_ROLES = {role.value.lower(): role.value for role in Role if role is not Role.ALL}
_TITLE = re.compile(
    r"title(?:\.(original|alternative|translated|working|series|episode))?"
    r"(?:\.([a-z]{2,3}))?(?:\.(latin|cyrillic_az|cyrillic_ru|ascii))?"
)
_CREDIT = re.compile(
    rf"({'|'.join(_ROLES)})(?:\.([1-9][0-9]?))?(?:\.(name|member|ipi|person|country|share|new))?"
)
_AGREED = re.compile(rf"({'|'.join(_ROLES)})\.(document|signed_on)")
REMARK = "#"
"""How a column begins that is not read."""


@dataclass(frozen=True, slots=True)
class TitleColumn:
    """Where a title stands, and what its name says of it; what it leaves out follows from the text."""

    at: int
    name: str
    kind: str
    language: str
    script: str | None


@dataclass(frozen=True, slots=True)
class CreditColumns:
    """Where a person in a role stands: which column has his name, number, share."""

    role: str
    columns: dict[str, int]


@dataclass(frozen=True, slots=True)
class Columns:
    """What each column of a file means."""

    names: tuple[str, ...]
    facts: dict[str, int] = field(default_factory=dict)
    titles: list[TitleColumn] = field(default_factory=list)
    credits: dict[tuple[str, int], CreditColumns] = field(default_factory=dict)
    agreed: dict[str, dict[str, int]] = field(default_factory=dict)


class WrongColumn(ValueError):
    """A column that means nothing, or stands twice; the message says which and why."""


def columns_of(header: Sequence[str]) -> Columns:
    """The meaning of a header row. Raises WrongColumn."""
    found = Columns(tuple(header))
    for at, written in enumerate(header):
        name = re.sub(r"\s+", "_", written.strip().lower())
        if not name or name.startswith(REMARK):
            continue
        if not _take(found, at, name):
            raise WrongColumn(f"{written[:60]!r} is no column of a catalogue; remarks begin with {REMARK}")
    if not any(column.kind == "ORIGINAL" for column in found.titles):
        raise WrongColumn("the column 'title' lacks")
    if "genre" not in found.facts:
        raise WrongColumn("the column 'genre' lacks")
    for (role, number), credit in found.credits.items():
        if not credit.columns.keys() & {"name", "member"}:
            raise WrongColumn(f"{role.lower()}.{number} has neither name nor member number")
    return found


def _take(found: Columns, at: int, name: str) -> bool:
    if name in FACTS:
        _once(found.facts, name, at)
    elif title := _TITLE.fullmatch(name):
        kind = (title[1] or ("alternative" if title[2] else "original")).upper()
        script = title[3].upper() if title[3] else None
        found.titles.append(TitleColumn(at, name, kind, title[2] or "az", script))
    elif credit := _CREDIT.fullmatch(name):
        role = _ROLES[credit[1]]
        known = found.credits.setdefault((role, int(credit[2] or 1)), CreditColumns(role, {}))
        _once(known.columns, credit[3] or "name", at)
    elif agreed := _AGREED.fullmatch(name):
        _once(found.agreed.setdefault(_ROLES[agreed[1]], {}), agreed[2], at)
    else:
        return False
    return True


def _once(columns: dict[str, int], name: str, at: int) -> None:
    if name in columns:
        raise WrongColumn(f"{name!r} stands twice")
    columns[name] = at
