"""What was taken back in histories of money, and what payments has said of it: that what its payee was credited with
since was set against it, that he gave some of it back, or all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil, floor

from services.distribution.domain.draft import Draft
from services.distribution.domain.owed import Issued, Recovered, Said
from shared.contracts.terms import ShareState
from shared.kernel.money import Money


@dataclass
class Taken:
    """What a reversal took back from somebody."""

    target: str
    reversal: str
    payee: str
    gross: int = 0
    net: int = 0
    recovered: int = 0
    """Of the net."""

    def left(self) -> int:
        """Gross that he has, to the nearest qəpik."""
        return floor(Fraction(self.gross * (self.net - self.recovered), self.net) + Fraction(1, 2))

    def within(self, gross: int) -> int:
        """The most net that takes no more than so much gross of what is left."""
        rest = Fraction(2 * (self.left() - gross) - 1, 2)
        return self.net - self.recovered - max(0, ceil(rest * self.net / self.gross))


@dataclass
class Owing:
    """All of it."""

    taken: list[Taken] = field(default_factory=list)
    said: dict[str, list[Said]] = field(default_factory=lambda: defaultdict(list))
    """Target -> what runs did and payments said."""

    def fold(self, draft: Draft) -> None:
        """What a closed run took back and issued."""
        targets = {one.target for one in draft.reversals} | {one.target for one in draft.allocations}
        for target in sorted(targets):
            back = [one for one in draft.reversals if one.target == target]
            issued = [share for one in draft.allocations if one.target == target for share in one.shares]
            taken = tuple((one.reversal, one.shares) for one in back)
            self.said[target].append(Issued(taken_back=taken, shares=tuple(issued)))
            for one in back:
                by: dict[str, Taken] = {}
                for share in one.shares:
                    if share.state is ShareState.CREDITED and share.receiver and share.net.amount:
                        new = Taken(target, one.reversal, share.receiver)
                        mine = by.setdefault(share.receiver, new)
                        mine.gross -= share.gross.amount
                        mine.net -= share.net.amount
                self.taken += by.values()

    def owes(self, target: str) -> bool:
        """Whether something that was taken back of an account is not recovered."""
        return any(one.target == target and one.recovered < one.net for one in self.taken)

    def set_off(self, target: str, owes: Mapping[str, int], now: Callable[[str], str]) -> None:
        """Payments says what was set against what was credited since: so much, gross, everybody has too much by now."""
        for payee in sorted({now(one.payee) for one in self.taken if one.target == target}):
            self.give(target, payee, self._left(target, payee, now) - owes.get(payee, 0), now)

    def give(self, target: str, payee: str, gross: int, now: Callable[[str], str]) -> int:
        """Somebody gives back at most so much, gross, the oldest first; how much it is."""
        before = self._left(target, payee, now)
        for one in self._of(target, payee, now):
            rest = gross - before + self._left(target, payee, now)
            net = one.within(min(rest, one.left())) if rest > 0 else 0
            if net:
                one.recovered += net
                self._say(one, payee, net)
        return before - self._left(target, payee, now)

    def give_all(self, target: str, now: Callable[[str], str]) -> None:
        """Everybody gives back all of an account."""
        for one in self.taken:
            if one.target == target and one.recovered < one.net:
                net, one.recovered = one.net - one.recovered, one.net
                self._say(one, now(one.payee), net)

    def _say(self, one: Taken, payee: str, net: int) -> None:
        self.said[one.target].append(Recovered(reversal=one.reversal, payee=payee, net=Money(net)))

    def _of(self, target: str, payee: str, now: Callable[[str], str]) -> list[Taken]:
        return [one for one in self.taken if one.target == target and now(one.payee) == payee]

    def _left(self, target: str, payee: str, now: Callable[[str], str]) -> int:
        return sum(one.left() for one in self._of(target, payee, now))
