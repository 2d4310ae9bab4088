"""One history: a seed, lived to its end and compared."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from random import Random

from tests.simulation.books import Books
from tests.simulation.crash import task_factory
from tests.simulation.node import PARTS
from tests.simulation.paid import Accounts
from tests.simulation.people import Cast, prologue, register, rule
from tests.simulation.people_money import Bank, distribute, hand_in, receive
from tests.simulation.person import Flow
from tests.simulation.story import tell
from tests.simulation.world import World
from tests.support.backends import MakeDatabase

STEPS_MAX = 4000


async def play(seed: int, make_database: MakeDatabase, deadly: float = 0.0) -> Cast:
    """Live a history. Raises whatever does not hold in it."""
    asyncio.get_running_loop().set_task_factory(task_factory)
    chance = Random(seed)
    world = World(chance, deadly=deadly)
    books = Books()
    cast = Cast(world, tell(chance), books, Accounts(books.registered))
    await world.start({service: (await make_database(service)).dsn_app for service in PARTS})
    flows = gather(cast)
    try:
        await live(world, flows)
    finally:
        for flow in flows:
            await flow.stop()
        await world.stop()
    return cast


def gather(cast: Cast) -> list[Flow]:
    """Everybody, with what he is up to."""
    bank = Bank()
    registrar, clerk, cashier = cast.person("registrar"), cast.person("clerk"), cast.person("cashier")
    economist, head = cast.person("economist"), cast.person("head-of-distribution")

    async def money() -> None:
        from tests.e2e.film import OWN

        await cashier.post("intake", "/v1/bank-accounts", {"iban": OWN.iban, "currency": "AZN"})
        await receive(cashier, cast, bank)

    async def rules() -> None:
        await prologue(cast)
        await rule(cast)

    return [
        Flow("rules", rules()),
        Flow("registry", register(registrar, cast)),
        Flow("accounts", hand_in(clerk, cast)),
        Flow("money", money()),
        Flow("runs", distribute(economist, head, cast)),
    ]


async def live(world: World, flows: list[Flow]) -> None:
    """Persons and services take turns as chance will have it, until all persons are done."""
    for _ in range(STEPS_MAX):
        if all(flow.done for flow in flows):
            break
        ready = [flow for flow in flows if not flow.done and not flow.waits()]
        possible = world.possible()
        assert ready or possible, f"nothing goes on, and these wait: {[one.name for one in flows if not one.done]}"
        if world.chance.random() < 0.02:
            world.later(timedelta(hours=world.chance.choice((1, 5, 24))))
            await world.begin_day()
        if ready and (not possible or world.chance.random() < 0.5):
            await world.chance.choice(ready).take_turn()
        else:
            await world.take(*world.chance.choice(possible))
    else:
        raise AssertionError(f"not done: {[flow.name for flow in flows if not flow.done]}")
    await world.settle()
