"""What an account gave out beyond what it comes to is written off against PROVISION, by decision of two (D-25, D-70).

A correction goes around what went for good, and may find that more is with others than the account comes to by now. It
is clawed back from nobody (D-25), and new money may never come: then the guild bears it. It is borne as long as it
lacks: where money comes for the account after all, or a later correction finds less, PROVISION has so much again before
any of it is anybody's, as what it stands for was given out already.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TypeAlias, assert_never

from services.distribution.domain.advance import HOME
from shared.kernel.decider import AlreadyApplied, Decision, Rejected, accepted
from shared.kernel.money import Money
from shared.kernel.proposals import Proposals
from shared.kernel.restated import restated

# What happened


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteOffProposed:
    """Somebody proposes that PROVISION bears what an account lacks."""

    write_off: str
    target: str
    """The account, schedule, award or cause."""
    amount: Money
    reason: str
    document_sha256: str
    proposed_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenOff:
    """Another person decided it: so much of PROVISION stands for what the account gave out."""

    write_off: str
    target: str
    amount: Money
    reason: str
    document_sha256: str
    proposed_by: str
    decided_by: str
    decided_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteOffDropped:
    """A proposal is given up or not agreed to; the account lacks as before."""

    write_off: str
    reason: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteOffRestored:
    """So much of it is in PROVISION again: the account lacks it no more."""

    write_off: str
    target: str
    amount: Money


Event: TypeAlias = WriteOffProposed | WrittenOff | WriteOffDropped | WriteOffRestored

# What we know


@dataclass(frozen=True, slots=True)
class State(Proposals[WriteOffProposed, WrittenOff]):
    """What is proposed and written off, and what of it is in PROVISION again."""

    restored: Mapping[str, int] = field(default_factory=dict)
    """Write-off -> minor units."""

    def out(self) -> int:
        """What PROVISION bears, in minor units of manat."""
        return sum(map(self._left, self.decided.values()))

    def borne(self, target: str) -> int:
        """What it bears of an account."""
        return sum(map(self._left, self.of(target)))

    def of(self, target: str) -> list[WrittenOff]:
        """What was written off of an account, in its order."""
        return [one for one in self.decided.values() if one.target == target]

    def _left(self, one: WrittenOff) -> int:
        return one.amount.amount - self.restored.get(one.write_off, 0)

    def restoring(self, target: str, most: int) -> list[WriteOffRestored]:
        """So much of an account in PROVISION again, what was written off last first."""
        found = []
        for one in reversed(self.of(target)):
            amount = min(most, self._left(one))
            most -= amount
            if amount > 0:
                found.append(restated(WriteOffRestored, one, amount=Money(amount)))
        return found


def evolve(state: State, event: Event) -> State:
    """The state after an event."""
    match event:
        case WriteOffProposed():
            return state.proposing(event.write_off, event)
        case WrittenOff():
            return state.deciding(event.write_off, event)
        case WriteOffDropped():
            return state.dropping(event.write_off)
        case WriteOffRestored():
            restored = Counter(state.restored)
            restored[event.write_off] += event.amount.amount
            return replace(state, restored=restored)
        case _:
            assert_never(event)


# What can be asked


@dataclass(frozen=True, slots=True, kw_only=True)
class Lacking:
    """An account as it stands."""

    target: str
    lacks: Money
    """What was distributed beyond what is there for it, whoever bears it."""
    settled: bool
    """Whether nothing of it is to be corrected: all that lacks went for good."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposeWriteOff:
    """Propose that PROVISION bears what an account lacks; `amount`: of it, None: all that nothing bears yet."""

    write_off: str
    account: Lacking
    amount: Money | None
    reason: str
    document_sha256: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ApproveWriteOff:
    """Agree to a proposal; `fed`: minor units of manat that PROVISION has, lent and borne or not."""

    write_off: str
    account: Lacking
    fed: int
    by: str
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class DropWriteOff:
    """Give a proposal up, or do not agree to it."""

    write_off: str
    reason: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RestoreWriteOffs:
    """An account lacks so many minor units of manat, whoever bears them: what PROVISION bears beyond that it has
    again."""

    target: str
    lacks: int


Command: TypeAlias = ProposeWriteOff | ApproveWriteOff | DropWriteOff | RestoreWriteOffs

# What we answer


def decide(command: Command, state: State, lent: int) -> Decision[Event]:
    """By two people, no more than the account lacks and than PROVISION has; `lent`: what of it is advanced."""
    match command:
        case ProposeWriteOff():
            return _propose(command, state)
        case ApproveWriteOff():
            return _approve(command, state, lent)
        case DropWriteOff():
            proposal = state.to_drop(command.write_off)
            if not isinstance(proposal, WriteOffProposed):
                return proposal
            return accepted(restated(WriteOffDropped, proposal, reason=command.reason, by=command.by))
        case RestoreWriteOffs():
            found = state.restoring(command.target, state.borne(command.target) - command.lacks)
            return accepted(*found) if found else AlreadyApplied()
        case _:
            assert_never(command)


def _propose(command: ProposeWriteOff, state: State) -> Decision[Event]:
    if state.knows(command.write_off):
        return AlreadyApplied()
    account = command.account
    amount = command.amount or Money(account.lacks.amount - state.borne(account.target))
    return _refused(account, amount, state) or accepted(
        WriteOffProposed(
            write_off=command.write_off,
            target=account.target,
            amount=amount,
            reason=command.reason,
            document_sha256=command.document_sha256,
            proposed_by=command.by,
        )
    )


def _approve(command: ApproveWriteOff, state: State, lent: int) -> Decision[Event]:
    proposal = state.to_decide(command.write_off, command.by)
    if not isinstance(proposal, WriteOffProposed):
        return proposal
    if refused := _refused(command.account, proposal.amount, state):
        return refused
    free = command.fed - lent - state.out()
    if free < proposal.amount.amount:
        return Rejected("NOT_ENOUGH", f"PROVISION has {Money(free)}, to be written off is {proposal.amount}")
    return accepted(restated(WrittenOff, proposal, decided_by=command.by, decided_on=command.day))


def _refused(account: Lacking, amount: Money, state: State) -> Rejected | None:
    if account.lacks.amount and account.lacks.currency != HOME:
        return Rejected("FOREIGN_MONEY", f"it lacks {account.lacks}, and PROVISION has {HOME} alone")
    left = account.lacks.amount - state.borne(account.target)
    if left <= 0:
        return Rejected(
            "NOTHING_LACKS", "no more was given out of it than it comes to, or PROVISION bears that"
        )
    if not account.settled:
        return Rejected("TO_CORRECT", "it is to be corrected first: what lacks then may be less")
    if amount.amount > left:
        return Rejected("ABOVE_THE_LACK", f"{Money(left)} is lacking")
    return None
