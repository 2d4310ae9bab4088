"""Refused money, and money out of term, by decision back to its payer, or into the next period of its contract
(2.1.1-o, D-20, D-100).

One page per account or schedule, so that none of its shares goes twice. One person proposes, another decides. What goes
back is a liability to the payer until an order pays it; what is carried stays as it is until a run takes it up, and
may be decided to go back instead before that.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TypeAlias, assert_never

from services.distribution.domain.next_period import NextPeriod, RoyaltyCarried
from services.distribution.domain.policy_facts import OutOfTerm
from services.distribution.domain.returns import FX
from shared.contracts.distribution import RefundLine, StateTotal
from shared.contracts.terms import ShareState
from shared.kernel.decider import AlreadyApplied, Decider, Decision, Rejected, accepted
from shared.kernel.money import Money
from shared.kernel.proposals import Proposals
from shared.kernel.restated import restated

LINES_MAX = 300
"""More do not fit into one event; the rest is another refund."""
PAYER_REFUND = "PAYER_REFUND"
REFUNDABLE = (ShareState.REFUSED, ShareState.OUT_OF_TERM)

# What happened


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundProposed:
    """Somebody proposes to give shares' money back to who paid it, or to carry it `into` the next period."""

    refund: str
    target: str
    payer: str
    amount: Money
    lines: tuple[RefundLine, ...]
    reason: str
    document_sha256: str
    proposed_by: str
    into: NextPeriod | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundDecided:
    """Another person decided it: the guild owes it to the payer."""

    refund: str
    target: str
    payer: str
    amount: Money
    lines: tuple[RefundLine, ...]
    reason: str
    document_sha256: str
    proposed_by: str
    decided_by: str
    decided_on: date
    instead_of: tuple[str, ...] = ()
    """The decisions to carry some of it, which no run had taken up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CarryDecided:
    """Another person decided it: the next run that takes up an account of the contract distributes it with that."""

    refund: str
    target: str
    payer: str
    into: NextPeriod
    amount: Money
    lines: tuple[RefundLine, ...]
    reason: str
    document_sha256: str
    proposed_by: str
    decided_by: str
    decided_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundDropped:
    """A proposal is given up or not agreed to; its shares stand as before."""

    refund: str
    target: str
    reason: str
    by: str


Event: TypeAlias = RefundProposed | RefundDecided | CarryDecided | RoyaltyCarried | RefundDropped

# What we know

Place: TypeAlias = tuple[str, str]
"""Allocation and share."""


@dataclass(frozen=True, slots=True)
class State:
    """What is proposed and decided of one account's or schedule's money, and what of it went into the next period."""

    proposals: Proposals[RefundProposed, RefundDecided | CarryDecided] = field(default_factory=Proposals)
    carried: Mapping[Place, str] = field(default_factory=dict)
    """Place -> the run that took it up."""

    @property
    def going_back(self) -> set[Place]:
        """Of what it is decided that it goes back, or proposed where to it goes."""
        waiting = {place for one in self.proposals.waiting.values() for place in places(one.lines)}
        decided = (one for one in self.proposals.decided.values() if isinstance(one, RefundDecided))
        return waiting.union(*(places(one.lines) for one in decided))

    @property
    def carrying(self) -> dict[Place, str]:
        """Place -> the decision by which it is to be carried."""
        decided = self.proposals.decided.values()
        gone = self.carried.keys() | {
            place for one in decided if isinstance(one, RefundDecided) for place in places(one.lines)
        }
        carrying = (one for one in decided if isinstance(one, CarryDecided))
        return {place: one.refund for one in carrying for place in places(one.lines) if place not in gone}


def evolve(state: State, event: Event) -> State:
    """The state after an event."""
    proposals = state.proposals
    match event:
        case RefundProposed():
            return replace(state, proposals=proposals.proposing(event.refund, event))
        case RefundDecided() | CarryDecided():
            return replace(state, proposals=proposals.deciding(event.refund, event))
        case RefundDropped():
            return replace(state, proposals=proposals.dropping(event.refund))
        case RoyaltyCarried():
            return replace(state, carried={**state.carried, **dict.fromkeys(places(event.lines), event.run)})
        case _:
            assert_never(event)


def places(lines: Iterable[RefundLine]) -> set[Place]:
    """Where the money of refund lines stands: allocation and share."""
    return {(line.allocation, line.share) for line in lines}


# What can be asked


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposeRefund:
    """Propose to refund shares of one account or schedule, as closed runs left them, or to carry them `into` the next
    period."""

    refund: str
    target: str
    payer: str
    lines: tuple[RefundLine, ...]
    reason: str
    document_sha256: str
    by: str
    into: NextPeriod | None = None
    out_of_term: OutOfTerm | None = None
    """What the policy says of money out of term; None: nothing, so that these two people decide it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApproveRefund:
    """Agree to a proposal."""

    refund: str
    by: str
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class DropRefund:
    """Give a proposal up, or do not agree to it."""

    refund: str
    reason: str
    by: str


@dataclass(frozen=True, slots=True)
class TakeUp:
    """A run that is approved distributes it with the next account."""

    carried: RoyaltyCarried


Command: TypeAlias = ProposeRefund | ApproveRefund | DropRefund | TakeUp

# What we answer


def decide(command: Command, state: State) -> Decision[Event]:
    """Every share once; two people."""
    match command:
        case ProposeRefund():
            return _propose(command, state)
        case ApproveRefund():
            proposal = state.proposals.to_decide(command.refund, command.by)
            return _approve(command, proposal, state) if isinstance(proposal, RefundProposed) else proposal
        case DropRefund():
            proposal = state.proposals.to_drop(command.refund)
            if not isinstance(proposal, RefundProposed):
                return proposal
            return accepted(restated(RefundDropped, proposal, reason=command.reason, by=command.by))
        case TakeUp(carried=carried):
            return _take_up(carried, state)
        case _:
            assert_never(command)


def _propose(command: ProposeRefund, state: State) -> Decision[Event]:
    if state.proposals.knows(command.refund):
        return AlreadyApplied()
    if not command.lines:
        return Rejected("NOTHING_TO_REFUND", "no share of it is refused or out of term and not refunded yet")
    if len(command.lines) > LINES_MAX:
        return Rejected("TOO_MANY_LINES", f"a refund has at most {LINES_MAX} shares")
    way = OutOfTerm.PAYER if command.into is None else OutOfTerm.NEXT_PERIOD
    if command.out_of_term not in (None, way) and (out := _out_of_term(command.lines)):
        why = f"the share {out[0]} is out of term, and the policy sends that {command.out_of_term}"
        return Rejected("OTHER_USE", why)
    wanted = places(command.lines)
    if twice := sorted(wanted & state.going_back):
        return Rejected("REFUNDED_BEFORE", f"the share {twice[0][1]} is in another refund")
    on = state.carried.keys() if command.into is None else state.carried.keys() | state.carrying.keys()
    if twice := sorted(wanted & on):
        return _carried_before(twice[0])
    currencies = {line.amount.currency for line in command.lines}
    if len(currencies) > 1:
        return Rejected(
            "SEVERAL_CURRENCIES", f"a refund is of one currency, not {', '.join(sorted(currencies))}"
        )
    total = Money(sum(line.amount.amount for line in command.lines), currencies.pop())
    if total.amount <= 0:
        return Rejected("NOTHING_TO_REFUND", f"its shares come to {total}")
    return accepted(
        RefundProposed(
            refund=command.refund,
            target=command.target,
            payer=command.payer,
            amount=total,
            lines=command.lines,
            reason=command.reason,
            document_sha256=command.document_sha256,
            proposed_by=command.by,
            into=command.into,
        )
    )


def _out_of_term(lines: Iterable[RefundLine]) -> list[str]:
    return sorted(line.share for line in lines if line.state == ShareState.OUT_OF_TERM)


def _approve(command: ApproveRefund, proposal: RefundProposed, state: State) -> Decision[Event]:
    decided = {"decided_by": command.by, "decided_on": command.day}
    if taken_up := sorted(places(proposal.lines) & state.carried.keys()):
        return _carried_before(taken_up[0])
    if proposal.into is not None:
        return accepted(restated(CarryDecided, proposal, **decided))
    instead_of = {by for place, by in state.carrying.items() if place in places(proposal.lines)}
    return accepted(restated(RefundDecided, proposal, instead_of=tuple(sorted(instead_of)), **decided))


def _take_up(carried: RoyaltyCarried, state: State) -> Decision[Event]:
    taken = places(carried.lines)
    if all(state.carried.get(place) == carried.run for place in taken):
        return AlreadyApplied()
    if any(state.carrying.get(place) != carried.refund for place in taken):
        return Rejected("NOT_DECIDED", f"not all shares are to be carried by {carried.refund}")
    return accepted(carried)


def _carried_before(place: Place) -> Rejected:
    return Rejected("CARRIED_BEFORE", f"the share {place[1]} is carried into the next period")


REFUND: Decider[Command, Event, State] = Decider("refund", State(), evolve, decide)


def refunded(lines: Iterable[RefundLine]) -> tuple[StateTotal, ...]:
    """How a refund moves the money of its shares; a foreign leg is closed by FX, in both currencies."""
    moved: dict[tuple[str, str], int] = {}

    def add(state: str, money: Money, sign: int) -> None:
        key = (state, money.currency)
        moved[key] = moved.get(key, 0) + sign * money.amount

    for line in lines:
        add(line.state, line.gross, -1)
        add(FX, line.gross, 1)
        add(FX, line.amount, -1)
        add(PAYER_REFUND, line.amount, 1)
    return tuple(
        StateTotal(state=state, reason=None, amount=Money(amount, currency))
        for (state, currency), amount in sorted(moved.items())
        if amount
    )
