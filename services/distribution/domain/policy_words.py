"""Words that the bodies of policies are made of, read in the one way in which they are written."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal

from shared.kernel.findings import Finding

Body = Mapping[str, object]

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_PERCENT = re.compile(r"[0-9]{1,3}(\.[0-9]{1,6})?")


def day_of(word: object) -> date | None:
    """The day that is written YYYY-MM-DD; None for everything else."""
    if not isinstance(word, str) or not _DAY.fullmatch(word):
        return None
    try:
        return date.fromisoformat(word)
    except ValueError:
        return None


def percent_of(word: object) -> Decimal | None:
    """A percentage from 0 to 100, a whole number or text like "20.5", exactly; None for everything else."""
    if type(word) is not int and not isinstance(word, str):
        return None
    written = str(word)
    percent = Decimal(written) if _PERCENT.fullmatch(written) else None
    return percent if percent is not None and percent <= 100 else None


def written_percent(word: object) -> object:
    """A percentage as text without needless noughts, so that equal ones are equal; what is none stays as it is."""
    percent = percent_of(word)
    if percent is None:
        return word
    text = format(percent, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def unread(body: Body, known: set[str], clause: str) -> Iterator[Finding]:
    """Words that nobody reads: they would let money go another way than was decided."""
    for word in sorted(set(body) - known):
        yield Finding("body", f"only {', '.join(sorted(known))}", word[:80], clause)
