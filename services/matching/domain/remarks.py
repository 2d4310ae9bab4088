"""Remarks that broadcasters and registers put behind a title and that name no other work: the cut, the language, how
many episodes, and the book that a film was made from.

Another cut or another language is the same work of the same authors, and a remake of the same book has other authors.
What tells works apart (part, episode, season, year) is no remark but an addition with a value (`additions`).
"""

from collections.abc import Sequence
from typing import Final

CUTS: Final = frozenset(
    {"versiya", "versiyasi", "version", "cut", "redaktsiya", "kinoversiya", "televersiya"}
)
"""The last word of what names a cut."""
_OF_CUTS: Final = frozenset(
    {
        "rezhisserskaya", "polnaya", "kratkaya", "rasshirennaya", "sokrashchennaya", "televizionnaya",
        "prokatnaya", "restavrirovannaya", "vosstanovlennaya", "originalnaya", "tsvetnaya", "mezhdunarodnaya",
        "rejissor", "rejissorun", "tam", "qisa", "genis", "televiziya", "kino", "berpa", "orijinal", "rengli",
        "director", "directors", "final", "extended", "theatrical", "restored", "full", "uncut", "original",
        "tv", "short", "international",
    }
)  # fmt: skip
_ALONE: Final = frozenset(
    {
        "kinoversiya", "televersiya", "dublyaj", "dublyazh", "dubl", "dublirovannyy", "dublaj",
        "subtitrli", "subtitry", "subtitle", "subtitled", "subtitles", "dubbed", "uncut", "restored",
    }
)  # fmt: skip
_TRANSLATED: Final = (("v", "perevode"), ("s", "subtitrami"))
_LANGUAGE: Final = frozenset({"yazyke", "dilinde"})
_EPISODES: Final = frozenset({"seriy", "serii", "seriyali", "epizodov", "episodes", "bolumlu", "bolumluk"})
_FROM_BOOKS: Final = frozenset(
    {
        "proizvedeniyu", "proizvedeniyam", "romanu", "romanam", "povesti", "povestyam", "rasskazu",
        "rasskazam", "skazke", "skazkam", "pese", "pesam", "motivam", "knige", "knigam", "novelle", "komiksu",
    }
)  # fmt: skip
_BASED: Final = frozenset({"esasinda", "motivleri"})
_WARNED: Final = "soderzhit"
"""What a film "contains", and for whom it is not."""
_LONGEST_CUT: Final = 4


def is_remark(words: Sequence[Sequence[str]], bracketed: bool) -> bool:
    """Whether words, each given by its readings in ASCII, are such a remark. Without brackets or strokes around it only
    a cut of a known kind is one: everything else may be a title's own word."""
    if not words:
        return False
    last = set(words[-1])
    named_cut = 1 < len(words) <= _LONGEST_CUT and not last.isdisjoint(CUTS)
    if not bracketed:
        return named_cut and all(not set(word).isdisjoint(_OF_CUTS) or word[0] == "s" for word in words[:-1])
    if len(words) == 1:
        return not last.isdisjoint(_ALONE)
    warned = any(_WARNED in word for word in words)
    return warned or named_cut or _is_language(words, last) or _is_count(words, last) or _is_source(words)


def _is_language(words: Sequence[Sequence[str]], last: set[str]) -> bool:
    translated = any(first in words[0] and second in words[1] for first, second in _TRANSLATED)
    return translated or not last.isdisjoint(_LANGUAGE)


def _is_count(words: Sequence[Sequence[str]], last: set[str]) -> bool:
    """26 episodes are not episode 26: the number stands first, and the word says several."""
    return len(words) == 2 and words[0][0].isdigit() and not last.isdisjoint(_EPISODES)


def _is_source(words: Sequence[Sequence[str]]) -> bool:
    russian = "po" in words[0] and any(not set(word).isdisjoint(_FROM_BOOKS) for word in words[1:4])
    english = words[0][0] == "based" and words[1][0] == "on"
    return russian or english or not set(words[-1]).isdisjoint(_BASED)
