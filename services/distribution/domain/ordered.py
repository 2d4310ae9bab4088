"""A claim that came too late is paid out of PROVISION where a court orders it (D-25): what it was of went to others for
good, and is never clawed back.

One page per redistributed reserve, so that no more is paid of it than went to others. One person enters the order,
another decides it; the next run allocates it, as far as PROVISION has as much.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import TypeAlias, assert_never

from services.distribution.domain.advance import HOME, PROVISION
from services.distribution.domain.draft import TargetSum
from services.distribution.domain.facts import TargetFact
from services.distribution.domain.known_facts import Facts
from services.distribution.domain.ordered_fact import OrderedFact
from services.distribution.domain.pieces import Piece, WorkMoney
from services.distribution.domain.standing import credited_owner
from services.distribution.domain.works import ReportedTogether, described
from shared.contracts.terms import Role, TargetKind
from shared.kernel.decider import AlreadyApplied, Decider, Decision, Rejected, accepted
from shared.kernel.money import Money
from shared.kernel.proposals import Proposals
from shared.kernel.restated import restated

# What happened


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What a court ordered of a redistributed reserve."""

    reserve: str
    role: Role
    owner: str
    amount: Money
    number: str
    ordered_on: date
    in_force_on: date
    document_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderEntered:
    """Somebody proposes to pay what a court ordered."""

    payment: str
    order: Order
    proposed_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderDecided:
    """Another person decided it: the next run allocates it out of PROVISION."""

    payment: str
    order: Order
    proposed_by: str
    decided_by: str
    decided_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderDropped:
    """It is given up or not agreed to."""

    payment: str
    reserve: str
    reason: str
    by: str


Event: TypeAlias = OrderEntered | OrderDecided | OrderDropped

# What we know


State: TypeAlias = Proposals[OrderEntered, OrderDecided]
"""What is entered and decided of one reserve."""


def evolve(state: State, event: Event) -> State:
    """The state after an event."""
    match event:
        case OrderEntered():
            return state.proposing(event.payment, event)
        case OrderDecided():
            return state.deciding(event.payment, event)
        case OrderDropped():
            return state.dropping(event.payment)
        case _:
            assert_never(event)


# What can be asked


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """A reserve as it stands."""

    redistributed: bool
    role: Role
    amount: Money
    """Of all of it that went to others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EnterOrder:
    """Propose to pay what a court ordered."""

    payment: str
    order: Order
    reserve: Gone
    owner_known: bool
    """Whether the registry knows him."""
    by: str
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ApproveOrder:
    """Agree to it."""

    payment: str
    by: str
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class DropOrder:
    """Give it up, or do not agree to it."""

    payment: str
    reason: str
    by: str


Command: TypeAlias = EnterOrder | ApproveOrder | DropOrder

# What we answer


def decide(command: Command, state: State) -> Decision[Event]:
    """By two people, and no more than went to others of the reserve."""
    match command:
        case EnterOrder():
            if state.knows(command.payment):
                return AlreadyApplied()
            entered = OrderEntered(payment=command.payment, order=command.order, proposed_by=command.by)
            return _refused(command, state) or accepted(entered)
        case ApproveOrder():
            proposal = state.to_decide(command.payment, command.by)
            if not isinstance(proposal, OrderEntered):
                return proposal
            return accepted(restated(OrderDecided, proposal, decided_by=command.by, decided_on=command.day))
        case DropOrder():
            proposal = state.to_drop(command.payment)
            if not isinstance(proposal, OrderEntered):
                return proposal
            reserve = proposal.order.reserve
            return accepted(
                restated(OrderDropped, proposal, reserve=reserve, reason=command.reason, by=command.by)
            )
        case _:
            assert_never(command)


def _refused(command: EnterOrder, state: State) -> Rejected | None:
    order, reserve = command.order, command.reserve
    if not reserve.redistributed:
        return Rejected("NOT_REDISTRIBUTED", "its money is there: it is released to whose it is, or waits")
    if order.in_force_on > command.day or order.in_force_on < order.ordered_on:
        return Rejected("NO_LEGAL_FORCE", f"the order is in force from {order.in_force_on} on")
    if order.role is Role.ALL or reserve.role not in (Role.ALL, order.role):
        return Rejected("NO_ROLE", f"the reserve is of {reserve.role}, and an owner has one role of it")
    if not command.owner_known:
        return Rejected("UNKNOWN_OWNER", f"the registry does not know {order.owner}")
    if (order.amount.currency, reserve.amount.currency) != (HOME, HOME):
        return Rejected("FOREIGN_MONEY", f"PROVISION pays in {HOME}")
    taken = sum(one.order.amount.amount for one in state.standing())
    left = Money(reserve.amount.amount - taken)
    if not 0 < order.amount.amount <= left.amount:
        return Rejected("ABOVE_THE_RESERVE", f"{left} of {reserve.amount} was not ordered yet")
    return None


ORDERED: Decider[Command, Event, State] = Decider("ordered", Proposals(), evolve, decide)

# What a run makes of it


def ordered_money(facts: Facts, one: OrderedFact) -> WorkMoney:
    """The ordered sum as a work's money, his whose it was ordered to be; to those who receive it for him today."""
    target = TargetFact(
        kind=TargetKind.PROVISION,
        id=PROVISION,
        version=1,
        channel=one.channel,
        payer=one.payer,
        contract="",
        use_type=one.use_type,
        period=one.period,
        territory=one.territory,
        due=one.amount,
        transfers=(),
        reports=(),
        base=one.id,
    )
    standing = credited_owner(facts, one.owner)
    piece = Piece(
        role=one.role,
        owner=one.owner,
        standing=standing,
        fraction=Fraction(1),
        gross=one.amount.amount,
        receiver=standing.receiver,
    )
    money = WorkMoney(
        target=target,
        work=one.work,
        title=one.title,
        title_original=one.title,
        use_type=one.use_type,
        reports=(),
        currency=one.amount.currency,
        gross=one.amount.amount,
        used=one.amount.amount,
        pieces=(piece,),
        apart=one.id,
    )
    return (
        described(facts, ReportedTogether(work=one.work, reports=()), money)
        if one.work in facts.works
        else money
    )


def ordered_sum(paid: Sequence[OrderedFact]) -> Iterable[TargetSum]:
    """What PROVISION gives in a run, for the draft's own proof."""
    if paid:
        given = Money(sum(one.amount.amount for one in paid))
        yield TargetSum(target=PROVISION, received=given, excess=Money(0), distributed=given)
