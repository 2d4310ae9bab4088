"""Reissued money that another has been credited with waits until it is recovered from him (D-70).

Who was credited before and is credited again has his own reversal to set it against; what came in anew since is
nobody's yet. The rest is HELD(RECOVERY), visible, until payments says that it is recovered.
"""

from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from services.distribution.domain.facts import LiveFact
from services.distribution.domain.pieces import Piece, WorkMoney
from services.distribution.domain.standing import held
from shared.contracts.terms import HoldReason, ShareState


class Recovery:
    """What the reversals of one correction give back: to whom, and to nobody in particular."""

    def __init__(self, taken_back: Sequence[LiveFact]) -> None:
        self._of: dict[str, int] = {}
        self._free = 0
        self._waiting = 0
        for one in taken_back:
            for share in one.shares:
                if share.reason == HoldReason.RECOVERY:
                    # Another owes it still: it waits on, whose ever it becomes.
                    self._waiting += share.gross.amount
                else:
                    self._give(share.state, one.whose(share), share.gross.amount)
            # What it took goes back to a reserve that is taken back too, or is taken again.
            self._free -= sum(taken.amount.amount for taken in one.takes)

    def _give(self, state: ShareState, whose: str | None, amount: int) -> None:
        if state is ShareState.CREDITED and whose is not None:
            self._of[whose] = self._of.get(whose, 0) + amount
        else:
            self._free += amount

    def funded(self, works: Iterable[WorkMoney]) -> list[WorkMoney]:
        """The works in their order, once it is known how much more they are than what was taken back."""
        issued = sorted(works, key=lambda work: (work.work, work.use_type, work.apart))
        given = sum(work.gross for work in issued)
        back = self._free + self._waiting + sum(self._of.values())
        self._free += max(0, given - back)
        pieces = [piece for work in issued for piece in work.pieces]
        # What nobody is credited with was nobody's before, as far as it goes.
        self._free -= sum(piece.gross for piece in pieces if piece.standing.state is not ShareState.CREDITED)
        return issued

    def parted(self, pieces: Sequence[Piece]) -> tuple[Piece, ...]:
        """The pieces, each credited one as far as its money is there, the rest held."""
        return tuple(part for piece in pieces for part in self._part(piece))

    def _part(self, piece: Piece) -> Iterable[Piece]:
        if piece.standing.state is not ShareState.CREDITED or not piece.gross:
            return (piece,)
        whose = piece.owner or piece.standing.receiver or ""
        own = min(piece.gross, self._of.get(whose, 0))
        self._of[whose] = self._of.get(whose, 0) - own
        more = min(piece.gross - own, max(0, self._free))
        self._free -= more
        there = own + more
        if there == piece.gross:
            return (piece,)
        why = "paid to another before: it is credited when that is recovered"
        credited = _part_of(piece, there)
        original = None
        if piece.original is not None and credited.original is not None:
            original = piece.original - credited.original
        waiting = replace(
            _part_of(piece, piece.gross - there),
            original=original,
            standing=held(HoldReason.RECOVERY, why),
            receiver=None,
            case=f"{piece.case}|{piece.receiver or ''}|{HoldReason.RECOVERY.value}",
        )
        return (credited, waiting) if there else (waiting,)


def _part_of(piece: Piece, amount: int) -> Piece:
    original = None if piece.original is None else piece.original * amount // piece.gross
    return replace(piece, gross=amount, fraction=piece.fraction * amount / piece.gross, original=original)
