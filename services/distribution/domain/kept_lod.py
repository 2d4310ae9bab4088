"""What an organisation has by the rules of Lack of Documentation stays with it when the work is corrected for another's
sake: later data do not claw it back (D-41)."""

from collections.abc import Sequence
from fractions import Fraction

from msgspec.structs import replace

from services.distribution.domain.facts import LiveFact
from services.distribution.domain.known_facts import Facts
from services.distribution.domain.pieces import Piece, WorkMoney
from services.distribution.domain.standing import Standing
from services.distribution.domain.undocumented import LOD_MARK
from shared.contracts.terms import Role, ShareState
from shared.kernel.money import split
from shared.kernel.shares import parse_share

Had = dict[str, tuple[int, Fraction]]
"""Organisation -> what it has of a role by these rules, and which part of it that is."""


def with_kept(
    facts: Facts, gone: Sequence[LiveFact], taken_back: Sequence[LiveFact], work: WorkMoney
) -> WorkMoney:
    """The work's money as it is issued in place of allocations, with what organisations had of its roles by these or by
    what took of them."""
    pieces = work.pieces
    for role in Role:
        had = _had(taken_back, role)
        if had:
            pieces = (
                *(piece for piece in pieces if piece.role is not role),
                *_kept(facts, had, _of_role(gone, role), [piece for piece in pieces if piece.role is role]),
            )
    return work if pieces is work.pieces else replace(work, pieces=pieces)


def _had(gone: Sequence[LiveFact], role: Role) -> Had:
    found: Had = {}
    for one in gone:
        for share in one.shares:
            whose = one.whose(share)
            if share.role is role and LOD_MARK in share.marks and whose and share.gross.amount:
                amount, part = found.get(whose, (0, Fraction(0)))
                found[whose] = (amount + share.gross.amount, part + parse_share(share.fraction))
    return found


def _of_role(gone: Sequence[LiveFact], role: Role) -> int:
    return sum(share.gross.amount for one in gone for share in one.shares if share.role is role)


def _kept(facts: Facts, had: Had, before: int, pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    gross = sum(piece.gross for piece in pieces)
    again: dict[str | None, int] = {}
    for piece in pieces:
        if LOD_MARK in piece.standing.marks:
            again[piece.receiver] = again.get(piece.receiver, 0) + piece.gross
    names = sorted(had)
    rest = before - sum(amount for amount, _ in had.values())
    *kept, left = split(gross, [*(had[name][0] for name in names), rest], [*names, "~"])
    if all(again.get(name, 0) >= amount for name, amount in zip(names, kept, strict=True)):
        return tuple(pieces)
    paid = [piece for piece in pieces if piece.gross]
    others = [piece for piece in paid if LOD_MARK not in piece.standing.marks] or paid
    if not left:
        others = []
    parts = split(left, [piece.gross for piece in others], [piece.order for piece in others])
    of_rest = 1 - sum((part for _, part in had.values()), Fraction(0))
    whole = sum((piece.fraction for piece in others), Fraction(0))
    return (
        *(
            Piece(
                role=pieces[0].role,
                owner=None,
                standing=Standing(
                    state=ShareState.CREDITED,
                    receiver=name,
                    payee_class=facts.class_of(name),
                    marks=(LOD_MARK,),
                ),
                fraction=had[name][1],
                gross=amount,
                receiver=name,
                case=f"{LOD_MARK}|KEPT",
            )
            for name, amount in zip(names, kept, strict=True)
        ),
        *(
            replace(piece, gross=amount, fraction=of_rest * piece.fraction / whole)
            for piece, amount in zip(others, parts, strict=True)
        ),
    )
