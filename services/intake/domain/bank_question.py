"""A booked entry that nobody can tell from the file alone: it is asked, an official decides, the statement goes in.

Until then the statement waits as a whole: a balance without one of its entries would prove nothing.
"""

from dataclasses import dataclass, replace
from datetime import date
from typing import TypeAlias, assert_never

from services.intake.domain.bank_entry import DEBIT, FEE, REMITTANCE, RETURN, REVERSAL, TRANSFER
from shared.kernel.decider import AlreadyApplied, Decider, Decision, Rejected, accepted
from shared.kernel.money import Money

RECEIPT = "RECEIPT"
KINDS_OF_CREDIT = (RECEIPT, RETURN, TRANSFER)
KINDS_OF_DEBIT = (REVERSAL, DEBIT, FEE, REMITTANCE, TRANSFER)


# What happened
@dataclass(frozen=True, slots=True, kw_only=True)
class EntryQuestioned:
    """A statement waits for a decision on one of its entries."""

    entry: str
    bank_account: str
    bank_reference: str
    statement: str
    credit: bool
    amount: Money
    day: date
    why: str
    file_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryDecided:
    """What the entry is, by an official's decision."""

    entry: str
    kind: str
    receipt: str | None
    """Of a REVERSAL: the receipt that it takes back."""
    decision: str
    decided_by: str
    file_sha256: str
    """The file that waited for it."""
    bank_account: str = ""
    """Whose CSV it may be."""


Event: TypeAlias = EntryQuestioned | EntryDecided


# What we know
@dataclass(frozen=True, slots=True)
class State:
    """The question, and its answer once there is one."""

    asked: EntryQuestioned | None = None
    decided: EntryDecided | None = None


def evolve(state: State, event: Event) -> State:
    """The state after an event: another content under the same reference is another question."""
    match event:
        case EntryQuestioned():
            return State(event)
        case EntryDecided():
            return replace(state, decided=event)
    assert_never(event)


# What can be asked
@dataclass(frozen=True, slots=True, kw_only=True)
class AskOfficial:
    """Ask what an entry is."""

    question: EntryQuestioned


@dataclass(frozen=True, slots=True, kw_only=True)
class DecideEntry:
    """Say what it is, by which decision. `booked`: it stands already, so that another decision comes too late."""

    kind: str
    receipt: str | None
    decision: str
    by: str
    booked: bool = False


Command: TypeAlias = AskOfficial | DecideEntry


# What we answer
def decide(command: Command, state: State) -> Decision[Event]:
    """Events, already applied, or a rejection."""
    match command:
        case AskOfficial(question=question):
            same = state.asked is not None and same_entry(state.asked, question)
            return AlreadyApplied() if same else accepted(question)
        case DecideEntry():
            return _decide(command, state)
    assert_never(command)


def same_entry(one: EntryQuestioned, other: EntryQuestioned) -> bool:
    """Whether two readings ask about the same movement, in whichever file."""
    return _movement(one) == _movement(other)


def _movement(question: EntryQuestioned) -> tuple[object, ...]:
    return (question.bank_account, question.credit, question.amount, question.day)


def _decide(command: DecideEntry, state: State) -> Decision[Event]:
    asked = state.asked
    if asked is None:
        return Rejected("UNKNOWN_QUESTION", "Nothing was asked about such an entry.")
    kinds = KINDS_OF_CREDIT if asked.credit else KINDS_OF_DEBIT
    if command.kind not in kinds:
        way = "credit" if asked.credit else "debit"
        return Rejected("OTHER_DIRECTION", f"A {way} is one of {', '.join(kinds)}.")
    if (command.kind == REVERSAL) != (command.receipt is not None):
        return Rejected(
            "RECEIPT_LACKS", "A reversal names the receipt that it takes back, nothing else does."
        )
    decided = EntryDecided(
        entry=asked.entry,
        kind=command.kind,
        receipt=command.receipt,
        decision=command.decision,
        decided_by=command.by,
        file_sha256=asked.file_sha256,
        bank_account=asked.bank_account,
    )
    if state.decided is not None and replace(state.decided, decided_by=command.by) == decided:
        return AlreadyApplied()
    if command.booked:
        return Rejected("ALREADY_BOOKED", "The entry stands as what it was decided to be.")
    return accepted(decided)


BANK_QUESTION: Decider[Command, Event, State] = Decider("bank-question", State(), evolve, decide)
