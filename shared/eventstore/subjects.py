"""What an entry is about: the key by which trouble with one is kept from all others."""

from shared.eventstore.entries import Entry
from shared.eventstore.records import CE_SUBJECT, unpack

_UUID_LENGTH = 36


def subject_of(entry: Entry) -> str:
    """The park key: what the event is about, in the owner's words."""
    if entry.source is not None:
        record = unpack(entry.raw)
        key = (record.key or b"").decode("utf-8", "replace").replace("\x00", "\ufffd")
        return record.header(CE_SUBJECT) or key or entry.event_id
    subject = getattr(entry.event, "subject", None)
    if isinstance(subject, str):
        return subject
    name = entry.stream_id or entry.event_id
    # An entity's name may hold hyphens as its id does, but an id has its fixed length.
    return name[-_UUID_LENGTH:] if name[-_UUID_LENGTH - 1 : -_UUID_LENGTH] == "-" else name.partition("-")[2]
