"""What broadcasters add to a title: kind, season, episode, part, age, year, country (2.1.2, D-33).

An addition stands at the beginning, at the end or in brackets. It is taken off the title and kept as
a field, so that "Yeddi oğul istərəm (bədii film, 12+)" is found and episode 1 is not 11. A title is
never stripped to nothing, and what is not clearly an addition stays in the title.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from services.matching.domain.countries import country_named
from services.matching.domain.remarks import CUTS, is_remark
from shared.kernel.folding import is_cyrillic, k0, k1, mend_lookalikes, plain_ascii
from shared.kernel.numerals import ORDINAL_MARK, figures

_KINDS: Final[dict[str, str]] = {
    "bedii film": "FEATURE", "tammetrajli bedii film": "FEATURE", "qisametrajli bedii film": "FEATURE",
    "qisametrajli film": "FEATURE", "bedii televiziya filmi": "FEATURE", "x/f": "FEATURE",
    "kh/f": "FEATURE", "b/f": "FEATURE", "khudozhestvennyy film": "FEATURE", "khud film": "FEATURE",
    "feature film": "FEATURE",
    "senedli film": "DOCUMENTARY", "d/f": "DOCUMENTARY", "s/f": "DOCUMENTARY",
    "dokumentalnyy film": "DOCUMENTARY", "dok film": "DOCUMENTARY", "documentary film": "DOCUMENTARY",
    "cizgi filmi": "ANIMATED", "cizgi film": "ANIMATED", "animasiya filmi": "ANIMATED", "m/f": "ANIMATED",
    "multfilm": "ANIMATED", "animatsionnyy film": "ANIMATED",
    "t/s": "SERIES", "m/s": "SERIES", "televiziya seriali": "SERIES", "televizionnyy serial": "SERIES",
    "film tamasa": "FILM_SPECTACLE", "film spektakl": "FILM_SPECTACLE",
}  # fmt: skip
_KINDS_SET_OFF: Final[dict[str, str]] = {
    "film": "FEATURE", "kinofilm": "FEATURE", "serial": "SERIES", "teleserial": "SERIES",
}  # fmt: skip
"""One-word kinds, which may be a title's own word: only in brackets or set off by punctuation."""

_COUNTED: Final[dict[str, str]] = {
    "seriya": "episode", "seriyasi": "episode", "bolum": "episode", "epizod": "episode",
    "episode": "episode", "ep": "episode", "ser": "episode",
    "movsum": "season", "sezon": "season", "season": "season",
    "hisse": "part", "chast": "part", "part": "part",
}  # fmt: skip
_IN_BRACKETS: Final = frozenset({"tekrar", "povtor", "premyera", "premera", "hd", "subtitrli", "repeat"})
_WORDS: Final = CUTS.union(
    part for phrase in (*_KINDS, *_KINDS_SET_OFF, *_COUNTED) for part in (phrase, *phrase.split())
)
_DIGIT_OR_BRACKET = re.compile(r"[\d()\[\]/]")
_INVERTED = re.compile(
    r"(.*\S), (The|A|An|El|La|Le|Les|Los|Las|Il|Lo|Un|Une|Der|Die|Das)", re.IGNORECASE | re.DOTALL
)
"""As catalogues put a title in alphabetical order: "Seventh Seal, The"."""
_MAY_ENCLOSE = frozenset("([/")
_TOKEN = re.compile(r"[^\W_]+\+?")
_BRACKETS = re.compile(r"[(\[]([^()\[\]]*)[)\]]|(?<!\S)/([^/]*\S)/(?=\W*$)")
"""A remark in brackets anywhere, or between strokes at the end."""
_LAST_BRACKET = re.compile(r"(.*[^\s(])\s*\(([^()]*)\)\W*", re.DOTALL)
_SEASON_EPISODE = re.compile(r"s([0-9]{1,2})e([0-9]{1,4})")
_YEAR = re.compile(r"(18|19|20)[0-9]{2}")
_SET_OFF = re.compile(r"[,.;:–—\"«»“”„]")
_LONGEST_ADDITION = 7


@dataclass(frozen=True, slots=True)
class ParsedTitle:
    """A title without additions, and the additions as fields; None where nothing was said."""

    core: str
    kind: str | None = None
    season: int | None = None
    episode: int | None = None
    part: int | None = None
    year: int | None = None
    age: int | None = None
    country: str | None = None
    other: str | None = None
    """The title in another alphabet, which stood in brackets: a title of its own."""


@dataclass(frozen=True, slots=True)
class _Token:
    start: int
    end: int
    raw: str
    readings: tuple[str, ...]


@lru_cache(maxsize=65_536)
def _readings(word: str) -> tuple[str, ...]:
    return tuple(plain_ascii(reading) for reading in k1(k0(word)))


def _tokens(text: str) -> list[_Token]:
    out: list[_Token] = []
    for found in _TOKEN.finditer(text):
        readings = _readings(found[0])
        before = out[-1] if out else None
        if before is not None and text[before.end : found.start()] == "/":
            pairs = tuple(f"{a}/{b}" for a in before.readings for b in readings)
            out[-1] = _Token(before.start, found.end(), before.raw + "/" + found[0], pairs)
        else:
            out.append(_Token(found.start(), found.end(), found[0], readings))
    return out


def _phrases(tokens: Sequence[_Token]) -> set[str]:
    phrases = {""}
    for token in tokens:
        phrases = {f"{phrase} {reading}".strip() for phrase in phrases for reading in token.readings}
    return phrases


@lru_cache(maxsize=4_096)
def kind_said(text: str) -> str | None:
    """The kind of work that a genre or category names, None when it names none that is known."""
    phrases = _phrases(_tokens(text)[:4])
    kinds = _KINDS | _KINDS_SET_OFF
    return next((kinds[phrase] for phrase in sorted(phrases) if phrase in kinds), None)


def _number(tokens: Sequence[_Token]) -> int | None:
    """The one number that these tokens write, else None."""
    words = k0(" ".join(token.raw for token in tokens)).split()
    cyrillic = any(map(is_cyrillic, "".join(words)))
    for reading in (cyrillic, False) if cyrillic else (False,):
        read = words if reading or not cyrillic else k1(" ".join(words))[-1].split()
        found = figures(read, plain_ascii, reading)
        if len(found) == 1 and found[0].rstrip(ORDINAL_MARK).isdigit():
            return int(found[0].rstrip(ORDINAL_MARK))
    lone = words[0] if len(words) == 1 else ""
    return {"i": 1, "v": 5, "x": 10}.get(lone)


def _counted(tokens: Sequence[_Token]) -> dict[str, int]:
    for word, rest in ((tokens[-1], tokens[:-1]), (tokens[0], tokens[1:])):
        field = next((_COUNTED[reading] for reading in word.readings if reading in _COUNTED), None)
        if field is not None and rest and (number := _number(rest)) is not None:
            return {field: number}
    return {}


def _meaning(tokens: Sequence[_Token], set_off: bool, bracketed: bool) -> dict[str, int | str] | None:
    """The fields that these tokens say as one addition, or None when they are no addition."""
    phrases = _phrases(tokens) if len(tokens) <= 3 else set()
    kinds = _KINDS | _KINDS_SET_OFF if set_off or bracketed else _KINDS
    if kind := next((kinds[phrase] for phrase in sorted(phrases) if phrase in kinds), None):
        return {"kind": kind}
    if len(tokens) == 1:
        word = tokens[0].readings[0]
        raw = tokens[0].raw
        if raw.endswith("+") and raw[:-1].isascii() and raw[:-1].isdigit() and int(raw[:-1]) <= 21:
            return {"age": int(raw[:-1])}
        if both := _SEASON_EPISODE.fullmatch(word):
            return {"season": int(both[1]), "episode": int(both[2])}
        if bracketed and word in _IN_BRACKETS:
            return {}
    if bracketed and tokens and _YEAR.fullmatch(tokens[0].raw):
        after = [token.readings[0] for token in tokens[1:]]
        if after in ([], ["il"], ["g"], ["god"], ["ci", "il"]):
            return {"year": int(tokens[0].raw)}
    return dict(_counted(tokens)) or None if len(tokens) > 1 else None


def _without_brackets(parsed: ParsedTitle) -> ParsedTitle:
    if _MAY_ENCLOSE.isdisjoint(parsed.core):
        return parsed
    for group in _BRACKETS.finditer(parsed.core):
        said: dict[str, int | str] = {}
        text = group[1] if group[2] is None else group[2]
        remark = is_remark([token.readings for token in _tokens(text)], bracketed=True)
        for piece in [] if remark else re.split(r"[,;]", text):
            tokens = _tokens(piece)
            meaning = _meaning(tokens, set_off=False, bracketed=True) if tokens else None
            if meaning is None and (country := country_named(piece)) is not None:
                meaning = {"country": country}
            if meaning is None or said.keys() & meaning.keys():
                break
            said |= meaning
        else:
            core = f"{parsed.core[: group.start()]} {parsed.core[group.end() :]}"
            taken = _taken(parsed, core, said)
            if taken is not None:
                return taken
    return parsed


def _taken(parsed: ParsedTitle, core: str, said: dict[str, int | str]) -> ParsedTitle | None:
    """The title with an addition taken off; None when nothing remains or a field was said before."""
    if not k0(core) or any(getattr(parsed, field) is not None for field in said):
        return None
    return replace(parsed, core=core.strip(), **said)  # type: ignore[arg-type]


def _without_ends(parsed: ParsedTitle) -> ParsedTitle:
    text = parsed.core
    tokens = _tokens(text)
    for count in range(min(_LONGEST_ADDITION, len(tokens) - 1), 0, -1):
        tail, head = tokens[-count:], tokens[:count]
        gap = text[tokens[-count - 1].end : tail[0].start]
        set_off = bool(_SET_OFF.search(gap))
        meaning = _meaning(tail, set_off=set_off, bracketed=False)
        if meaning is None and set_off and is_remark([token.readings for token in tail], bracketed=False):
            meaning = {}
        if meaning is not None and (
            taken := _taken(parsed, text[: tail[0].start].rstrip(" -–—,;:("), meaning)
        ):
            return taken
        gap = text[head[-1].end : tokens[count].start]
        meaning = _meaning(head, set_off=bool(_SET_OFF.search(gap)), bracketed=False)
        if meaning and (taken := _taken(parsed, text[head[-1].end :].lstrip(" -–—,;:.)"), meaning)):
            return taken
    return parsed


def _without_other_title(parsed: ParsedTitle) -> ParsedTitle:
    """Görüş (Встреча) is two titles. In one alphabet nobody can tell a title in brackets from a remark."""
    found = _LAST_BRACKET.fullmatch(parsed.core) if "(" in parsed.core else None
    if found is None or not all(map(k0, found.groups())):
        return parsed
    ours, theirs = map(_scripts, found.groups())
    told = any(not _WORDS.isdisjoint(token.readings) for token in _tokens(found[2]))
    if told or len(ours) != 1 or len(theirs) != 1 or ours == theirs:
        return parsed
    return replace(parsed, core=found[1], other=found[2].strip())


def _scripts(text: str) -> set[bool]:
    return {is_cyrillic(char) for char in text if char.isalpha()}


def titles_said(text: str) -> tuple[str, ...]:
    """The titles that a written one is: itself, and what it says in brackets in another alphabet."""
    other = parse_title(text).other if "(" in text else None
    return (text,) if other is None else (text, other)


def _says_nothing(text: str) -> bool:
    """Whether a title, as most do, has nothing of which additions are made: digits, brackets, strokes, some words."""
    return _DIGIT_OR_BRACKET.search(text) is None and not any(map(_adds, _TOKEN.findall(text)))


@lru_cache(maxsize=65_536)
def _adds(word: str) -> bool:
    return not _WORDS.isdisjoint(_readings(word))


def parse_title(text: str) -> ParsedTitle:
    """Take the additions off a title as written; total on any text."""
    parsed = ParsedTitle(core=mend_lookalikes(unicodedata.normalize("NFC", text)).strip())
    while not _says_nothing(parsed.core):
        shorter = _without_ends(_without_brackets(parsed))
        if shorter == parsed:
            break
        parsed = shorter
    parsed = _without_other_title(parsed)
    inverted = _INVERTED.fullmatch(parsed.core) if ", " in parsed.core else None
    return replace(parsed, core=f"{inverted[2]} {inverted[1]}") if inverted else parsed
