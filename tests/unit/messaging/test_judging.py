"""What a record's headers say about its place, and what an entry is about."""

from datetime import UTC, date, datetime

import pytest

from shared.contracts.platform import HeadSealed
from shared.eventstore.entries import Entry
from shared.eventstore.records import Record, pack
from shared.eventstore.subjects import subject_of
from shared.messaging.consumed import Gap, Next, Refused, Repeated, judge, same, sequence_of
from shared.messaging.kafka import KafkaSettings

ID = "0b6ad9a2-6a51-5f0c-9d1e-2f9d0d6f6a11"


def record(
    sequence: str | None, source: str | None = "/royalty/intake", subject: str | None = None
) -> Record:
    named = {"ce_sequence": sequence, "ce_source": source, "ce_subject": subject}
    return Record(
        b"key", tuple((name, text.encode()) for name, text in named.items() if text is not None), b"{}"
    )


@pytest.mark.parametrize(
    ("sequence", "judgement"),
    [("8", Next(8)), ("7", Repeated(7)), ("1", Repeated(1)), ("9", Gap(9)), ("900", Gap(900))],
)
def test_the_sequence_alone_decides(sequence: str, judgement: object) -> None:
    assert judge("intake", 7, record(sequence)) == judgement


@pytest.mark.parametrize("sequence", [None, "", "0", "-1", "+1", "1.0", " 1", "٣", "1e3", "9" * 19])
def test_what_is_no_sequence_has_no_place(sequence: str | None) -> None:
    judgement = judge("intake", 0, record(sequence))
    assert isinstance(judgement, Refused)
    assert judgement.kind == "MALFORMED"
    assert sequence_of(record(sequence)) is None


def test_a_record_that_names_another_source_is_refused_whatever_its_sequence() -> None:
    judgement = judge("intake", 7, record("8", "/royalty/payments"))
    assert judgement == Refused("FOREIGN", "a record of /royalty/payments stands in the topic of intake")


def test_the_order_of_headers_does_not_make_a_difference() -> None:
    one = record("8", subject="a")
    other = Record(one.key, tuple(reversed(one.headers)), one.value)
    assert same(one, other)
    assert not same(one, Record(one.key, one.headers, b"{ }"))


def entry(stream: str | None, event: object, heard: Record | None = None) -> Entry:
    return Entry(
        position=1,
        source=None if heard is None else "intake",
        sequence=None if heard is None else 1,
        event_id="event",
        stream_id=stream,
        version=None,
        type="T",
        schema_version=1,
        recorded_at=datetime(2026, 9, 1, tzinfo=UTC),
        effective_on=date(2026, 9, 1),
        correlation_id="c",
        causation_id=None,
        actor="a",
        public_seq=None,
        digest=b"",
        hash=b"",
        raw=b"{}" if heard is None else pack(heard),
        event=event,
        problem=None,
    )


@pytest.mark.parametrize(
    ("stream", "subject"),
    [(f"account-{ID}", ID), (f"payment-run-{ID}", ID), ("day-2026-09-01", "2026-09-01")],
)
def test_an_own_event_is_about_its_entity(stream: str, subject: str) -> None:
    assert subject_of(entry(stream, object())) == subject


def test_an_event_that_says_its_subject_is_about_that() -> None:
    sealed = HeadSealed(service="intake", position=1, hash="00", day=date(2026, 9, 1))
    assert subject_of(entry("head-x", sealed)) == "intake"


def test_a_heard_record_is_about_its_subject_else_its_key() -> None:
    assert subject_of(entry(None, None, record("1", subject="an account"))) == "an account"
    assert subject_of(entry(None, None, record("1"))) == "key"
    assert subject_of(entry(None, None, Record(None, (), None))) == "event"


def test_security_settings_are_read_from_one_word_list() -> None:
    settings = KafkaSettings.read("b:1", "SASL_PLAINTEXT; mechanism=PLAIN; username=royalty", "p.")
    assert settings.topic("intake") == "p.intake.events"
    assert settings.client()["sasl_mechanism"] == "PLAIN"
    assert "ssl_context" in KafkaSettings.read("b:1", "SSL").client()
    assert "ssl_context" not in KafkaSettings.read("b:1").client()
    with pytest.raises(ValueError, match="passwrd"):
        KafkaSettings.read("b:1", "SSL;passwrd=x")
