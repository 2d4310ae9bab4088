"""Keys of persons' names (D-31): the order of the words is free, and so are initials and the spaces inside a name.

A patronymic more or another transliteration conform only through a stored variant of the person; without one they are a
suggestion to the official (`likeness`).
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from shared.kernel.folding import conform, distinct, k0, k1, plain_ascii

_DIGRAPH_INITIAL: Final = "дж"
"""The one initial that Russian writes with two letters: "Дж. Зейналов"."""
TELLING: Final = 3
"""Letters from which on a word can be what two names have in common."""

Word = tuple[str, bool]
"""A word of a name in ASCII, and whether it is an initial."""


@lru_cache(maxsize=65_536)
def _readings(name: str) -> tuple[str, ...]:
    """What all keys of a name are made of."""
    return k1(k0(name))


@lru_cache(maxsize=65_536)
def name_keys(name: str) -> tuple[str, ...]:
    """Readings of a name as its sorted ASCII words, the most literal first; empty for no letters."""
    keys = (" ".join(sorted(plain_ascii(reading).split())) for reading in _readings(name))
    return distinct(key for key in keys if key)


def same_name(left: tuple[str, ...], right: tuple[str, ...]) -> bool:
    """True when two names have the same words in any order, script and case aside."""
    return conform(left, right)


@lru_cache(maxsize=65_536)
def joined(name: str) -> tuple[str, ...]:
    """Readings of a name without its spaces, the most literal first."""
    return tuple(plain_ascii(reading).replace(" ", "") for reading in _readings(name))


def same_letters(left: str, right: str) -> bool:
    """True when two names differ in their spaces alone: Həsən ağa and Həsənağa, De Palma and DePalma."""
    return conform(joined(left), joined(right))


@lru_cache(maxsize=65_536)
def name_words(name: str) -> tuple[tuple[Word, ...], ...]:
    """Readings of a name as words, the most literal first."""
    written = _readings(name)[0].split()
    initials = [len(word) == 1 or word == _DIGRAPH_INITIAL for word in written]
    readings = (reading.split() for reading in _readings(name))
    return tuple(
        tuple((plain_ascii(word), initial) for word, initial in zip(reading, initials, strict=True))
        for reading in readings
    )


def has_initials(name: str) -> bool:
    """Whether a name is written with an initial."""
    return any(initial for reading in name_words(name)[:1] for _, initial in reading)


def abbreviates(short: str, long: str) -> bool:
    """True when `short` is `long` with words as initials: С. Говорухин and Станислав Говорухин. A whole word must be
    common to both, and no word may be left over."""
    ours, theirs = name_words(short), name_words(long)
    return any(
        _abbreviates(one, other)
        for number, one in enumerate(ours)
        for place, other in enumerate(theirs)
        if number == 0 or place == 0
    )


def _abbreviates(short: Sequence[Word], long: Sequence[Word]) -> bool:
    if len(short) != len(long) or not any(initial for _, initial in short):
        return False
    left = list(long)
    common = False
    for word in (word for word in short if not word[1]):
        if word not in left:
            return False
        left.remove(word)
        common = common or len(word[0]) >= TELLING
    expanded = False
    for text, _ in (word for word in short if word[1]):
        begun = next((word for word in left if word[0].startswith(text)), None)
        if begun is None:
            return False
        left.remove(begun)
        expanded = expanded or not begun[1]
    return common and expanded
