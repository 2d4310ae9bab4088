"""Which registered titles are spelled like which of many asked ones (K4 and edits; suggestions only, D-36).

The asked titles are indexed and the registered ones stream past, so that the registry costs a pass and no memory. A
pair is looked at when a quarter of the asked title's trigrams stand in the other; the asked titles are then the bits
of whole numbers, and the shared trigrams of all of them are counted at once by adding such numbers bit by bit. Who is
a pair with whom rests on the two titles alone: order, slices and neighbours change nothing.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from heapq import nsmallest
from typing import Final, SupportsInt

from shared.kernel.sounds import skeleton

SIMILAR_FROM: Final = 75
"""Percent of edit similarity from which on a title is looked at; the score decides what is shown."""
SOUNDS_ALIKE: Final = 90
MOST_SIMILAR: Final = 10
LONGEST: Final = 200
"""Letters of a title up to which edits are counted; longer ones are alike by their sound alone."""
_SHARED_PARTS: Final = 4
_CLASS: Final = 4
"""Registered titles whose lengths differ by less than this are compared with the same asked ones."""
_AT_ONCE: Final = 8_192
"""Asked titles in one index: beyond that its numbers leave the processor's cache."""
SEPARATOR: Final = "|"
"""Between the forms of a work's titles in one text; no folded title has it."""

Ratio = Callable[[str, str], SupportsInt]
"""Edit similarity of two texts in percent."""
Hits = dict[str, dict[str, int]]
"""For an asked title the works with a similar one, each with its best similarity in percent."""


def spelled(plain_titles: Iterable[str]) -> str:
    """The titles of a work as they stream past: each in plain ASCII, then its sound."""
    titles = dict.fromkeys(plain for plain in plain_titles if plain)
    return SEPARATOR.join(form for plain in titles for form in (plain, skeleton(plain)))


def alike(
    asked: Sequence[str], works: Iterable[tuple[str, str]], ratio: Ratio
) -> dict[str, list[tuple[str, int]]]:
    """For each asked title at most ten works with a similar one, best first; `works` gives ids with `spelled`."""
    parts = _indexed(tuple(sorted({key for key in asked if key})))
    found: Hits = {}
    for work, forms in works:
        pieces = forms.split(SEPARATOR) if forms else []
        for plain, sound in zip(pieces[::2], pieces[1::2], strict=True):
            for part in parts:
                for key, score in part.hits(plain, sound, ratio):
                    scores = found.setdefault(key, {})
                    scores[work] = max(scores.get(work, 0), score)
                    if len(scores) > 50 * MOST_SIMILAR:
                        found[key] = dict(best(scores))
    return {key: best(scores) for key, scores in found.items()}


@lru_cache(maxsize=1)
def _indexed(asked: tuple[str, ...]) -> list["_Asked"]:
    """Kept for the next slice."""
    return [_Asked(asked[start : start + _AT_ONCE]) for start in range(0, len(asked), _AT_ONCE)]


def best(scores: Mapping[str, int]) -> list[tuple[str, int]]:
    """The ten most similar works; equally similar ones in the order of their ids."""
    return nsmallest(MOST_SIMILAR, scores.items(), key=lambda hit: (-hit[1], hit[0]))


def merged(slices: Iterable[Mapping[str, Sequence[tuple[str, int]]]]) -> dict[str, list[tuple[str, int]]]:
    """What was found in several slices of the registry, as if it had been one."""
    found: Hits = {}
    for one in slices:
        for key, hits in one.items():
            scores = found.setdefault(key, {})
            for work, score in hits:
                scores[work] = max(scores.get(work, 0), score)
    return {key: best(scores) for key, scores in found.items()}


def trigrams(text: str) -> set[str]:
    """All runs of three letters, the spaces before and behind included."""
    padded = f" {text} "
    return set(map("".join, zip(padded, padded[1:], padded[2:], strict=False)))


@dataclass(slots=True)
class _Class:
    """The asked titles that a registered one of some lengths may be similar to: a run of the bits."""

    first: int
    mask: int
    needed: list[tuple[int, int]]
    """How many trigrams, and the titles that need so many."""
    holding: dict[str, int]
    """The titles that have a trigram, as far as it was asked for."""


class _Asked:
    """Asked titles as bits, the shorter ones first."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._by_sound: dict[str, list[str]] = {}
        for key in keys:
            self._by_sound.setdefault(skeleton(key), []).append(key)
        self._keys = sorted((key for key in keys if 0 < len(key) <= LONGEST), key=lambda key: (len(key), key))
        self._holding: dict[str, int] = {}
        self._needed: dict[int, int] = {}
        bits: dict[str, bytearray] = {}
        needed: dict[int, bytearray] = {}
        size = len(self._keys) // 8 + 1
        for number, key in enumerate(self._keys):
            own = trigrams(key)
            at, bit = number >> 3, 1 << (number & 7)
            for gram in own:
                bits.setdefault(gram, bytearray(size))[at] |= bit
            needed.setdefault(-(-len(own) // _SHARED_PARTS), bytearray(size))[at] |= bit
        self._holding = {gram: int.from_bytes(row, "little") for gram, row in bits.items()}
        self._needed = {count: int.from_bytes(row, "little") for count, row in sorted(needed.items())}
        self._classes: dict[int, _Class] = {}

    def hits(self, plain: str, sound: str, ratio: Ratio) -> Iterator[tuple[str, int]]:
        """The asked titles that a registered one is similar to, with the similarity in percent."""
        for key in self._by_sound.get(sound, ()):
            yield key, SOUNDS_ALIKE
        if not 0 < len(plain) <= LONGEST:
            return
        number = len(plain) // _CLASS
        of_length = self._classes.get(number)
        if of_length is None:
            of_length = self._classes[number] = self._class(number)
        if not of_length.mask:
            return
        candidates = self._sharing(plain, of_length)
        keys, first = self._keys, of_length.first
        while candidates:
            top = candidates.bit_length() - 1
            candidates ^= 1 << top
            key = keys[first + top]
            score = int(ratio(key, plain))
            if score >= SIMILAR_FROM:
                yield key, score

    def _class(self, number: int) -> _Class:
        """A similarity of p percent needs lengths whose ratio is p / (200 - p) at least."""
        shortest, longest = number * _CLASS, number * _CLASS + _CLASS - 1
        low = -(-shortest * SIMILAR_FROM // (200 - SIMILAR_FROM))
        high = longest * (200 - SIMILAR_FROM) // SIMILAR_FROM
        first, last = bisect_left(self._keys, low, key=len), bisect_right(self._keys, high, key=len)
        mask = (1 << max(last - first, 0)) - 1
        needed = [(count, of) for count, bits in self._needed.items() if (of := bits >> first & mask)]
        return _Class(first, mask, needed, {})

    def _sharing(self, plain: str, of_length: _Class) -> int:
        """The asked titles of which as many trigrams as needed stand in this one, as bits."""
        holding, first, mask = of_length.holding, of_length.first, of_length.mask
        rows = []
        for gram in trigrams(plain):
            row = holding.get(gram)
            if row is None:
                row = holding[gram] = self._holding.get(gram, 0) >> first & mask
            if row:
                rows.append(row)
        counts = _counted(rows)
        found = 0
        for needed, among in of_length.needed:
            if needed >> len(counts):
                break
            found |= _at_least(counts, needed, among)
        return found


def _counted(rows: list[int]) -> list[int]:
    """How many of the rows have each bit: the digits of all the counts, the lowest first (carry-save addition)."""
    digits = []
    while rows:
        carried = []
        left = iter(rows)
        total = next(left)
        for second in left:
            third = next(left, 0)
            both = total ^ second
            carry = (total & second) | (both & third)
            if carry:
                carried.append(carry)
            total = both ^ third
        digits.append(total)
        rows = carried
    return digits


def _at_least(digits: list[int], needed: int, among: int) -> int:
    """The bits of `among` whose count is `needed` at least."""
    more, equal = 0, among
    for place in range(len(digits) - 1, -1, -1):
        if needed >> place & 1:
            equal &= digits[place]
        else:
            above = equal & digits[place]
            more |= above
            equal ^= above
    return more | equal
