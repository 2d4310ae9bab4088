"""Two rows never frame alike, and the chain is what its description says."""

from datetime import UTC, date, datetime, timedelta, timezone
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.eventstore.hashing import GENESIS, digest_of, hash_of

ROW = {
    "source": None,
    "sequence": None,
    "event_id": "e",
    "stream_id": "box-1",
    "version": 1,
    "type": "T",
    "schema_version": 1,
    "payload": b"{}",
    "record": None,
    "correlation_id": "c",
    "causation_id": None,
    "actor": "a",
}


def test_a_digest_worked_by_hand() -> None:
    # 12 fields; c0 is nothing, a1 a text of one byte, a5 one of five, c4 02 two bytes, 01 the number.
    framed = b"\x9c\xc0\xc0\xa1e\xa5box-1\x01\xa1T\x01\xc4\x02{}\xc0\xa1c\xc0\xa1a"
    assert digest_of(**ROW) == sha256(framed).digest()  # type: ignore[arg-type]


def test_a_hash_worked_by_hand() -> None:
    at = datetime(1970, 1, 1, 0, 0, 1, 5, tzinfo=UTC)
    micros = b"\xce\x00\x0f\x42\x45"  # a number of four bytes: 1,000,005
    framed = b"\x96\xc4\x20" + GENESIS + b"\x07" + micros + b"\xc0\xaa2026-07-31\xc4\x02dd"
    assert hash_of(GENESIS, 7, at, None, date(2026, 7, 31), b"dd") == sha256(framed).digest()


def test_the_zone_in_which_an_instant_is_written_does_not_count() -> None:
    at = datetime(2026, 9, 1, 8, 0, 0, 123456, tzinfo=UTC)
    baku = at.astimezone(timezone(timedelta(hours=4)))
    day = date(2026, 9, 1)
    assert hash_of(GENESIS, 1, at, 1, day, b"d") == hash_of(GENESIS, 1, baku, 1, day, b"d")


@pytest.mark.parametrize("column", ROW)
def test_every_column_counts(column: str) -> None:
    changed = {**ROW, column: b"changed" if column in ("payload", "record") else "changed"}
    assert digest_of(**changed) != digest_of(**ROW)  # type: ignore[arg-type]


@given(
    st.lists(st.text(max_size=4), min_size=2, max_size=2),
    st.lists(st.text(max_size=4), min_size=2, max_size=2),
)
def test_text_does_not_flow_from_one_column_into_the_next(left: list[str], right: list[str]) -> None:
    first = digest_of(**{**ROW, "event_id": left[0], "stream_id": left[1]})  # type: ignore[arg-type]
    second = digest_of(**{**ROW, "event_id": right[0], "stream_id": right[1]})  # type: ignore[arg-type]
    assert (first == second) == (left == right)


def test_nothing_is_not_the_empty_text() -> None:
    assert digest_of(**{**ROW, "causation_id": ""}) != digest_of(**ROW)  # type: ignore[arg-type]
