"""An owner's share falls to his receivers: the net by fraction, each deduction alike (D-03, D-99)."""

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

from msgspec.structs import replace

from services.distribution.domain.pieces import Piece
from shared.contracts.distribution import Deduction
from shared.contracts.terms import ShareState
from shared.kernel.money import Money, split


def split_receivers(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """The pieces, each as it is or one per receiver; net, deductions and gross add up to the owner's exactly."""
    for piece in pieces:
        if piece.standing.links and piece.standing.state is ShareState.CREDITED:
            yield from _split(piece, piece.standing.links)
        else:
            yield piece


def _split(piece: Piece, links: Sequence[tuple[str, Fraction]]) -> Iterator[Piece]:
    fractions = [fraction for _, fraction in links]
    names = [receiver for receiver, _ in links]
    taken = sum(deduction.amount.amount for deduction in piece.deductions)
    net = split(piece.gross - taken, fractions, names)
    original = None if piece.original is None else split(piece.original, fractions, names)
    per_kind = [split(deduction.amount.amount, fractions, names) for deduction in piece.deductions]
    for at, receiver in enumerate(names):
        deductions: tuple[Deduction, ...] = tuple(
            replace(deduction, amount=Money(parts[at], deduction.amount.currency))
            for deduction, parts in zip(piece.deductions, per_kind, strict=True)
        )
        yield replace(
            piece,
            receiver=receiver,
            # His receiver may be an organisation that has another part of the same share by mandate.
            case=f"{piece.case}|LINK",
            fraction=piece.fraction * fractions[at],
            gross=net[at] + sum(deduction.amount.amount for deduction in deductions),
            original=None if original is None else original[at],
            deductions=deductions,
        )
