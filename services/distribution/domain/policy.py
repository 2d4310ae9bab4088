"""Policies of distribution: dated values with the decision that made them, in force when a second person
approved them (D-49, D-57, D-72, D-95, D-100)."""

from dataclasses import dataclass, replace
from datetime import date
from typing import TypeAlias, assert_never

from services.distribution.domain.policy_bodies import VALIDATORS
from shared.kernel.decider import AlreadyApplied, Decider, Decision, Rejected, accepted
from shared.kernel.findings import Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionReference:
    """The Board's or Conference's decision that a policy rests on."""

    body: str
    """BOARD or CONFERENCE."""
    number: str
    date: date
    document_sha256: str = ""

    def __str__(self) -> str:
        return f"{self.body} {self.number}, {self.date}"


# What happened


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyProposed:
    """A version of a policy waits for a second person."""

    policy: str
    version: int
    valid_from: date
    body: dict[str, object]
    decision: DecisionReference
    proposed_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyApproved:
    """A version of a policy is in force from its first day."""

    policy: str
    version: int
    valid_from: date
    body: dict[str, object]
    decision: DecisionReference
    approved_by: str


PolicyEvent: TypeAlias = PolicyProposed | PolicyApproved

# What we know


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyState:
    """Versions of one policy, and which of them are approved."""

    versions: tuple[PolicyProposed, ...] = ()
    approved: tuple[int, ...] = ()


def evolve(state: PolicyState, event: PolicyEvent) -> PolicyState:
    """Versions only grow."""
    match event:
        case PolicyProposed():
            return replace(state, versions=(*state.versions, event))
        case PolicyApproved():
            return replace(state, approved=(*state.approved, event.version))
        case _:
            assert_never(event)


# What can be asked


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposePolicy:
    """Enter a new version."""

    policy: str
    valid_from: date
    body: dict[str, object]
    decision: DecisionReference
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovePolicy:
    """Put a version in force."""

    version: int
    by: str


PolicyCommand: TypeAlias = ProposePolicy | ApprovePolicy

# What we answer


def findings_of(command: ProposePolicy) -> list[Finding]:
    """Everything that is wrong with a proposal; empty when it can be entered."""
    validator = VALIDATORS.get(command.policy)
    if validator is None:
        known = ", ".join(sorted(VALIDATORS))
        return [Finding("policy", f"distribution has no such policy; it has {known}", command.policy)]
    found = list(validator.check(command.body))
    if command.decision.body != validator.decided_by:
        what = f"this policy is decided by the {validator.decided_by}"
        found.append(Finding("decision.body", what, command.decision.body, validator.clause))
    if not command.decision.number.strip():
        found.append(Finding("decision.number", "a decision has a number", "", validator.clause))
    return found


def decide(command: PolicyCommand, state: PolicyState) -> Decision[PolicyEvent]:
    """Anyone entitled proposes; somebody else approves."""
    match command:
        case ProposePolicy():
            return _propose(command, state)
        case ApprovePolicy():
            return _approve(command, state)
        case _:
            assert_never(command)


def _propose(command: ProposePolicy, state: PolicyState) -> Decision[PolicyEvent]:
    found = findings_of(command)
    if found:
        return Rejected("INVALID_POLICY", "; ".join(f"{one.where}: {one.what}" for one in found))
    return accepted(
        PolicyProposed(
            policy=command.policy,
            version=len(state.versions) + 1,
            valid_from=command.valid_from,
            body=command.body,
            decision=command.decision,
            proposed_by=command.by,
        )
    )


def _approve(command: ApprovePolicy, state: PolicyState) -> Decision[PolicyEvent]:
    proposed = next((one for one in state.versions if one.version == command.version), None)
    if proposed is None:
        return Rejected("NO_SUCH_VERSION", f"there is no version {command.version} of this policy")
    if command.version in state.approved:
        return AlreadyApplied()
    if command.by == proposed.proposed_by:
        return Rejected("SAME_PERSON", "who proposes a policy does not approve it", forbidden=True)
    return accepted(
        PolicyApproved(
            policy=proposed.policy,
            version=proposed.version,
            valid_from=proposed.valid_from,
            body=proposed.body,
            decision=proposed.decision,
            approved_by=command.by,
        )
    )


POLICY: Decider[PolicyCommand, PolicyEvent, PolicyState] = Decider("policy", PolicyState(), evolve, decide)
