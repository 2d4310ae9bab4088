"""The event stream: who listens, hangs up or stays too long costs the others nothing."""

import asyncio
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import pytest

from services.registry.main import PARTS
from shared.web import routes_events
from tests.integration.web.knocking import Heard, knock
from tests.support.service import Caller, Serve, Served

LISTEN = (("accept", "text/event-stream"),)


@pytest.fixture
async def registry(serve: Serve) -> Served:
    served = await serve(PARTS)
    registrar = served.caller("registrar", "registry:party:submit")
    await registrar.post("/v1/parties", {"kind": "NATURAL", "names": [{"name": "Hacı İsmayılov"}]})
    return served


def app_of(served: Served) -> Any:
    transport = served.http._transport
    assert isinstance(transport, httpx.ASGITransport)
    return transport.app


async def told(one: Heard, words: bytes) -> None:
    async with asyncio.timeout(20):
        while words not in one.body:
            one.more.clear()
            await one.more.wait()


async def test_listeners_that_hang_up_leave_nothing_behind(registry: Served) -> None:
    gone = asyncio.Event()
    each = routes_events.STREAMS_OF_ONE_MAX
    callers = [registry.caller(f"auditor {n}") for n in range(routes_events.STREAMS_MAX // each)]

    def listen(caller: Caller, one: Heard) -> asyncio.Task[Heard]:
        return asyncio.create_task(
            knock(
                app_of(registry), caller, "/v1/events", method="GET", headers=LISTEN, hangs_up=gone, heard=one
            )
        )

    # All at once: who is let in counts before he hears a word.
    heard = [(caller, Heard()) for caller in callers for _ in range(each + 5)]
    listening = [listen(caller, one) for caller, one in heard]
    done, still = await asyncio.wait(listening, timeout=20, return_when=asyncio.FIRST_COMPLETED)
    while len(done) < 5 * len(callers):
        more, still = await asyncio.wait(still, timeout=20, return_when=asyncio.FIRST_COMPLETED)
        assert more
        done |= more
    assert {(one.result().status, one.result().problem) for one in done} == {(503, "too-many-streams")}
    await asyncio.gather(
        *(told(one, b"event: PartyEntered") for _, one in heard if one.status == httpx.codes.OK)
    )
    let_in = Counter(caller.token for caller, one in heard if one.status == httpx.codes.OK)
    assert let_in == {caller.token: each for caller in callers}
    assert let_in.total() == routes_events.STREAMS_MAX
    caller = registry.caller("late auditor")
    late = await knock(app_of(registry), caller, "/v1/events", method="GET", headers=LISTEN)
    assert (late.status, late.problem) == (503, "too-many-streams")
    assert (await caller.get("/v1/events")).status_code == 200
    gone.set()
    async with asyncio.timeout(10):
        await asyncio.gather(*listening)
    assert not registry.running.streams
    assert (await caller.get("/livez")).json()["alive"]


async def test_a_stream_ends_with_its_token(registry: Served) -> None:
    caller = registry.caller("auditor")
    ctx = registry.running.ctx
    late = replace(ctx, clock=lambda: ctx.clock() + timedelta(hours=12, seconds=-5))
    app_of(registry).state.ctx = late
    async with asyncio.timeout(40):
        heard = await knock(app_of(registry), caller, "/v1/events", method="GET", headers=LISTEN)
    assert heard.status == 200
    assert b"event: PartyEntered" in heard.body
    again = await knock(app_of(registry), caller, "/v1/events", method="GET", headers=LISTEN)
    assert again.status == 401
