"""Likeness: what an official may be shown, and nothing is ever accepted by (K4, D-31, D-36)."""

from collections.abc import Iterable
from functools import lru_cache

from shared.kernel.folding import k0, k1, plain_ascii
from shared.kernel.sounds import skeleton


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


def names_alike(left: str, right: str) -> str | None:
    """Why two names may be one person: SOUND, INITIALS or MORE_WORDS; None when nothing suggests it."""
    pairs = [(a, b) for a in name_skeletons(left) for b in name_skeletons(right)]
    if any(a == b for a, b in pairs):
        return "SOUND"
    for a, b in ((a.split(), b.split()) for a, b in pairs):
        short, long = sorted((a, b), key=len)
        if _initials_agree(short, long):
            return "INITIALS"
        if len(short) >= 2 and set(short) < set(long):
            return "MORE_WORDS"
    return None


def any_alike(names: Iterable[str], others: Iterable[str]) -> bool:
    """Whether some name of one side may be some name of the other."""
    rest = tuple(others)
    return any(names_alike(name, other) for name in names for other in rest)
