"""What a bank statement says: values without a word of XML."""

from dataclasses import dataclass
from datetime import date

from shared.kernel.money import Money


@dataclass(frozen=True, slots=True)
class Balance:
    """A booked balance at the end of `day`; an overdraft is negative."""

    amount: Money
    day: date


@dataclass(frozen=True, slots=True)
class Charge:
    """A charge of a bank. `included` says that the booked amount is already less (or more) by it (D-65)."""

    amount: Money
    included: bool
    kind: str
    bearer: str


@dataclass(frozen=True, slots=True)
class Exchange:
    """A conversion that a bank made. `rate` is the decimal text of the file, never rounded (D-66)."""

    source: str
    target: str
    rate: str


@dataclass(frozen=True, slots=True)
class Counterparty:
    """One side of a transfer as the bank names it; what it does not name is empty."""

    name: str = ""
    account: str = ""


@dataclass(frozen=True, slots=True)
class Transaction:
    """One transfer inside an entry. `amount` is positive in the account's currency, `credit` its direction.

    `number` counts from 1 inside the entry. `charges` are those of this transfer. `instructed` is what the
    payer ordered where the bank says it, in the payer's currency. A credit that is `returned` is an own
    payment that came back and must never be booked as a receipt; `return_reason` is the bank's code.
    """

    number: int
    credit: bool
    amount: Money
    servicer_reference: str
    end_to_end_id: str
    remittance: str
    references: tuple[str, ...]
    debtor: Counterparty
    creditor: Counterparty
    charges: tuple[Charge, ...]
    instructed: Money | None
    exchange: Exchange | None
    returned: bool
    return_reason: str
    bank_code: str
    note: str
    named: tuple[str, ...] = ()
    """Every reference that the bank gives the transfer, its own and others'."""
    purpose: str = ""
    """ISO code of what it is for, e.g. TAXS."""

    @property
    def all_references(self) -> tuple[str, ...]:
        """Everything by which the transfer can name another one."""
        return (self.servicer_reference, self.end_to_end_id, *self.named, *self.references)


@dataclass(frozen=True, slots=True)
class Entry:
    """One booked line of the account; its transactions add up to it exactly.

    `number` is the bank's own where every entry of the statement has one, else the position in the file.
    `charges` are only those that the file ties to no single transaction. A `reversal` takes back an entry
    of the opposite direction that was booked before.
    """

    number: str
    credit: bool
    amount: Money
    value_on: date
    booked_on: date | None
    servicer_reference: str
    reversal: bool
    charges: tuple[Charge, ...]
    transactions: tuple[Transaction, ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """One account's booked movements between two balances: opening + entries = closing."""

    statement_id: str
    sequence_number: int | None
    account: str
    currency: str
    created_on: date | None
    from_day: date | None
    to_day: date | None
    opening: Balance
    closing: Balance
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Notification:
    """Booked movements of one account that the bank tells of before its statement; it proves no balance."""

    statement_id: str
    account: str
    currency: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class PaymentStatus:
    """What a bank says of one ordered payment: `status` (e.g. RJCT) and `reason` are ISO codes."""

    end_to_end_id: str
    status: str
    reason: str


@dataclass(frozen=True, slots=True)
class StatusReport:
    """What a bank says of the payments of one file that was sent to it."""

    report_id: str
    created_on: date
    original: str
    """Id of the file that was sent."""
    statuses: tuple[PaymentStatus, ...]
