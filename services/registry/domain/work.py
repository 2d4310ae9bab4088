"""A work: its titles and facts, its place in a series, the shares of its authors, claims above the whole.

Clauses 1.3, 2.1.2 (entry as non-registered), 2.1.4 (foreign authors); D-02, D-06, D-37, D-43, D-51 to D-55, D-92.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias, assert_never

from services.registry.domain.shares import most_claims, share_defect
from services.registry.domain.work_events import (
    ConflictArisen,
    ConflictSettled,
    Event,
    SharesSet,
    State,
    WorkAmended,
    WorkEntered,
    evolve,
)
from services.registry.domain.work_facts import fact_defect, stands
from shared.contracts.intake import ReportedAuthor
from shared.contracts.registry import RoleShares, Work
from shared.kernel.decider import Accepted, AlreadyApplied, Decider, Decision, Rejected, accepted


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
            return _register(work, roles, state)
        case EnterProvisional(work=work, reported_authors=authors, first_target=target):
            if state.work is not None:
                return AlreadyApplied()
            return accepted(WorkEntered(work=work, reported_authors=authors, first_target=target))
        case AmendWork(work=work):
            return _amend(work, state)
        case SetShares(work=work_id, roles=roles):
            if state.work is None:
                return Rejected("UNKNOWN_WORK", "There is no such work.")
            if roles == state.roles:
                return AlreadyApplied()
            return share_defect(roles) or Accepted(tuple(_shares(work_id, roles, state)))
    assert_never(command)


def _register(work: Work, roles: tuple[RoleShares, ...], state: State) -> Decision[Event]:
    if state.work is not None:
        same = state.work == work and state.roles == roles
        return AlreadyApplied() if same else Rejected("ALREADY_REGISTERED", "The work is registered.")
    return (
        fact_defect(work)
        or share_defect(roles)
        or Accepted((WorkEntered(work=work), *_shares(work.id, roles, state)))
    )


def _amend(work: Work, state: State) -> Decision[Event]:
    if state.work is None:
        return Rejected("UNKNOWN_WORK", "There is no such work.")
    if work == state.work:
        return AlreadyApplied()
    return stands(state.work, work) or fact_defect(work) or accepted(WorkAmended(work=work))


def _shares(work: str, roles: tuple[RoleShares, ...], state: State) -> list[Event]:
    events: list[Event] = [SharesSet(work=work, roles=roles)] if roles or state.roles else []
    over = {shares.role: most for shares in roles if (most := most_claims(shares)).fraction > 1}
    for role, most in over.items():
        if role not in state.conflicts:
            percent = Decimal(most.fraction.numerator) * 100 / most.fraction.denominator
            claimed = percent.quantize(Decimal("0.0001"))
            events.append(ConflictArisen(work=work, role=role, claimed=claimed, claims=most.holders))
    events += [ConflictSettled(work=work, role=role) for role in sorted(state.conflicts - over.keys())]
    return events


WORK: Decider[Command, Event, State] = Decider("work", State(), evolve, decide)
