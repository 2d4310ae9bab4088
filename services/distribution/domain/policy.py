"""Policies of distribution: dated values with the decision that made them, in force when a second person
approved them (D-49, D-57, D-72, D-95, D-100)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from services.distribution.domain.policy_bodies import VALIDATORS
from shared.kernel.decider import Rejected
from shared.kernel.findings import Finding
from shared.kernel.policy import PolicyApproval, PolicyProposal, ProposePolicy, policy_decider


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


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyProposed(PolicyProposal[DecisionReference]):
    """A version of a policy waits for a second person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyApproved(PolicyApproval[DecisionReference]):
    """A version of a policy is in force from its first day."""


def proposal_of(
    policy: str, valid_from: date, body: Mapping[str, Any], decision: DecisionReference, by: str
) -> ProposePolicy[DecisionReference]:
    """The command that enters a version, its body in the one form in which equal values are equal."""
    validator = VALIDATORS.get(policy)
    told = dict(body) if validator is None else validator.canonical(body)
    return ProposePolicy(policy=policy, valid_from=valid_from, body=told, decision=decision, by=by)


def findings_of(command: ProposePolicy[DecisionReference]) -> list[Finding]:
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
    if validator.documented and not command.decision.document_sha256:
        what = "a decision on this policy names its document"
        found.append(Finding("decision.document_sha256", what, "", validator.clause))
    return found


def _refusal(command: ProposePolicy[DecisionReference]) -> Rejected | None:
    if found := findings_of(command):
        return Rejected("INVALID_POLICY", "; ".join(f"{one.where}: {one.what}" for one in found))
    return None


POLICY = policy_decider(PolicyProposed, PolicyApproved, _refusal)
