"""What earlier corrections of a target took back and payments has not said to be recovered, by who has it (D-70).

Payments sets what is taken back against what its payee is credited with, and says so later. Until it has, what he was
credited with since is on its way: it is not there for others, as it may be set against what he owes of another account,
and he can be credited with nothing more against it.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from shared.contracts.distribution import AllocatedShare
from shared.contracts.terms import ShareState
from shared.kernel.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class OwedFact:
    """What somebody has still of what was taken back of a target, gross."""

    owner: str
    """Whose share it was; the receiver where it was nobody's."""
    receiver: str
    amount: Money
    own: Money
    """Of it, that against which more that he is credited with can be set: nothing is on its way to be set against
    it."""
    odd: int = 1
    """By fewer units it may be another part of the owner's than the receiver has: net and deductions were split
    apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    """What a closed run took back of a target, by reversal with shares below zero, and the shares that it issued."""

    taken_back: tuple[tuple[str, tuple[AllocatedShare, ...]], ...] = ()
    shares: tuple[AllocatedShare, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovered:
    """Payments said that so much, net, of what a reversal took back from a payee is there again."""

    reversal: str
    payee: str
    net: Money


Said: TypeAlias = Issued | Recovered
_Account: TypeAlias = tuple[str, str]
"""Receiver and currency."""


def still_owed(said: Iterable[Said], stands: Mapping[str, str]) -> tuple[OwedFact, ...]:
    """Who has what still, after all that was said of a target since something of it was taken back first, in its order.
    `stands`: a merged party -> the one that stands for it."""
    owing = _Owing(stands)
    for one in said:
        if isinstance(one, Recovered):
            owing.recover(one)
        else:
            owing.issue(one)
    return owing.facts()


@dataclass(slots=True)
class _Back:
    """What one reversal took back from a receiver."""

    gross: Counter[str] = field(default_factory=Counter)
    """Owner -> minor units."""
    net: int = 0
    recovered: int = 0
    """Of the net."""
    odd: int = 1

    def left(self, owner: str) -> int:
        """Of an owner's gross, as much as the net that is not there is of all net, half up: no less than that net."""
        lacking = max(0, self.net - self.recovered)
        return (2 * self.gross[owner] * lacking + self.net) // (2 * self.net)

    def whole(self) -> int:
        """Of all owners."""
        return sum(map(self.left, self.gross))


@dataclass(slots=True)
class _Debtor:
    """A receiver in a currency."""

    backs: dict[str, _Back] = field(default_factory=dict)
    """By reversal."""
    left: int = 0
    coming: int = 0
    """What he was credited with since and is on its way to be set against what is left."""


class _Owing:
    def __init__(self, stands: Mapping[str, str]) -> None:
        self._stands = stands
        self._debtors: dict[_Account, _Debtor] = defaultdict(_Debtor)
        self._of: dict[str, set[_Account]] = defaultdict(set)
        """Reversal -> from whom it took something back."""
        self._by_others: Counter[str] = Counter()
        """Reversal -> what those gave back to whom payments has passed it, net."""

    def issue(self, one: Issued) -> None:
        """What is taken back is owed, but as far as it is credited again."""
        for reversal, shares in one.taken_back:
            for share in filter(_is_paid, shares):
                account = self._account(share.receiver, share.gross)
                debtor = self._debtors[account]
                back = debtor.backs.setdefault(reversal, _Back())
                back.gross[self._now(share.owner or share.receiver)] -= share.gross.amount
                back.net -= share.net.amount
                back.odd = max(back.odd, 1 + len(share.deductions))
                debtor.left -= share.gross.amount
                self._of[reversal].add(account)
        for share in filter(_is_paid, one.shares):
            debtor = self._debtors[self._account(share.receiver, share.gross)]
            debtor.coming = min(debtor.left, debtor.coming + share.gross.amount)

    def recover(self, one: Recovered) -> None:
        """What was on its way has come first, what is more came from elsewhere."""
        account, known = self._account(one.payee, one.net), self._of.get(one.reversal, set())
        if account in known:
            self._come(account, one.reversal, one.net.amount)
        else:
            self._by_others[one.reversal] += one.net.amount
        backs = {each: self._debtors[each].backs[one.reversal] for each in known}
        if sum(back.net - back.recovered for back in backs.values()) <= self._by_others[one.reversal]:
            for each, back in backs.items():
                self._come(each, one.reversal, back.net - back.recovered)
        elif account not in known:
            # In whose place is not said: so it is nobody's own until all of it is there.
            for each in known:
                self._debtors[each].coming = self._debtors[each].left

    def _come(self, account: _Account, reversal: str, net: int) -> None:
        debtor = self._debtors[account]
        back = debtor.backs[reversal]
        before = back.whole()
        back.recovered += net
        came = before - back.whole()
        debtor.left -= came
        debtor.coming = max(0, debtor.coming - came)

    def facts(self) -> tuple[OwedFact, ...]:
        """By owner, receiver and currency; of several owners of one receiver what is on its way may be for each."""
        left: Counter[tuple[str, str, str]] = Counter()
        odd: dict[tuple[str, str, str], int] = {}
        for (receiver, currency), debtor in self._debtors.items():
            for back in debtor.backs.values():
                for owner in back.gross:
                    key = owner, receiver, currency
                    left[key] += back.left(owner)
                    odd[key] = max(back.odd, odd.get(key, 1))
        return tuple(
            OwedFact(
                owner=owner,
                receiver=receiver,
                amount=Money(amount, currency),
                own=Money(max(0, amount - self._debtors[receiver, currency].coming), currency),
                odd=odd[owner, receiver, currency],
            )
            for (owner, receiver, currency), amount in sorted(left.items())
            if amount
        )

    def _account(self, party: str | None, sum_: Money) -> _Account:
        return self._now(party), sum_.currency

    def _now(self, party: str | None) -> str:
        return self._stands.get(party or "", party or "")


def _is_paid(share: AllocatedShare) -> bool:
    return share.state is ShareState.CREDITED and share.net.amount != 0
