"""Text set in lines: measured, wrapped and encoded for a page. It loads the PDF library: for a child process alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from reportlab.pdfbase import pdfmetrics

from shared.paper.style import ACCENT, BOLD, INK, REGULAR, SOFT

_LETTERS = "ƏəĞğİıÖöŞşÜüÇç№–−“”„«»…·×’АБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯабвгдеёжзийклмнопрстуфхцчшщъыьэюя"
"""Beside ASCII, of the languages that documents are in."""
_WORDS_KEPT = 1 << 16
_ESCAPED = {code: f"\\{code:03o}" for code in (*range(32), *range(127, 256))}
_ESCAPED |= {ord(letter): f"\\{letter}" for letter in "()\\"}
_CONTROL = dict.fromkeys((*range(32), *range(127, 160)), " ")


@dataclass(frozen=True, slots=True)
class Face:
    """How text looks: font, size and leading in points, colour."""

    font: str
    size: float
    leading: float
    colour: str


@dataclass(frozen=True, slots=True)
class Said:
    """A paragraph of one look."""

    text: str
    face: Face


Line = tuple[str, Face]


def _paint(colour: Any) -> str:
    return " ".join(f"{part:.3f}" for part in colour.rgb()) + " rg"


INK_PAINT, SOFT_PAINT, ACCENT_PAINT = _paint(INK), _paint(SOFT), _paint(ACCENT)
PLAIN = Face(REGULAR, 7.6, 9.4, INK_PAINT)
STRONG = Face(BOLD, 7.6, 9.4, INK_PAINT)
QUIET = Face(REGULAR, 6.6, 8.2, SOFT_PAINT)


@lru_cache(_WORDS_KEPT)
def width_of(text: str, font: str) -> float:
    """Width at one point of size."""
    width: float = pdfmetrics.stringWidth(text, font, 1)
    return width


def lines_of(said: Said, width: float) -> list[Line]:
    """The paragraph in lines no wider than `width` points; a word that is wider is broken."""
    text = said.text.translate(_CONTROL)
    face = said.face
    # A hair more: figures that fit just so must not wrap by a rounding.
    room = width / face.size + 1e-6
    if width_of(text, face.font) <= room:
        return [(text, face)]
    return [(line, face) for line in _wrapped(text, face.font, room)]


def _wrapped(text: str, font: str, room: float) -> Iterator[str]:
    space = width_of(" ", font)
    line: list[str] = []
    taken = 0.0
    for word in text.split(" "):
        for piece, wide in _pieces(word, font, room):
            if line and taken + space + wide > room:
                yield " ".join(line)
                line, taken = [], 0.0
            taken += wide + (space if line else 0.0)
            line.append(piece)
    yield " ".join(line)


def _pieces(word: str, font: str, room: float) -> Iterator[tuple[str, float]]:
    wide = width_of(word, font)
    if wide <= room:
        yield word, wide
        return
    piece, taken = "", 0.0
    for letter in word:
        more = width_of(letter, font)
        if piece and taken + more > room:
            yield piece, taken
            piece, taken = "", 0.0
        piece, taken = piece + letter, taken + more
    yield piece, taken


class Ink:
    """Text as operators of one document's pages; its fonts are embedded with the letters that it used."""

    def __init__(self, canvas: Any) -> None:
        self._document = canvas._doc
        for font in (REGULAR, BOLD):
            # All documents take these in one order, so that they have one subset that is cut once.
            pdfmetrics.getFont(font).splitString(_LETTERS, self._document)  # type: ignore[attr-defined]
        self._known: dict[tuple[str, str], list[tuple[str, str, float]]] = {}
        self._fonts: dict[tuple[str, int], str] = {}

    def shown(self, text: str, face: Face, x: float, y: float) -> str:
        """Operators that show a line with its baseline at (x, y)."""
        key = (face.font, text)
        parts = self._known.get(key)
        if parts is None:
            parts = self._known[key] = self._encoded(text, face.font)
        said = ""
        for font, written, wide in parts:
            said += f"{font} {face.size:g} Tf 1 0 0 1 {x:.2f} {y:.2f} Tm ({written}) Tj\n"
            x += wide * face.size
        return f"{face.colour}\n{said}"

    def _encoded(self, text: str, name: str) -> list[tuple[str, str, float]]:
        """The text in pieces of one font subset each: font, string, width at one point."""
        font: Any = pdfmetrics.getFont(name)
        pieces = font.splitString(text, self._document)
        # One subset holds nearly every document; the width of a piece matters where another follows.
        widths = [0.0] if len(pieces) == 1 else self._widths(text, name, pieces)
        return [
            (self._named(font, subset), piece.decode("latin-1").translate(_ESCAPED), wide)
            for (subset, piece), wide in zip(pieces, widths, strict=True)
        ]

    @staticmethod
    def _widths(text: str, name: str, pieces: list[tuple[int, bytes]]) -> list[float]:
        widths, at = [], 0
        for _, piece in pieces:
            widths.append(width_of(text[at : at + len(piece)], name))
            at += len(piece)
        return widths

    def _named(self, font: Any, subset: int) -> str:
        key = (font.fontName, subset)
        if key not in self._fonts:
            self._fonts[key] = font.getSubsetInternalName(subset, self._document)
        return self._fonts[key]
