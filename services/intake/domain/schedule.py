"""A foreign organisation's distribution schedule: taken once, then waiting for its transfers.

Clauses 2.2.2 (contents), 2.2.5 (money first); D-61, D-64, D-67, D-71: its natural key is society, number and period.
"""

from dataclasses import dataclass, replace
from typing import TypeAlias, assert_never

from services.intake.domain.cover import Cover, use_of
from services.intake.domain.funding import (
    NO_FUNDING,
    Funding,
    Part,
    Release,
    Tie,
    above,
    standing,
    too_much,
)
from shared.contracts.intake import BatchCounts
from shared.contracts.registry import Contract
from shared.contracts.terms import UseType
from shared.kernel.decider import Accepted, AlreadyApplied, Decider, Decision, Rejected, accepted
from shared.kernel.money import Money
from shared.kernel.periods import Period


# What happened
@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleTaken:
    """The schedule is whole and adds up."""

    schedule: str
    version: int
    society: str
    contract: str
    contract_version: int
    number: str
    period: Period
    territory: str
    use_type: UseType
    currency: str
    total: Money
    due: Money
    counts: BatchCounts
    digest: str
    known: dict[str, int]
    submitted_by: str
    file_sha256: str
    file_name: str
    scan_sha256: str
    job: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferTied:
    """A part of a receipt is for this schedule, and counts with what banks kept of it (D-61)."""

    schedule: str
    receipt: str
    part: int
    amount: Money
    charges: Money | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferTakenBack:
    """What was for this schedule is no longer: the bank took it back, or it is for another target."""

    schedule: str
    receipt: str
    part: int
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleAdmitted:
    """The schedule is admitted with what came of its sum due (D-64)."""

    schedule: str
    decision: str
    decided_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleFundingStated:
    """The whole funding state of the schedule."""

    schedule: str
    version: int
    due: Money
    received: Money
    covered: bool
    admitted: str
    decision: str | None
    charges: Money | None = None


Event: TypeAlias = ScheduleTaken | TransferTied | TransferTakenBack | ScheduleAdmitted | ScheduleFundingStated


# What we know
@dataclass(frozen=True, slots=True)
class State:
    """A schedule as its events tell it."""

    taken: ScheduleTaken | None = None
    funding: Funding = NO_FUNDING


def evolve(state: State, event: Event) -> State:
    """The state after an event."""
    match event:
        case ScheduleTaken():
            return replace(state, taken=event)
        case TransferTied(receipt=receipt, part=part, amount=amount, charges=charges):
            return replace(state, funding=state.funding.with_part(Part(receipt, part, amount, charges)))
        case TransferTakenBack(receipt=receipt, part=part, amount=amount):
            return replace(state, funding=state.funding.less(Part(receipt, part, amount)))
        case ScheduleAdmitted(decision=decision):
            return replace(state, funding=replace(state.funding, decision=decision))
        case ScheduleFundingStated():
            return state
    assert_never(event)


# What can be asked
@dataclass(frozen=True, slots=True, kw_only=True)
class TakeSchedule:
    """The check found no defect, and all items stand."""

    taken: ScheduleTaken


@dataclass(frozen=True, slots=True, kw_only=True)
class AdmitSchedule:
    """Admit the schedule with the money that is there; `by` is not who submitted it (D-95)."""

    decision: str
    by: str


Command: TypeAlias = TakeSchedule | Tie | Release | AdmitSchedule


# What we answer
def decide(command: Command, state: State) -> Decision[Event]:
    """Events, already applied, or a rejection."""
    if isinstance(command, TakeSchedule):
        return _take(command.taken, state)
    if state.taken is None:
        return Rejected("UNKNOWN_SCHEDULE", "There is no such schedule.")
    match command:
        case Tie():
            return _tie(command, state, state.taken)
        case Release():
            return _release(command, state, state.taken)
        case AdmitSchedule():
            return _admit(command, state, state.taken)
    assert_never(command)


def _take(taken: ScheduleTaken, state: State) -> Decision[Event]:
    if state.taken is not None:
        same = (state.taken.file_sha256, _terms(state.taken)) == (taken.file_sha256, _terms(taken))
        return AlreadyApplied() if same else conflict(state.taken)
    done = evolve(state, taken)
    return Accepted((taken, *_funded(done, taken))) if taken.due.amount == 0 else accepted(taken)


def _terms(taken: ScheduleTaken) -> tuple[object, ...]:
    return taken.contract, taken.use_type, taken.territory, taken.total


def covered_by(taken: ScheduleTaken, cover: Cover, contract: Contract) -> bool:
    """Whether a cover says of the schedule what stands: its contract, use, territory and total (D-71)."""
    territory = cover.territory or contract.territory
    return _terms(taken) == (contract.id, use_of(cover, contract), territory, cover.declared_total)


def conflict(taken: ScheduleTaken) -> Rejected:
    """The rejection of another content under the same natural key (D-71)."""
    detail = f"Schedule {taken.number} of {taken.period} stands as {taken.schedule} with another content."
    return Rejected("SCHEDULE_CONFLICT", detail)


def _funded(state: State, taken: ScheduleTaken) -> tuple[Event, ...]:
    now = standing(state.funding, taken.due, 0)
    return (
        ScheduleFundingStated(
            schedule=taken.schedule,
            version=taken.version,
            due=now.due,
            received=now.received,
            covered=now.covered,
            admitted=now.admitted,
            decision=now.decision,
            charges=now.charges,
        ),
    )


def _tie(command: Tie, state: State, taken: ScheduleTaken) -> Decision[Event]:
    part = command.part
    if state.funding.has(part):
        return AlreadyApplied()
    if part.amount.currency != taken.currency:
        return Rejected("OTHER_CURRENCY", f"The schedule is in {taken.currency}, the part {part.amount}.")
    if more := above(state.funding, part.amount, taken.due, 0):
        return more
    tied = TransferTied(
        schedule=taken.schedule,
        receipt=part.receipt,
        part=part.number,
        amount=part.amount,
        charges=part.charges,
    )
    return Accepted((tied, *_funded(evolve(state, tied), taken)))


def _release(command: Release, state: State, taken: ScheduleTaken) -> Decision[Event]:
    part = command.part
    if not part.amount.amount:
        # The bank took so little back that nothing of what it had converted goes with it.
        return AlreadyApplied()
    if refused := too_much(state.funding, part):
        return refused
    gone = TransferTakenBack(
        schedule=taken.schedule, receipt=part.receipt, part=part.number, amount=part.amount
    )
    return Accepted((gone, *_funded(evolve(state, gone), taken)))


def _admit(command: AdmitSchedule, state: State, taken: ScheduleTaken) -> Decision[Event]:
    if state.funding.decision == command.decision:
        return AlreadyApplied()
    if command.by == taken.submitted_by:
        detail = "Who submitted a schedule does not decide that a part of its money is enough."
        return Rejected("SAME_PERSON", detail, forbidden=True)
    received = state.funding.received(taken.currency)
    if received.amount <= 0:
        return Rejected("NO_MONEY", "Nothing was received for this schedule.")
    if standing(state.funding, taken.due, 0).covered:
        return Rejected("ALREADY_COVERED", f"{received} of {taken.due} is there.")
    decided = ScheduleAdmitted(schedule=taken.schedule, decision=command.decision, decided_by=command.by)
    return Accepted((decided, *_funded(evolve(state, decided), taken)))


SCHEDULE: Decider[Command, Event, State] = Decider("schedule", State(), evolve, decide)
