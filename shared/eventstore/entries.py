"""Entries of the log as its readers see them."""

from dataclasses import dataclass
from datetime import date, datetime

from msgspec import Struct


class Unread:
    """Stands in place of an event that is not decoded, for its reader said that it needs none of its type."""


UNREAD = Unread()


# A Struct is made four times as fast as a dataclass, and every reader of the log makes one for each row.
class Entry(Struct, frozen=True):
    """One row of `log.entry`: what this service did (`source` None), or what it heard from `source`.

    What it did and took back from its own topic after an old backup was restored is its own too; only such an own
    entry has a `sequence`, which is its public number.
    """

    position: int
    source: str | None
    sequence: int | None
    """Number in the topic that it was heard from; None for an entry that was appended here."""
    event_id: str
    stream_id: str | None
    version: int | None
    type: str
    """Own: class name of the event. Heard: `ce_type`, "?" when the record has none."""
    schema_version: int
    recorded_at: datetime
    """When we learned it, UTC; never falls along the log."""
    effective_on: date
    """The day it belongs to."""
    correlation_id: str
    causation_id: str | None
    actor: str
    public_seq: int | None
    digest: bytes
    hash: bytes
    raw: bytes
    """Appended here: the payload's JSON. Heard or taken back: the raw record (`shared.eventstore.records`)."""
    event: object | None
    """The event in its current class; None for a heard record that cannot be read, UNREAD for an own one that was not
    asked for."""
    problem: str | None
    """Why `event` is None."""


@dataclass(frozen=True, slots=True)
class Head:
    """The end of a log. An empty log ends at position 0 with 32 zero bytes."""

    position: int
    hash: bytes
    public_seq: int
    """Number of the last public event, 0 when there is none."""
    recorded_at: datetime
