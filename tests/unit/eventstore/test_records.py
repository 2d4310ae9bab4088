"""Raw records: kept as they came, labelled as far as they say it."""

from datetime import UTC, date, datetime

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.eventstore.entries import Entry
from shared.eventstore.records import Label, Record, cloud_event, label, pack, unpack, version_of
from shared.kernel.ids import derived_id

headers = st.lists(st.tuples(st.text(max_size=20), st.binary(max_size=50)), max_size=4).map(tuple)
records = st.builds(Record, st.none() | st.binary(), headers, st.none() | st.binary())

ENTRY = Entry(
    position=9,
    source=None,
    sequence=None,
    event_id="e-1",
    stream_id="box-1",
    version=1,
    type="CoinsAdded",
    schema_version=1,
    recorded_at=datetime(2026, 9, 1, 8, 0, tzinfo=UTC),
    effective_on=date(2026, 7, 31),
    correlation_id="talk-1",
    causation_id="cause-1",
    actor="anna",
    public_seq=4,
    digest=b"",
    hash=b"",
    raw=b"{}",
    event=None,
    problem=None,
)


@given(records)
def test_any_record_comes_back_as_it_went_in(record: Record) -> None:
    assert unpack(pack(record)) == record


@given(records)
def test_any_record_has_a_label_that_a_text_column_takes(record: Record) -> None:
    said = label("registry", 7, record)
    for text in (said.event_id, said.type, said.correlation_id, said.actor):
        assert text
        assert "\x00" not in text


def test_bytes_that_are_no_record_are_refused() -> None:
    with pytest.raises(msgspec.DecodeError):
        unpack(b"\xc1 nonsense")


def test_an_entry_goes_out_and_its_label_comes_in() -> None:
    record = cloud_event("boxes", "boxes.CoinsAdded.v1", "1", b'{"amount":5}', ENTRY)
    assert record.key == b"1"
    assert dict(record.headers) == {
        "ce_specversion": b"1.0",
        "ce_id": b"e-1",
        "ce_type": b"boxes.CoinsAdded.v1",
        "ce_source": b"/royalty/boxes",
        "ce_subject": b"1",
        "ce_time": b"2026-09-01T08:00:00.000000Z",
        "ce_sequence": b"4",
        "ce_actor": b"anna",
        "ce_correlationid": b"talk-1",
        "ce_causationid": b"cause-1",
        "ce_effectiveon": b"2026-07-31",
        "content-type": b"application/json",
    }
    assert label("boxes", 4, record) == Label(
        "e-1", "boxes.CoinsAdded.v1", 1, date(2026, 7, 31), "talk-1", "cause-1", "anna"
    )


def test_what_a_record_does_not_say_is_derived() -> None:
    derived = derived_id("heard", "registry", 3)
    assert label("registry", 3, Record(None, (), None)) == Label(derived, "?", 0, None, derived, None, "?")


@pytest.mark.parametrize(
    ("name", "version"),
    [
        ("a.B.v1", 1),
        ("a.B.v12", 12),
        ("a.B", 0),
        ("a.B.vx", 0),
        ("a.B.v", 0),
        ("v3", 0),
        ("a.v99999999999", 0),
    ],
)
def test_versions_of_names(name: str, version: int) -> None:
    assert version_of(name) == version
