"""What of allocations went for good, whose it was, and who would gain by a correction (D-20, D-25, D-68, D-70)."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from msgspec import structs

from services.distribution.domain.facts import LiveFact
from services.distribution.domain.pieces import Piece, WorkMoney, divided
from services.distribution.domain.royalty import Went
from shared.contracts.distribution import AllocatedShare
from shared.contracts.terms import HoldReason, Role, ShareState, UseType
from shared.kernel.money import split

Key = tuple[str, UseType, str]
"""Work, use and place."""
Whose = tuple[Key, Role, str | None]
"""A role of a work, and who has a part of it; None: nobody knows."""


def key_of(one: LiveFact | WorkMoney) -> Key:
    """Which money of a target's works it is."""
    return one.work, one.use_type, one.place or (one.apart if isinstance(one, WorkMoney) else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What of a share went."""

    of: LiveFact
    key: Key
    share: AllocatedShare
    went: Went

    @property
    def amount(self) -> int:
        """In minor units."""
        return self.went.amount.amount

    @property
    def whose(self) -> Whose:
        """Whose it was."""
        return self.key, self.share.role, self.of.whose(self.share)


@dataclass(slots=True, kw_only=True)
class _Slot:
    """A piece of a work, and what is left of it for whoever's it is."""

    at: int
    piece: Piece
    left: int


def keys_of(works: Iterable[WorkMoney], live: Iterable[LiveFact]) -> dict[str, Key]:
    """Allocation -> of which money of the target it is; what took of another is where that is."""
    known = {one.allocation: one for one in live}
    alone = {(work.work, work.use_type): key_of(work) for work in works}

    def key(one: LiveFact) -> Key:
        if not one.takes:
            return key_of(one)
        above = known.get(one.takes[0].allocation)
        if above is None:
            return alone.get((one.work, one.use_type), (one.work, one.use_type, ""))
        return one.work, one.use_type, key(above)[2]

    return {one.allocation: key(one) for one in known.values()}


def parts_of(live: Iterable[LiveFact], keys: Mapping[str, Key]) -> Iterator[Part]:
    """All that went of these, in a fixed order."""
    for one in sorted(live, key=lambda one: one.allocation):
        shares = {share.share: share for share in one.shares}
        for went in one.went:
            yield Part(of=one, key=keys[one.allocation], share=shares[went.share], went=went)


class Dues:
    """What is left for everybody of what the rules give, beside what he has."""

    def __init__(self, works: Sequence[WorkMoney], had: Mapping[Whose, Counter[ShareState]]) -> None:
        self.slots: dict[Whose, list[_Slot]] = defaultdict(list)
        self._of_work: dict[int, list[_Slot]] = defaultdict(list)
        for at, work in enumerate(works):
            for piece in work.pieces:
                whose = key_of(work), piece.role, piece.owner or piece.receiver
                self.slots[whose].append(_Slot(at=at, piece=piece, left=piece.gross))
                self._of_work[at].append(self.slots[whose][-1])
        for of in self.slots.values():
            of.sort(key=lambda slot: (slot.piece.order, slot.at))
        self._had = had

    def left_of(self, at: int) -> Iterator[Piece]:
        """The pieces of a work, as far as they are left; their fractions are those of the whole."""
        for slot in self._of_work[at]:
            if slot.left == slot.piece.gross:
                yield slot.piece
            elif slot.left:
                yield structs.replace(divided(slot.piece, slot.left)[0], fraction=slot.piece.fraction)

    def own(self, part: Part) -> int:
        """What went is of what is due to whoever's it was, of the same state first. What it is more than that."""
        lack = part.amount
        mine = self.slots.get(part.whose, [])
        for slot in sorted(mine, key=lambda slot: slot.piece.standing.state is not part.share.state):
            taken = min(lack, slot.left)
            slot.left -= taken
            lack -= taken
        return lack

    def borne(self, lack: int, near: Callable[[Whose], bool]) -> int:
        """So much falls on those among these who would gain, by what they would. What they cannot bear of it."""
        if not lack:
            return 0
        gains = {whose: gain for whose in self.slots if near(whose) and (gain := self._gain(whose)) > 0}
        if not gains:
            return lack
        names = sorted(gains, key=_named)
        most = min(lack, sum(gains.values()))
        parts = split(most, [gains[one] for one in names], [_named(one) for one in names])
        for whose, less in zip(names, parts, strict=True):
            self._less(whose, less)
        return lack - most

    def _gain(self, whose: Whose) -> int:
        return sum(slot.left for slot in self.slots[whose]) - sum(self._had.get(whose, {}).values())

    def _less(self, whose: Whose, less: int) -> None:
        """Of that first which he has not in this state already."""
        had = Counter(self._had.get(whose, {}))
        for within in (True, False):
            for slot in self.slots[whose]:
                has = max(0, min(slot.left, had[slot.piece.standing.state])) if within else 0
                had[slot.piece.standing.state] -= has
                taken = min(less, slot.left - has)
                slot.left -= taken
                less -= taken


def _named(whose: Whose) -> str:
    (work, use_type, place), role, who = whose
    return "|".join((str(list(Role).index(role)), who or "~", work, use_type, place))


def had_of(live: Iterable[LiveFact], keys: Mapping[str, Key]) -> dict[Whose, Counter[ShareState]]:
    """What everybody has, by state, of what did not go: what waits for him to be recovered is his."""
    found: dict[Whose, Counter[ShareState]] = defaultdict(Counter)
    places: dict[tuple[str, str], tuple[Whose, ShareState]] = {}
    for one in live:
        gone = {went.share: went.amount.amount for went in one.went}
        for share in one.shares:
            state = ShareState.CREDITED if share.reason == HoldReason.RECOVERY else share.state
            place = (keys[one.allocation], share.role, one.whose(share)), state
            places[one.allocation, share.share] = place
            found[place[0]][state] += share.gross.amount - gone.get(share.share, 0)
    for one in live:
        for taken in one.takes:
            if (taken.allocation, taken.share) in places:
                whose, state = places[taken.allocation, taken.share]
                found[whose][state] -= taken.amount.amount
    return found


def without_gone(one: LiveFact) -> LiveFact:
    """An allocation as far as it can be taken back."""
    gone = {went.share: went.amount for went in one.went}
    shares = (
        structs.replace(share, gross=share.gross - gone[share.share], net=share.net - gone[share.share])
        if share.share in gone
        else share
        for share in one.shares
    )
    return replace(one, shares=tuple(shares)) if gone else one


def apart_from_gone(work: WorkMoney) -> tuple[WorkMoney, tuple[Piece, ...]]:
    """The work's money that is there, and what of it went."""
    gone = tuple(piece for piece in work.pieces if piece.went)
    there = tuple(piece for piece in work.pieces if not piece.went)
    return structs.replace(work, gross=work.gross - sum(one.gross for one in gone), pieces=there), gone


def together_with(work: WorkMoney, gone: Sequence[Piece]) -> WorkMoney:
    """The work's money with what of it went."""
    gross = work.gross + sum(piece.gross for piece in gone)
    return structs.replace(work, gross=gross, pieces=(*work.pieces, *gone)) if gone else work
