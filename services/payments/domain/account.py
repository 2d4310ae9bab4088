"""A payee's personal account: what each distribution run brought, once."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import TypeAlias

from services.payments.domain.credit import Credit
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


State: TypeAlias = frozenset[AccountCredited]


def digest_of(credits_: Iterable[Credit]) -> str:
    """Digest over the shares that make a run's sum, independent of their order."""
    lines = sorted(f"{one.id}|{one.allocation}|{one.net.amount}|{one.net.currency}" for one in credits_)
    return sha256("\n".join(lines).encode()).hexdigest()


def evolve(state: State, event: AccountCredited) -> State:
    """Sums only come in."""
    return state | {event}


# What we answer
def decide(command: CreditAccount, state: State) -> Decision[AccountCredited]:
    """A run's sum is entered once; another sum for the same run is refused."""
    event = AccountCredited(
        payee=command.payee,
        run=command.run,
        net=command.net,
        allocations=command.allocations,
        allocation_digest=command.allocation_digest,
        effective_on=command.effective_on,
    )
    if event in state:
        return AlreadyApplied()
    if any(known.run == event.run and known.net.currency == event.net.currency for known in state):
        return Rejected("CREDITED_OTHERWISE", f"Another sum of the run {event.run} is on the account.")
    return accepted(event)


ACCOUNT: Decider[CreditAccount, AccountCredited, State] = Decider("payee", frozenset(), evolve, decide)
