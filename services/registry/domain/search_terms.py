"""What a work or party is found by: words, whole texts and codes, folded so that alphabet and spelling do not matter.

A word is kept by its sound (K4), so that every route from one alphabet to another leads to it; a number in words also
as figures (K3). A whole text stands without its spaces behind WHOLE, a code without separators behind CODE, a person's
name (D-31) behind NAME, the id of a work's author behind AUTHOR.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache

from shared.kernel.folding import AZ_LATIN, distinct, has_cyrillic, is_cyrillic, k0, k1, plain_ascii
from shared.kernel.letters import AZ_CYRILLIC_ONLY, RUSSIAN_ONLY
from shared.kernel.names import name_keys
from shared.kernel.numerals import AZ_WORDS, RU_WORDS, figures, roman
from shared.kernel.sounds import skeleton

WHOLE, CODE, NAME, AUTHOR = "=", "#", "@", "&"
WORD_MAX = 60
"""Letters of a word that count."""
_CODE_MAX = 40
_LATIN = re.compile("[A-Za-z\u00aa-\u02af]")
_NO_CODE = re.compile(r"[^0-9A-Za-z]+")
_CALLED = re.compile(r"^(ISAN|EIDR|DOI|ISWC|IPI|ISNI|CISAC|VOEN|VÖEN)\b[\s:.№#-]*", re.IGNORECASE)
_ISAN_LENGTHS = {16: (16, 16), 17: (16, 16), 24: (16, 24), 26: (17, 25)}
"""Of an ISAN as written: where its root's digits end, or its version's begin, and where its version's end."""


@dataclass(frozen=True)
class Spelling:
    """One way to read a text: its words in ASCII and their sounds."""

    words: tuple[str, ...]
    sounds: tuple[str, ...]

    @cached_property
    def plain(self) -> str:
        """The text in ASCII."""
        return " ".join(self.words)

    @cached_property
    def whole(self) -> str:
        """The sound of the whole, however it is divided into words."""
        return skeleton("".join(self.words))


@dataclass(frozen=True, slots=True)
class _Word:
    plain: str
    sound: str
    numeral: bool


@lru_cache(maxsize=65_536)
def _word(plain: str) -> _Word:
    numeral = plain[0].isdigit() or plain in AZ_WORDS or plain in RU_WORDS or roman(plain) is not None
    return _Word(plain[:WORD_MAX], skeleton(plain[:WORD_MAX]), numeral)


@lru_cache(maxsize=65_536)
def _latin_words(token: str) -> tuple[_Word, ...]:
    """The words of a token of a text without Cyrillic letters: there no word depends on another."""
    return tuple(map(_word, plain_ascii(k0(token)).split()))


@dataclass(frozen=True, slots=True)
class _CyrillicToken:
    """A token of a text without Latin letters, read as Azerbaijani and as Russian, and what it tells of the text."""

    azerbaijani: tuple[_Word, ...]
    russian: tuple[_Word, ...]
    only_azerbaijani: bool
    only_russian: bool


@lru_cache(maxsize=65_536)
def _cyrillic_token(token: str) -> _CyrillicToken:
    key = k0(token)
    return _CyrillicToken(
        tuple(map(_word, plain_ascii(key.translate(AZ_LATIN)).split())),
        tuple(map(_word, plain_ascii(key).split())),
        not AZ_CYRILLIC_ONLY.isdisjoint(key),
        not RUSSIAN_ONLY.isdisjoint(key),
    )


@lru_cache(maxsize=16_384)
def spellings(text: str) -> tuple[Spelling, ...]:
    """How a text can be read, the most literal first; none where it has neither letters nor figures.

    A text with numbers is also read with figures for them.
    """
    found: list[Spelling] = []
    if not has_cyrillic(text):
        _add(found, [word for token in text.split() for word in _latin_words(token)], cyrillic=False)
    elif _LATIN.search(text) is None:
        _add_cyrillic(found, list(map(_cyrillic_token, text.split())))
    else:
        for reading in k1(k0(text)):
            words = list(map(_word, plain_ascii(reading).split()))
            _add(found, words, cyrillic=any(map(is_cyrillic, reading)))
    return tuple(dict.fromkeys(found))


def _add_cyrillic(found: list[Spelling], tokens: list[_CyrillicToken]) -> None:
    """As K1 reads it: one telling letter anywhere decides for the whole text, without one it may be either."""
    azerbaijani = any(token.only_azerbaijani for token in tokens)
    if not azerbaijani:
        _add(found, [word for token in tokens for word in token.russian], cyrillic=True)
    if azerbaijani or not any(token.only_russian for token in tokens):
        _add(found, [word for token in tokens for word in token.azerbaijani], cyrillic=False)


def _add(found: list[Spelling], words: list[_Word], *, cyrillic: bool) -> None:
    if not words:
        return
    plain = tuple([word.plain for word in words])
    found.append(Spelling(plain, tuple([word.sound for word in words])))
    if any(word.numeral for word in words):
        counted = tuple(figures(plain, str, cyrillic))
        found.append(Spelling(counted, tuple(map(skeleton, counted))))


def text_terms(texts: Iterable[str]) -> list[str]:
    """Under which terms texts stand: every word and every whole."""
    terms: dict[str, None] = {}
    for text in texts:
        for spelling in spellings(text):
            terms.update(dict.fromkeys(spelling.sounds))
            terms[WHOLE + spelling.whole] = None
    return list(terms)


def words_of(texts: Iterable[str]) -> set[str]:
    """The sounds of all words of texts."""
    return {sound for text in texts for spelling in spellings(text) for sound in spelling.sounds}


def name_terms(name: str) -> tuple[str, ...]:
    """Under which terms a person's name stands as a whole, in any order of its words."""
    return tuple(NAME + key for key in name_keys(name))


def code_terms(code: str) -> tuple[str, ...]:
    """Under which terms an identifier stands, and by which it is asked for, with and without its separators."""
    compact = _NO_CODE.sub("", _CALLED.sub("", code.strip()[:200])).upper()[:_CODE_MAX]
    if not compact or not any(map(str.isdigit, compact)):
        return ()
    forms = [compact]
    if compact.isdigit() and len(compact) <= 11:
        forms.append(compact.zfill(11))
    if compact.startswith("105240") and len(compact) == 27:
        forms.append(compact[6:])
    if (cut := _ISAN_LENGTHS.get(len(compact))) is not None:
        root = compact[:16]
        forms.append(root)
        if len(compact) > 17:
            forms.append(root + compact[cut[0] : cut[1]])
    return distinct(CODE + form for form in forms)
