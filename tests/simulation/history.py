"""One history: a seed, lived to its end and compared."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import timedelta
from random import Random

from tests.simulation.books import Books
from tests.simulation.comparing import same_everywhere
from tests.simulation.counting import counted
from tests.simulation.crash import task_factory
from tests.simulation.expired import Clocks
from tests.simulation.paid import Accounts
from tests.simulation.people import Cast, rule
from tests.simulation.people_advancing import advance
from tests.simulation.people_carrying import decide_to_carry, decide_to_refund, pay_back
from tests.simulation.people_correcting import close_another, correct, correct_by_court
from tests.simulation.people_disputing import dispute, end_late
from tests.simulation.people_money import Bank, hand_in, receive
from tests.simulation.people_payees import enter_payees, renew
from tests.simulation.people_paying import pay, pay_once
from tests.simulation.people_redistributing import redistribute
from tests.simulation.people_registering import join_late, register, share_again
from tests.simulation.people_runs import distribute
from tests.simulation.people_searching import outlive_reserves, search
from tests.simulation.person import Flow
from tests.simulation.proof import prove
from tests.simulation.stage import Theatre
from tests.simulation.story import Report, tell
from tests.simulation.story_corrections import Mistake
from tests.simulation.world import World

STEPS_MAX = 4000
PERSONS = 0.8
"""How likely it is a person's turn when both a person and a service have something to do."""
LEAP = 0.01
"""How likely hours or days pass before a turn."""
ROUNDS_MAX = 20
"""Of payments at the end: some come back, and are paid once more."""
DEADLY = 0.03
"""How likely a step of a service is cut off, in two of three histories."""


async def play(seed: int, theatre: Theatre, deadly: float = DEADLY) -> Counter[str]:
    """Live a history; answers with what happened in it. Raises whatever does not hold in it."""
    asyncio.get_running_loop().set_task_factory(task_factory)
    chance = Random(seed)
    books = Books()
    world = World(chance, topics=await theatre.as_at_first(), deadly=chance.choice((0.0, deadly, deadly)))
    cast = Cast(world, tell(chance, seed), books, Accounts(books.registered), Clocks(books))
    try:
        await world.start(theatre.links)
        bank = Bank()
        await live(cast, gather(cast, bank))
        await same_everywhere(cast.world, cast.books, cast.accounts)
        if cast.story.mistake is not None:
            await mend(cast, cast.story.mistake, bank)
        if cast.story.shared is not None:
            await share(cast, cast.story.shared, bank)
        if cast.story.following is not None:
            await carry(cast, cast.story.following, bank)
        await end_everything(cast, bank)
        if "REFUND" in cast.story.wishes:
            await give_back(cast, bank)
        if cast.story.expires:
            await expire(cast, bank)
        await grow_old(cast)
        await prove(world)
    except BaseException:
        # Nothing of it may be left for the next one.
        await theatre.close()
        raise
    return counted(cast)


async def mend(cast: Cast, mistake: Mistake, bank: Bank) -> None:
    """The first account is corrected, unless it was meanwhile, and what others had of it recovered, at least as far as
    more is credited."""
    economist, head = cast.person("economist"), cast.person("head-of-distribution")
    if mistake.paid_first:
        await end_everything(cast, bank)
        cast.correcting = True
        clerk = cast.person("clerk")
        correction = Flow("correction", correct(clerk, cast, bank, mistake))
        await live(cast, [correction, Flow("runs", distribute(economist, head, cast))])
        await same_everywhere(cast.world, cast.books, cast.accounts)
    cast.happened["receivables of who was paid"] += cast.accounts.receivables()
    if mistake.advanced:
        await live(cast, [Flow("advances", advance(cast, bank))])
        await same_everywhere(cast.world, cast.books, cast.accounts)
        if cast.happened["shares advanced"]:
            await live(cast, [Flow("advanced", close_another(cast))])
    if cast.accounts.receivables() and mistake.more is not None:
        await distribute_more(cast, mistake.more, bank)
    if cast.accounts.taken_back():
        await live(cast, [Flow("recovered", close_another(cast))])
    await same_everywhere(cast.world, cast.books, cast.accounts)


async def share(cast: Cast, at: int, bank: Bank) -> None:
    """A further director comes out when all was distributed, and perhaps paid: what is his is taken back and issued
    anew, as far as it is recovered."""
    if cast.chance.random() < 0.5:
        await end_everything(cast, bank)
    if cast.chance.random() < 0.5:
        await live(cast, [Flow("shares", share_again(cast.person("registrar"), cast, at))])
        await live(cast, [Flow("correction", close_another(cast))])
    else:
        await live(cast, [Flow("documents", correct_by_court(cast, at))])
    await same_everywhere(cast.world, cast.books, cast.accounts)
    cast.happened["receivables of who was paid"] += cast.accounts.receivables()
    await live(cast, [Flow("let go", close_another(cast))])
    await same_everywhere(cast.world, cast.books, cast.accounts)


async def carry(cast: Cast, following: Report, bank: Bank) -> None:
    """What was refused of the first account goes into its next period: that is handed in and distributed with it."""
    economist, head = cast.person("economist"), cast.person("head-of-distribution")
    await live(cast, [Flow("carrying", decide_to_carry(economist, head, cast))])
    await same_everywhere(cast.world, cast.books, cast.accounts)
    await distribute_more(cast, following, bank)
    assert not cast.books.waits_for_next_period(), "what was to be carried was left where it is"


async def give_back(cast: Cast, bank: Bank) -> None:
    """What is refused for good goes back to who paid it: it is owed to him, and paid."""
    economist, head = cast.person("economist"), cast.person("head-of-distribution")
    await live(cast, [Flow("refunds", decide_to_refund(economist, head, cast))])
    await same_everywhere(cast.world, cast.books, cast.accounts)
    await live(cast, [Flow("refunds paid", pay_back(cast, bank))])
    await same_everywhere(cast.world, cast.books, cast.accounts)
    cast.happened["refunds paid"] += sum(one["order"] is not None for one in cast.accounts.refunds.values())
    await end_everything(cast, bank)


async def distribute_more(cast: Cast, report: Report, bank: Bank) -> None:
    """One account more, with its money and its run."""
    economist, head = cast.person("economist"), cast.person("head-of-distribution")
    cast.story.reports.append(report)
    more = [
        Flow("more accounts", hand_in(cast.person("clerk"), cast)),
        Flow("more money", receive(cast.person("cashier"), cast, bank)),
        Flow("more runs", distribute(economist, head, cast)),
    ]
    await live(cast, more)
    await same_everywhere(cast.world, cast.books, cast.accounts)


async def end_everything(cast: Cast, bank: Bank) -> None:
    """Late disputes end, new account numbers come, and everything that can be paid is paid, to the qəpik."""
    clerk, controller = cast.person("payee-clerk"), cast.person("payee-controller")
    for _ in range(ROUNDS_MAX):
        late = Flow("late ends", end_late(cast.person("lawyer"), cast))
        await live(cast, [late, Flow("renewals", renew(clerk, controller, cast))])
        if not cast.accounts.owed(cast.world.today):
            await same_everywhere(cast.world, cast.books, cast.accounts)
            return
        await live(cast, [Flow("last payments", pay_once(cast.person("accountant"), cast, bank))])
    raise AssertionError(f"never paid: {cast.accounts.owed(cast.world.today)}")


def gather(cast: Cast, bank: Bank) -> list[Flow]:
    """Everybody, with what he is up to."""
    registrar, clerk, cashier = cast.person("registrar"), cast.person("clerk"), cast.person("cashier")
    economist, head = cast.person("economist"), cast.person("head-of-distribution")

    async def money() -> None:
        from tests.e2e.film import OWN

        await cashier.post("intake", "/v1/bank-accounts", {"iban": OWN.iban, "currency": "AZN"})
        await receive(cashier, cast, bank)

    mistake = cast.story.mistake
    corrections = []
    if mistake is not None and not mistake.paid_first:
        cast.correcting = True
        corrections.append(Flow("correction", correct(cast.person("clerk"), cast, bank, mistake)))
    return [
        *corrections,
        Flow("rules", rule(cast)),
        Flow("registry", register(registrar, cast)),
        Flow("latecomers", join_late(cast.person("registrar"), cast)),
        Flow("accounts", hand_in(clerk, cast)),
        Flow("money", money()),
        Flow("runs", distribute(economist, head, cast)),
        Flow("payees", enter_payees(cast.person("payee-clerk"), cast.person("payee-controller"), cast)),
        Flow("disputes", dispute(cast.person("lawyer"), cast)),
        Flow("payments", pay(cast, bank)),
    ]


async def live(cast: Cast, flows: list[Flow], days_pass: bool = True) -> None:
    """Persons and services take turns as chance will have it, until all are done and everything is delivered."""
    try:
        await _take_turns(cast, flows, LEAP if days_pass else 0.0)
    finally:
        for flow in flows:
            await flow.stop()
    await cast.world.settle()


async def _take_turns(cast: Cast, flows: list[Flow], leap: float) -> None:
    world = cast.world
    rest = world.chance.randint(50, 150)
    for step in range(STEPS_MAX):
        if step == rest:
            await come_to_rest(cast, flows)
        if all(flow.done for flow in flows):
            break
        ready = [flow for flow in flows if not flow.done and not flow.waits()]
        possible = world.possible()
        waiting = [flow.name for flow in flows if not flow.done]
        assert ready or possible, f"nothing goes on, and these wait: {waiting}"
        if world.chance.random() < leap:
            world.later(timedelta(hours=world.chance.choice((1, 5, 24, 24 * 40))))
            await world.begin_day()
        if ready and (not possible or world.chance.random() < PERSONS):
            await world.chance.choice(ready).take_turn()
        else:
            await world.take(*world.chance.choice(possible))
    else:
        raise AssertionError(f"not done: {waiting}")


async def come_to_rest(cast: Cast, flows: list[Flow]) -> None:
    """Everybody ends what he is in the middle of, everything is delivered: then all must say the same."""
    deadly, cast.world.deadly = cast.world.deadly, 0.0
    for step in range(STEPS_MAX):
        await cast.world.settle()
        busy = [flow for flow in flows if flow.busy and not flow.done and not flow.waits()]
        if not busy:
            break
        await busy[step % len(busy)].take_turn()
    if not any(flow.busy for flow in flows):
        await same_everywhere(cast.world, cast.books, cast.accounts)
    cast.world.deadly = deadly


async def expire(cast: Cast, bank: Bank) -> None:
    """Nobody is found whose money is in reserve, and its three years go by: it is dealt out, and paid."""
    await live(cast, [Flow("search", search(cast.person("clerk"), cast))])
    await outlive_reserves(cast)
    economist, head = cast.person("economist"), cast.person("head-of-distribution")
    await live(cast, [Flow("redistribution", redistribute(economist, head, cast))], days_pass=False)
    await same_everywhere(cast.world, cast.books, cast.accounts)
    await end_everything(cast, bank)


async def grow_old(cast: Cast) -> None:
    """Four years of days pass, over the last claim day of everything in reserve, sometimes with a day just before: what
    nobody searched for stays where it is."""
    for days in (368,) if cast.story.expires else cast.chance.choice((*[(1462,)] * 3, (1094, 368))):
        await cast.world.dawn(cast.world.today + timedelta(days=days))
    await same_everywhere(cast.world, cast.books, cast.accounts)
