"""What a process keeps of the log's end has no gap, and is little."""

from datetime import UTC, date, datetime

from shared.eventstore.entries import UNREAD, Entry
from shared.eventstore.recent import BYTES_MAX, ENTRIES_MAX, Recent

ALL = 1_000_000


def entry(position: int, public_seq: int | None = None, size: int = 2) -> Entry:
    return Entry(
        position=position, source=None, sequence=None, event_id="e", stream_id="box-1", version=1, type="CoinsAdded",
        schema_version=1, recorded_at=datetime(2026, 9, 1, tzinfo=UTC), effective_on=date(2026, 9, 1),
        correlation_id="c", causation_id=None, actor="a", public_seq=public_seq, digest=b"", hash=b"", raw=b"x" * size,
        event=UNREAD, problem=None,
    )  # fmt: skip


def positions(entries: list[Entry]) -> list[int]:
    return [each.position for each in entries]


def test_it_has_the_end_and_says_nothing_of_what_it_has_not() -> None:
    recent = Recent()
    assert recent.after(0, 10, ALL) == recent.after_public(0, 10, ALL) == []
    recent.add([entry(5), entry(6, 3), entry(7)])
    recent.add([entry(8, 4)])
    assert positions(recent.after(4, 10, ALL)) == [5, 6, 7, 8]
    assert positions(recent.after(6, 1, ALL)) == [7]
    # The fourth would lack; behind the last one there may be another process's.
    assert recent.after(3, 10, ALL) == recent.after(8, 10, ALL) == recent.after(99, 10, ALL) == []
    assert positions(recent.after_public(2, 10, ALL)) == [6, 8]
    assert positions(recent.after_public(3, 10, ALL)) == [8]
    assert recent.after_public(1, 10, ALL) == recent.after_public(4, 10, ALL) == []


def test_a_page_is_bounded_but_never_empty() -> None:
    recent = Recent()
    recent.add([entry(1, 1, 600), entry(2, 2, 600), entry(3, 3, 600)])
    assert positions(recent.after(0, 10, 1_000)) == [1, 2]
    assert positions(recent.after(0, 10, 100)) == [1]
    assert positions(recent.after_public(1, 10, 100)) == [2]


def test_what_does_not_lead_on_takes_the_place_of_all_before() -> None:
    recent = Recent()
    recent.add([entry(1), entry(2)])
    recent.add([entry(4)])
    assert recent.after(0, 10, ALL) == recent.after(1, 10, ALL) == []
    assert positions(recent.after(3, 10, ALL)) == [4]
    # Told late, or of an older database.
    recent.add([entry(3)])
    assert (positions(recent.after(2, 10, ALL)), recent.after(3, 10, ALL)) == ([3], [])
    recent.clear()
    assert recent.after(2, 10, ALL) == []


def test_it_stays_small() -> None:
    recent = Recent()
    recent.add([entry(number, size=BYTES_MAX // 4) for number in range(1, 11)])
    assert positions(recent.after(6, 10, BYTES_MAX * 2)) == [7, 8, 9, 10]
    assert recent.after(5, 10, ALL) == []
    recent.add([entry(number) for number in range(11, 11 + 2 * ENTRIES_MAX)])
    assert recent.after(ENTRIES_MAX, 10, ALL) == []
    assert positions(recent.after(ENTRIES_MAX + 10, 1, ALL)) == [ENTRIES_MAX + 11]
    recent.add([entry(11 + 2 * ENTRIES_MAX, size=BYTES_MAX + 1)])
    assert recent.after(10 + 2 * ENTRIES_MAX, 10, ALL) == []
