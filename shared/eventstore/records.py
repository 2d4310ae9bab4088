"""The raw record of a heard message, kept as it came, and the names of its CloudEvents headers."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

import msgspec

from shared.eventstore.entries import Entry
from shared.kernel.ids import derived_id

CE_SPECVERSION = "ce_specversion"
CE_ID = "ce_id"
CE_TYPE = "ce_type"
CE_SOURCE = "ce_source"
CE_SUBJECT = "ce_subject"
CE_TIME = "ce_time"
CE_SEQUENCE = "ce_sequence"
CE_ACTOR = "ce_actor"
CE_CORRELATION = "ce_correlationid"
CE_CAUSATION = "ce_causationid"
CE_EFFECTIVE = "ce_effectiveon"
CONTENT_TYPE = "content-type"

_TEXT_MAX = 500


@dataclass(frozen=True, slots=True)
class Record:
    """A Kafka record: key, headers in their order, value. Each may be anything at all."""

    key: bytes | None
    headers: tuple[tuple[str, bytes], ...]
    value: bytes | None

    def header(self, name: str) -> str | None:
        """Text of the last header of that name; None when it lacks. Bytes that are no UTF-8 are replaced."""
        return text_of(dict(self.headers).get(name))


@dataclass(frozen=True, slots=True)
class Label:
    """What the log keeps beside a raw record, as far as its headers say it."""

    event_id: str
    type: str
    schema_version: int
    effective_on: date | None
    correlation_id: str
    causation_id: str | None
    actor: str


def text_of(value: bytes | None) -> str | None:
    """A header's value as text that any column takes."""
    # PostgreSQL's text holds no NUL, and a stray giant must not stop the inbox.
    return None if value is None else value.decode("utf-8", "replace").replace("\x00", "\ufffd")[:_TEXT_MAX]


_packer = msgspec.msgpack.Encoder()
_unpacker = msgspec.msgpack.Decoder(Record)


def pack(record: Record) -> bytes:
    """Bytes of a record as the log keeps them, the same for equal records."""
    return _packer.encode(record)


def unpack(raw: bytes) -> Record:
    """The record of those bytes. Raises msgspec.DecodeError for bytes that `pack` did not make."""
    return _unpacker.decode(raw)


def label(source: str, sequence: int, record: Record) -> Label:
    """The columns of a heard record; what its headers lack or spoil is derived or "?", never an error."""
    said = dict(record.headers)
    event_id = text_of(said.get(CE_ID)) or derived_id("heard", source, sequence)
    name = text_of(said.get(CE_TYPE)) or "?"
    return Label(
        event_id=event_id,
        type=name,
        schema_version=version_of(name),
        effective_on=_day(text_of(said.get(CE_EFFECTIVE))),
        correlation_id=text_of(said.get(CE_CORRELATION)) or event_id,
        causation_id=text_of(said.get(CE_CAUSATION)),
        actor=text_of(said.get(CE_ACTOR)) or "?",
    )


def cloud_event(service: str, name: str, subject: str, value: bytes, entry: Entry) -> Record:
    """The record under which a service publishes `value` (JSON) of its `entry` as `name` (`ce_type`).

    The same entry gives the same bytes at any time: receivers compare a repeated record with the first.
    """
    key = subject.encode()
    headers: tuple[tuple[str, bytes], ...] = (
        (CE_SPECVERSION, b"1.0"),
        (CE_ID, entry.event_id.encode()),
        (CE_TYPE, name.encode()),
        (CE_SOURCE, b"/royalty/" + service.encode()),
        (CE_SUBJECT, key),
        (CE_TIME, _instant(entry.recorded_at)),
        (CE_SEQUENCE, b"%d" % (entry.public_seq or 0)),
        (CE_ACTOR, entry.actor.encode()),
        (CE_CORRELATION, entry.correlation_id.encode()),
        (CE_EFFECTIVE, entry.effective_on.isoformat().encode()),
        (CONTENT_TYPE, b"application/json"),
    )
    if entry.causation_id is not None:
        headers = (*headers, (CE_CAUSATION, entry.causation_id.encode()))
    return Record(key, headers, value)


# What one transaction appended bears one time.
@lru_cache(16)
def _instant(at: datetime) -> bytes:
    return at.isoformat(timespec="microseconds").replace("+00:00", "Z").encode()


@lru_cache(1024)
def version_of(name: str) -> int:
    """The version of a published name such as `intake.AccountAccepted.v1`; 0 when it has none."""
    _, dot, digits = name.rpartition(".v")
    return int(digits) if dot and digits.isascii() and digits.isdigit() and len(digits) < 6 else 0


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None
