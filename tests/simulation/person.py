"""Somebody who works with the services: one request after the other, each repeated until it is answered."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial
from typing import Any

from tests.simulation.crash import Died
from tests.simulation.door import Answer
from tests.simulation.world import World

Json = dict[str, Any]
TRIES_MAX = 400
LATER = {404, 503}
"""Not known there yet, or starting: asked again."""
_UNHEARD = {"UNKNOWN_WORK", "UNKNOWN_PARTY"}
"""Reasons that say as much."""


def _nothing() -> bool:
    return False


def has_ended(job: Json) -> bool:
    """Whether a job has come to its end, whichever."""
    return job["state"] not in ("QUEUED", "RUNNING")


_FLOW: ContextVar[Flow] = ContextVar("flow")


class Flow:
    """What one or some persons do together, until it is another's turn."""

    def __init__(self, name: str, work: Coroutine[Any, Any, None]) -> None:
        """It begins with its first turn."""
        self.name = name
        self.waits: Callable[[], bool] = _nothing
        """Whether there is nothing new for it yet, so that a turn would be wasted."""
        self.busy = 0
        """How many things it is in the middle of."""
        self._go = asyncio.Event()
        self._paused = asyncio.Event()
        self._task = asyncio.create_task(self._begin(work), name=name)

    async def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        _FLOW.set(self)
        try:
            await self.pause()
        except asyncio.CancelledError:
            work.close()
            raise
        await work

    @property
    def done(self) -> bool:
        """Whether it has come to its end."""
        return self._task.done()

    async def take_turn(self) -> None:
        """Let it go on until it gives the turn back or ends. Raises what it raises."""
        self._paused.clear()
        self._go.set()
        paused = asyncio.create_task(self._paused.wait())
        await asyncio.wait({paused, self._task}, return_when=asyncio.FIRST_COMPLETED)
        paused.cancel()
        if self._task.done():
            self._task.result()

    async def pause(self) -> None:
        """Give the turn back; return when it is given again."""
        self._paused.set()
        await self._go.wait()
        self._go.clear()

    async def stop(self) -> None:
        """Leave it where it is."""
        self._task.cancel()
        await asyncio.wait({self._task})


class Person:
    """A subject with his scopes, in the flow that asks him."""

    def __init__(self, world: World, subject: str, *scopes: str) -> None:
        self.world = world
        self.subject = subject
        self._scopes = scopes

    async def turn(self, waits: Callable[[], bool] = _nothing) -> None:
        """Give the others a turn; not before there is something new."""
        flow = _FLOW.get()
        flow.waits = waits
        await flow.pause()

    async def post(
        self, service: str, path: str, body: Json | None = None, *, unless: tuple[str, ...] = (), **kept: Any
    ) -> Json:
        """A command, repeated under one key until it is answered; sometimes sent once more, which changes nothing.

        A rejection whose reason is in `unless` answers {"reason": ...}; 404 means that the service has not heard
        of it yet.
        """
        key = self.world.new_key()
        if body is not None:
            kept["json"] = body
        node, seen = self.world.nodes[service], -1
        for _ in range(TRIES_MAX):
            await self.turn(partial(node.unmoved_since, seen))
            seen = node.moved
            response = await self.send(service, "POST", path, headers={"idempotency-key": key}, **kept)
            if response is None or response.status_code in LATER:
                continue
            if response.is_success:
                answer: Json = response.json()
                await self._again(answer, service, path, headers={"idempotency-key": key}, **kept)
                return answer
            problem = response.json()
            reasons = [problem.get("reason"), *(found["what"] for found in problem.get("errors", ()))]
            if _UNHEARD & set(reasons):
                continue
            for reason in reasons:
                if reason in unless:
                    return {"reason": reason}
            raise AssertionError(f"{self.subject}: POST {service}{path}: {response.text}")
        raise AssertionError(f"{self.subject}: POST {service}{path} is not answered")

    async def get(self, service: str, path: str, **query: Any) -> Json | None:
        """A query; None when there is no answer, or nothing there yet."""
        response = await self.send(service, "GET", path, params=query)
        if response is None or response.status_code in LATER:
            return None
        assert response.is_success, f"{self.subject}: GET {service}{path}: {response.text}"
        found: Json = response.json()
        return found

    async def until(
        self, service: str, path: str, holds: Callable[[Json], bool], *, of_jobs: bool = False, **query: Any
    ) -> Json:
        """A query, asked again until its answer is as he waits for; `of_jobs`: it only changes when one ends."""
        node, seen = self.world.nodes[service], -1
        for _ in range(TRIES_MAX):
            await self.turn(partial(node.unworked_since if of_jobs else node.unmoved_since, seen))
            seen = node.worked if of_jobs else node.moved
            found = await self.get(service, path, **query)
            if found is not None and holds(found):
                return found
        raise AssertionError(
            f"{self.subject}: GET {service}{path} does not become what was waited for: {found}"
        )

    async def job(self, service: str, answer: Json) -> Json:
        """The job of an answer, when it is done."""
        ended = await self.until(service, answer["job"], has_ended, of_jobs=True)
        assert ended["state"] == "DONE", ended
        return ended

    async def _again(self, answer: Json, service: str, path: str, **kept: Any) -> None:
        if self.world.chance.random() < 0.1:
            response = await self.send(service, "POST", path, **kept)
            if response is not None:
                assert response.json() == answer, f"{path}: {answer}, repeated: {response.text}"

    @contextmanager
    def busy(self) -> Iterator[None]:
        """What he does now stands in the books only at its end: until then nothing is compared."""
        flow = _FLOW.get()
        flow.busy += 1
        try:
            yield
        finally:
            flow.busy -= 1

    async def send(self, service: str, method: str, path: str, **kept: Any) -> Answer | None:
        """A request, once; None when the service died over it."""
        try:
            return await self.world.ask(service, self.subject, self._scopes, method, path, **kept)
        except Died:
            return None
