"""Holds in force, all in one stream: its version guards every release (4.3, D-81).

Whoever opens a dispute raises its hold first; a release that was decided before it loses at the guard. A dispute that
ended by documents that say who has which part goes on holding what had been credited otherwise, until distribution has
taken that back.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Final, Protocol, TypeAlias, assert_never

from services.payments.domain.entitled import part_of
from shared.contracts.payments import EntitledPart
from shared.contracts.terms import Role
from shared.kernel.decider import AlreadyApplied, Decider, Decision, Rejected, accepted

GUILD: Final = "guild"
"""The one entity of this kind."""
WHOLE: Final = Fraction(1)


class Disputable(Protocol):
    """A credit as far as a hold looks at it."""

    @property
    def work(self) -> str: ...
    @property
    def role(self) -> Role: ...
    @property
    def whose(self) -> str: ...
    @property
    def fraction(self) -> Fraction | None: ...
    @property
    def heard(self) -> int: ...
    @property
    def settled(self) -> bool: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Stands:
    """Which work and which party stand for merged ones (D-102)."""

    works: Mapping[str, str] = field(default_factory=dict)
    parties: Mapping[str, str] = field(default_factory=dict)

    def same_works(self, work: str) -> tuple[str, ...]:
        """Every id under which a work is known."""
        stand = self.works.get(work, work)
        return tuple(sorted({stand, *(one for one, by in self.works.items() if by == stand)}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """A work, a role of it, or an owner's share in it, that is not paid."""

    dispute: str
    work: str
    role: Role | None
    share: str | None = None
    parts: tuple[EntitledPart, ...] = ()
    """Of an ended dispute: who has which part."""
    since: int = 0
    """Of an ended dispute: the public number under which its end was said."""


class Holds:
    """The holds in force, with the ids under which their works and parties are known since merges."""

    def __init__(self, holds: Iterable[Hold] = (), stands: Stands | None = None) -> None:
        self._stands = stands or Stands()
        self._by_work: dict[str, list[Hold]] = {}
        for hold in sorted(holds, key=lambda hold: (hold.since, hold.dispute)):
            self._by_work.setdefault(self._work(hold.work), []).append(hold)

    def on(self, credit: Disputable) -> Hold | None:
        """The hold that keeps a credit from being paid: of an open dispute, else of an ended one whose documents give
        its owner less than he was credited with, by a run that had not heard of them. Of several ends the last one
        that says something of him counts."""
        covering = [
            hold for hold in self._by_work.get(self._work(credit.work), ()) if self.covers(hold, credit)
        ]
        if still_open := next((hold for hold in covering if not hold.parts), None):
            return still_open
        said = [(hold, part) for hold in covering if (part := self._part(hold, credit)) is not None]
        if not said or credit.settled:
            return None
        last, part = said[-1]
        if credit.heard >= last.since:
            return None
        # Of a share that was disputed its owner had all.
        had = WHOLE if last.share is not None or credit.fraction is None else credit.fraction
        return last if part < had else None

    def covers(self, hold: Hold, credit: Disputable) -> bool:
        """Whether a credit is of what is, or was, disputed."""
        return (
            self._work(credit.work) == self._work(hold.work)
            and hold.role in (None, credit.role)
            and (hold.share is None or self.party(hold.share) == self.party(credit.whose))
        )

    def party(self, party: str) -> str:
        """The party itself, or who stands for it."""
        return self._stands.parties.get(party, party)

    def same_parties(self, parties: Iterable[str]) -> set[str]:
        """Every id under which these parties are known."""
        stand = {self.party(one) for one in parties}
        return stand | {one for one, by in self._stands.parties.items() if by in stand}

    def parts_for(self, hold: Hold, role: Role) -> dict[str, Fraction]:
        """Who has which part of a role, or of the share in it, by the documents that ended a dispute."""
        parts = self._parts(hold)
        return {part.party: had for part in parts if (had := part_of(parts, role, part.party))}

    def _part(self, hold: Hold, credit: Disputable) -> Fraction | None:
        return part_of(self._parts(hold), credit.role, self.party(credit.whose))

    def _parts(self, hold: Hold) -> list[EntitledPart]:
        return [replace(part, party=self.party(part.party)) for part in hold.parts]

    def _work(self, work: str) -> str:
        return self._stands.works.get(work, work)


# What happened
@dataclass(frozen=True, slots=True, kw_only=True)
class HoldRaised:
    """Payment stopped."""

    hold: Hold


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldNarrowed:
    """What stays held of a work is a role, or an owner's share."""

    dispute: str
    role: Role | None
    share: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldSettled:
    """The dispute ended: held is only what was credited otherwise than its documents say, until that is taken back."""

    dispute: str
    parts: tuple[EntitledPart, ...]
    since: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldLifted:
    """Payment goes on at the next planned payment."""

    dispute: str


Event: TypeAlias = HoldRaised | HoldNarrowed | HoldSettled | HoldLifted
State: TypeAlias = Mapping[str, Hold]


def evolve(state: State, event: Event) -> State:
    """The holds in force by dispute."""
    match event:
        case HoldRaised(hold=hold):
            return {**state, hold.dispute: hold}
        case HoldNarrowed(dispute=dispute, role=role, share=share):
            return {**state, dispute: replace(state[dispute], role=role, share=share)}
        case HoldSettled(dispute=dispute, parts=parts, since=since):
            return {**state, dispute: replace(state[dispute], parts=parts, since=since)}
        case HoldLifted(dispute=dispute):
            return {known: hold for known, hold in state.items() if known != dispute}
    assert_never(event)


# What can be asked
@dataclass(frozen=True, slots=True, kw_only=True)
class RaiseHold:
    """Stop payment."""

    hold: Hold


@dataclass(frozen=True, slots=True, kw_only=True)
class NarrowHold:
    """Let go of what is not disputed any more."""

    dispute: str
    role: Role | None
    share: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SettleHold:
    """Let go of all but what was credited otherwise than the documents say."""

    dispute: str
    parts: tuple[EntitledPart, ...]
    since: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LiftHold:
    """Let payment go on."""

    dispute: str


Command: TypeAlias = RaiseHold | NarrowHold | SettleHold | LiftHold


# What we answer
def decide(command: Command, state: State) -> Decision[Event]:
    """A hold is raised and lifted once, and between gets narrower only."""
    if isinstance(command, RaiseHold):
        return _raise(command.hold, state)
    hold = state.get(command.dispute)
    if hold is None:
        return AlreadyApplied()
    match command:
        case NarrowHold(dispute=dispute, role=role, share=share):
            if hold.parts or hold.role not in (None, role) or hold.share not in (None, share):
                # A later decision has gone further already.
                return AlreadyApplied()
            same = (hold.role, hold.share) == (role, share)
            return (
                AlreadyApplied() if same else accepted(HoldNarrowed(dispute=dispute, role=role, share=share))
            )
        case SettleHold(dispute=dispute, parts=parts, since=since):
            if hold.parts:
                return AlreadyApplied()
            return accepted(HoldSettled(dispute=dispute, parts=parts, since=since))
        case LiftHold(dispute=dispute):
            return accepted(HoldLifted(dispute=dispute))
    assert_never(command)


def _raise(hold: Hold, state: State) -> Decision[Event]:
    if hold.role is Role.ALL:
        return Rejected("NO_SUCH_ROLE", "No credit has the role ALL: a hold on it would hold nothing.")
    known = state.get(hold.dispute)
    if known is None:
        return accepted(HoldRaised(hold=hold))
    same = replace(known, role=hold.role, share=hold.share) == hold
    return AlreadyApplied() if same else Rejected("OTHER_HOLD", "The dispute holds another work or role.")


HOLDS: Decider[Command, Event, State] = Decider("holds", {}, evolve, decide)
