"""A booked entry that is no receipt: what it was, under the end-to-end id by which its owner knows it."""

from dataclasses import dataclass, replace
from datetime import date
from typing import TypeAlias, assert_never

from shared.kernel.decider import AlreadyApplied, Decider, Decision, Rejected, accepted
from shared.kernel.money import Money

DEBIT = "DEBIT"
RETURN = "RETURN"
FEE = "FEE"
REMITTANCE = "REMITTANCE"
"""What was withheld goes to the state, or to whoever it was withheld for."""
TRANSFER = "TRANSFER"
REVERSAL = "REVERSAL"
"""It took a receipt back."""


# What happened
@dataclass(frozen=True, slots=True, kw_only=True)
class BankEntryEntered:
    """A debit of ours, its return, a fee, a remittance, or a transfer between own accounts."""

    entry: str
    kind: str
    amount: Money
    day: date
    end_to_end_id: str | None
    bank_code: str | None
    bank_account: str
    bank_reference: str
    statement: str
    file_sha256: str
    credit: bool = False
    """Whether it came: of a transfer between own accounts one leg leaves and one comes."""
    notified: bool = False
    """Told by a notification: the statement that proves it is to come."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BankEntryProved:
    """The statement came that the entry, known by a notification, is booked in."""

    entry: str
    statement: str
    file_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BankEntryReclassified:
    """An official decided that what was booked as a debit of ours took a receipt back."""

    entry: str
    receipt: str
    decision: str
    decided_by: str


Event: TypeAlias = BankEntryEntered | BankEntryProved | BankEntryReclassified


# What we know
@dataclass(frozen=True, slots=True)
class State:
    """The entry as it was entered, in the statement that proves it, and what was decided of it since."""

    entered: BankEntryEntered | None = None
    reclassified: BankEntryReclassified | None = None


def reference_of(end_to_end_id: str | None) -> str | None:
    """The end-to-end id as it is compared, None when there is none: banks change its case."""
    return (end_to_end_id or "").strip().lower() or None


def evolve(state: State, event: Event) -> State:
    """The state after an event."""
    match event:
        case BankEntryEntered():
            return replace(state, entered=event)
        case BankEntryProved(statement=statement, file_sha256=file_sha256):
            if state.entered is None:
                return state
            proved = replace(state.entered, notified=False, statement=statement, file_sha256=file_sha256)
            return replace(state, entered=proved)
        case BankEntryReclassified():
            return replace(state, reclassified=event)
    assert_never(event)


# What can be asked; of an entry as it is booked the entry itself is the command
@dataclass(frozen=True, slots=True, kw_only=True)
class ReclassifyEntry:
    """Say that a debit took a receipt back, by which decision; receipt and entry decide together."""

    receipt: str
    decision: str
    by: str


Command: TypeAlias = BankEntryEntered | ReclassifyEntry


# What we answer
def decide(command: Command, state: State) -> Decision[Event]:
    """The entry, its proof, its reclassification, already applied, or a rejection."""
    known = state.entered
    if isinstance(command, ReclassifyEntry):
        return _reclassify(command, state)
    if known is None:
        return accepted(command)
    if not same_booking(known, command):
        return conflict(known)
    if not known.notified or command.notified:
        return AlreadyApplied()
    return accepted(
        BankEntryProved(entry=known.entry, statement=command.statement, file_sha256=command.file_sha256)
    )


def _reclassify(command: ReclassifyEntry, state: State) -> Decision[Event]:
    known = state.entered
    if known is None:
        return Rejected("UNKNOWN_ENTRY", "There is no such entry.")
    event = BankEntryReclassified(
        entry=known.entry, receipt=command.receipt, decision=command.decision, decided_by=command.by
    )
    if (before := state.reclassified) is not None:
        detail = f"The entry took receipt {before.receipt} back, by {before.decision}."
        same = replace(before, decided_by=command.by) == event
        return AlreadyApplied() if same else Rejected("ALREADY_DECIDED", detail)
    if known.kind != DEBIT:
        return Rejected("NO_DEBIT", f"Only a debit takes a receipt back; the entry is a {known.kind}.")
    if known.notified:
        return Rejected("NOT_PROVED", "A notification told of the entry: its statement is to come.")
    return accepted(event)


def same_booking(one: BankEntryEntered, other: BankEntryEntered) -> bool:
    """Whether two readings tell of the same movement."""
    return _booking(one) == _booking(other)


def _booking(entry: BankEntryEntered) -> tuple[object, ...]:
    return (entry.kind, entry.amount, entry.day, entry.end_to_end_id, entry.bank_code, entry.bank_account)


def conflict(entry: BankEntryEntered) -> Rejected:
    """The rejection of other content under the same bank reference."""
    detail = f"Entry {entry.entry} stands as {entry.kind} of {entry.amount} on {entry.day}."
    return Rejected("ENTRY_CONFLICT", detail)


BANK_ENTRY: Decider[Command, Event, State] = Decider("bank-entry", State(), evolve, decide)
