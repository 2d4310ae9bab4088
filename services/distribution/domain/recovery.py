"""Reissued money that another has been credited with waits until it is recovered from him (D-70).

Who was credited before and is credited again has his own reversal to set it against, as far as the same receive it
for him; what came in anew since is nobody's yet. The rest is HELD(RECOVERY), visible, until payments says that it is
recovered. What is reserved, or held for another reason, in place of what somebody was credited with bears a mark: it
waits likewise once it is another's.
"""

from collections.abc import Iterable, Sequence
from fractions import Fraction

from msgspec.structs import replace

from services.distribution.domain.facts import LiveFact
from services.distribution.domain.pieces import Piece, WorkMoney, divided
from services.distribution.domain.royalty import RoyaltyAllocated
from services.distribution.domain.standing import held
from shared.contracts.distribution import AllocatedShare
from shared.contracts.terms import HoldReason, Role, ShareState

RECOVERY_MARK = HoldReason.RECOVERY.value
_WHY = "paid to another before: it is credited when that is recovered"


def waits(share: AllocatedShare) -> bool:
    """Whether a share is of what another was credited with, as far as its run knew."""
    return share.reason == HoldReason.RECOVERY or RECOVERY_MARK in share.marks


def is_marked(allocation: RoyaltyAllocated, share: str) -> bool:
    """Whether a share that nobody is credited with is of what another was credited with."""
    return any(one.share == share and RECOVERY_MARK in one.marks for one in allocation.shares)


def waiting(works: Iterable[WorkMoney]) -> tuple[WorkMoney, ...]:
    """The works with nothing of them credited: another owes all of it still."""
    return tuple(replace(work, pieces=tuple(map(_waiting, work.pieces))) for work in works)


def _waiting(piece: Piece) -> Piece:
    goes_out = piece.standing.state in (ShareState.CREDITED, ShareState.RETURNABLE)
    return _held(piece) if goes_out and piece.gross else _marked(piece)


class Recovery:
    """What the reversals of one correction give back in a currency: to whom, and to nobody in particular."""

    def __init__(self, taken_back: Sequence[LiveFact], currency: str) -> None:
        self._of: dict[str, dict[str, Fraction]] = {}
        """Owner -> what each of his receivers has to give back."""
        self._odd = 1 + max((len(share.deductions) for one in taken_back for share in one.shares), default=0)
        """By so many units a receiver's gross may differ from his part: its net and each deduction are split apart."""
        self._free = 0
        self._of_role: dict[Role, int] = {}
        """Of what is free, what was of a role."""
        self._waiting = 0
        self._elsewhere = False
        """Whether somebody gives back another currency, for what had a rate and has none now or has one only now: then
        nothing is there for anybody before that."""
        owed = {(one.allocation, share.share) for one in taken_back for share in one.shares if waits(share)}
        for one in taken_back:
            for share in one.shares:
                if share.gross.currency != currency:
                    had = waits(share) or share.state is ShareState.CREDITED
                    self._elsewhere = self._elsewhere or (had and share.gross.amount > 0)
                elif waits(share):
                    # Another owes it still: it waits on, whose ever it becomes.
                    self._waiting += share.gross.amount
                else:
                    self._give(one, share)
            for taken in one.takes:
                # What it took goes back to a share that is taken back too, or is taken again.
                if taken.amount.currency != currency:
                    continue
                if (taken.allocation, taken.share) in owed:
                    self._waiting -= taken.amount.amount
                else:
                    self._free -= taken.amount.amount

    def _give(self, one: LiveFact, share: AllocatedShare) -> None:
        amount, whose = share.gross.amount, one.whose(share)
        if share.state is ShareState.CREDITED and whose is not None:
            of, receiver = self._of.setdefault(whose, {}), one.stands_for(share.receiver) or whose
            of[receiver] = of.get(receiver, Fraction(0)) + amount
        else:
            self._free += amount
            self._of_role[share.role] = self._of_role.get(share.role, 0) + amount

    def funded(self, works: Iterable[WorkMoney]) -> list[WorkMoney]:
        """The works in their order, once it is known how much more they are than what was taken back."""
        issued = sorted(works, key=lambda work: (work.work, work.use_type, work.apart))
        given = sum(work.gross for work in issued)
        back = self._free + self._waiting + self._credited()
        self._free = 0 if self._elsewhere else self._free + max(0, given - back)
        lacking = self._lacking([piece for work in issued for piece in work.pieces])
        return [
            replace(work, pieces=tuple(_waiting(one) if id(one) in lacking else one for one in work.pieces))
            for work in issued
        ]

    def _credited(self) -> int:
        return int(sum(amount for of in self._of.values() for amount in of.values()))

    def _lacking(self, pieces: Iterable[Piece]) -> set[int]:
        """Those that nobody is credited with and for which what was nobody's before is not enough: that of their role
        first."""
        kept = [one for one in pieces if one.standing.state is not ShareState.CREDITED and one.gross]
        # What is nobody's for good is not decided anew, so it comes before what waits.
        kept.sort(key=lambda one: one.standing.state in (ShareState.HELD, ShareState.RESERVED))
        lacks = {id(one): one.gross for one in kept}
        for one in kept:
            of_role = self._of_role.get(one.role, 0)
            self._of_role[one.role] = of_role - self._take(lacks, one, of_role)
        for one in kept:
            self._take(lacks, one, self._free)
        return {one for one, lack in lacks.items() if lack}

    def _take(self, lacks: dict[int, int], piece: Piece, most: int) -> int:
        part = max(0, min(lacks[id(piece)], most, self._free))
        lacks[id(piece)] -= part
        self._free -= part
        return part

    def parted(self, pieces: Sequence[Piece]) -> tuple[Piece, ...]:
        """The pieces, each credited one as far as its money is there, the rest held."""
        return tuple(part for piece in pieces for part in self._part(piece))

    def _part(self, piece: Piece) -> Iterable[Piece]:
        if piece.standing.state is not ShareState.CREDITED or not piece.gross:
            return (piece,)
        own = self._own(piece)
        more = min(piece.gross - own, max(0, self._free))
        self._free -= more
        there = own + more
        if there == piece.gross:
            return (piece,)
        credited, rest = divided(piece, there)
        return (credited, _held(rest)) if there else (_held(rest),)

    def _own(self, piece: Piece) -> int:
        """What of a piece can be set against what its receivers have to give back."""
        receiver = piece.standing.receiver or ""
        of = self._of.get(piece.owner or receiver, {})
        links = dict(piece.standing.links or ((receiver, Fraction(1)),))
        had = sum(of.values(), Fraction(0))
        gave = {one for one, amount in of.items() if amount}
        if gave <= links.keys() and all(abs(of.get(one, 0) - links[one] * had) < self._odd for one in links):
            most = int(had)
        else:
            most = int(min(of.get(one, Fraction(0)) / part for one, part in links.items()))
        own = max(0, min(piece.gross, most))
        for one, part in links.items() if own else ():
            of[one] = of.get(one, Fraction(0)) - own * part
        return own


def _held(piece: Piece) -> Piece:
    return replace(
        piece,
        standing=held(HoldReason.RECOVERY, _WHY),
        receiver=None,
        case=f"{piece.case}|{piece.receiver or ''}|{HoldReason.RECOVERY.value}",
    )


def _marked(piece: Piece) -> Piece:
    standing = piece.standing
    if standing.state is ShareState.CREDITED or not piece.gross or RECOVERY_MARK in standing.marks:
        return piece
    return replace(piece, standing=replace(standing, marks=(*standing.marks, RECOVERY_MARK)))
