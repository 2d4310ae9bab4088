"""What others said: each record once, in order, none missing, whatever stands in it."""

from datetime import date

import pytest

from shared.contracts.platform import HeadSealed
from shared.contracts.wire import to_json
from shared.eventstore.chain import findings
from shared.eventstore.heard import bounded
from shared.eventstore.records import CE_EFFECTIVE, CE_ID, CE_TYPE, Record, pack
from shared.eventstore.store import AlteredDuplicate, AppendTooLarge, Connection, GapInSource
from tests.integration.eventstore.box import BOX, META, AddCoins
from tests.integration.eventstore.conftest import Log

SEALED = HeadSealed(service="registry", position=4, hash="ab" * 32, day=date(2026, 8, 31))


def record(number: int) -> Record:
    headers = (
        (CE_ID, f"id-{number}".encode()),
        (CE_TYPE, b"registry.HeadSealed.v1"),
        (CE_EFFECTIVE, b"2026-08-31"),
        ("ce_actor", b"clock:registry"),
        ("ce_correlationid", b"talk-9"),
    )
    return Record(b"registry", headers, to_json(SEALED))


async def test_what_was_heard_is_read_back_as_it_came(log: Log) -> None:
    await log.store.execute(BOX, "1", AddCoins(1), META)
    assert await log.store.append_heard("registry", [(1, record(1)), (2, record(2))]) == 2
    own, first, _ = await log.store.read(0)
    assert (own.source, first.source, first.sequence, first.position) == (None, "registry", 1, 2)
    assert (first.stream_id, first.version, first.public_seq) == (None, None, None)
    assert (first.event_id, first.actor, first.correlation_id) == ("id-1", "clock:registry", "talk-9")
    assert first.effective_on == date(2026, 8, 31)
    assert first.event == SEALED
    assert first.raw == pack(record(1))
    assert await log.store.heard("registry", 1) == first
    assert await log.store.heard("registry", 3) is None
    assert await log.store.known() == {"registry": 2}
    assert await log.store.position_of("registry", 2) == 3
    assert await log.store.position_of("registry", 3) is None
    assert await log.store.position_of("boxes", 1) == 1


async def test_each_source_is_counted_for_itself(log: Log) -> None:
    for source in ("registry", "intake", "matching"):
        await log.store.append_heard(source, [(1, record(1))])
    await log.store.append_heard("intake", [(2, record(2))])
    assert await log.store.known() == {"intake": 2, "matching": 1, "registry": 1}


async def test_a_gap_stops_the_inbox_and_nothing_is_taken(log: Log) -> None:
    await log.store.append_heard("registry", [(1, record(1))])
    with pytest.raises(GapInSource) as gap:
        await log.store.append_heard("registry", [(2, record(2)), (4, record(4))])
    assert (gap.value.wanted, gap.value.came) == (3, 4)
    with pytest.raises(GapInSource):
        await log.store.append_heard("registry", [(3, record(3))])
    assert await log.store.known() == {"registry": 1}


async def test_a_duplicate_is_passed_over_and_an_altered_one_is_an_alarm(log: Log) -> None:
    await log.store.append_heard("registry", [(1, record(1)), (2, record(2))])
    assert await log.store.append_heard("registry", [(1, record(1)), (2, record(2)), (3, record(3))]) == 1
    assert await log.store.append_heard("registry", [(2, record(2))]) == 0
    with pytest.raises(AlteredDuplicate) as altered:
        await log.store.append_heard("registry", [(2, record(9)), (4, record(4))])
    assert altered.value.sequence == 2
    assert await log.store.known() == {"registry": 3}


async def test_a_cursor_moves_with_the_records_and_over_duplicates(log: Log) -> None:
    async def note(connection: Connection) -> None:
        await connection.execute(
            "INSERT INTO log.request (actor, route, key, part, body_hash, status, ids, position, correlation_id) "
            "SELECT '', '', count(*)::text, 0, '', 200, '{}', 0, '' FROM log.request"
        )

    await log.store.append_heard("registry", [(1, record(1))], alongside=note)
    await log.store.append_heard("registry", [(1, record(1))], alongside=note)
    with pytest.raises(GapInSource):
        await log.store.append_heard("registry", [(3, record(3))], alongside=note)
    assert await log.pool.fetchval("SELECT count(*) FROM log.request") == 2


ODD = {
    "nothing at all": Record(None, (), None),
    "no type": Record(b"k", ((CE_ID, b"x"),), b"{}"),
    "an unknown type": Record(b"k", ((CE_TYPE, b"registry.Unheard.v7"),), b"{}"),
    "no JSON": Record(b"k", ((CE_TYPE, b"registry.HeadSealed.v1"),), b"\xff\x00{"),
    "a missing field": Record(b"k", ((CE_TYPE, b"registry.HeadSealed.v1"),), b'{"service": "registry"}'),
    "no value": Record(b"k", ((CE_TYPE, b"registry.HeadSealed.v1"),), None),
    "headers that are no text": Record(b"\x00", ((CE_TYPE, b"a\x00b\xff"), (CE_ID, b"\x00" * 9000)), b"1"),
    "an impossible day": Record(b"k", ((CE_EFFECTIVE, b"31.02.2026"),), b"1"),
}


@pytest.mark.parametrize("odd", ODD.values(), ids=ODD.keys())
async def test_a_malformed_record_is_kept_and_said_to_be_so(log: Log, odd: Record) -> None:
    assert await log.store.append_heard("registry", [(1, odd), (2, record(2))]) == 2
    entry, next_ = await log.store.read(0)
    assert entry.event is None
    assert entry.problem
    assert entry.raw == pack(odd)
    assert entry.effective_on == date(2026, 9, 1)
    assert next_.event == SEALED
    assert await log.store.append_heard("registry", [(1, odd)]) == 0
    assert await findings(log.pool, "boxes") == []


async def test_a_field_that_was_added_later_does_no_harm(log: Log) -> None:
    value = to_json(SEALED)[:-1] + b', "added_later": 1}'
    await log.store.append_heard(
        "registry", [(1, Record(b"k", ((CE_TYPE, b"registry.HeadSealed.v1"),), value))]
    )
    assert (await log.store.read(0))[0].event == SEALED


async def test_a_large_delivery_is_cut_into_appends(log: Log) -> None:
    large = [(n, Record(b"k", (), b"x" * 300_000)) for n in range(1, 9)]
    with pytest.raises(AppendTooLarge):
        await log.store.append_heard("registry", large)
    runs = list(bounded(large))
    assert [len(run) for run in runs] == [3, 3, 2]
    for run in runs:
        await log.store.append_heard("registry", run)
    assert await log.store.known() == {"registry": 8}
    single = [(9, Record(b"k", (), b"x" * 3_000_000))]
    assert list(bounded(single)) == [single]
    assert await log.store.append_heard("registry", single) == 1
    assert [len(run) for run in bounded([(n, record(n)) for n in range(2500)])] == [1000, 1000, 500]


async def test_what_is_heard_from_oneself_goes_on_with_the_public_numbers(log: Log) -> None:
    await log.store.execute(BOX, "1", AddCoins(1, times=2), META)
    assert await log.store.append_heard("boxes", [(2, record(2)), (3, record(3)), (4, record(4))]) == 2
    await log.store.execute(BOX, "1", AddCoins(1), META)
    assert [entry.public_seq for entry in await log.store.read_public(0)] == [1, 2, 3, 4, 5]
    assert [entry.public_seq for entry in await log.store.read_public(2, 2)] == [3, 4]
    with pytest.raises(AlteredDuplicate):
        await log.store.append_heard("boxes", [(3, record(9))])
    with pytest.raises(GapInSource):
        await log.store.append_heard("boxes", [(7, record(7))])
    assert await findings(log.pool, "boxes") == []
