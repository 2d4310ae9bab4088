"""What a cell of a catalogue may hold. Each parser raises WrongCell, or NotAnIdentifier, with the reason."""

import re
from collections.abc import Callable
from datetime import date
from fractions import Fraction
from functools import lru_cache

from services.registry.domain.identifiers import country
from shared.contracts.registry import WorkKind
from shared.kernel.names import name_keys

_PART = re.compile(r"([0-9]{1,9})/([1-9][0-9]{0,8})|([0-9]{1,3}(?:[.,][0-9]{1,6})?)\s*%")
_KINDS = frozenset(WorkKind) - {WorkKind.MUSIC}
_SHA = re.compile(r"[0-9a-f]{64}")


class WrongCell(ValueError):
    """A cell is wrong; the message says why."""


def reference(text: str) -> str:
    """The supplier's own number."""
    if len(text) > 120:
        raise WrongCell("a reference has at most 120 letters")
    return text


def genre(text: str) -> str:
    """A genre as registered (D-07)."""
    if len(text) > 60:
        raise WrongCell("a genre has at most 60 letters")
    return text


def kind(text: str) -> str:
    """What a row is; music comes as CWR, and from no catalogue of films."""
    if text.upper() not in _KINDS:
        raise WrongCell(f"is none of {', '.join(one.lower() for one in sorted(_KINDS))}")
    return text.upper()


def parent(text: str) -> str:
    """The work that a season or an episode stands in: a reference of the file, an identifier or an id."""
    if len(text) > 120:
        raise WrongCell("a reference, identifier or id has at most 120 letters")
    return text


def name_of(text: str) -> str:
    """A person's name."""
    if len(text) > 200 or not name_keys(text):
        raise WrongCell("a name has letters, at most 200")
    return text


def whole(least: int, most: int) -> Callable[[str], int]:
    """A whole number within limits."""

    def parse(text: str) -> int:
        if not (text.isascii() and text.isdigit() and len(text) < 10 and least <= int(text) <= most):
            raise WrongCell(f"is no whole number from {least} to {most}")
        return int(text)

    return parse


# A catalogue names few, and most works have one.
@lru_cache(maxsize=4_096)
def countries(text: str) -> tuple[str, ...]:
    """Countries of ISO 3166, also former ones."""
    return tuple(dict.fromkeys(country(code, former=True) for code in re.split(r"[\s;,|]+", text) if code))


def part(text: str) -> Fraction:
    """A share like "1/3" or "33.33%"."""
    found = _PART.fullmatch(text)
    if found is None:
        raise WrongCell('a share is written like "1/3" or "33.33%"')
    part = Fraction(int(found[1]), int(found[2])) if found[1] else Fraction(found[3].replace(",", ".")) / 100
    if not 0 < part <= 1:
        raise WrongCell("a share is more than nothing and at most the whole")
    return part


def document(text: str) -> str:
    """The sha256 of a document."""
    if not _SHA.fullmatch(text.lower()):
        raise WrongCell("is no sha256 of a document: 64 hexadecimal digits")
    return text.lower()


def day(text: str) -> date:
    """A day like 2026-07-31."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise WrongCell("is no day like 2026-07-31") from None
