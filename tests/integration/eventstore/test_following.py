"""Who follows the log gets from memory just what the database has, and from the database what is not in memory."""

from typing import Any

import pytest

from shared.eventstore.entries import UNREAD
from shared.eventstore.own_records import with_own_form
from shared.eventstore.records import CE_TYPE, Record, cloud_event
from shared.eventstore.store import EventStore
from tests.integration.eventstore.box import BOX, CODEC, META, PUBLIC, AddCoins, CoinsAdded
from tests.integration.eventstore.conftest import NOON, Log


async def test_from_memory_it_is_the_same_entry_for_entry(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    store = log.store
    await store.execute(BOX, "1", AddCoins(1, times=2), META)
    heard = Record(b"k", ((CE_TYPE, b"registry.HeadSealed.v1"),), b'{"service": "registry"}')
    await store.append_heard("registry", [(1, heard), (2, Record(None, (), None))])
    # What a restored backup takes back from its own topic stands in its stream again.
    own = next(entry for entry in await store.read_public(0) if isinstance(entry.event, CoinsAdded))
    public = with_own_form(cloud_event("boxes", "boxes.CoinsAdded.v1", "1", own.raw, own), own)
    await store.append_heard("boxes", [(3, _as_version(public, 3))])

    read, public_ones = await store.read(0), await store.read_public(0)
    assert [entry.version for entry in read] == [1, 2, None, None, 3]
    # The database is not asked.
    monkeypatch.setattr(store, "_pool", None)
    assert await store.follow(0) == read
    assert await store.follow(2, 3) == read[2:5]
    assert await store.follow_public(0) == public_ones
    assert await store.follow_public(1, 1) == public_ones[1:2]


async def test_what_is_not_asked_for_is_not_decoded_and_what_was_heard_always(log: Log) -> None:
    await log.store.execute(BOX, "1", AddCoins(1), META)
    await log.store.append_heard("registry", [(1, Record(b"k", (), b"{}"))])
    elsewhere = EventStore("boxes", log.pool, lambda: NOON, CODEC, PUBLIC)
    for store in (log.store, elsewhere):
        added, heard = await store.follow(0, unread=frozenset({"CoinsAdded", "?"}))
        assert (added.event, added.type) == (UNREAD, "CoinsAdded")
        assert (heard.event, heard.problem is not None) == (None, True)
        assert [one.event for one in await store.follow_public(0, unread=frozenset({"CoinsAdded"}))] == [
            UNREAD
        ]


async def test_what_another_process_appends_between_is_not_missed(log: Log) -> None:
    elsewhere = EventStore("boxes", log.pool, lambda: NOON, CODEC, PUBLIC)
    for number, store in enumerate((log.store, elsewhere, log.store, log.store, elsewhere)):
        await store.execute(BOX, f"{number}", AddCoins(1), META)
    for store in (log.store, elsewhere):
        seen: list[int] = []
        while found := await store.follow(seen[-1] if seen else 0, 3):
            seen += [entry.position for entry in found]
        assert seen == [1, 2, 3, 4, 5]


async def test_what_was_rolled_back_is_not_followed(log: Log) -> None:
    await log.store.execute(BOX, "1", AddCoins(1), META)

    async def fail(_: Any) -> None:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        await log.store.append_heard("registry", [(1, Record(b"k", (), b"{}"))], alongside=fail)
    assert [entry.position for entry in await log.store.follow(0)] == [1]
    assert await log.store.follow(1) == []


def _as_version(record: Record, version: int) -> Record:
    *headers, (name, form) = record.headers
    told = form.replace(b'"version":1', b'"version":%d' % version)
    return Record(record.key, (*headers, (name, told)), record.value)
