"""Money that waits to be recovered is advanced from PROVISION by decision of two, and credited at once (D-70).

PROVISION is fed from the guild's own funds alone (D-98). What it advances is its own claim from then on: held in it
until the money is recovered from who had it, when it is there again. All advances stand on one page, so that no more is
advanced than there is, and of no held share twice.
"""

from dataclasses import dataclass, field, replace
from datetime import date
from typing import TypeAlias, assert_never

from shared.contracts.terms import HoldReason, TargetKind
from shared.kernel.decider import AlreadyApplied, Decider, Decision, Rejected, accepted
from shared.kernel.money import Money

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
class State:
    """What is proposed, out and ended."""

    proposed: dict[str, AdvanceProposed] = field(default_factory=dict)
    out: dict[str, Advanced] = field(default_factory=dict)
    returned: frozenset[str] = frozenset()
    dropped: frozenset[str] = frozenset()


def evolve(state: State, event: Event) -> State:
    """The state after an event."""
    waiting = {one: known for one, known in state.proposed.items() if one != event.advance}
    match event:
        case AdvanceProposed():
            return replace(state, proposed=waiting | {event.advance: event})
        case Advanced():
            return replace(state, proposed=waiting, out=state.out | {event.advance: event})
        case AdvanceDropped():
            return replace(state, proposed=waiting, dropped=state.dropped | {event.advance})
        case AdvanceReturned():
            out = {one: known for one, known in state.out.items() if one != event.advance}
            return replace(state, out=out, returned=state.returned | {event.advance})
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
    """Agree to a proposal; `fed`: minor units of manat that PROVISION has, lent or not."""

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


def decide(command: Command, state: State) -> Decision[Event]:
    """Every share once at a time, by two people, and no more than PROVISION has."""
    match command:
        case ProposeAdvance():
            return _propose(command, state)
        case ApproveAdvance():
            return _approve(command, state)
        case DropAdvance():
            if command.advance in state.dropped:
                return AlreadyApplied()
            if command.advance not in state.proposed:
                return Rejected("NOT_PROPOSED", "this advance waits for no decision")
            return accepted(AdvanceDropped(advance=command.advance, reason=command.reason, by=command.by))
        case ReturnAdvance():
            out = state.out.get(command.advance)
            if out is None:
                return AlreadyApplied()
            return accepted(
                AdvanceReturned(advance=out.advance, held=out.held, target=out.target, amount=out.amount)
            )
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
    if command.advance in state.proposed.keys() | state.out.keys() | state.returned | state.dropped:
        return AlreadyApplied()
    share = command.share
    has = {one.held for one in state.proposed.values()} | {one.held for one in state.out.values()}
    if share.held in has:
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


def _approve(command: ApproveAdvance, state: State) -> Decision[Event]:
    if command.advance in state.out.keys() | state.returned:
        return AlreadyApplied()
    proposal = state.proposed.get(command.advance)
    if proposal is None:
        return Rejected("NOT_PROPOSED", "this advance waits for no decision")
    if command.by == proposal.proposed_by:
        why = "who proposes an advance does not decide it"
        return Rejected("SAME_PERSON", why, forbidden=True)
    if refused := _refused(command.share):
        return refused
    free = command.fed - sum(one.amount.amount for one in state.out.values())
    if free < proposal.amount.amount:
        return Rejected("NOT_ENOUGH", f"PROVISION has {Money(free)}, the advance is {proposal.amount}")
    return accepted(
        Advanced(
            advance=proposal.advance,
            held=proposal.held,
            target=proposal.target,
            amount=proposal.amount,
            reason=proposal.reason,
            document_sha256=proposal.document_sha256,
            proposed_by=proposal.proposed_by,
            decided_by=command.by,
            decided_on=command.day,
        )
    )


ADVANCE: Decider[Command, Event, State] = Decider("provision", State(), evolve, decide)
