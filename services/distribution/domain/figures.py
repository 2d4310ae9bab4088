"""What allocations come to, summed so that two runs, or one run under two policies, can be compared."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain

from services.distribution.domain.draft import Draft, Totals
from services.distribution.domain.ledger import state_key
from shared.contracts.terms import ShareState
from shared.kernel.money import Money

LISTED = 100
"""Of everything that grows with a run the largest so many are named; their count says how many there are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """What one payee, state, use type, role or key group comes to."""

    key: str
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """A run's sums. Payees stand with what they are credited net, states as D-98 has them, the others gross. What
    corrections take back is taken off states, roles and payees; use types and genres are those of what is allocated."""

    states: tuple[Sum, ...] = ()
    use_types: tuple[Sum, ...] = ()
    roles: tuple[Sum, ...] = ()
    genres: tuple[Sum, ...] = ()
    """By key group; the money of a work that has none (reserved or held whole) under the empty word."""
    payees: tuple[Sum, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A sum before and after."""

    key: str
    before: Money
    after: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """Those that changed in one way: how many, and the largest by what they gained or lost."""

    count: int
    largest: tuple[Change, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """From one's figures to another's. `more` and `less` count payees from the factor on that the asker named."""

    states: tuple[Change, ...]
    use_types: tuple[Change, ...]
    roles: tuple[Change, ...]
    genres: tuple[Change, ...]
    new: Changes
    gone: Changes
    more: Changes
    less: Changes


Sums = defaultdict[tuple[str, str], int]


class Summing:
    """Figures while drafts, or parts of one, are counted."""

    __slots__ = ("_genres", "_payees", "_roles", "_use_types", "totals")

    def __init__(self) -> None:
        self.totals = Totals()
        self._use_types: Sums = defaultdict(int)
        self._roles: Sums = defaultdict(int)
        self._genres: Sums = defaultdict(int)
        self._payees: Sums = defaultdict(int)

    def add(self, draft: Draft) -> None:
        """Count a draft, or the next part of one."""
        self.totals.add(chain(draft.allocations, draft.reversals), draft.returns)
        for allocation in draft.allocations:
            _add(self._use_types, allocation.use_type, allocation.gross)
            _add(self._genres, allocation.genre or "", allocation.gross)
        told = chain((one.shares for one in draft.allocations), (one.shares for one in draft.reversals))
        roles, payees = self._roles, self._payees
        for share in chain.from_iterable(told):
            gross = share.gross
            roles[share.role, gross.currency] += gross.amount
            if share.receiver is not None and share.state is ShareState.CREDITED:
                net = share.net
                payees[share.receiver, net.currency] += net.amount

    def merge(self, others: "Summing") -> None:
        """Count what others counted."""
        self.totals.merge(others.totals)
        for mine, more in zip(self._all(), others._all(), strict=True):
            for key, amount in more.items():
                mine[key] += amount

    def told(self) -> Figures:
        """The figures so far."""
        return Figures(
            states=tuple(
                Sum(key=state_key(one.state, one.reason), amount=one.amount) for one in self.totals.told()
            ),
            use_types=_sums(self._use_types),
            roles=_sums(self._roles),
            genres=_sums(self._genres),
            payees=_sums(self._payees),
        )

    def _all(self) -> tuple[Sums, ...]:
        return self._use_types, self._roles, self._genres, self._payees


def figures_of(draft: Draft) -> Figures:
    """The figures of a draft."""
    summing = Summing()
    summing.add(draft)
    return summing.told()


def added(many: Iterable[Figures]) -> Figures:
    """The figures of several runs together."""
    sums: dict[str, Sums] = {name: defaultdict(int) for name in _PARTS}
    for figures in many:
        for name, mine in sums.items():
            for one in getattr(figures, name):
                _add(mine, one.key, one.amount)
    return Figures(**{name: _sums(mine) for name, mine in sums.items()})


def difference(before: Figures, after: Figures, factor: int = 1) -> Difference:
    """What changed; of payees who got more or less those who got at least `factor` times as much, or so much less."""
    payees = _changes(before.payees, after.payees)
    new = [one for one in payees if not one.before.amount]
    gone = [one for one in payees if not one.after.amount]
    both = [one for one in payees if one.before.amount and one.after.amount]
    more = [one for one in both if one.after.amount > one.before.amount]
    less = [one for one in both if one.after.amount < one.before.amount]
    return Difference(
        states=_changes(before.states, after.states),
        use_types=_changes(before.use_types, after.use_types),
        roles=_changes(before.roles, after.roles),
        genres=_changes(before.genres, after.genres),
        new=_largest(new),
        gone=_largest(gone),
        more=_largest([one for one in more if one.after.amount >= factor * one.before.amount]),
        less=_largest([one for one in less if one.before.amount >= factor * one.after.amount]),
    )


_PARTS = ("states", "use_types", "roles", "genres", "payees")


def _add(sums: Sums, key: str, amount: Money) -> None:
    sums[key, amount.currency] += amount.amount


def _sums(sums: Sums) -> tuple[Sum, ...]:
    return tuple(
        Sum(key=str(key), amount=Money(amount, currency)) for (key, currency), amount in sorted(sums.items())
    )


def _changes(before: Iterable[Sum], after: Iterable[Sum]) -> tuple[Change, ...]:
    first = {(one.key, one.amount.currency): one.amount.amount for one in before}
    then = {(one.key, one.amount.currency): one.amount.amount for one in after}
    return tuple(
        Change(key=at[0], before=Money(first.get(at, 0), at[1]), after=Money(then.get(at, 0), at[1]))
        for at in sorted({*first, *then})
        if first.get(at, 0) != then.get(at, 0)
    )


def _largest(changes: list[Change]) -> Changes:
    by_size = sorted(changes, key=lambda one: (-abs(one.after.amount - one.before.amount), one.key))
    return Changes(count=len(changes), largest=tuple(by_size[:LISTED]))
