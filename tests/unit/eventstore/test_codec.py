"""Events become bytes and come back, old versions too."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from shared.contracts.platform import HeadSealed
from shared.eventstore.codec import Codec, Stored
from shared.eventstore.days import DAY, HEAD, DayStarted, SealHead, StartDay
from shared.eventstore.records import CE_TYPE, Record, pack
from shared.eventstore.terms import Undecodable
from shared.kernel.decider import AlreadyApplied, accepted
from shared.kernel.money import Money
from shared.kernel.periods import Period
from shared.kernel.written import Written


@dataclass(frozen=True, slots=True, kw_only=True)
class Paid:
    amount: Money
    share: Fraction
    period: Period
    by_name: dict[str, int]


PAID = Paid(
    amount=Money(12345),
    share=Fraction(1, 3),
    period=Period(date(2026, 7, 1), date(2026, 7, 31)),
    by_name={"b": 3, "a": 1},
)
CODEC = Codec("boxes", [Stored(Paid, effective_on=lambda paid: paid.period.last)])


def test_an_event_comes_back_as_it_went_in() -> None:
    encoded = CODEC.encode(PAID)
    assert (encoded.type, encoded.schema_version, encoded.effective_on) == ("Paid", 1, date(2026, 7, 31))
    assert encoded.payload == (
        b'{"amount":{"amount":12345,"currency":"AZN"},"share":"1/3",'
        b'"period":{"from":"2026-07-01","to":"2026-07-31"},"by_name":{"a":1,"b":3}}'
    )
    assert CODEC.decode_own("Paid", 1, encoded.payload) == PAID


def test_a_written_event_is_stored_as_it_is() -> None:
    codec = Codec("boxes", [Stored(Paid)])
    body = codec.encode(PAID).payload
    written = Written(Paid, body)
    assert codec.encode(written) == codec.encode(PAID)
    assert codec.plain(written) == codec.plain(PAID) == PAID
    with pytest.raises(Undecodable):
        codec.plain(Written(Paid, b"{}"))


def test_a_written_event_says_the_day_that_its_kind_has() -> None:
    encoded = CODEC.encode(PAID)
    assert CODEC.encode(Written(Paid, encoded.payload, day=date(2026, 7, 31))) == encoded
    for codec, day in ((CODEC, None), (Codec("boxes", [Stored(Paid)]), date(2026, 7, 31))):
        with pytest.raises(ValueError, match="Paid is written without the day"):
            codec.encode(Written(Paid, encoded.payload, day=day))


def test_every_codec_knows_the_day_and_the_seal() -> None:
    encoded = CODEC.encode(DayStarted(day=date(2026, 9, 1)))
    assert (encoded.type, encoded.effective_on) == ("DayStarted", date(2026, 9, 1))
    assert (
        CODEC.encode(HeadSealed(service="b", position=1, hash="h", day=date(2026, 8, 31))).type
        == "HeadSealed"
    )


def test_a_class_that_is_not_stored_is_refused() -> None:
    other = type("Paid", (), {})
    for stranger in (other(), "text"):
        with pytest.raises(KeyError):
            CODEC.encode(stranger)


def test_old_versions_climb_step_by_step() -> None:
    def step(mark: str) -> Any:
        return lambda old: {**old, "text": old["text"] + mark}

    @dataclass(frozen=True, slots=True, kw_only=True)
    class Said:
        text: str

    codec = Codec("boxes", [Stored(Said, 3, {1: step("a"), 2: step("b")})])
    assert codec.decode_own("Said", 1, b'{"text":"-"}') == Said(text="-ab")
    assert codec.decode_own("Said", 2, b'{"text":"-"}') == Said(text="-b")
    assert codec.decode_own("Said", 3, b'{"text":"-"}') == Said(text="-")
    with pytest.raises(Undecodable, match="Said version 1 cannot be read"):
        codec.decode_own("Said", 1, b"{}")
    with pytest.raises(Undecodable, match="versions 1 to 3, not 4"):
        codec.decode_own("Said", 4, b'{"text":"-"}')


def test_a_codec_with_a_missing_upcaster_is_not_made() -> None:
    with pytest.raises(ValueError, match=r"Paid is at version 3; upcasters for \[2\] lack"):
        Codec("boxes", [Stored(Paid, 3, {1: dict})])
    with pytest.raises(ValueError, match="two events named Paid"):
        Codec("boxes", [Stored(Paid), Stored(Paid)])


def test_bytes_that_no_packer_made_are_a_problem_not_an_error() -> None:
    assert CODEC.decode_heard(b"\xc1").problem
    assert CODEC.decode_heard(pack(Record(None, ((CE_TYPE, b"boxes.Paid.v1"),), b"{}"))).problem == (
        "boxes.Paid.v1 is no known event"
    )


def test_a_day_starts_once() -> None:
    start = StartDay(day=date(2026, 9, 1))
    assert DAY.decide(start, DAY.initial) == accepted(DayStarted(day=date(2026, 9, 1)))
    assert DAY.decide(start, DAY.fold([DayStarted(day=date(2026, 9, 1))])) == AlreadyApplied()


@pytest.mark.parametrize(("position", "sealed"), [(10, False), (11, False), (12, True)])
def test_a_head_is_sealed_when_more_follows_than_its_own_seal(position: int, sealed: bool) -> None:
    before = HeadSealed(service="b", position=10, hash="h", day=date(2026, 8, 31))
    command = SealHead(service="b", position=position, hash="i", day=date(2026, 9, 1))
    answer = HEAD.decide(command, HEAD.fold([before]))
    after = HeadSealed(service="b", position=position, hash="i", day=date(2026, 9, 1))
    assert answer == (accepted(after) if sealed else AlreadyApplied())
