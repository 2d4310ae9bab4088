"""The day clock: one DayStarted a Baku day, and a sealed head with it."""

from datetime import date
from typing import Any

from shared.contracts.platform import HeadSealed
from shared.eventstore.days import DAY, DayStarted, StartDay
from shared.eventstore.store import Meta
from shared.jobs.daybreak import DayClock
from tests.support.rig import MakeRig, Rig


async def _events(rig: Rig, kind: type) -> list[Any]:
    return [entry.event for entry in await rig.store.read(0) if isinstance(entry.event, kind)]


async def test_each_day_starts_once_and_seals_what_lies_below(make_rig: MakeRig) -> None:
    rig = await make_rig()
    clock = DayClock(rig.store)
    await rig.count("a", 1)
    await clock.look()
    await clock.look()
    await DayClock(rig.store).look()
    rig.advance(days=1)
    await rig.count("a", 2)
    await clock.look()

    assert await _events(rig, DayStarted) == [
        DayStarted(day=date(2026, 9, 1)),
        DayStarted(day=date(2026, 9, 2)),
    ]
    seals = await _events(rig, HeadSealed)
    assert [seal.day for seal in seals] == [date(2026, 8, 31), date(2026, 9, 1)]
    entries = {entry.position: entry for entry in await rig.store.read(0)}
    for seal in seals:
        assert entries[seal.position].hash.hex() == seal.hash
        later = [entry for entry in entries.values() if entry.position > seal.position]
        assert all(entry.recorded_at.date() > seal.day for entry in later)


async def test_a_seal_that_a_crash_left_out_is_made_up(make_rig: MakeRig) -> None:
    rig = await make_rig()
    await rig.count("a", 1)
    meta = Meta(actor="clock:intake", correlation_id="day")
    await rig.store.execute(DAY, "2026-09-01", StartDay(day=date(2026, 9, 1)), meta)

    await DayClock(rig.store).look()

    assert [seal.day for seal in await _events(rig, HeadSealed)] == [date(2026, 8, 31)]


async def test_an_orderly_stop_seals_once_more(make_rig: MakeRig) -> None:
    rig = await make_rig()
    clock = DayClock(rig.store)
    await rig.count("a", 1)
    await clock.look()
    await clock.stop()
    assert len(await _events(rig, HeadSealed)) == 1

    await rig.count("a", 1)
    await clock.stop()

    assert [seal.position for seal in await _events(rig, HeadSealed)] == [2, 4]


async def test_a_log_that_takes_nothing_stops_without_a_seal(make_rig: MakeRig) -> None:
    rig = await make_rig()
    rig.store.gate.shut()

    await DayClock(rig.store).stop()

    assert await rig.store.read(0) == []
