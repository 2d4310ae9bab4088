"""Sequence checks: a repeated batch is acknowledged with its old offset, a gap is refused."""

import time

from tests.contract.broker.clients import LZ4, Clients, batch, take

CORRUPT, INVALID_TIMESTAMP, OUT_OF_ORDER, INVALID_EPOCH, INVALID_RECORD = 2, 32, 45, 47, 87
TWO = [b"one", b"two"]


async def test_a_repeated_batch_is_acknowledged_with_its_old_offset(clients: Clients) -> None:
    """A repeated batch is acknowledged with its old offset and not written again."""
    topic = await clients.topic()
    raw = await clients.raw()
    me = await raw.new_producer_id()
    sent = [batch(TWO, producer=(me, 0, 2 * number), compression=LZ4) for number in range(5)]
    first = [await raw.send(topic, each) for each in sent]
    again = [await raw.send(topic, each) for each in reversed(sent)]
    assert first == [(0, 0), (0, 2), (0, 4), (0, 6), (0, 8)]
    assert again == list(reversed(first))
    reader, place = await clients.reader(topic)
    assert await reader.end_offsets([place]) == {place: 10}


async def test_a_repeat_over_another_connection_is_known(clients: Clients) -> None:
    """A repeat over another connection is known too."""
    topic = await clients.topic()
    raw = await clients.raw()
    me = await raw.new_producer_id()
    assert await raw.send(topic, batch(TWO, producer=(me, 0, 0))) == (0, 0)
    other = await clients.raw()
    assert await other.send(topic, batch(TWO, producer=(me, 0, 0))) == (0, 0)
    assert await other.send(topic, batch(TWO, producer=(me, 0, 2))) == (0, 2)


async def test_only_the_last_five_batches_are_remembered(clients: Clients) -> None:
    """The last five batches of a producer are remembered, older ones are refused."""
    topic = await clients.topic()
    raw = await clients.raw()
    me = await raw.new_producer_id()
    for number in range(6):
        assert await raw.send(topic, batch([b"x"], producer=(me, 0, number))) == (0, number)
    assert (await raw.send(topic, batch([b"x"], producer=(me, 0, 0))))[0] == OUT_OF_ORDER
    assert await raw.send(topic, batch([b"x"], producer=(me, 0, 1))) == (0, 1)


async def test_a_gap_is_refused_and_nothing_of_it_stays(clients: Clients) -> None:
    """A gap in a producer's sequence is refused, and nothing of it stays."""
    topic = await clients.topic()
    raw = await clients.raw()
    me = await raw.new_producer_id()
    assert await raw.send(topic, batch([b"first"], producer=(me, 0, 0))) == (0, 0)
    assert (await raw.send(topic, batch([b"gap"], producer=(me, 0, 2))))[0] == OUT_OF_ORDER
    assert await raw.send(topic, batch([b"second"], producer=(me, 0, 1))) == (0, 1)
    reader, _ = await clients.reader(topic)
    assert [each.value for each in await take(reader, 2)] == [b"first", b"second"]


async def test_an_epoch_ends_with_the_next(clients: Clients) -> None:
    """A producer's epoch ends with its next one, which begins at zero."""
    topic = await clients.topic()
    raw = await clients.raw()
    me = await raw.new_producer_id()
    assert await raw.send(topic, batch([b"a"], producer=(me, 0, 0))) == (0, 0)
    assert (await raw.send(topic, batch([b"b"], producer=(me, 1, 1))))[0] == OUT_OF_ORDER
    assert await raw.send(topic, batch([b"b"], producer=(me, 1, 0))) == (0, 1)
    assert (await raw.send(topic, batch([b"c"], producer=(me, 0, 1))))[0] == INVALID_EPOCH


async def test_sequences_go_round_after_the_largest(clients: Clients) -> None:
    """A producer's sequence begins anew after the largest number."""
    topic = await clients.topic()
    raw = await clients.raw()
    me = await raw.new_producer_id()
    assert await raw.send(topic, batch([b"a"], producer=(me, 0, 2**31 - 1))) == (0, 0)
    assert await raw.send(topic, batch([b"b"], producer=(me, 0, 0))) == (0, 1)


async def test_producer_ids_are_given_once(clients: Clients) -> None:
    """No producer id is given twice."""
    one, two = await clients.raw(), await clients.raw()
    given = [await each.new_producer_id() for each in (one, two, one, two)]
    assert len(set(given)) == 4


async def test_damaged_batches_are_refused(clients: Clients) -> None:
    """A damaged batch, or two in one, is refused."""
    topic = await clients.topic()
    raw = await clients.raw()
    whole = batch(TWO)
    flipped = bytearray(whole)
    flipped[-2] ^= 1
    assert (await raw.send(topic, bytes(flipped)))[0] == CORRUPT
    assert (await raw.send(topic, whole + whole))[0] == INVALID_RECORD
    assert await raw.send(topic, whole) == (0, 0)


async def test_a_timestamp_far_ahead_is_refused(clients: Clients) -> None:
    """A timestamp more than an hour ahead of the broker's clock is refused."""
    topic = await clients.topic()
    raw = await clients.raw()
    now_ms = time.time_ns() // 1_000_000
    assert (await raw.send(topic, batch([b"x"], timestamp_ms=now_ms + 7_200_000)))[0] == INVALID_TIMESTAMP
    assert await raw.send(topic, batch([b"x"], timestamp_ms=now_ms + 60_000)) == (0, 0)
