"""What the registry publishes without reading it again."""

from dataclasses import fields
from datetime import UTC, date, datetime
from fractions import Fraction
from typing import get_type_hints

from msgspec.structs import replace

from services.registry.domain.work_events import SharesSet
from services.registry.publisher import AS_STORED, PUBLIC, publish
from services.registry.store import CODEC
from shared.contracts.registry import Holder, RoleShares, ShareBasis
from shared.contracts.terms import Role
from shared.eventstore.entries import UNREAD, Entry
from shared.eventstore.store import EventStore
from shared.messaging.kafka import KafkaSettings
from shared.messaging.relay import Relay

NOON = datetime(2026, 9, 1, 8, tzinfo=UTC)


def test_what_is_published_as_it_is_stored_says_field_by_field_the_same() -> None:
    for private, told in AS_STORED.items():
        assert get_type_hints(private) == get_type_hints(told.kind)
        assert [one.name for one in fields(private)] == [one.name for one in fields(told.kind)]


def test_the_relay_publishes_shares_unread_as_it_did_when_it_read_them() -> None:
    store = EventStore("registry", None, lambda: NOON, CODEC, PUBLIC)
    wire = KafkaSettings(bootstrap="nowhere")
    holder = Holder(
        party="p",
        fraction=Fraction(1, 3),
        basis=ShareBasis.MANDATE,
        document_sha256="d" * 64,
        signed_on=date(2026, 8, 31),
    )
    event = SharesSet(work="w", roles=(RoleShares(role=Role.DIRECTOR, holders=(holder,)),))
    encoded = CODEC.encode(event)
    entry = Entry(
        position=9, source=None, sequence=None, event_id="e", stream_id="work-w", version=2, type=encoded.type,
        schema_version=1, recorded_at=NOON, effective_on=NOON.date(), correlation_id="c", causation_id=None,
        actor="job", public_seq=7, digest=b"", hash=b"", raw=encoded.payload, event=event, problem=None,
    )  # fmt: skip

    unread = Relay(store, None, wire, publish, AS_STORED).record(replace(entry, event=UNREAD))

    assert unread == Relay(store, None, wire, publish).record(entry)
    assert (unread.key, unread.value) == (b"w", encoded.payload)
