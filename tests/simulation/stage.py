"""Where histories begin: five databases with the rules that all of them have, made once and copied."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from copy import deepcopy
from random import Random

from tests.simulation.books import Books
from tests.simulation.node import PARTS
from tests.simulation.paid import Accounts
from tests.simulation.people import Cast, prologue
from tests.simulation.person import Flow
from tests.simulation.story import tell
from tests.simulation.topics import Topics
from tests.simulation.world import World
from tests.support.backends import Backend, Migrate


class Stage:
    """The databases of this test process."""

    def __init__(self, backend: Backend, migrate: Migrate) -> None:
        self._backend = backend
        self._migrate = migrate
        self._templates: dict[str, str] = {}
        self._topics = Topics()

    async def topics(self) -> Topics:
        """What was published and heard where histories begin."""
        if not self._templates:
            await self._make()
        return deepcopy(self._topics)

    @asynccontextmanager
    async def databases(self) -> AsyncIterator[dict[str, str]]:
        """Service -> address of a copy of its own, gone afterwards."""
        made = await asyncio.gather(
            *(self._backend.create(service, template) for service, template in self._templates.items())
        )
        try:
            yield {service: one.dsn_app for service, one in zip(self._templates, made, strict=True)}
        finally:
            await asyncio.gather(*(self._backend.drop(one.name) for one in made))

    async def _make(self) -> None:
        """Play the rules once on fresh databases, deliver everything, and keep them."""
        made = {service: await self._backend.fresh(service, self._migrate) for service in PARTS}
        chance = Random(0)
        world = World(chance, keys="prologue")
        books = Books()
        await world.start({service: one.dsn_app for service, one in made.items()})
        flow = Flow("prologue", prologue(Cast(world, tell(chance), books, Accounts(books.registered))))
        while not flow.done:
            await flow.take_turn()
        await world.settle()
        await world.stop()
        self._templates = {service: one.name for service, one in made.items()}
        self._topics = world.topics
