"""What a service hears in a test, as the records that its inbox would take from the topics."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from shared.contracts.catalogue import published_name
from shared.contracts.wire import to_json
from shared.eventstore.entries import Entry
from shared.eventstore.records import Record, cloud_event
from shared.kernel.ids import derived_id

NOON = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)
"""2026-09-01, noon in Baku."""


def heard_records(
    source: str, events: Sequence[Any], after: int = 0, at: datetime = NOON
) -> list[tuple[int, Record]]:
    """Public events of a service as records, numbered on from `after`; recorded `at` a time, to whose day they
    belong."""
    records = []
    for number, event in enumerate(events, after + 1):
        entry = Entry(
            position=number, source=None, sequence=None, event_id=derived_id(source, number),
            stream_id=None, version=None, type=type(event).__name__, schema_version=1, recorded_at=at,
            effective_on=at.date(), correlation_id=derived_id(source, number), causation_id=None,
            actor=f"{source}-clerk", public_seq=number, digest=b"", hash=b"", raw=b"", event=event,
            problem=None,
        )  # fmt: skip
        name = published_name(source, type(event))
        records.append((number, cloud_event(source, name, event.subject, to_json(event), entry)))
    return records
