"""What happened to a work, and what we know of it."""

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TypeAlias, assert_never

from shared.contracts.intake import ReportedAuthor
from shared.contracts.registry import Holder, RoleShares, Work
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


Event: TypeAlias = WorkEntered | WorkAmended | SharesSet | ConflictArisen | ConflictSettled


# What we know
@dataclass(frozen=True, slots=True)
class State:
    """A work as its events tell it."""

    work: Work | None = None
    roles: tuple[RoleShares, ...] = ()
    conflicts: frozenset[Role] = frozenset()


def evolve(state: State, event: Event) -> State:
    """The state after an event."""
    match event:
        case WorkEntered(work=work) | WorkAmended(work=work):
            return replace(state, work=work)
        case SharesSet(roles=roles):
            return replace(state, roles=roles)
        case ConflictArisen(role=role):
            return replace(state, conflicts=state.conflicts | {role})
        case ConflictSettled(role=role):
            return replace(state, conflicts=state.conflicts - {role})
    assert_never(event)
