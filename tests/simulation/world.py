"""Five services, their topics, one clock and one source of chance."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any, TypeVar

from shared.kernel.clock import baku_day
from tests.simulation.crash import Died
from tests.simulation.door import Answer
from tests.simulation.link import Link
from tests.simulation.node import Node
from tests.simulation.topics import Topics
from tests.support.one_service import NOON

T = TypeVar("T")
STEPS_MAX = 2000
_ORDER = ("react", "work", "relay", "hear", "fold")
CHECKED = 0.1
"""How likely a service is asked for its ledger after a fold."""
REPEATED = 0.15
"""How likely reactions are repeated."""
WAITS_MAX = 60
"""A death comes after as many awaits at the most: few steps have more."""


@dataclass
class World:
    """Everything that runs in one history."""

    chance: Random
    now: datetime = NOON
    topics: Topics = field(default_factory=Topics)
    nodes: dict[str, Node] = field(default_factory=dict)
    deadly: float = 0.0
    """How likely a step is cut off."""
    cut_jobs: set[str] = field(default_factory=set)
    """Services whose last job was cut off: three deaths in a row would give it up, which no history is about."""

    told: dict[tuple[Any, ...], tuple[int, date, Any]] = field(default_factory=dict)
    """What services answered an auditor, by the question, with how far they were and the day."""
    keys: str = "key"
    """How idempotency keys begin."""
    _keys: int = 0

    @property
    def today(self) -> date:
        """The day in Baku."""
        return baku_day(self.now)

    async def start(self, links: dict[str, Link]) -> None:
        """Start a service on each of these databases."""
        for service, link in links.items():
            self.nodes[service] = Node(service, link, lambda: self.now, self.topics)
            await self.nodes[service].start()

    def new_key(self) -> str:
        """An idempotency key that nobody had before."""
        self._keys += 1
        return f"{self.keys}-{self._keys}"

    def later(self, step: timedelta) -> None:
        """Time passes."""
        self.now += step

    async def check(self, node: Node) -> None:
        """What a service of money says of itself holds at any time, whatever the others have heard."""
        owner = node.service
        path = {"distribution": "/v1/ledger", "payments": "/v1/ledger"}.get(owner)
        if path is None:
            return
        response = await node.ask("auditor", (f"{owner}:ledger:read",), "GET", path)
        assert response.is_success, response.text
        ledger = response.json()
        assert ledger.get("holds", True), f"{owner}: {ledger['findings']}"
        for book in ledger["books"]:
            assert not book.get("missing"), f"{owner}: {book}"

    async def step(self, node: Node, work: Coroutine[Any, Any, T]) -> T:
        """Something that a service does, to its end or to the service's death. Raises Died."""
        try:
            if self.chance.random() < self.deadly:
                return await node.until_death(self.chance.randint(1, WAITS_MAX), work)
            return await work
        finally:
            # Whoever is woken by an append is woken a moment later.
            await asyncio.sleep(0)

    async def ask(
        self, service: str, subject: str, scopes: tuple[str, ...], method: str, path: str, **kept: Any
    ) -> Answer:
        """A request of a person, with an answer or with the service's death. Raises Died."""
        node = self.nodes[service]
        return await self.step(node, node.ask(subject, scopes, method, path, **kept))

    def possible(self) -> list[tuple[Node, str]]:
        """Every step of a service that may have something to do; "hear <source>" among them."""
        return [
            (node, step)
            for node in self.nodes.values()
            for step in (
                *sorted(node.todo),
                *(
                    f"hear {source}"
                    for source in node.parts.hears
                    if self.topics.behind(source, node.service)
                ),
            )
        ]

    async def take(self, node: Node, what: str) -> None:
        """One service takes one step, or dies in it."""
        try:
            match what:
                case "relay":
                    await self.step(node, node.relay())
                case "fold":
                    if await self.step(node, node.fold()) and self.chance.random() < CHECKED:
                        await self.check(node)
                case "react":
                    await self.step(node, node.react(twice=self.chance.random() < REPEATED))
                case "work":
                    await self._work(node)
                case _:
                    await self.step(node, node.hear(what.removeprefix("hear "), self.chance))
        except Died:
            return

    async def begin_day(self) -> None:
        """One service's day clock looks at the time."""
        node = self.chance.choice(list(self.nodes.values()))
        try:
            await self.step(node, node.days.look())
        except Died:
            return

    async def dawn(self, day: date, services: Iterable[str] | None = None) -> None:
        """A day to come begins for these services, for all where none are named, and everything is delivered."""
        self.now += max(day - self.today, timedelta())
        for service in services or self.nodes:
            await self.nodes[service].days.look()
        await self.settle()

    async def _work(self, node: Node) -> None:
        if node.service in self.cut_jobs:
            await node.work()
            self.cut_jobs.discard(node.service)
            return
        try:
            await self.step(node, node.work())
        except Died:
            self.cut_jobs.add(node.service)
            raise

    async def settle(self) -> None:
        """Deliver, fold, react and work until nothing is left to do; nobody dies."""
        deadly, self.deadly = self.deadly, 0.0
        for _ in range(STEPS_MAX):
            possible = self.possible()
            if not possible:
                break
            # Folds last: they then take along what the others have to say.
            node, what = min(possible, key=lambda one: _ORDER.index(one[1].split()[0]))
            await self.take(node, what)
        else:
            raise AssertionError(f"the services do not come to rest: {possible}")
        self.deadly = deadly
