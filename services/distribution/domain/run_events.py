"""What happens to a distribution run, and what is known of it."""

from dataclasses import dataclass, replace
from datetime import date
from typing import TypeAlias, assert_never

from services.distribution.domain.background import PaidTwice
from services.distribution.domain.kept_back import KeptBack
from shared.contracts.distribution import StateTotal
from shared.kernel.stand_in import StandIn

# What happened


@dataclass(frozen=True, slots=True, kw_only=True)
class RunOpened:
    """What the run reads is fixed: the facts stand in a stored document."""

    run: str
    kind: str
    read_position: int
    cut_off_day: date
    known: dict[str, int]
    policies: dict[str, int]
    rules_version: int
    targets: tuple[str, ...]
    facts_sha256: str
    prepared_by: str
    sources: int = 0
    """How many reserves and held shares it decides anew; its facts name them."""
    touched: tuple[str, ...] = ()
    """The accounts and schedules that they are of."""
    complete: bool = False
    """Whether every reserve and held share about which something changed is in it."""
    background_sha256: str = ""
    """What its draft is reviewed against."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunComputed:
    """The draft is there; its digest waits for approval."""

    run: str
    digest: str
    allocations: int
    reserves: int
    totals: tuple[StateTotal, ...]
    releases: int = 0
    returns: int = 0
    review_sha256: str = ""
    """The review sheet, and below as a workbook."""
    workbook_sha256: str = ""
    paid_twice: tuple[PaidTwice, ...] = ()
    """Warnings of uses that both a user and a producer pay for (D-59); the sheet has all."""
    kept_back: tuple[KeptBack, ...] = ()
    """Corrections that wait, with what they wait for; the sheet has all."""
    reversals: int = 0
    redistributed: int = 0
    carried: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetsExcluded:
    """An approver left some of it out: the rest is computed anew, what was left out is free for another run."""

    run: str
    targets: tuple[str, ...]
    reason: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RunVoiceGiven:
    """The first of two who approve a draft together (D-95)."""

    run: str
    digest: str
    by: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RunClosing:
    """The digest is approved; from here the run can only be finished."""

    run: str
    digest: str
    approved_by: str
    closed_on: date
    review_sha256: str = ""
    """The sheet that was approved with the draft."""
    stand_in: StandIn | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RunClosed:
    """Every item is appended: the draft became money."""

    run: str
    approved_on: date
    closed_on: date
    allocations: int
    reserves: int
    digest: str
    totals: tuple[StateTotal, ...]
    known: dict[str, int]
    targets: tuple[str, ...]
    prepared_by: str
    approved_by: str
    releases: int = 0
    reversals: int = 0
    redistributed: int = 0
    carried: int = 0
    touched: tuple[str, ...] = ()
    returns: int = 0
    review_sha256: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunAbandoned:
    """The run was given up before closing; its targets are free."""

    run: str
    reason: str
    targets: tuple[str, ...]
    by: str


Event: TypeAlias = (
    RunOpened | RunComputed | TargetsExcluded | RunVoiceGiven | RunClosing | RunClosed | RunAbandoned
)


# What we know


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """How far a run has come."""

    opened: RunOpened | None = None
    exclusions: tuple[TargetsExcluded, ...] = ()
    """Of what it was opened with: left out since."""
    computed: RunComputed | None = None
    """The draft of what was not left out."""
    voice: RunVoiceGiven | None = None
    closing: RunClosing | None = None
    closed: bool = False
    abandoned: bool = False

    @property
    def excluded(self) -> tuple[str, ...]:
        """The ids of what was left out."""
        return tuple(sorted(target for one in self.exclusions for target in one.targets))

    @property
    def targets(self) -> tuple[str, ...]:
        """What it holds, and nobody else may take."""
        return self._left(self.opened.targets) if self.opened is not None else ()

    @property
    def touched(self) -> tuple[str, ...]:
        """The accounts and schedules of which it decides reserved and held shares anew."""
        return self._left(self.opened.touched) if self.opened is not None else ()

    def _left(self, targets: tuple[str, ...]) -> tuple[str, ...]:
        return () if self.abandoned else tuple(one for one in targets if one not in self.excluded)


def evolve(state: State, event: Event) -> State:
    """Each step is reached once, but that a draft is made again after an exclusion."""
    match event:
        case RunOpened():
            return replace(state, opened=event)
        case RunComputed():
            return replace(state, computed=event)
        case TargetsExcluded():
            return replace(state, exclusions=(*state.exclusions, event), computed=None)
        case RunVoiceGiven():
            return replace(state, voice=event)
        case RunClosing():
            return replace(state, closing=event)
        case RunClosed():
            return replace(state, closed=True)
        case RunAbandoned():
            return replace(state, abandoned=True)
        case _:
            assert_never(event)
