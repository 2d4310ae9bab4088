"""Likeness of names: what an official may be shown, and nothing is ever accepted by (K4, D-31, D-36)."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import zip_longest
from typing import Final

from shared.kernel.folding import k0, k1, plain_ascii
from shared.kernel.sounds import skeleton

_SURNAMES: Final = ("oklu", "zadak", "zada", "ova", "ov", "ava", "av", "li", "lu")
"""Endings of one surname as it is written at different times and in different languages, by their sound (K4):
Axundzadə is Axundov, Hacıbəyov is Hacıbəyli and Гаджибеков. Longer ones come first."""
_BEYS: Final = ("bai", "bak")
_STEM: Final = 4
"""Letters that are left of a surname without its ending."""
_LONG: Final = 6
"""Letters of a word from which on another one of its letters is no other name."""


@lru_cache(maxsize=65_536)
def name_skeletons(name: str) -> frozenset[str]:
    """K4 forms of a name's readings, words sorted."""
    readings = (plain_ascii(reading).split() for reading in k1(k0(name)))
    return frozenset(" ".join(sorted(map(skeleton, words))) for words in readings if words)


def _initials_agree(short: list[str], long: list[str]) -> bool:
    """One surname in common and every other word of `short` begins a word of `long`, or is begun by it."""
    common = set(short) & set(long)
    if not any(len(word) > 2 for word in common):
        return False
    left = [word for word in long if word not in common]
    if len(common) == len(short):
        return False
    for word in (word for word in short if word not in common):
        begun = next((other for other in left if other.startswith(word) or word.startswith(other)), None)
        if begun is None or min(len(word), len(begun)) > 1:
            return False
        left.remove(begun)
    return True


def _one_edit(one: str, other: str) -> bool:
    """Whether one letter more, less or another makes one word of the other."""
    short, long = (one, other) if len(one) <= len(other) else (other, one)
    half = len(short) // 2
    # Whichever letter it is, the word before the middle or the one behind it stays.
    if len(long) - len(short) > 1 or not (
        short[:half] == long[:half] or short[len(short) - half :] == long[len(long) - half :]
    ):
        return False
    same = next((at for at, (a, b) in enumerate(zip_longest(short, long)) if a != b), len(long))
    return short[same:] == long[same + 1 :] or short[same + 1 :] == long[same + 1 :]


@lru_cache(maxsize=65_536)
def _stem(word: str) -> str:
    ending = next((one for one in _SURNAMES if word.endswith(one)), "")
    stem = word.removesuffix(ending)
    if len(stem) < _STEM:
        return word
    # A bey is a bek in Russian, inside a surname too.
    return stem.removesuffix("bak") + "bai" if stem.endswith("bak") else stem


def _words_alike(one: str, other: str) -> bool:
    if one == other or (one in _BEYS and other in _BEYS) or _nearly(one, other):
        return True
    stem, other_stem = _stem(one), _stem(other)
    return stem == other_stem or _nearly(stem, other_stem)


def _nearly(one: str, other: str) -> bool:
    return (len(one) >= _LONG or len(other) >= _LONG) and _one_edit(one, other)


def _all_alike(short: Sequence[str], long: Sequence[str]) -> bool:
    """Whether every word has a like one of its own on the other side; an initial has one that it begins."""
    if len(short) != len(long) or not any(len(word) > 1 for word in short):
        return False
    left = list(long)
    for word in sorted(short, key=len, reverse=True):
        like = [other for other in left if _words_alike(word, other)] or [
            other for other in left if 1 in (len(word), len(other)) and word[0] == other[0]
        ]
        if not like:
            return False
        left.remove(like[0])
    return True


@lru_cache(maxsize=65_536)
def names_alike(left: str, right: str) -> str | None:
    """Why two names may be one person: SOUND, INITIALS, MORE_WORDS or SPELLING; None when nothing suggests it."""
    pairs = [(a, b) for a in name_skeletons(left) for b in name_skeletons(right)]
    if any(a == b for a, b in pairs):
        return "SOUND"
    words = [(a.split(), b.split()) for a, b in pairs]
    for a, b in words:
        short, long = sorted((a, b), key=len)
        if _initials_agree(short, long) or (len(short) == len(long) and _initials_agree(long, short)):
            return "INITIALS"
        if 2 <= len(short) < len(long) and set(short) < set(long):
            return "MORE_WORDS"
    return "SPELLING" if any(_all_alike(a, b) or _all_alike(b, a) for a, b in words) else None


def any_alike(names: Iterable[str], others: Iterable[str]) -> bool:
    """Whether some name of one side may be some name of the other."""
    rest = tuple(others)
    return any(names_alike(name, other) for name in names for other in rest)
