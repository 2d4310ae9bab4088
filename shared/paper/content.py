"""What a document says, without any library: plain text in both languages, never markup."""

from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from shared.paper.words import Word

Said: TypeAlias = str | Word
"""What is the same in both languages (a name, an amount, an address), or a word in each."""


_TO = Word("Kimə", "To")


@dataclass(frozen=True, slots=True)
class Heading:
    """Begins a part."""

    title: Word


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph, Azerbaijani on the left, English on the right; at most some 2,000 characters each."""

    text: Word


@dataclass(frozen=True, slots=True)
class Facts:
    """Names with their values, two beside each other."""

    facts: tuple[tuple[Word, Said], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """A table. The last `right` columns hold figures; `widths` are parts of the page's width; `total` is the
    last row, in bold."""

    columns: tuple[Word, ...]
    rows: tuple[tuple[Said, ...], ...]
    widths: tuple[int, ...]
    right: int = 0
    total: tuple[Said, ...] | None = None


@dataclass(frozen=True, slots=True)
class Signed:
    """Where somebody signs: his office, and his name when it is known."""

    office: Word
    name: str = ""


Block: TypeAlias = Heading | Text | Facts | Grid | Signed


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A document of the guild."""

    guild: str
    title: Word
    """What it is: a letter, a certificate, an invoice."""
    number: str
    day: date
    to: tuple[str, ...]
    """Whom it is for, the name first; empty where it is for whoever reads it."""
    facts: tuple[tuple[Word, Said], ...]
    """What it is about, in its head."""
    blocks: tuple[Block, ...]
    addressed: Word = _TO
    """What stands above `to`."""
    is_certificate: bool = False
    """A certificate has a frame around every page, and `to` in large letters."""
