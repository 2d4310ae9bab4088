"""Keys of a title, and the level at which two titles conform (D-30, D-31)."""

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final

from services.matching.domain.additions import ParsedTitle, parse_title
from shared.kernel.folding import conform, distinct, has_cyrillic, k0, k1, k2, plain_ascii
from shared.kernel.numerals import figures

KEY_VERSION: Final = 2
"""Changes with any rule that changes a key: it is a part of non-registered works' ids (D-102)."""


class TitleLevel(StrEnum):
    """How two titles conform, from the most literal to the least; none of them decides alone."""

    EXACT = "K0"
    ALPHABET = "K1"
    TRANSLITERATION = "K2"
    FIGURES = "K3"


@dataclass(frozen=True, slots=True)
class TitleKeys:
    """All keys of one title; K1 to K3 are readings, the most literal first."""

    parsed: ParsedTitle
    k0: str
    k1: tuple[str, ...]
    k2: tuple[str, ...]
    k3: tuple[str, ...]

    @property
    def lookups(self) -> tuple[str, ...]:
        """Every key under which a conforming title can be found."""
        if self.k2 == self.k3 and all(self.k2):
            return self.k2
        return distinct(key for key in (*self.k2, *self.k3) if key)

    @property
    def spellings(self) -> tuple[str, ...]:
        """What likeness is measured on: plain ASCII, with numbers as written and as figures ("Yedi oğul", "7 ogul")."""
        return distinct(key for key in (*self.k2[:1], *self.k3[:1]) if key)


@lru_cache(maxsize=65_536)
def title_keys(text: str) -> TitleKeys:
    """The keys of a title as written; empty keys when it has neither letters nor figures."""
    parsed = parse_title(text)
    key = k0(parsed.core)
    readings = k1(key)
    with_figures = tuple(
        " ".join(figures(reading.split(), plain_ascii, has_cyrillic(reading))) for reading in readings
    )
    ascii_readings = k2(readings)
    k3 = ascii_readings if with_figures == readings else k2(with_figures)
    return TitleKeys(parsed=parsed, k0=key, k1=readings, k2=ascii_readings, k3=k3)


def title_level(reported: TitleKeys, registered: TitleKeys) -> TitleLevel | None:
    """The most literal level at which two titles conform, None when they do not.

    Parts of a work are works of their own: another part, or a part against none, never conforms.
    """
    if reported.parsed.part != registered.parsed.part:
        return None
    if reported.k0 and reported.k0 == registered.k0:
        return TitleLevel.EXACT
    if conform(reported.k1, registered.k1):
        return TitleLevel.ALPHABET
    if conform(reported.k2, registered.k2):
        return TitleLevel.TRANSLITERATION
    if conform(reported.k3, registered.k3):
        return TitleLevel.FIGURES
    return None
