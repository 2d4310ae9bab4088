"""How well an entry answers a query: by which field, and how they met. Whole numbers only, so that ranks are exact."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property
from typing import TypeAlias

from services.registry.domain.search_terms import WHOLE, Spelling, code_terms, spellings
from shared.kernel.folding import k0

WORDS_MAX = 8
"""So many words of a query are looked for."""

Field: TypeAlias = tuple[str, str]
"""Its name, TITLE or an identifier's kind, and what stands there."""


class How(IntEnum):
    """How a query met what it found, the best first: SIMILAR is only like it, AUTHOR met the name of its author."""

    EXACT = 0
    FOLDED = 1
    PREFIX = 2
    PART = 3
    SIMILAR = 4
    AUTHOR = 5


@dataclass(frozen=True)
class Query:
    """What somebody typed."""

    text: str

    @cached_property
    def spellings(self) -> tuple[Spelling, ...]:
        """How it can be read; of very many words the first."""
        return tuple(Spelling(one.words[:WORDS_MAX], one.sounds[:WORDS_MAX]) for one in spellings(self.text))

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """The identifiers that it may be."""
        return code_terms(self.text)

    @cached_property
    def wholes(self) -> tuple[str, ...]:
        """The whole texts that it may be."""
        return tuple(WHOLE + one.whole for one in spellings(self.text))

    @cached_property
    def literal(self) -> str:
        """Without case and punctuation."""
        return k0(self.text)

    @cached_property
    def trigrams(self) -> tuple[frozenset[str], ...]:
        """The trigrams of each reading."""
        return tuple(trigrams(one.sounds) for one in self.spellings)


@dataclass(frozen=True, slots=True)
class Rank:
    """How an entry answers: the field that does it best. Sorted, the best stands first."""

    how: How
    unlike: int
    """Parts in a thousand that differ."""
    field: str
    value: str

    @property
    def order(self) -> tuple[int, int]:
        """The smaller, the better."""
        return self.how, self.unlike


def rank(query: Query, texts: Iterable[Field], codes: Iterable[Field]) -> Rank | None:
    """The best answer of an entry's fields, None when none of them has anything in common with the query."""
    for name, code in codes if query.codes else ():
        if not set(query.codes).isdisjoint(code_terms(code)):
            return Rank(How.EXACT, 0, name, code)
    found = [one for name, text in texts if (one := _rank_text(query, name, text)) is not None]
    return min(found, key=lambda one: one.order, default=None)


def _rank_text(query: Query, name: str, text: str) -> Rank | None:
    best: Rank | None = None
    for spelling in spellings(text):
        for asked, asked_trigrams in zip(query.spellings, query.trigrams, strict=True):
            how = _how(query, asked, spelling, text)
            unlike = 1000 - _alike(asked_trigrams, trigrams(spelling.sounds))
            if how is How.SIMILAR and unlike == 1000:
                continue
            one = Rank(how, unlike, name, text)
            if best is None or one.order < best.order:
                best = one
    return best


def _how(query: Query, asked: Spelling, spelling: Spelling, text: str) -> How:
    if asked.whole == spelling.whole:
        return How.EXACT if query.literal == k0(text) else How.FOLDED
    if spelling.plain.startswith(asked.plain) or spelling.whole.startswith(asked.whole):
        return How.PREFIX
    *whole, last = asked.sounds
    if set(whole) <= set(spelling.sounds) and any(one.startswith(last) for one in spelling.sounds):
        return How.PART
    return How.SIMILAR


def trigrams(sounds: Sequence[str]) -> frozenset[str]:
    """Three letters each, with the beginnings and the end of words."""
    return frozenset(
        padded[at : at + 3] for padded in (f"  {word} " for word in sounds) for at in range(len(padded) - 2)
    )


def _alike(one: frozenset[str], other: frozenset[str]) -> int:
    union = len(one | other)
    return 1000 * len(one & other) // union if union else 0
