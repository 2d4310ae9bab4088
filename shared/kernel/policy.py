"""Policies: dated values with the decision that they rest on, proposed by one person and approved by another (D-95).

A service names its two stored events, `PolicyProposal` and `PolicyApproval` with its own form of decision, says
what it refuses, and has its page:

    POLICY = policy_decider(PolicyProposed, PolicyAdopted, refusal)

Versions of a policy are numbered from 1 and only grow; an approved one is in force from its first day until
another approved one begins (`in_force`). Each says what it changes against the one that was in force before it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Generic, TypeAlias, TypeVar, assert_never

from shared.kernel.changes import Change, changes_of
from shared.kernel.decider import AlreadyApplied, Decider, Decision, Rejected, accepted
from shared.kernel.restated import restated

D = TypeVar("D")
V = TypeVar("V")


# What happened
@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyVersion(Generic[D]):
    """What a version says."""

    policy: str
    version: int
    valid_from: date
    body: dict[str, object]
    decision: D


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyProposal(PolicyVersion[D]):
    """A version waits for a second person."""

    proposed_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyApproval(PolicyVersion[D]):
    """A version is in force from its first day. It states of the proposal what the service stores."""

    approved_by: str
    changes: tuple[Change, ...] = ()
    """Against the version that was in force on its first day until then; of the first one: all that it says."""


# What we know
@dataclass(frozen=True, slots=True)
class PolicyState(Generic[D]):
    """Versions of one policy, and which of them are approved."""

    proposals: tuple[PolicyProposal[D], ...] = ()
    approved: frozenset[int] = frozenset()

    def waiting(self, command: "ProposePolicy[D]") -> int | None:
        """The version that says the same, of the same person, and that nobody approved yet."""
        asked = (command.valid_from, command.body, command.decision, command.by)
        same = (
            one.version
            for one in self.proposals
            if (one.valid_from, one.body, one.decision, one.proposed_by) == asked
        )
        return next((version for version in same if version not in self.approved), None)

    def in_force(self, day: date) -> PolicyProposal[D] | None:
        """The approved version that holds on a day."""
        approved = [one for one in self.proposals if one.version in self.approved]
        found = in_force(day, ((one.valid_from, one.version, one) for one in approved))
        return None if found is None else found[1]


def _evolve(state: PolicyState[D], event: PolicyVersion[D]) -> PolicyState[D]:
    if isinstance(event, PolicyProposal):
        return replace(state, proposals=(*state.proposals, event))
    return replace(state, approved=state.approved | {event.version})


# What can be asked
@dataclass(frozen=True, slots=True, kw_only=True)
class ProposePolicy(Generic[D]):
    """Enter a version with the decision that it rests on."""

    policy: str
    valid_from: date
    body: dict[str, object]
    decision: D
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovePolicy:
    """Put a version in force."""

    version: int
    by: str


PolicyPage: TypeAlias = Decider[ProposePolicy[D] | ApprovePolicy, PolicyVersion[D], PolicyState[D]]


# What we answer
def policy_decider(
    proposed: type[PolicyProposal[D]],
    approved: type[PolicyApproval[D]],
    refusal: Callable[[ProposePolicy[D]], Rejected | None],
) -> PolicyPage[D]:
    """The page of a service's policies: what `refusal` lets pass is proposed, and approved by somebody else."""

    def decide(
        command: ProposePolicy[D] | ApprovePolicy, state: PolicyState[D]
    ) -> Decision[PolicyVersion[D]]:
        match command:
            case ProposePolicy():
                if state.waiting(command) is not None:
                    return AlreadyApplied()
                return refusal(command) or accepted(
                    proposed(
                        policy=command.policy,
                        version=len(state.proposals) + 1,
                        valid_from=command.valid_from,
                        body=command.body,
                        decision=command.decision,
                        proposed_by=command.by,
                    )
                )
            case ApprovePolicy():
                return _approve(command, state, approved)
            case _:
                assert_never(command)

    return Decider("policy", PolicyState(), _evolve, decide)


def _approve(
    command: ApprovePolicy, state: PolicyState[D], approved: type[PolicyApproval[D]]
) -> Decision[PolicyVersion[D]]:
    if not 1 <= command.version <= len(state.proposals):
        return Rejected("NO_SUCH_VERSION", f"there is no version {command.version} of this policy")
    if command.version in state.approved:
        return AlreadyApplied()
    proposal = state.proposals[command.version - 1]
    if command.by == proposal.proposed_by:
        return Rejected("SAME_PERSON", "who proposes a policy does not approve it", forbidden=True)
    before = state.in_force(proposal.valid_from)
    changes = changes_of({} if before is None else before.body, proposal.body)
    return accepted(restated(approved, proposal, approved_by=command.by, changes=changes))


def in_force(day: date, approved: Iterable[tuple[date, int, V]]) -> tuple[int, V] | None:
    """Version and what it says on a day, from (valid from, version, ...): begun last, and among equals the newest."""
    begun = [one for one in approved if one[0] <= day]
    if not begun:
        return None
    _, version, said = max(begun, key=lambda one: one[:2])
    return version, said
