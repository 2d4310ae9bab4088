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


Event: TypeAlias = BankEntryEntered | BankEntryProved


def reference_of(end_to_end_id: str | None) -> str | None:
    """The end-to-end id as it is compared, None when there is none: banks change its case."""
    return (end_to_end_id or "").strip().lower() or None


def evolve(state: BankEntryEntered | None, event: Event) -> BankEntryEntered | None:
    """The entry as it was entered, in the statement that proves it."""
    match event:
        case BankEntryEntered():
            return event
        case BankEntryProved(statement=statement, file_sha256=file_sha256):
            if state is None:
                return None
            return replace(state, notified=False, statement=statement, file_sha256=file_sha256)
    assert_never(event)


# The entry itself is the command
def decide(command: BankEntryEntered, state: BankEntryEntered | None) -> Decision[Event]:
    """The entry, its proof, already applied, or other content under the same reference."""
    if state is None:
        return accepted(command)
    if not same_booking(state, command):
        return conflict(state)
    if not state.notified or command.notified:
        return AlreadyApplied()
    return accepted(
        BankEntryProved(entry=state.entry, statement=command.statement, file_sha256=command.file_sha256)
    )


def same_booking(one: BankEntryEntered, other: BankEntryEntered) -> bool:
    """Whether two readings tell of the same movement."""
    return _booking(one) == _booking(other)


def _booking(entry: BankEntryEntered) -> tuple[object, ...]:
    return (entry.kind, entry.amount, entry.day, entry.end_to_end_id, entry.bank_code, entry.bank_account)


def conflict(entry: BankEntryEntered) -> Rejected:
    """The rejection of other content under the same bank reference."""
    detail = f"Entry {entry.entry} stands as {entry.kind} of {entry.amount} on {entry.day}."
    return Rejected("ENTRY_CONFLICT", detail)


BANK_ENTRY: Decider[BankEntryEntered, Event, BankEntryEntered | None] = Decider(
    "bank-entry", None, evolve, decide
)
