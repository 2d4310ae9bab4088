"""Chunks of items: bounded, in order, the same again."""

from dataclasses import fields
from datetime import UTC, date, datetime, time
from typing import get_type_hints

import pytest
from hypothesis import given as hypothesis
from hypothesis import strategies as st
from msgspec.structs import replace

from services.intake.domain.chunks import BYTES_MAX, ITEMS_MAX, chunked, numbered
from services.intake.domain.items import (
    WORKS,
    LinesChunked,
    WorksChunked,
    WrittenChunk,
    written_lines,
    written_works,
)
from services.intake.publisher import AS_STORED, PUBLIC, public_of, publish
from services.intake.store import CODEC
from shared.contracts.intake import ReportedAuthor, ReportedWork, UsageLine
from shared.contracts.terms import Measure, Role
from shared.contracts.wire import to_json
from shared.eventstore.codec import Codec, Stored
from shared.eventstore.entries import UNREAD, Entry
from shared.eventstore.store import EventStore
from shared.eventstore.terms import BYTES_PER_EVENT
from shared.kernel.decider import AlreadyApplied, Rejected
from shared.messaging.kafka import KafkaSettings
from shared.messaging.relay import Relay
from tests.unit.intake.given import given, then

NOON = datetime(2026, 9, 1, 8, tzinfo=UTC)
CHANGED = Codec("intake", [Stored(WorksChunked), Stored(LinesChunked, 2, {1: lambda told: told})])


def _chunk(number: int) -> WrittenChunk:
    return written_works("a", 1, number, to_json((ReportedWork(number=number, titles=("T",)),)))


def test_chunks_come_in_their_order_and_once() -> None:
    first = then(given(WORKS, [], _chunk(1)))
    assert given(WORKS, first, _chunk(1)) == AlreadyApplied()
    assert then(given(WORKS, first, _chunk(2))) == [_chunk(2)]
    gap = given(WORKS, first, _chunk(3))
    assert isinstance(gap, Rejected)
    assert gap.reason == "CHUNK_OUT_OF_ORDER"


@hypothesis(st.lists(st.text(max_size=30), max_size=1_300))
def test_no_item_is_lost_and_no_chunk_too_long(items: list[str]) -> None:
    chunks = list(chunked(items))
    assert [item for chunk in chunks for item in chunk] == items
    assert all(1 <= len(chunk) <= ITEMS_MAX for chunk in chunks)
    assert [number for number, _ in numbered(chunks)] == list(range(1, len(chunks) + 1))


def test_long_works_make_small_chunks_that_fit_an_event() -> None:
    works = [ReportedWork(number=number, titles=("ə" * 2_000, "ş" * 2_000)) for number in range(1, 400)]
    chunks = numbered(chunked(works))
    assert len(chunks) > 1
    for number, reports in chunks:
        chunk = WorksChunked(account="a" * 36, version=99, chunk=number, reports=reports)
        assert len(CODEC.encode(chunk).payload) < BYTES_PER_EVENT
        assert len(to_json(public_of(chunk))) < BYTES_PER_EVENT
    assert max(sum(len(to_json(work)) for work in reports) for _, reports in chunks) <= BYTES_MAX


def test_a_written_chunk_is_stored_and_published_as_if_it_had_been_made() -> None:
    works = (
        ReportedWork(
            number=1,
            titles=('Görüş "2"', "\\"),
            authors=(ReportedAuthor(name="T. Ə.", role=Role.DIRECTOR),),
            year=1955,
        ),
        ReportedWork(number=2, titles=("News",), no_work_rule="NEWS"),
    )
    lines = (
        UsageLine(
            line=2, report=1, measure=Measure.SECONDS, value=60, day=date(2026, 7, 5), start=time(23, 59, 59)
        ),
        UsageLine(line=3, report=2, measure=Measure.AMOUNT, value=-5, part=2, included_in=2),
    )
    made = (
        WorksChunked(account='a"\u0130', version=3, chunk=1, reports=works),
        LinesChunked(account='a"\u0130', version=3, chunk=7, lines=lines),
    )
    written = (
        written_works('a"\u0130', 3, 1, to_json(works)),
        written_lines('a"\u0130', 3, 7, to_json(lines)),
    )
    assert [CODEC.encode(one) for one in written] == [CODEC.encode(one) for one in made]
    assert [CODEC.plain(one) for one in written] == list(made)
    assert [one.body for one in written] == [to_json(public_of(one)) for one in made]


def test_what_is_published_as_it_is_stored_says_field_by_field_the_same() -> None:
    for private, told in AS_STORED.items():
        assert get_type_hints(private) == get_type_hints(told.kind)
        assert [one.name for one in fields(private)] == [one.name for one in fields(told.kind)]


def test_the_relay_publishes_a_chunk_unread_as_it_did_when_it_read_it() -> None:
    wire = KafkaSettings(bootstrap="nowhere")
    store = EventStore("intake", None, lambda: NOON, CODEC, PUBLIC)
    reading = Relay(store, None, wire, publish)
    relay = Relay(store, None, wire, publish, AS_STORED)
    works = (ReportedWork(number=1, titles=("Görüş",)),)
    lines = (UsageLine(line=2, report=1, measure=Measure.SECONDS, value=60),)
    for event in (
        WorksChunked(account="a", version=1, chunk=1, reports=works),
        LinesChunked(account="a", version=1, chunk=2, lines=lines),
    ):
        encoded = CODEC.encode(event)
        entry = Entry(
            position=9, source=None, sequence=None, event_id="e", stream_id="account-lines-a-1", version=2,
            type=encoded.type, schema_version=1, recorded_at=NOON, effective_on=NOON.date(), correlation_id="c",
            causation_id=None, actor="job", public_seq=7, digest=b"", hash=b"", raw=encoded.payload, event=event,
            problem=None,
        )  # fmt: skip
        assert relay.record(replace(entry, event=UNREAD)) == reading.record(entry)
        assert relay.record(entry).value == encoded.payload
    with pytest.raises(ValueError, match="were stored otherwise"):
        Relay(EventStore("intake", None, lambda: NOON, CHANGED), None, wire, publish, AS_STORED)
