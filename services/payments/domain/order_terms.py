"""The words in which an order to the bank is told: what became of it, why it waits, what it pays and carries."""

from dataclasses import dataclass
from enum import StrEnum

from services.payments.domain.liability_kinds import LiabilityKind
from shared.kernel.money import Money


class Outcome(StrEnum):
    """What became of an order."""

    ISSUED = "ISSUED"
    """The bank has not said."""
    UNKNOWN = "UNKNOWN"
    """Nor did it in due time: never sent again, two people say what became of it."""
    CONFIRMED = "CONFIRMED"
    RETURNED = "RETURNED"
    FAILED = "FAILED"


class Question(StrEnum):
    """Why an order waits for a person."""

    AMOUNT_DIFFERS = "AMOUNT_DIFFERS"
    BOOKED_TWICE = "BOOKED_TWICE"
    BOOKED_AFTER_FAILURE = "BOOKED_AFTER_FAILURE"
    """Also after it came back: its gross is credited again by now."""
    RETURNED_TWICE = "RETURNED_TWICE"
    """Also what comes back of an order that failed."""
    REJECTED_AFTER_BOOKING = "REJECTED_AFTER_BOOKING"
    SETTLED_AFTER_FAILURE = "SETTLED_AFTER_FAILURE"


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderItem:
    """A liability that an order pays, with the minor units that it pays of it, in the order's currency."""

    liability: str
    kind: LiabilityKind
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchanged:
    """What the bank took for an order in another currency, and the amount of the order that it stands for, below zero
    what it gave back: the difference to the Central Bank's rate is a gain or loss of exchange (D-96)."""

    booked: Money
    counts_as: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleFiles:
    """What a payment to a foreign organisation carries, made once and filed as documents (D-96)."""

    sha256: str
    """Of the JSON; the others are made of the same content."""
    csv_sha256: str
    xlsx_sha256: str
