"""What a payer finds out when his account was distributed: another film was shown in the place of some of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from random import Random
from typing import TYPE_CHECKING

from tests.simulation.rules import due_of

if TYPE_CHECKING:
    from tests.simulation.story import Report

SUMS = (Fraction(1), Fraction(1, 2), Fraction(2))
"""How much the other film had of what the first one loses: so the right sum is as large as the wrong one, or is not."""


@dataclass(frozen=True)
class Mistake:
    """The first account as it should have been, with what is still to be received of it, and what comes after that; and
    what its film was in truth, where its words stay and the match is revoked."""

    report: Report | None
    again: Report | None
    """The account once more, where that was not right either: half of what the other film got goes back."""
    more: Report | None
    """Another account, of the same film: what of it is credited covers what was taken back."""
    paid_first: bool
    """Whether everybody was paid before it came out."""
    advanced: bool = False
    """Whether PROVISION pays at once for what waits to be recovered."""
    instead: str | None = None
    """Title of the film that the first one was in truth."""


def mismatched(title: str, turn: int) -> Mistake:
    """Nobody shows more of a film whose name an official took for another's: it would be that one again."""
    return Mistake(report=None, again=None, more=None, paid_first=turn % 3 == 0, instead=title)


def mistaken(
    first: Report, film: tuple[str, str], by_seconds: bool, turn: int, revoked: bool, chance: Random
) -> Mistake:
    """A part of the first film's largest line was another film's, given with its director; of every two turns in one
    all were paid before, in one it is mended twice, and every third has a larger sum, and a smaller one. `revoked`: the
    rest of the first film in the last version was that other one too, but for its name."""
    lines, factor = first.lines, SUMS[turn % len(SUMS)]
    own = [line for line in lines if line[0] == lines[0][0]]
    largest = max(own, key=lambda line: line[3])
    moved = largest[3] * chance.choice((1, 2, 3)) // chance.choice((4, 5, 7))
    at = lines.index(largest)
    left, came = (*largest[:3], largest[3] - moved), (*film, largest[2], int(moved * factor))
    more = tuple((*line[:3], line[3] + chance.randint(1, 99)) for line in own)
    right = _reported(first, (*lines[:at], left, *lines[at + 1 :], came))
    other = _reported(first, more)
    if by_seconds:
        right = replace(right, declared=int(first.declared * (1 + factor) / 2))
        other = replace(other, declared=first.declared + 1)
    lacks = due_of(right.channel, right.declared) - due_of(first.channel, first.declared)
    kept = came[3] // 2
    back = (*left[:3], left[3] + came[3] - kept)
    again = replace(right, lines=(*lines[:at], back, *lines[at + 1 :], (*came[:3], kept)), parts=())
    return Mistake(
        report=replace(right, parts=(lacks,) if lacks > 0 else ()),
        again=again if turn % 4 in (1, 2) else None,
        # Nobody shows more of a film whose name an official took for another's: it would be that one again.
        more=None if revoked else replace(other, parts=(due_of(other.channel, other.declared),)),
        paid_first=turn % 2 == 0,
        # Everybody was paid before: more waits.
        advanced=turn % 4 == 2,
        instead=film[0] if revoked else None,
    )


def _reported(first: Report, lines: tuple[tuple[str, str, date, int], ...]) -> Report:
    return replace(
        first, lines=lines, declared=sum(line[3] for line in lines), surplus=0, over=False, short=0
    )
