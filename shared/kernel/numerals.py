"""Numbers in titles: words, figures with suffixes and Roman numerals brought to figures (K3, D-30).

"Yeddi oğul istərəm" and "7 oğul istərəm" both become "7 ogul isterem"; an ordinal keeps a mark of its
own, so that "7-ci" and "yeddinci" meet and "yeddi" stays apart. Azerbaijani and English words are looked up in
ASCII, Russian ones in the romanisation of `letters`; the range is 0 to 999,999. A number is of one language: "on two"
is 10 and 2.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

ORDINAL_MARK: Final = "."


@dataclass(frozen=True, slots=True)
class _Word:
    value: int
    ordinal: bool = False


def _az_words() -> dict[str, _Word]:
    units = ["sifir", "bir", "iki", "uc", "dord", "bes", "alti", "yeddi", "sekkiz", "doqquz"]
    cardinals = dict(zip(units, range(10), strict=True))
    tens = ["on", "iyirmi", "otuz", "qirx", "elli", "altmis", "yetmis", "seksen", "doxsan"]
    cardinals |= dict(zip(tens, range(10, 100, 10), strict=True))
    cardinals |= {"yuz": 100, "min": 1000}
    ordinals = {
        "birinci": 1, "ikinci": 2, "ucuncu": 3, "dorduncu": 4, "besinci": 5, "altinci": 6, "yeddinci": 7,
        "sekkizinci": 8, "doqquzuncu": 9, "onuncu": 10, "iyirminci": 20, "otuzuncu": 30, "qirxinci": 40,
        "ellinci": 50, "altmisinci": 60, "yetmisinci": 70, "sekseninci": 80, "doxsaninci": 90,
        "yuzuncu": 100, "mininci": 1000,
    }  # fmt: skip
    words = {word: _Word(value) for word, value in cardinals.items()}
    return words | {word: _Word(value, True) for word, value in ordinals.items()}


def _ru_words() -> dict[str, _Word]:
    cardinals = {
        "nol": 0, "odin": 1, "odna": 1, "odno": 1, "dva": 2, "dve": 2, "tri": 3, "chetyre": 4, "pyat": 5,
        "shest": 6, "sem": 7, "vosem": 8, "devyat": 9, "desyat": 10, "odinnadtsat": 11, "dvenadtsat": 12,
        "trinadtsat": 13, "chetyrnadtsat": 14, "pyatnadtsat": 15, "shestnadtsat": 16, "semnadtsat": 17,
        "vosemnadtsat": 18, "devyatnadtsat": 19, "dvadtsat": 20, "tridtsat": 30, "sorok": 40,
        "pyatdesyat": 50, "shestdesyat": 60, "semdesyat": 70, "vosemdesyat": 80, "devyanosto": 90,
        "sto": 100, "dvesti": 200, "trista": 300, "chetyresta": 400, "pyatsot": 500, "shestsot": 600,
        "semsot": 700, "vosemsot": 800, "devyatsot": 900,
        "tysyacha": 1000, "tysyachi": 1000, "tysyach": 1000,
    }  # fmt: skip
    stems = {
        "perv": 1, "vtor": 2, "chetvert": 4, "pyat": 5, "shest": 6, "sedm": 7, "vosm": 8, "devyat": 9,
        "desyat": 10, "odinnadtsat": 11, "dvenadtsat": 12, "trinadtsat": 13, "chetyrnadtsat": 14,
        "pyatnadtsat": 15, "shestnadtsat": 16, "semnadtsat": 17, "vosemnadtsat": 18, "devyatnadtsat": 19,
        "dvadtsat": 20, "tridtsat": 30, "sorokov": 40, "pyatidesyat": 50, "shestidesyat": 60,
        "semidesyat": 70, "vosmidesyat": 80, "devyanost": 90, "sot": 100, "tysyachn": 1000,
    }  # fmt: skip
    words = {word: _Word(value) for word, value in cardinals.items()}
    for stem, value in stems.items():
        words |= {stem + ending: _Word(value, True) for ending in ("yy", "oy", "aya", "oe")}
    return words | {word: _Word(3, True) for word in ("tretiy", "tretya", "trete")}


def _en_words() -> dict[str, _Word]:
    units = [
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
        "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
    ]  # fmt: skip
    tens = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
    cardinals = dict(zip(units, range(20), strict=True)) | dict(zip(tens, range(20, 100, 10), strict=True))
    cardinals |= {"hundred": 100, "thousand": 1000}
    irregular = {
        "first": 1, "second": 2, "third": 3, "fifth": 5, "eighth": 8, "ninth": 9, "twelfth": 12,
    }  # fmt: skip
    regular = {
        word.removesuffix("y") + ("ieth" if word.endswith("y") else "th"): value
        for word, value in cardinals.items()
        if value not in (0, *irregular.values())
    }
    words = {word: _Word(value) for word, value in cardinals.items()}
    return words | {word: _Word(value, True) for word, value in (irregular | regular).items()}


AZ_WORDS: Final = _az_words()
RU_WORDS: Final = _ru_words()
EN_WORDS: Final = _en_words()
_AZ_SUFFIXES: Final = frozenset({"ci", "cu", "nci", "ncu", "inci", "uncu"})
_RU_SUFFIXES: Final = frozenset(
    {"y", "ya", "e", "yy", "oy", "aya", "oe", "go", "ogo", "yu", "uyu", "ym", "m"}
)
_EN_SUFFIXES: Final = frozenset({"st", "nd", "rd", "th"})
_FIGURES = re.compile(r"([0-9]{1,6})([a-z]*)")
_ROMAN = re.compile(r"(x{0,3})(ix|iv|v?i{0,3})")


def roman(word: str) -> int | None:
    """The value of a Roman numeral up to 39 in small letters, else None."""
    found = _ROMAN.fullmatch(word)
    if not word or found is None:
        return None
    units = {"": 0, "i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8, "ix": 9}
    return 10 * len(found[1]) + units[found[2]]


@lru_cache(maxsize=65_536)
def _may_count(folded: str) -> bool:
    """Whether a word can be a number, or its beginning, in any language."""
    written = any(folded in table for table in (AZ_WORDS, RU_WORDS, EN_WORDS))
    return written or roman(folded) is not None or _FIGURES.fullmatch(folded) is not None


def _figure(value: int, ordinal: bool) -> str:
    return f"{value}{ORDINAL_MARK}" if ordinal else str(value)


def _read_words(words: Sequence[str], start: int, table: dict[str, _Word]) -> tuple[int, bool, int]:
    """Value, ordinal and the position behind the longest number that begins at `start`."""
    thousands, rest = 0, 0
    room = 1000
    position = start
    while position < len(words) and (word := table.get(words[position])) is not None:
        value = word.value
        if value == 1000:
            if thousands:
                break
            thousands, rest, room = max(rest, 1) * 1000, 0, 1000
        elif value == 100 and 0 < rest < 10 and room == 1:
            rest, room = rest * 100, 100
        elif value < room and (value or position == start):
            rest += value
            room = 100 if value >= 100 else 10 if value >= 20 or value == 10 else 1
        else:
            break
        position += 1
        if word.ordinal or value == 0:
            return thousands + rest, word.ordinal, position
    return thousands + rest, False, position


def _read_figures(words: Sequence[str], start: int) -> tuple[str, int] | None:
    found = _FIGURES.fullmatch(words[start])
    if found is None:
        return None
    value, glued = int(found[1]), found[2]
    if glued:
        known = glued in _AZ_SUFFIXES or glued in _RU_SUFFIXES or glued in _EN_SUFFIXES
        return (_figure(value, True), start + 1) if known else None
    after = words[start + 1] if start + 1 < len(words) else ""
    if after in _AZ_SUFFIXES or after in _RU_SUFFIXES:
        return _figure(value, True), start + 2
    return _figure(value, False), start + 1


def figures(words: Sequence[str], fold: Callable[[str], str], cyrillic: bool) -> list[str]:
    """The words of a title with every number as figures; other words stay as they are.

    `fold` gives the ASCII form that the tables are asked for; Russian words count in a Cyrillic
    reading only, Azerbaijani and English ones in a Latin reading only. A single Roman letter is a number only at
    the end of a title of several words.
    """
    folded = [fold(word) for word in words]
    if not any(map(_may_count, folded)):
        return list(words)
    tables = (RU_WORDS,) if cyrillic else (AZ_WORDS, EN_WORDS)
    out: list[str] = []
    position = 0
    while position < len(words):
        if (read := _read_figures(folded, position)) is not None:
            figure, position = read
            out.append(figure)
            continue
        table = next((one for one in tables if folded[position] in one), None)
        if table is not None:
            value, ordinal, position = _read_words(folded, position, table)
            out.append(_figure(value, ordinal))
            continue
        value_of_roman = roman(folded[position])
        lone = len(words) > 1 and position == len(words) - 1
        if value_of_roman is not None and (len(folded[position]) > 1 or lone):
            out.append(_figure(value_of_roman, False))
        else:
            out.append(words[position])
        position += 1
    return out
