"""What the public list is searched by: the beginnings of words, by their sound, in any alphabet (K2 to K4).

A word stands under each of its beginnings, so that a search asks for nothing but a set of terms.
"""

from collections.abc import Iterable
from typing import Final

from shared.kernel.folding import is_cyrillic, k0, k1, plain_ascii
from shared.kernel.numerals import figures
from shared.kernel.sounds import skeleton

TERMS_VERSION: Final = 3
"""Changes with any rule that changes a term."""
BEGINNING_MIN: Final = 2
"""Letters from which on a beginning says something; a word of one letter is found as it is."""
BEGINNING_MAX: Final = 12
"""Letters of a word that are looked at."""
WORDS_MAX: Final = 20
"""Words of a title that are."""
ASKED_MAX: Final = 8
"""Words of a search that are."""


def readings(text: str, words_max: int) -> tuple[tuple[str, ...], ...]:
    """How a text can be read: its words by sound, a Cyrillic text perhaps as Azerbaijani or as Russian, and with its
    numbers as figures."""
    found = []
    for reading in k1(k0(text)):
        words = reading.split()[:words_max]
        counted = figures(words, plain_ascii, any(map(is_cyrillic, reading)))
        for one in (words, counted):
            sounds = (skeleton(part) for word in one for part in plain_ascii(word).split())
            found.append(tuple(sound[:BEGINNING_MAX] for sound in sounds if sound))
    return tuple(dict.fromkeys(one for one in found if one))


def terms_of(texts: Iterable[str]) -> list[str]:
    """Under which terms titles or names are found, in one order."""
    words = {word for text in texts for reading in readings(text, WORDS_MAX) for word in reading}
    return sorted(
        {word[:length] for word in words for length in range(min(BEGINNING_MIN, len(word)), len(word) + 1)}
    )


def asked_terms(text: str) -> tuple[tuple[str, ...], ...]:
    """What a search asks for: all terms of one of its readings, without initials where there is more. Empty when it has
    neither letters nor figures."""
    found = []
    for reading in readings(text, ASKED_MAX):
        telling = [word for word in reading if len(word) >= BEGINNING_MIN or word.isdigit()]
        found.append(tuple(sorted(set(telling or reading))))
    return tuple(dict.fromkeys(found))


def sorted_by(title: str) -> str:
    """The place of a title in the order of the list: as it is read in Latin letters."""
    read = k1(k0(title))
    return plain_ascii(read[-1])[:120]
