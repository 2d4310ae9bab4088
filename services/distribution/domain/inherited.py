"""What was in reserve when a correction takes it back stays in reserve with its start; what somebody was credited with
begins anew at the correcting run (D-23). Where a reserve is of both it is two."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from msgspec.structs import replace

from services.distribution.domain.facts import LiveFact
from services.distribution.domain.pieces import Piece, WorkMoney, divided
from shared.contracts.terms import Role, ShareState


@dataclass(slots=True, kw_only=True)
class _Waited:
    """A reserve that is taken back: minor units that were left in it, and since when."""

    work: str
    role: Role
    owner: str | None
    on: date
    left: int


def with_starts(works: Sequence[WorkMoney], taken_back: Sequence[LiveFact]) -> list[WorkMoney]:
    """The works, what is reserved of each parted by its start: first what was of this work, of this role and owner; as
    of one that another is found to be, what was of any."""
    waited = _waited(taken_back)
    known = {one.work for one in taken_back}
    found = {}
    for at in sorted(range(len(works)), key=lambda at: works[at].work not in known):
        work = works[at]
        own = [one for one in waited if one.work == work.work or work.work not in known]
        found[at] = replace(work, pieces=_dated(work.pieces, own))
    return [found[at] for at in range(len(works))]


def _waited(taken_back: Sequence[LiveFact]) -> list[_Waited]:
    found: dict[tuple[str, str], _Waited] = {}
    for one in taken_back:
        since = {start.share: start.on for start in one.starts}
        for share in one.shares:
            if share.state is ShareState.RESERVED and share.share in since:
                found[one.allocation, share.share] = _Waited(
                    work=one.work,
                    role=share.role,
                    owner=one.stands_for(share.owner),
                    on=since[share.share],
                    left=share.gross.amount,
                )
    for taken in (taken for one in taken_back for taken in one.takes):
        # What was released of it is taken back by itself, as what became of it.
        if (taken.allocation, taken.share) in found:
            found[taken.allocation, taken.share].left -= taken.amount.amount
    # What waited least comes first: nobody has less time than he had.
    return sorted(found.values(), key=lambda one: one.on, reverse=True)


def _dated(pieces: Sequence[Piece], waited: Sequence[_Waited]) -> tuple[Piece, ...]:
    reserved = [one for one in pieces if one.standing.state is ShareState.RESERVED and one.gross > 0]
    starts: dict[int, dict[date, int]] = {id(one): {} for one in reserved}
    alike: tuple[Callable[[_Waited, Piece], bool], ...] = (
        lambda one, piece: (one.role, one.owner) == (piece.role, piece.owner),
        lambda one, piece: one.role is piece.role,
        lambda one, piece: Role.ALL in (one.role, piece.role),
    )
    for is_alike in alike:
        for piece in reserved:
            of = starts[id(piece)]
            for one in waited:
                part = min(one.left, piece.gross - sum(of.values())) if is_alike(one, piece) else 0
                if part > 0:
                    one.left -= part
                    of[one.on] = of.get(one.on, 0) + part
    return tuple(part for piece in pieces for part in _parts(piece, starts.get(id(piece), {})))


def _parts(piece: Piece, starts: dict[date, int]) -> Iterable[Piece]:
    rest = piece
    for on, amount in sorted(starts.items()):
        if amount == rest.gross:
            yield replace(rest, since=on)
            return
        part, rest = divided(rest, amount)
        yield replace(part, since=on)
        rest = replace(rest, case=f"{piece.case}|after {on}")
    yield rest
