"""From a written text to comparable ones: look-alikes, K0, K1 and K2 (D-30, D-31).

K0: NFC, one case, no punctuation. K1: Azerbaijani Cyrillic as Latin. K2: ASCII. A Cyrillic text
without a telling letter may be Azerbaijani or Russian, so K1 and K2 are lists of readings, the most
literal first; two texts conform when the first reading of one is among the readings of the other.

Texts share their words, and nearly every rule looks at a word alone: words are folded once and kept, within bounds.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from itertools import product
from typing import Final

from shared.kernel.letters import (
    AZ_ASCII,
    AZ_CYRILLIC,
    AZ_CYRILLIC_1939,
    AZ_CYRILLIC_ONLY,
    AZ_ENGLISH,
    AZ_ENGLISH_Q,
    AZ_ENGLISH_SCHWA,
    CYRILLIC_LIKE_LATIN,
    DOT_ABOVE,
    LATIN_LIKE_CYRILLIC,
    LATIN_SCHOLARLY,
    RUSSIAN_ONLY,
    RUSSIAN_ROMAN,
    RUSSIAN_ROUTES,
    SCHWA_LOOKALIKES,
    SOFT_E,
)

WORDS_KEPT: Final = 65_536
_LATIN_LETTERS: Final = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZəöüçşğıƏÖÜÇŞĞİ")
_CYRILLIC_LETTERS: Final = frozenset(
    "абвгдеёжзийклмнопрстуфхцчшщъыьэюяАБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯҹәғһҝөүјҸӘҒҺҜӨҮЈ"
)
"""Of words of these alone, as nearly all are, nothing but the case can differ."""
_LATIN, _CYRILLIC = 1, 2
_BOTH: Final = _LATIN | _CYRILLIC
_MOST_FOLDINGS = 8
_APOSTROPHES = frozenset("'’‘`ʼʹʺ´′")
_UNDOTTED = str.maketrans({"İ": "i", "I": "i", "ı": "i", DOT_ABOVE: None})
_SCHWA = str.maketrans(SCHWA_LOOKALIKES)
_TO_LATIN = str.maketrans(CYRILLIC_LIKE_LATIN)
_TO_CYRILLIC = str.maketrans(LATIN_LIKE_CYRILLIC)
AZ_LATIN = str.maketrans(AZ_CYRILLIC | AZ_CYRILLIC_1939)
"""Azerbaijani Cyrillic as Latin, for translate()."""
_PLAIN = str.maketrans(AZ_ASCII | RUSSIAN_ROMAN)
_RUSSIAN_ROUTES = tuple(str.maketrans(AZ_ASCII | RUSSIAN_ROMAN | route) for route in RUSSIAN_ROUTES)
_SOFT_E = re.compile(r"\bе|(?<=[аеёиоуыэюяьъ])е")
_SCHOLARLY = frozenset(LATIN_SCHOLARLY)
_FROM_SCHOLARLY = str.maketrans(LATIN_SCHOLARLY)
_ANY_CYRILLIC = re.compile("[\u0400-\u052f]")
_ANY_LATIN = re.compile("[A-Za-z\u00c0-\u02af]")
_ENGLISH_ROUTES = tuple(
    (schwa, q, str.maketrans(AZ_ASCII | RUSSIAN_ROMAN | AZ_ENGLISH | {"ə": schwa, "q": q}))
    for schwa, q in product(AZ_ENGLISH_SCHWA, AZ_ENGLISH_Q)
)


def is_cyrillic(char: str) -> bool:
    """True for a letter of the Cyrillic blocks."""
    return "\u0400" <= char <= "\u052f"


def has_cyrillic(text: str) -> bool:
    """Whether a text has anything of the Cyrillic blocks."""
    return _ANY_CYRILLIC.search(text) is not None


def is_latin(char: str) -> bool:
    """True for a Latin letter, the schwa included."""
    return char.isalpha() and (char.isascii() or "\u00c0" <= char <= "\u02af")


def _telling_script(word: str) -> str:
    """LATIN or CYRILLIC when letters without a look-alike stand in that script alone, else ''."""
    latin = any(is_latin(c) and c not in LATIN_LIKE_CYRILLIC for c in word)
    cyrillic = any(is_cyrillic(c) and c not in CYRILLIC_LIKE_LATIN for c in word)
    if latin == cyrillic:
        return ""
    return "LATIN" if latin else "CYRILLIC"


def mend_lookalikes(text: str) -> str:
    """One script per word: "Sevinс" with a Cyrillic с becomes Latin, "Hе та" with a Latin H Cyrillic.

    A word mends to the script of its letters that have no look-alike; a word of look-alikes only
    follows the other words of the text, if these agree. What stays undecided is left as it is.
    """
    text = text.translate(_SCHWA)
    if not has_cyrillic(text) or _ANY_LATIN.search(text) is None:
        # Of one script, as nearly all texts are: every word is what it looks like.
        return text
    words = text.split(" ")
    told = [_telling_script(word) for word in words]
    agreed = {script for script in told if script}
    rest = agreed.pop() if len(agreed) == 1 else ""
    mended = []
    for word, script in zip(words, told, strict=True):
        only_lookalikes = not script and all(
            c in CYRILLIC_LIKE_LATIN or c in LATIN_LIKE_CYRILLIC for c in word if c.isalpha()
        )
        target = rest if only_lookalikes else script
        if target == "LATIN":
            word = word.translate(_TO_LATIN)
        elif target == "CYRILLIC":
            word = word.translate(_TO_CYRILLIC)
        mended.append(word)
    return " ".join(mended)


def _spaced(text: str) -> str:
    """The text with spaces for punctuation, and without apostrophes and marks that show nothing."""
    if text.replace(" ", "").isalnum() and _APOSTROPHES.isdisjoint(text):
        return " ".join(text.split())
    out = []
    for char in text:
        if char in _APOSTROPHES:
            continue
        category = unicodedata.category(char)
        if category == "Cf":
            continue
        out.append(char if category[0] in "LNM" else " ")
    return " ".join("".join(out).split())


def _folded(text: str) -> str:
    one_case = mend_lookalikes(_spaced(unicodedata.normalize("NFC", text))).translate(_UNDOTTED)
    return _spaced(unicodedata.normalize("NFC", one_case.casefold()).replace(DOT_ABOVE, ""))


def k0(text: str) -> str:
    """The text in one case, without punctuation, apostrophes and doubled spaces (K0).

    İ, I, ı and i become one letter before case is folded: str.lower() knows no Azerbaijani.
    """
    words, scripts = [], 0
    for word in text.split(" "):
        folded, of_word = _folded_word(word)
        scripts |= of_word
        if folded:
            words.append(folded)
    # Only where both scripts stand does a word depend on the others.
    return _folded_whole(text) if scripts == _BOTH else " ".join(words)


@lru_cache(maxsize=WORDS_KEPT)
def _folded_word(word: str) -> tuple[str, int]:
    """The K0 form of a word alone, and which scripts it shows on the way there."""
    if _LATIN_LETTERS.issuperset(word):
        return word.translate(_UNDOTTED).casefold(), _LATIN if word else 0
    if _CYRILLIC_LETTERS.issuperset(word):
        return word.casefold(), _CYRILLIC
    folded = _folded_whole(word)
    seen = f"{word} {unicodedata.normalize('NFC', word).casefold()} {folded}"
    return folded, (_LATIN if _ANY_LATIN.search(seen) else 0) | (_CYRILLIC if has_cyrillic(seen) else 0)


def _folded_whole(text: str) -> str:
    folded = _folded(text)
    # In one case more words tell their script than in two: a text of both is folded until nothing moves.
    for _ in range(_MOST_FOLDINGS if has_cyrillic(folded) and _ANY_LATIN.search(folded) else 0):
        before, folded = folded, _folded(folded)
        if folded == before:
            break
    return folded


def k1(k0_text: str) -> tuple[str, ...]:
    """Readings of a K0 text with Azerbaijani Cyrillic as Latin (K1), the most literal first."""
    if not has_cyrillic(k0_text):
        return (k0_text,)
    letters = {char for char in k0_text if is_cyrillic(char)}
    if letters & AZ_CYRILLIC_ONLY:
        return (k0_text.translate(AZ_LATIN),)
    if letters & RUSSIAN_ONLY:
        return (k0_text,)
    return (k0_text, k0_text.translate(AZ_LATIN))


def plain_ascii(k1_text: str) -> str:
    """The plain ASCII spelling of one K1 reading (K2)."""
    return " ".join(map(_plain_word, k1_text.split(" ")))


@lru_cache(maxsize=WORDS_KEPT)
def _plain_word(word: str) -> str:
    return _ascii(word, _PLAIN)


@lru_cache(maxsize=WORDS_KEPT)
def _english_word(word: str) -> tuple[str, ...]:
    return tuple(_ascii(word, letters) for _, _, letters in _ENGLISH_ROUTES)


@lru_cache(maxsize=WORDS_KEPT)
def _russian_word(word: str) -> tuple[str, ...]:
    by_table = (_ascii(word, letters) for letters in _RUSSIAN_ROUTES)
    return (*by_table, _ascii(_SOFT_E.sub(SOFT_E, word), _PLAIN))


def _ascii(k1_text: str, letters: dict[int, str]) -> str:
    romanised = k1_text.translate(letters)
    if romanised.isascii():
        return romanised.casefold()
    bare = (c for c in unicodedata.normalize("NFKD", romanised) if not unicodedata.combining(c))
    return "".join(bare).casefold()


def distinct(texts: Iterable[str]) -> tuple[str, ...]:
    """The texts without repetition, in their order."""
    return tuple(dict.fromkeys(texts))


def _other_routes(reading: str) -> list[str]:
    """The ASCII spellings of a Cyrillic reading by other standards, and of a Latin one that scholars wrote."""
    if has_cyrillic(reading):
        return [" ".join(route) for route in zip(*map(_russian_word, reading.split(" ")), strict=True)]
    return [] if _SCHOLARLY.isdisjoint(reading) else [plain_ascii(reading.translate(_FROM_SCHOLARLY))]


def k2(k1_readings: Iterable[str]) -> tuple[str, ...]:
    """ASCII spellings of K1 readings: the plain ones first, then the English ways of Latin ones and the other standards
    of Russian."""
    readings = tuple(k1_readings)
    plain = [plain_ascii(reading) for reading in readings]
    english = [
        text
        for reading in readings
        if not has_cyrillic(reading)
        for text in zip(*map(_english_word, reading.split(" ")), strict=True)
    ]
    return distinct(
        [*plain, *map(" ".join, english), *(text for one in readings for text in _other_routes(one))]
    )


def conform(left: tuple[str, ...], right: tuple[str, ...]) -> bool:
    """True when one side's first reading is a reading of the other.

    Two derived readings that meet (Qaz and Gəz are both "gaz" in English letters) prove nothing.
    """
    return bool(left and right and left[0] and right[0]) and (left[0] in right or right[0] in left)


def script_of(text: str, language: str) -> str:
    """The script of a title or name: CYRILLIC_AZ, CYRILLIC_RU, else LATIN."""
    if not has_cyrillic(text):
        return "LATIN"
    letters = [char for char in text.lower() if char.isalpha()]
    if not any(map(is_cyrillic, letters)):
        return "LATIN"
    azerbaijani = language == "az" or not AZ_CYRILLIC_ONLY.isdisjoint(letters)
    return "CYRILLIC_AZ" if azerbaijani else "CYRILLIC_RU"
