"""An own event in its public record, so that its log can take it back when an old backup was restored.

The public body says almost everything of the private event. The header `royalty_own` has the rest: its stream,
version and stored type, and those fields that the body lacks or words otherwise. It is for the owner alone.
"""

from dataclasses import dataclass
from typing import Any

import msgspec

from shared.contracts.wire import to_json
from shared.eventstore.entries import Entry
from shared.eventstore.records import Record

OWN = "royalty_own"


@dataclass(frozen=True, slots=True)
class OwnForm:
    """What the header says."""

    stream: str
    version: int
    type: str
    """Stored name of the event, with the schema version in which it was stored."""
    schema: int
    rest: dict[str, Any]
    """Fields of the stored event that are not the same in the public body."""


_decode = msgspec.json.Decoder(OwnForm).decode


def with_own_form(record: Record, entry: Entry) -> Record:
    """The public record of an own entry with the header; the same bytes at any time, as they come from the stored
    payload."""
    rest: dict[str, Any] = {}
    if entry.raw != record.value:
        stored, body = msgspec.json.decode(entry.raw), msgspec.json.decode(record.value or b"{}")
        rest = {name: value for name, value in stored.items() if name not in body or body[name] != value}
    form = OwnForm(entry.stream_id or "", entry.version or 0, entry.type, entry.schema_version, rest)
    return Record(record.key, (*record.headers, (OWN, to_json(form))), record.value)


def own_form(record: Record) -> OwnForm | None:
    """What the header says, None when it lacks, cannot be read, or the body is missing."""
    for name, value in reversed(record.headers):
        if name == OWN and record.value is not None:
            try:
                return _decode(value)
            except msgspec.MsgspecError:
                return None
    return None


def own_payload(record: Record) -> bytes:
    """The stored payload that a record with the header was made from, as far as decoding it can tell.

    Raises msgspec.DecodeError for a body that is no JSON.
    """
    form = own_form(record)
    body = record.value or b"{}"
    if form is None or not form.rest:
        return body
    return to_json(msgspec.json.decode(body) | form.rest)
