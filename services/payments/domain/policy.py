"""Policies of payments: dated values with their decision, in force when a second person approved them (D-95)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeAlias, assert_never

from services.payments.domain.policy_bodies import READERS
from shared.kernel.decider import AlreadyApplied, Decider, Decision, Rejected, accepted
from shared.kernel.findings import Finding, Unreadable


# What happened
@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyProposed:
    """A version waits for a second person."""

    policy: str
    version: int
    valid_from: date
    body: dict[str, object]
    decision: str
    proposed_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyAdopted:
    """A version is in force from its first day."""

    policy: str
    version: int
    valid_from: date
    body: dict[str, object]
    decision: str
    proposed_by: str
    approved_by: str


Event: TypeAlias = PolicyProposed | PolicyAdopted


# What we know
@dataclass(frozen=True, slots=True)
class State:
    """Versions of one policy, and which of them are adopted."""

    proposals: tuple[PolicyProposed, ...] = ()
    adopted: frozenset[int] = frozenset()


def evolve(state: State, event: Event) -> State:
    """Versions only grow."""
    match event:
        case PolicyProposed():
            return replace(state, proposals=(*state.proposals, event))
        case PolicyAdopted(version=version):
            return replace(state, adopted=state.adopted | {version})
    assert_never(event)


# What can be asked
@dataclass(frozen=True, slots=True, kw_only=True)
class ProposePolicy:
    """Enter a version with the decision that it rests on."""

    policy: str
    valid_from: date
    body: dict[str, object]
    decision: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovePolicy:
    """Put a version in force."""

    version: int
    by: str


Command: TypeAlias = ProposePolicy | ApprovePolicy


# What we answer
def findings_of(policy: str, body: Mapping[str, object]) -> tuple[Finding, ...]:
    """Everything that is wrong with a policy's body; empty when it can be proposed."""
    reader = READERS.get(policy)
    if reader is None:
        return (Finding("policy", f"one of {', '.join(sorted(READERS))}", policy[:80]),)
    try:
        reader(body)
    except Unreadable as error:
        return error.findings
    return ()


def decide(command: Command, state: State) -> Decision[Event]:
    """Anyone entitled proposes; somebody else approves."""
    match command:
        case ProposePolicy():
            if found := findings_of(command.policy, command.body):
                return Rejected("UNREADABLE_POLICY", "; ".join(f"{one.where}: {one.what}" for one in found))
            return accepted(
                PolicyProposed(
                    policy=command.policy,
                    version=len(state.proposals) + 1,
                    valid_from=command.valid_from,
                    body=command.body,
                    decision=command.decision,
                    proposed_by=command.by,
                )
            )
        case ApprovePolicy():
            return _approve(command, state)
    assert_never(command)


def _approve(command: ApprovePolicy, state: State) -> Decision[Event]:
    if not 1 <= command.version <= len(state.proposals):
        return Rejected("NO_SUCH_VERSION", f"There is no version {command.version}.")
    if command.version in state.adopted:
        return AlreadyApplied()
    proposed = state.proposals[command.version - 1]
    if command.by == proposed.proposed_by:
        return Rejected("SAME_PERSON", "Who proposes a policy does not approve it.", forbidden=True)
    return accepted(
        PolicyAdopted(
            policy=proposed.policy,
            version=proposed.version,
            valid_from=proposed.valid_from,
            body=proposed.body,
            decision=proposed.decision,
            proposed_by=proposed.proposed_by,
            approved_by=command.by,
        )
    )


POLICY: Decider[Command, Event, State] = Decider("policy", State(), evolve, decide)


def in_force(
    day: date, adopted: Iterable[tuple[date, int, Mapping[str, object]]]
) -> tuple[int, Mapping[str, object]] | None:
    """Version and body in force on a day, from (valid from, version, body): the youngest that has begun."""
    begun = [one for one in adopted if one[0] <= day]
    if not begun:
        return None
    _, version, body = max(begun, key=lambda one: one[:2])
    return version, body
