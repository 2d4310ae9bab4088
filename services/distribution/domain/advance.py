"""Money that waits to be recovered is advanced from PROVISION by decision of two, and credited at once (D-70).

PROVISION is fed from the guild's own funds alone (D-98). What it advances is its own claim from then on: held in it
until the money is recovered from who had it, when it is there again. All that goes out of it stands on one page
(`provision.py`), so that no more is advanced than there is, and of no held share twice.
"""

from dataclasses import dataclass, replace
from datetime import date
from typing import TypeAlias, assert_never

from shared.contracts.terms import HoldReason, TargetKind
from shared.kernel.decider import AlreadyApplied, Decision, Rejected, accepted
from shared.kernel.money import Money
from shared.kernel.proposals import Proposals
from shared.kernel.restated import restated

PROVISION = TargetKind.PROVISION.value
HOME = "AZN"

# What happened


@dataclass(frozen=True, slots=True, kw_only=True)
class AdvanceProposed:
    """Somebody proposes to credit a held share at once."""

    advance: str
    held: str
    target: str
    """The account or schedule that it is of."""
    amount: Money
    reason: str
    document_sha256: str
    proposed_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Advanced:
    """Another person decided it: the next run takes the share as if it were recovered."""

    advance: str
    held: str
    target: str
    amount: Money
    reason: str
    document_sha256: str
    proposed_by: str
    decided_by: str
    decided_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class AdvanceDropped:
    """A proposal is given up or not agreed to; the share waits as before."""

    advance: str
    reason: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AdvanceReturned:
    """What was advanced is in PROVISION again: it was recovered, or the share is no more."""

    advance: str
    held: str
    target: str
    amount: Money


Event: TypeAlias = AdvanceProposed | Advanced | AdvanceDropped | AdvanceReturned

# What we know


@dataclass(frozen=True, slots=True)
class State(Proposals[AdvanceProposed, Advanced]):
    """What is proposed, advanced and in PROVISION again."""

    returned: frozenset[str] = frozenset()

    def out(self) -> list[Advanced]:
        """What was advanced and is not in PROVISION again."""
        return [one for one in self.decided.values() if one.advance not in self.returned]

    def lent(self) -> int:
        """What of it PROVISION has not again, in minor units of manat."""
        return sum(one.amount.amount for one in self.out())

    def taken(self) -> set[str]:
        """The held shares that wait for a decision or are advanced."""
        return {one.held for one in self.waiting.values()} | {one.held for one in self.out()}


def evolve(state: State, event: Event) -> State:
    """The state after an event."""
    match event:
        case AdvanceProposed():
            return state.proposing(event.advance, event)
        case Advanced():
            return state.deciding(event.advance, event)
        case AdvanceDropped():
            return state.dropping(event.advance)
        case AdvanceReturned():
            return replace(state, returned=state.returned | {event.advance})
        case _:
            assert_never(event)


# What can be asked


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A held share of a closed run as it stands."""

    held: str
    target: str
    open: bool
    reason: str
    left: Money
    owed: bool
    """Whether something of its account is not recovered yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposeAdvance:
    """Propose to advance a held share."""

    advance: str
    share: Waiting
    reason: str
    document_sha256: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ApproveAdvance:
    """Agree to a proposal; `fed`: minor units of manat that PROVISION has, lent and borne or not."""

    advance: str
    share: Waiting
    fed: int
    by: str
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class DropAdvance:
    """Give a proposal up, or do not agree to it."""

    advance: str
    reason: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnAdvance:
    """It was recovered, or the share that it is for is no more."""

    advance: str


Command: TypeAlias = ProposeAdvance | ApproveAdvance | DropAdvance | ReturnAdvance

# What we answer


def decide(command: Command, state: State, borne: int) -> Decision[Event]:
    """Every share once at a time, by two people, and no more than PROVISION has; `borne`: what of it is written off."""
    match command:
        case ProposeAdvance():
            return _propose(command, state)
        case ApproveAdvance():
            return _approve(command, state, borne)
        case DropAdvance():
            proposal = state.to_drop(command.advance)
            if not isinstance(proposal, AdvanceProposed):
                return proposal
            return accepted(restated(AdvanceDropped, proposal, reason=command.reason, by=command.by))
        case ReturnAdvance():
            advanced = state.decided.get(command.advance)
            if advanced is None or command.advance in state.returned:
                return AlreadyApplied()
            return accepted(restated(AdvanceReturned, advanced))
        case _:
            assert_never(command)


def _refused(share: Waiting) -> Rejected | None:
    if not share.open:
        return Rejected("NOT_HELD", "it is held no more")
    if share.reason != HoldReason.RECOVERY:
        return Rejected("OWN_WAY_OUT", f"it is held for {share.reason}, which is ended by mending that")
    if share.left.currency != HOME:
        return Rejected("FOREIGN_MONEY", f"it is in {share.left.currency}: it has to be converted first")
    if not share.owed:
        return Rejected("RECOVERED", "all of it is recovered: the next run credits it")
    return None


def _propose(command: ProposeAdvance, state: State) -> Decision[Event]:
    if state.knows(command.advance):
        return AlreadyApplied()
    share = command.share
    if share.held in state.taken():
        return Rejected("ADVANCED_BEFORE", "an advance of it is proposed or decided already")
    return _refused(share) or accepted(
        AdvanceProposed(
            advance=command.advance,
            held=share.held,
            target=share.target,
            amount=share.left,
            reason=command.reason,
            document_sha256=command.document_sha256,
            proposed_by=command.by,
        )
    )


def _approve(command: ApproveAdvance, state: State, borne: int) -> Decision[Event]:
    proposal = state.to_decide(command.advance, command.by)
    if not isinstance(proposal, AdvanceProposed):
        return proposal
    if refused := _refused(command.share):
        return refused
    free = command.fed - state.lent() - borne
    if free < proposal.amount.amount:
        return Rejected("NOT_ENOUGH", f"PROVISION has {Money(free)}, the advance is {proposal.amount}")
    return accepted(restated(Advanced, proposal, decided_by=command.by, decided_on=command.day))
