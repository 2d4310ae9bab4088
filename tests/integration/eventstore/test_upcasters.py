"""An event of an older version arrives as today's class, whichever way it is read."""

from dataclasses import dataclass
from typing import Any

import pytest

from shared.eventstore.codec import Codec, Stored
from shared.eventstore.store import EventStore, Undecodable
from shared.kernel.decider import Decider, Decision, accepted
from tests.integration.eventstore.box import META
from tests.integration.eventstore.conftest import NOON, Log


def first_form() -> type:
    @dataclass(frozen=True, slots=True, kw_only=True)
    class NameGiven:
        name: str

    return NameGiven


@dataclass(frozen=True, slots=True, kw_only=True)
class NameGiven:
    """Version 3: version 1 had `name`, version 2 `names`, and `script` came last."""

    names: tuple[str, ...]
    script: str


def to_list(old: dict[str, Any]) -> dict[str, Any]:
    return {"names": [old["name"]]}


def with_script(old: dict[str, Any]) -> dict[str, Any]:
    return {**old, "script": "LATIN"}


def decide(command: object, state: tuple[object, ...]) -> Decision[object]:
    return accepted(command)


NAMES: Decider[object, Any, tuple[object, ...]] = Decider(
    "name", (), lambda state, event: (*state, event), decide
)
NOW = Codec("boxes", [Stored(NameGiven, 3, {1: to_list, 2: with_script})])


async def test_an_upcaster_is_reached_from_load_state_and_read(log: Log) -> None:
    old = first_form()
    before = EventStore("boxes", log.pool, lambda: NOON, Codec("boxes", [Stored(old)]), frozenset({old}))
    await before.execute(NAMES, "1", old(name="Arif"), META)
    store = EventStore("boxes", log.pool, lambda: NOON, NOW, frozenset({NameGiven}))
    expected = NameGiven(names=("Arif",), script="LATIN")
    assert await store.load("name", "1") == ([expected], 1)
    assert await store.state(NAMES, "1") == ((expected,), 1)
    (entry,) = await store.read(0)
    assert (entry.event, entry.schema_version, entry.raw) == (expected, 1, b'{"name":"Arif"}')
    assert [found.event for found in await store.read_public(0)] == [expected]
    await store.execute(NAMES, "1", NameGiven(names=("Arif", "Ариф"), script="CYRILLIC"), META)
    assert [found.schema_version for found in await store.read(0)] == [1, 3]


async def test_an_own_event_that_nobody_can_read_stops_the_reader(log: Log) -> None:
    store = EventStore("boxes", log.pool, lambda: NOON, NOW)
    await store.execute(NAMES, "1", NameGiven(names=(), script="LATIN"), META)
    empty = EventStore("boxes", log.pool, lambda: NOON, Codec("boxes", []))
    with pytest.raises(Undecodable, match="position 1: boxes stores no event NameGiven"):
        await empty.read(0)
    with pytest.raises(Undecodable, match="position 1"):
        await empty.load("name", "1")
    older = EventStore("boxes", log.pool, lambda: NOON, Codec("boxes", [Stored(NameGiven)]))
    with pytest.raises(Undecodable, match="NameGiven has versions 1 to 1, not 3"):
        await older.read(0)
