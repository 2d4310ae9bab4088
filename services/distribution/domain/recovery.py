"""Reissued money that another has been credited with waits until it is recovered from him (D-70).

Who was credited before and is credited again has his own reversal to set it against, as far as the same receive it
for him, and what is left of those of earlier corrections of the same target. What came in anew since is nobody's yet,
less what those earlier ones took back and is not there: where an account came to less, nothing of it waits in its
place. The rest is HELD(RECOVERY), visible, until payments says that it is recovered. What is reserved, or held for
another reason, in place of what somebody was credited with bears a mark: it waits likewise once it is another's.
"""

from collections.abc import Iterable, Sequence
from fractions import Fraction

from msgspec.structs import replace

from services.distribution.domain.facts import CorrectionFact, LiveFact
from services.distribution.domain.pieces import Piece, WorkMoney, divided
from services.distribution.domain.royalty import RoyaltyAllocated
from services.distribution.domain.standing import held
from shared.contracts.distribution import AllocatedShare
from shared.contracts.terms import HoldReason, Role, ShareState
from shared.kernel.money import split

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


class Earlier:
    """What earlier corrections of a target took back and is not there again, in the course of one more: whoever has
    some of it has it once to set more against."""

    def __init__(self, correction: CorrectionFact) -> None:
        self._owed = correction.owed
        self._live = correction.live
        self._of: dict[str, Debts] = {}

    def of(self, currency: str) -> "Debts":
        """What each has still, as far as nothing is on its way to be set against it."""
        if currency not in self._of:
            found = self._of[currency] = Debts()
            for one in self._owed:
                if one.own.currency == currency:
                    found.add(one.owner, one.receiver, one.own.amount, one.odd)
        return self._of[currency]

    def unseen(self, currency: str) -> int:
        """What is not there and nothing that stands waits for: so it lacks of what comes in anew."""
        owed = sum(one.amount.amount for one in self._owed if one.amount.currency == currency)
        return max(0, owed - _waiting_of(self._live, currency)) if owed else 0

    def is_elsewhere(self, currency: str) -> bool:
        """Whether some of it is in another currency."""
        return any(one.amount.currency != currency for one in self._owed)


class Debts:
    """What each owner's receivers have to give back, in one currency."""

    def __init__(self) -> None:
        self._of: dict[str, dict[str, Fraction]] = {}
        self._odd = 1
        """By fewer units a receiver's gross may differ from his part: its net and each deduction are split apart."""

    def add(self, owner: str, receiver: str, amount: int, odd: int) -> None:
        """A receiver has more to give back, which may be so odd."""
        self._odd = max(self._odd, odd)
        of = self._of.setdefault(owner, {})
        of[receiver] = of.get(receiver, Fraction(0)) + amount

    def sum(self) -> int:
        """Of all."""
        return int(sum(amount for of in self._of.values() for amount in of.values()))

    def set_against(self, piece: Piece, most: int) -> int:
        """Set as much of a piece as can be, at most so much, against what its receivers have to give back."""
        receiver = piece.standing.receiver or ""
        of = self._of.get(piece.owner or receiver, {})
        links = dict(piece.standing.links or ((receiver, Fraction(1)),))
        had = sum(of.values(), Fraction(0))
        gave = {one for one, amount in of.items() if amount}
        parts = split(int(had), list(links.values()), list(links))
        # Of so little that some have none of it, the same have some.
        same = gave == {one for one, part in zip(links, parts, strict=True) if part}
        if same and all(abs(of[one] - links[one] * had) < self._odd for one in gave):
            there = int(had)
        else:
            there = int(min(of.get(one, Fraction(0)) / part for one, part in links.items()))
        own = max(0, min(most, there))
        for one, part in links.items() if own else ():
            of[one] = of.get(one, Fraction(0)) - own * part
        return own


class Recovery:
    """What the reversals of one correction give back in a currency: to whom, and to nobody in particular."""

    def __init__(self, taken_back: Sequence[LiveFact], currency: str, earlier: Earlier) -> None:
        self._own = (Debts(), earlier.of(currency))
        """What each has to give back by this correction, and by those before it."""
        self._unseen = earlier.unseen(currency)
        self._free = 0
        self._of_role: dict[Role, int] = {}
        """Of what is free, what was of a role."""
        # Another owes it still: it waits on, whose ever it becomes.
        self._waiting = _waiting_of(taken_back, currency)
        self._taken_again = 0
        """Of reserves and held shares that stand."""
        self._elsewhere = earlier.is_elsewhere(currency)
        """Whether somebody gives back another currency, for what had a rate and has none now or has one only now: then
        nothing is there for anybody before that."""
        stood, owed = {one.allocation for one in taken_back}, _waiting_in(taken_back)
        for one in taken_back:
            for share in one.shares:
                if share.gross.currency != currency:
                    had = waits(share) or share.state is ShareState.CREDITED
                    self._elsewhere = self._elsewhere or (had and share.gross.amount > 0)
                elif not waits(share):
                    self._give(one, share)
            for taken in one.takes:
                # What it took goes back to a share that is taken back too, or is taken again.
                if taken.amount.currency == currency and (taken.allocation, taken.share) not in owed:
                    self._free -= taken.amount.amount
                    self._taken_again += 0 if taken.allocation in stood else taken.amount.amount

    def _give(self, one: LiveFact, share: AllocatedShare) -> None:
        amount, whose = share.gross.amount, one.whose(share)
        if share.state is ShareState.CREDITED and whose is not None:
            self._own[0].add(
                whose, one.stands_for(share.receiver) or whose, amount, 1 + len(share.deductions)
            )
        else:
            self._free += amount
            self._of_role[share.role] = self._of_role.get(share.role, 0) + amount

    def funded(self, works: Iterable[WorkMoney]) -> list[WorkMoney]:
        """The works in their order, once it is known how much more they are than what was taken back."""
        issued = sorted(works, key=lambda work: (work.work, work.use_type, work.apart))
        given = sum(work.gross for work in issued)
        more = max(0, given - self._free - self._waiting - self._own[0].sum())
        again = min(more, self._taken_again)
        self._free = 0 if self._elsewhere else self._free + again + max(0, more - again - self._unseen)
        lacking = self._lacking([piece for work in issued for piece in work.pieces])
        return [
            replace(work, pieces=tuple(_waiting(one) if id(one) in lacking else one for one in work.pieces))
            for work in issued
        ]

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
        own = 0
        for debts in self._own:
            own += debts.set_against(piece, piece.gross - own)
        more = min(piece.gross - own, max(0, self._free))
        self._free -= more
        there = own + more
        if there == piece.gross:
            return (piece,)
        credited, rest = divided(piece, there)
        return (credited, _held(rest)) if there else (_held(rest),)


def _waiting_in(live: Iterable[LiveFact]) -> set[tuple[str, str]]:
    return {(one.allocation, share.share) for one in live for share in one.shares if waits(share)}


def _waiting_of(live: Sequence[LiveFact], currency: str) -> int:
    """How much waits in allocations, less what others of them took of it."""
    owed = _waiting_in(live)
    waiting = [share.gross for one in live for share in one.shares if waits(share)]
    taken = [one.amount for some in live for one in some.takes if (one.allocation, one.share) in owed]
    return sum(one.amount for one in waiting if one.currency == currency) - sum(
        one.amount for one in taken if one.currency == currency
    )


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
