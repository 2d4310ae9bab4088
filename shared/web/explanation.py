"""The answer to "why": facts of one entity, the documents that they name, and what they follow from."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from shared.kernel.fields import texts_in
from shared.paper.words import Word


@dataclass(frozen=True, slots=True)
class Because:
    """A cause: who can explain it, and under which id."""

    service: str
    id: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """One entity: what it is, in a sentence, its deciding facts, and its causes."""

    id: str
    kind: str
    text: Word
    """In Azerbaijani and English, as a member understands it."""
    facts: dict[str, Any] = field(default_factory=dict)
    because: tuple[Because, ...] = ()
    steps: tuple[Word, ...] = ()
    """The same in words and figures for whom it concerns, one step after the other, in Azerbaijani and English."""


def hashes_in(facts: object) -> Iterator[str]:
    """The documents that facts name: every value under a name that ends with sha256."""
    return (value for name, value in texts_in(facts) if name.endswith("sha256"))
