"""What happened to a work, and what we know of it."""

from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import TypeAlias, assert_never

from services.registry.domain.merging import STANDS_ALONE, Merging
from shared.contracts.intake import ReportedAuthor
from shared.contracts.registry import AcrossRoles, Holder, RoleShares, Work
from shared.contracts.terms import Role


# What happened
@dataclass(frozen=True, slots=True, kw_only=True)
class WorkEntered:
    """A work was registered, or entered as non-registered with what an account said of its authors."""

    work: Work
    reported_authors: tuple[ReportedAuthor, ...] = ()
    first_target: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkAmended:
    """A work's public facts changed."""

    work: Work


@dataclass(frozen=True, slots=True, kw_only=True)
class SharesSet:
    """All shares of the work."""

    work: str
    roles: tuple[RoleShares, ...]
    across: AcrossRoles | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConflictArisen:
    """Claims on a role exceed the whole."""

    work: str
    role: Role
    claimed: Decimal
    claims: tuple[Holder, ...] = ()
    """Those that hold together on the worst day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConflictSettled:
    """Claims on a role fit again."""

    work: str
    role: Role


@dataclass(frozen=True, slots=True, kw_only=True)
class MoreClaimed:
    """A role of which a merged work claims more than the one that stands, whose shares count."""

    work: str
    role: Role
    claimed: Fraction
    stands: Fraction
    """What the standing work claims of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorksJoined:
    """Other records were found to be this work: it stands for them (D-102)."""

    merge: str
    work: str
    others: tuple[str, ...]
    reason: str
    decided_by: str
    evidence_sha256: str | None = None
    contradicting: tuple[str, ...] = ()
    """Identifiers in which they differ, which the official decided knowing it."""
    more_claimed: tuple[MoreClaimed, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class WorksParted:
    """A merge was wrong: what it joined are works of their own again."""

    split: str
    work: str
    others: tuple[str, ...]
    undoes: str
    reason: str
    decided_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkJoinedInto:
    """Another work stands for this one."""

    work: str
    survivor: str
    merge: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkPartedFrom:
    """No other work stands for this one any more."""

    work: str
    survivor: str
    merge: str


Event: TypeAlias = (
    WorkEntered
    | WorkAmended
    | SharesSet
    | ConflictArisen
    | ConflictSettled
    | WorksJoined
    | WorksParted
    | WorkJoinedInto
    | WorkPartedFrom
)


# What we know
@dataclass(frozen=True, slots=True)
class State:
    """A work as its events tell it."""

    work: Work | None = None
    roles: tuple[RoleShares, ...] = ()
    across: AcrossRoles | None = None
    conflicts: frozenset[Role] = frozenset()
    merging: Merging = STANDS_ALONE


def evolve(state: State, event: Event) -> State:
    """The state after an event."""
    match event:
        case WorkEntered(work=work) | WorkAmended(work=work):
            return replace(state, work=work)
        case SharesSet(roles=roles, across=across):
            return replace(state, roles=roles, across=across)
        case ConflictArisen(role=role):
            return replace(state, conflicts=state.conflicts | {role})
        case ConflictSettled(role=role):
            return replace(state, conflicts=state.conflicts - {role})
        case WorksJoined(merge=merge, others=others):
            return replace(state, merging=state.merging.joined(merge, others))
        case WorksParted(undoes=merge):
            return replace(state, merging=state.merging.parted(merge))
        case WorkJoinedInto(survivor=survivor, merge=merge):
            return replace(state, merging=replace(state.merging, into=survivor, by=merge))
        case WorkPartedFrom():
            return replace(state, merging=replace(state.merging, into=None, by=None))
    assert_never(event)
