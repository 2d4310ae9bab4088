"""Refused money, and money out of term, by decision back to its payer (2.1.1-o, D-20, D-100).

One page per account or schedule, so that none of its shares is refunded twice. One person proposes, another decides;
the money is a liability to the payer until an order pays it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias, assert_never

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
    """Somebody proposes to give shares' money back to who paid it."""

    refund: str
    target: str
    payer: str
    amount: Money
    lines: tuple[RefundLine, ...]
    reason: str
    document_sha256: str
    proposed_by: str


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


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundDropped:
    """A proposal is given up or not agreed to; its shares stand as before."""

    refund: str
    target: str
    reason: str
    by: str


Event: TypeAlias = RefundProposed | RefundDecided | RefundDropped

# What we know


State: TypeAlias = Proposals[RefundProposed, RefundDecided]
"""What is proposed and decided of one account's or schedule's money."""


def evolve(state: State, event: Event) -> State:
    """The state after an event."""
    match event:
        case RefundProposed():
            return state.proposing(event.refund, event)
        case RefundDecided():
            return state.deciding(event.refund, event)
        case RefundDropped():
            return state.dropping(event.refund)
        case _:
            assert_never(event)


def places(lines: Iterable[RefundLine]) -> set[tuple[str, str]]:
    """Where the money of refund lines stands: allocation and share."""
    return {(line.allocation, line.share) for line in lines}


# What can be asked


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposeRefund:
    """Propose to refund shares of one account or schedule, as closed runs left them."""

    refund: str
    target: str
    payer: str
    lines: tuple[RefundLine, ...]
    reason: str
    document_sha256: str
    by: str


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


Command: TypeAlias = ProposeRefund | ApproveRefund | DropRefund

# What we answer


def decide(command: Command, state: State) -> Decision[Event]:
    """Every share once; two people."""
    match command:
        case ProposeRefund():
            return _propose(command, state)
        case ApproveRefund():
            proposal = state.to_decide(command.refund, command.by)
            if not isinstance(proposal, RefundProposed):
                return proposal
            return accepted(restated(RefundDecided, proposal, decided_by=command.by, decided_on=command.day))
        case DropRefund():
            proposal = state.to_drop(command.refund)
            if not isinstance(proposal, RefundProposed):
                return proposal
            return accepted(restated(RefundDropped, proposal, reason=command.reason, by=command.by))
        case _:
            assert_never(command)


def _propose(command: ProposeRefund, state: State) -> Decision[Event]:
    if state.knows(command.refund):
        return AlreadyApplied()
    if not command.lines:
        return Rejected("NOTHING_TO_REFUND", "no share of it is refused or out of term and not refunded yet")
    if len(command.lines) > LINES_MAX:
        return Rejected("TOO_MANY_LINES", f"a refund has at most {LINES_MAX} shares")
    had = {place for one in state.standing() for place in places(one.lines)}
    if twice := sorted(places(command.lines) & had):
        return Rejected("REFUNDED_BEFORE", f"the share {twice[0][1]} is in another refund")
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
        )
    )


REFUND: Decider[Command, Event, State] = Decider("refund", Proposals(), evolve, decide)


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
