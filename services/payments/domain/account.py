"""A payee's personal account: what each distribution run, and each package of the old system's books, brought, once."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import TypeAlias

from services.payments.domain.credit_events import Credit
from shared.kernel.decider import AlreadyApplied, Decider, Decision, Rejected, accepted
from shared.kernel.money import Money


# What happened
@dataclass(frozen=True, slots=True, kw_only=True)
class AccountCredited:
    """A run's shares came to the account, in one exact sum per currency."""

    payee: str
    run: str
    net: Money
    allocations: int
    allocation_digest: str
    effective_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class BalanceTakenOver:
    """A package of the old system's books came to the account, in one exact sum per currency (D-101)."""

    payee: str
    package_sha256: str
    net: Money
    """Balances less receivables; below zero where he owes more."""
    credits: int
    effective_on: date
    """Day of the books."""


Event: TypeAlias = AccountCredited | BalanceTakenOver


# What can be asked
@dataclass(frozen=True, slots=True, kw_only=True)
class CreditAccount:
    """Enter a run's sum."""

    payee: str
    run: str
    net: Money
    allocations: int
    allocation_digest: str
    effective_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeOverBalance:
    """Enter a package's sum."""

    entered: BalanceTakenOver


Command: TypeAlias = CreditAccount | TakeOverBalance
State: TypeAlias = frozenset[Event]


def digest_of(credits_: Iterable[Credit]) -> str:
    """Digest over the shares that make a run's sum, independent of their order."""
    lines = sorted(f"{one.id}|{one.allocation}|{one.net.amount}|{one.net.currency}" for one in credits_)
    return sha256("\n".join(lines).encode()).hexdigest()


def evolve(state: State, event: Event) -> State:
    """Sums only come in."""
    return state | {event}


# What we answer
def decide(command: Command, state: State) -> Decision[Event]:
    """A run's or a package's sum is entered once; another sum for the same one is refused."""
    event = command.entered if isinstance(command, TakeOverBalance) else _credited(command)
    if event in state:
        return AlreadyApplied()
    if any(_brought_by(known) == _brought_by(event) for known in state):
        return Rejected("CREDITED_OTHERWISE", f"Another sum of {_brought_by(event)[0]} is on the account.")
    return accepted(event)


def _brought_by(event: Event) -> tuple[str, str]:
    run = event.package_sha256 if isinstance(event, BalanceTakenOver) else event.run
    return run, event.net.currency


def _credited(command: CreditAccount) -> AccountCredited:
    return AccountCredited(
        payee=command.payee,
        run=command.run,
        net=command.net,
        allocations=command.allocations,
        allocation_digest=command.allocation_digest,
        effective_on=command.effective_on,
    )


ACCOUNT: Decider[Command, Event, State] = Decider("payee", frozenset(), evolve, decide)
