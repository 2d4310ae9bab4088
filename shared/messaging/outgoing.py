"""The record of a public entry, as the relay sends it."""

from collections.abc import Callable, Mapping
from typing import Any

from shared.contracts.building import AsStored
from shared.contracts.catalogue import published_name
from shared.contracts.platform import HeadSealed
from shared.contracts.wire import to_json
from shared.eventstore.entries import Entry
from shared.eventstore.own_records import with_own_form
from shared.eventstore.records import Record, cloud_event, unpack

WITHHELD = "royalty_withheld"
"""Header of a record that was too large to be sent whole; its value is the reason."""

Publish = Callable[[Any, Entry], object]
"""A service's publisher: private event -> contract event."""


class Outgoing:
    """Makes the records of one service."""

    def __init__(
        self, service: str, publish: Publish, as_stored: Mapping[type, AsStored], bytes_max: int
    ) -> None:
        self.unread = frozenset(kind.__name__ for kind in as_stored)
        """Types of events that go out without being read."""
        self._service = service
        self._publish = publish
        self._as_stored = {kind.__name__: told for kind, told in as_stored.items()}
        self._bytes_max = bytes_max

    def record(self, entry: Entry, *, withheld: bool) -> Record:
        """The record of a public entry; without its body where that is too large, or is to be `withheld`."""
        if entry.sequence is not None:
            return unpack(entry.raw)
        plain = self._plain(entry)
        whole = with_own_form(plain, entry)
        # The other headers are short words: they are counted only where it may matter.
        body = len(whole.value or b"") + len(whole.headers[-1][1])
        size = _size(whole) if body > self._bytes_max // 2 else body
        if size <= self._bytes_max and not withheld:
            return whole
        reason = f"{size} bytes; at most {self._bytes_max} are sent"
        return Record(plain.key, (*plain.headers, (WITHHELD, reason.encode())), None)

    def _plain(self, entry: Entry) -> Record:
        if told := self._as_stored.get(entry.type):
            name = published_name(self._service, told.kind)
            return cloud_event(self._service, name, told.subject_of(entry.raw), entry.raw, entry)
        own = isinstance(entry.event, HeadSealed)
        public: Any = entry.event if own else self._publish(entry.event, entry)
        name = published_name(self._service, type(public))
        return cloud_event(self._service, name, public.subject, to_json(public), entry)


def fits(batch: Any, record: Record) -> bool:
    """Put a record into a batch; the first one always fits."""
    return (
        batch.append(timestamp=None, key=record.key, value=record.value, headers=list(record.headers))
        is not None
    )


def _size(record: Record) -> int:
    headers = sum([len(name) + len(value) + 10 for name, value in record.headers])
    return len(record.key or b"") + len(record.value or b"") + headers + 100
