"""The log as it stood: at a position, and at an instant."""

from datetime import timedelta

from shared.eventstore.store import EventStore
from tests.integration.eventstore.box import (
    BOX,
    CODEC,
    META,
    PUBLIC,
    AddCoins,
    BoxOpened,
    CoinsAdded,
    OpenBox,
)
from tests.integration.eventstore.conftest import NOON, Log


async def test_streams_up_to_a_position(log: Log) -> None:
    await log.store.execute(BOX, "1", OpenBox("anna"), META)
    await log.store.execute(BOX, "2", OpenBox("orxan"), META)
    await log.store.execute(BOX, "1", AddCoins(5), META)
    then = await log.store.histories(["box-1", "box-2", "box-3"], 2)
    assert [entry.event for entry in then["box-1"]] == [BoxOpened(owner="anna")]
    assert [entry.position for entry in then["box-2"]] == [2]
    assert then["box-3"] == []
    now = await log.store.histories(["box-1"], 3)
    assert [type(entry.event) for entry in now["box-1"]] == [BoxOpened, CoinsAdded]


async def test_the_position_of_an_instant_is_the_last_one_recorded_by_then(log: Log) -> None:
    assert await log.store.position_at(NOON) == 0
    minutes = iter([0, 0, 1, 1, 1, 4, 5])
    store = EventStore("boxes", log.pool, lambda: NOON + timedelta(minutes=next(minutes)), CODEC, PUBLIC)
    for number in range(7):
        await store.execute(BOX, str(number), OpenBox("anna"), META)
    asked = [-1, 0, 0.5, 1, 3, 4, 5, 9]
    found = [await log.store.position_at(NOON + timedelta(minutes=minute)) for minute in asked]
    assert found == [0, 2, 2, 5, 5, 6, 7, 7]
    assert await log.store.recorded_at(6) == NOON + timedelta(minutes=4)
    assert await log.store.recorded_at(8) is None
