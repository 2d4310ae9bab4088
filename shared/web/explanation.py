"""The answer to "why": facts of one entity and what they follow from, in this service or another."""

from dataclasses import dataclass, field
from typing import Any


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
    text: str
    facts: dict[str, Any] = field(default_factory=dict)
    because: tuple[Because, ...] = ()
