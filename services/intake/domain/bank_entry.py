"""A booked entry that is no receipt: what it was, under the end-to-end id by which its owner knows it."""

from dataclasses import dataclass
from datetime import date

from shared.kernel.decider import AlreadyApplied, Decider, Decision, Rejected, accepted
from shared.kernel.money import Money

DEBIT = "DEBIT"
RETURN = "RETURN"
FEE = "FEE"
TRANSFER = "TRANSFER"


# What happened
@dataclass(frozen=True, slots=True, kw_only=True)
class BankEntryEntered:
    """A debit of ours, its return, a fee, or a transfer between own accounts."""

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


def reference_of(end_to_end_id: str | None) -> str | None:
    """The end-to-end id as it is compared, None when there is none: banks change its case."""
    return (end_to_end_id or "").strip().lower() or None


def evolve(_: BankEntryEntered | None, event: BankEntryEntered) -> BankEntryEntered:
    """The entry as it was entered."""
    return event


# The entry itself is the command
def decide(command: BankEntryEntered, state: BankEntryEntered | None) -> Decision[BankEntryEntered]:
    """The entry, already applied, or other content under the same reference."""
    if state is None:
        return accepted(command)
    return AlreadyApplied() if same_booking(state, command) else conflict(state)


def same_booking(one: BankEntryEntered, other: BankEntryEntered) -> bool:
    """Whether two readings tell of the same movement."""
    return _booking(one) == _booking(other)


def _booking(entry: BankEntryEntered) -> tuple[object, ...]:
    return (entry.kind, entry.amount, entry.day, entry.end_to_end_id, entry.bank_code, entry.bank_account)


def conflict(entry: BankEntryEntered) -> Rejected:
    """The rejection of other content under the same bank reference."""
    detail = f"Entry {entry.entry} stands as {entry.kind} of {entry.amount} on {entry.day}."
    return Rejected("ENTRY_CONFLICT", detail)


BANK_ENTRY: Decider[BankEntryEntered, BankEntryEntered, BankEntryEntered | None] = Decider(
    "bank-entry", None, evolve, decide
)
