"""What an official decides of a held share that nothing else ends (D-63, D-98): one proposes, another confirms.

He says of which role it is, perhaps whose, and the next run allocates it so; or that it goes into reserve as under
identification, whose three years begin with that run (D-23).
"""

from dataclasses import dataclass
from datetime import date
from typing import TypeAlias, assert_never

from shared.contracts.terms import HoldReason, Role
from shared.kernel.decider import AlreadyApplied, Decider, Decision, Rejected, accepted
from shared.kernel.proposals import Proposals
from shared.kernel.restated import restated

HOME = "AZN"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """What is decided of a held share: its role and its owner, or that it goes into reserve."""

    role: Role | None
    """None: it goes into reserve."""
    owner: str | None
    """A party whose it is alone; None: whose it is in the role the registry says."""
    reason: str
    document_sha256: str


# What happened


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldDecisionProposed:
    """Somebody proposes what a held share is."""

    held: str
    ruling: Ruling
    proposed_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldDecided:
    """Another person confirmed it: the next run takes the share so."""

    held: str
    ruling: Ruling
    proposed_by: str
    decided_by: str
    decided_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldDecisionDropped:
    """A proposal is given up or not agreed to; the share waits as before."""

    held: str
    reason: str
    by: str


Event: TypeAlias = HeldDecisionProposed | HeldDecided | HeldDecisionDropped

# What we know


State: TypeAlias = Proposals[HeldDecisionProposed, HeldDecided]
"""What is proposed and what was decided of a held share."""


def evolve(state: State, event: Event) -> State:
    """The state after an event."""
    match event:
        case HeldDecisionProposed():
            return state.proposing(event.held, event)
        case HeldDecided():
            return state.deciding(event.held, event)
        case HeldDecisionDropped():
            return state.dropping(event.held)
        case _:
            assert_never(event)


# What can be asked


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldShare:
    """A held share of a closed run as it stands."""

    open: bool
    reason: str
    currency: str
    role: Role
    owner: str | None
    of_work: bool
    """Not the whole account or schedule."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposeHeldDecision:
    """Propose what a held share is."""

    held: str
    share: HeldShare
    ruling: Ruling
    owner_known: bool
    """Whether the registry knows the owner, if the ruling names one."""
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ApproveHeldDecision:
    """Agree to a proposal."""

    held: str
    share: HeldShare
    by: str
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class DropHeldDecision:
    """Give a proposal up, or do not agree to it."""

    held: str
    reason: str
    by: str


Command: TypeAlias = ProposeHeldDecision | ApproveHeldDecision | DropHeldDecision

# What we answer


def decide(command: Command, state: State) -> Decision[Event]:
    """Once for a share, by two people, and only what waits for an official."""
    match command:
        case ProposeHeldDecision():
            return _propose(command, state)
        case ApproveHeldDecision():
            return _approve(command, state)
        case DropHeldDecision():
            proposal = state.to_drop(command.held)
            if not isinstance(proposal, HeldDecisionProposed):
                return proposal
            return accepted(restated(HeldDecisionDropped, proposal, reason=command.reason, by=command.by))
        case _:
            assert_never(command)


def _propose(command: ProposeHeldDecision, state: State) -> Decision[Event]:
    proposal = HeldDecisionProposed(held=command.held, ruling=command.ruling, proposed_by=command.by)
    if state.waiting.get(command.held) == proposal:
        return AlreadyApplied()
    if state.standing():
        return Rejected("DECIDED_BEFORE", "of this held share something is proposed or decided already")
    return _refused(command) or accepted(proposal)


def _refused(command: ProposeHeldDecision) -> Rejected | None:
    share, ruling = command.share, command.ruling
    if not share.open:
        return Rejected("NOT_HELD", "it is held no more")
    if share.reason != HoldReason.OFFICIAL:
        return Rejected("OWN_WAY_OUT", f"it is held for {share.reason}, which is ended by mending that")
    if not share.of_work:
        return Rejected("WHOLE_ACCOUNT", "it is no share of a work: another version of the account ends it")
    if share.currency != HOME:
        return Rejected("FOREIGN_MONEY", f"it is in {share.currency}: it has to be converted first")
    if ruling.role is Role.ALL or (ruling.role is None and ruling.owner is not None):
        return Rejected("NO_ROLE", "an owner has a role, and a role is one of the key or OTHER")
    if not command.owner_known:
        return Rejected("UNKNOWN_OWNER", f"the registry does not know {ruling.owner}")
    if (ruling.role, ruling.owner) == (share.role, share.owner):
        return Rejected("NOTHING_DECIDED", "that is what it is held as")
    return None


def _approve(command: ApproveHeldDecision, state: State) -> Decision[Event]:
    proposal = state.to_decide(command.held, command.by)
    if not isinstance(proposal, HeldDecisionProposed):
        return proposal
    if not command.share.open:
        return Rejected("NOT_HELD", "it is held no more")
    return accepted(restated(HeldDecided, proposal, decided_by=command.by, decided_on=command.day))


HELD_DECISION: Decider[Command, Event, State] = Decider("held", Proposals(), evolve, decide)
