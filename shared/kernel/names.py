"""Keys of persons' names (D-31): the order of the words is free, nothing else is.

Initials, a patronymic more or another transliteration conform only through a stored variant of the
person; without one they are a suggestion to the official (`likeness`).
"""

from functools import lru_cache

from shared.kernel.folding import conform, distinct, k0, k1, plain_ascii


@lru_cache(maxsize=65_536)
def name_keys(name: str) -> tuple[str, ...]:
    """Readings of a name as its sorted ASCII words, the most literal first; empty for no letters."""
    keys = (" ".join(sorted(plain_ascii(reading).split())) for reading in k1(k0(name)))
    return distinct(key for key in keys if key)


def same_name(left: tuple[str, ...], right: tuple[str, ...]) -> bool:
    """True when two names have the same words in any order, script and case aside."""
    return conform(left, right)
