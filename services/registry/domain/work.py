"""A work: its titles and facts, the shares of its authors, claims above the whole.

Clauses 1.3, 2.1.2 (entry as non-registered), D-02, D-37, D-51 to D-55, D-92.
"""

from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import TypeAlias, assert_never

from shared.contracts.intake import ReportedAuthor
from shared.contracts.registry import RoleShares, Work
from shared.contracts.terms import Role
from shared.kernel.decider import Accepted, AlreadyApplied, Decider, Decision, Rejected, accepted


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


# What can be asked
@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterWork:
    """Enter a work with the shares that are known."""

    work: Work
    roles: tuple[RoleShares, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EnterProvisional:
    """Enter a reported work that conforms to nothing, as non-registered (2.1.2-g, D-37)."""

    work: Work
    reported_authors: tuple[ReportedAuthor, ...]
    first_target: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AmendWork:
    """Replace a work's public facts."""

    work: Work


@dataclass(frozen=True, slots=True, kw_only=True)
class SetShares:
    """Replace all shares of a work."""

    work: str
    roles: tuple[RoleShares, ...]


Command: TypeAlias = RegisterWork | EnterProvisional | AmendWork | SetShares


# What we answer
def decide(command: Command, state: State) -> Decision[Event]:
    """Events, already applied, or a rejection."""
    match command:
        case RegisterWork(work=work, roles=roles):
            if state.work is not None:
                same = state.work == work and state.roles == roles
                return AlreadyApplied() if same else Rejected("ALREADY_REGISTERED", "The work is registered.")
            return _defect(roles) or Accepted((WorkEntered(work=work), *_shares(work.id, roles, state)))
        case EnterProvisional(work=work, reported_authors=authors, first_target=target):
            if state.work is not None:
                return AlreadyApplied()
            return accepted(WorkEntered(work=work, reported_authors=authors, first_target=target))
        case AmendWork(work=work):
            if state.work is None:
                return Rejected("UNKNOWN_WORK", "There is no such work.")
            return AlreadyApplied() if work == state.work else accepted(WorkAmended(work=work))
        case SetShares(work=work_id, roles=roles):
            if state.work is None:
                return Rejected("UNKNOWN_WORK", "There is no such work.")
            if roles == state.roles:
                return AlreadyApplied()
            return _defect(roles) or Accepted(tuple(_shares(work_id, roles, state)))
    assert_never(command)


def _defect(roles: tuple[RoleShares, ...]) -> Rejected | None:
    if len({shares.role for shares in roles}) != len(roles):
        return Rejected("ROLE_TWICE", "Every role stands once, with all its holders.")
    for shares in roles:
        if shares.role is Role.ALL:
            return Rejected("NO_AUTHORS_ROLE", "ALL is no role of an author.")
        if shares.absent and (shares.holders or not shares.evidence_sha256):
            return Rejected(
                "ABSENCE_NEEDS_EVIDENCE", f"{shares.role}: absent needs evidence and no holders (D-52)."
            )
        if not shares.absent and not shares.holders:
            return Rejected("ROLE_WITHOUT_HOLDERS", f"{shares.role}: an unknown role is left out, not empty.")
        if any(holder.fraction == 0 for holder in shares.holders):
            return Rejected("EMPTY_SHARE", f"{shares.role}: a holder has a part of the whole.")
    return None


def _shares(work: str, roles: tuple[RoleShares, ...], state: State) -> list[Event]:
    events: list[Event] = [SharesSet(work=work, roles=roles)] if roles or state.roles else []
    over = {shares.role: claimed for shares in roles if (claimed := most_claimed(shares)) > 1}
    for role, claimed in over.items():
        if role not in state.conflicts:
            percent = (Decimal(claimed.numerator) * 100 / claimed.denominator).quantize(Decimal("0.0001"))
            events.append(ConflictArisen(work=work, role=role, claimed=percent))
    events += [ConflictSettled(work=work, role=role) for role in sorted(state.conflicts - over.keys())]
    return events


def most_claimed(shares: RoleShares) -> Fraction:
    """The largest sum of fractions that holds on any one day for any one use (D-92)."""
    days = {holder.valid_from for holder in shares.holders}
    uses = {holder.use_type for holder in shares.holders}
    return max(
        (
            sum(
                (
                    holder.fraction
                    for holder in shares.holders
                    if holder.use_type in (None, use)
                    and (holder.valid_from is None or (day is not None and holder.valid_from <= day))
                    and (holder.valid_to is None or day is None or day <= holder.valid_to)
                ),
                Fraction(0),
            )
            for day in days
            for use in uses
        ),
        default=Fraction(0),
    )


WORK: Decider[Command, Event, State] = Decider("work", State(), evolve, decide)
