"""The working values between facts and draft: a work's money, and the pieces that it falls into."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from msgspec import Struct
from msgspec.structs import replace

from services.distribution.domain.facts import TargetFact
from services.distribution.domain.royalty import Taken, Went
from services.distribution.domain.standing import Standing
from shared.contracts.distribution import Deduction, Rate
from shared.contracts.terms import Role, UseType
from shared.kernel.money import Money

UNKNOWN = "~"
"""Sorts after every id: a person nobody knows comes last among equals."""

ROLES = tuple(Role)
_PLACES = {role: str(place) for place, role in enumerate(ROLES)}


# Structs, as entries are: a run makes hundreds of thousands of them.
class Piece(Struct, frozen=True, kw_only=True, gc=False):
    """A part of a work's money with one owner and one standing; amounts in minor units."""

    role: Role
    owner: str | None
    standing: Standing
    fraction: Fraction
    gross: int
    original: int | None = None
    """Of a schedule: the amount in the society's currency."""
    case: str = ""
    """Tells apart pieces of one role, owner and receiver."""
    receiver: str | None = None
    deductions: tuple[Deduction, ...] = ()
    since: date | None = None
    """Of what a correction leaves in reserve: the start that it inherits."""
    went: Went | None = None
    """It is not there: it went for good before the correction."""

    @property
    def order(self) -> str:
        """The fixed role order, then the stable id (D-93)."""
        return f"{_PLACES[self.role]}|{self.owner or UNKNOWN}|{self.receiver or UNKNOWN}|{self.case}"


class WorkMoney(Struct, frozen=True, kw_only=True, gc=False):
    """What one work gets out of one account or schedule."""

    target: TargetFact
    work: str
    title: str
    title_original: str
    use_type: UseType
    reports: tuple[int, ...]
    currency: str
    gross: int
    used: int
    """What it takes of the target's money, in that money's currency."""
    borne: int = 0
    """Of a schedule: charges that APFG bears, in its currency."""
    pieces: tuple[Piece, ...]
    group: str | None = None
    episode: int | None = None
    source: Money | None = None
    rate: Rate | None = None
    rate_day: date | None = None
    apart: str = ""
    """Tells apart the money of a work whose lines name territories or periods of their own; `target` has them."""
    place: str = ""
    """What `apart` is without the source or the correction that it comes from."""
    takes: tuple[Taken, ...] = ()
    """Out of which reserve or held share it comes; empty: out of the target's receipts."""
    original_run: str | None = None
    mends: str = ""
    """The allocation that it is issued in place of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetMoney:
    """What of a target's money is distributed, per work, and what of it stays unallocated.

    A schedule's received and excess are in its own currency; the works are in AZN, unless no rate is
    known.
    """

    target: TargetFact
    received: Money
    excess: Money
    distributed: Money
    works: tuple[WorkMoney, ...]


def divided(piece: Piece, amount: int) -> tuple[Piece, Piece]:
    """So much of a piece's gross, and the rest; nothing of its amounts is lost."""
    original = None if piece.original is None else piece.original * amount // piece.gross
    left = None if piece.original is None or original is None else piece.original - original
    part = replace(piece, gross=amount, fraction=piece.fraction * amount / piece.gross, original=original)
    rest = piece.gross - amount
    return part, replace(piece, gross=rest, fraction=piece.fraction * rest / piece.gross, original=left)


def whole(standing: Standing, gross: int, original: int | None = None, role: Role = Role.ALL) -> Piece:
    """A whole work or role in one piece that belongs to nobody yet."""
    return Piece(
        role=role, owner=None, standing=standing, fraction=Fraction(1), gross=gross, original=original
    )
