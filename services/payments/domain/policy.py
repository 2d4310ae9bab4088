"""Policies of payments: dated values with their decision, in force when a second person approved them (D-95)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from services.payments.domain.policy_bodies import READERS
from shared.kernel.decider import Rejected
from shared.kernel.findings import Finding, Unreadable
from shared.kernel.policy import (
    PolicyApproval,
    PolicyProposal,
    PolicyState,
    ProposePolicy,
    policy_decider,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyProposed(PolicyProposal[str]):
    """A version waits for a second person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyAdopted(PolicyApproval[str]):
    """A version is in force from its first day."""

    proposed_by: str


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


def _refusal(command: ProposePolicy[str]) -> Rejected | None:
    if found := findings_of(command.policy, command.body):
        return Rejected("UNREADABLE_POLICY", "; ".join(f"{one.where}: {one.what}" for one in found))
    return None


POLICY = policy_decider(PolicyProposed, PolicyAdopted, _refusal)


def version_on(state: PolicyState[str], day: date) -> int | None:
    """The version of a policy that is in force on a day, by its own stream; None: there is none."""
    found = state.in_force(day)
    return None if found is None else found.version
