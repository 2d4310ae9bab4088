"""The death of a process between any two awaits.

Everything that a task of a `Life` awaits is counted. At a count that the caller names, every task of that life stands
still for ever at the await where it is: what it had sent to the database takes effect, nothing after that does.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Generator, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

T = TypeVar("T")
_LIFE: ContextVar[Life | None] = ContextVar("life", default=None)
_UNCOUNTED: ContextVar[bool] = ContextVar("uncounted", default=False)
_GRACE_SECONDS = 5.0


class Died(Exception):
    """The process died before it answered."""


class Life:
    """The tasks of one process, from one action to its end or to the death of the process."""

    def __init__(self, left: int) -> None:
        """`left`: how many times its tasks may still wait before they stand still."""
        self.left = left
        self.still = False
        self.ended = False
        self.stood = asyncio.Event()
        self.tasks: set[asyncio.Task[Any]] = set()

    def waited(self) -> None:
        """A task waited once more."""
        self.left -= 1
        self.still = self.still or self.left <= 0


async def live(left: int, work: Coroutine[Any, Any, T], die: Callable[[], None]) -> T:
    """Work that dies with all its tasks after waiting `left` times, unless it ends before. Raises Died.

    `die` takes away what a dead process no longer has: its connections.
    """
    life = Life(left)
    before = _LIFE.set(life)
    try:
        task = asyncio.create_task(work)
    finally:
        _LIFE.reset(before)
    stood = asyncio.create_task(life.stood.wait())
    await asyncio.wait({task, stood}, return_when=asyncio.FIRST_COMPLETED)
    if task.done():
        stood.cancel()
        # What the work left behind goes on as it would in the living process.
        life.left = 1 << 60
        life.still = False
        return task.result()
    life.ended = True
    die()
    for one in tuple(life.tasks):
        one.cancel()
    _, alive = await asyncio.wait({*life.tasks, task}, timeout=_GRACE_SECONDS)
    assert not alive, f"still alive: {alive}"
    if not task.cancelled():
        # Fetched, so that nobody complains when it is collected.
        task.exception()
    raise Died


@contextmanager
def uncounted() -> Iterator[None]:
    """What is awaited meanwhile counts for no death: what is done only the first time in a test process may not decide
    when a process dies, else a seed would not be the same history each time."""
    before = _UNCOUNTED.set(True)
    try:
        yield
    finally:
        _UNCOUNTED.reset(before)


def task_factory(
    loop: asyncio.AbstractEventLoop, work: Coroutine[Any, Any, Any] | Generator[Any, None, Any], **kept: Any
) -> asyncio.Task[Any]:
    """For `loop.set_task_factory`: a task of a life counts what it awaits."""
    life = _LIFE.get()
    if life is None or life.ended:
        return asyncio.Task(work, loop=loop, **kept)
    task = asyncio.Task(_lived(work, life), loop=loop, **kept)
    life.tasks.add(task)
    task.add_done_callback(life.tasks.discard)
    return task


async def _lived(work: Any, life: Life) -> Any:
    return await _Steps(work, life)


class _Steps:
    """Drives a coroutine from await to await."""

    def __init__(self, work: Any, life: Life) -> None:
        self._work = work
        self._life = life

    def __await__(self) -> Generator[Any, None, Any]:
        inner = self._work.__await__()
        error: BaseException | None = None
        while True:
            try:
                waits_for = inner.send(None) if error is None else inner.throw(error)
            except StopIteration as stop:
                return stop.value
            if not _UNCOUNTED.get():
                self._life.waited()
            error = None
            try:
                yield waits_for
                if self._life.still and not self._life.ended:
                    # What was waited for has happened, and nobody is there any more to go on with it.
                    self._life.stood.set()
                    yield from asyncio.get_running_loop().create_future()
            except BaseException as raised:  # noqa: BLE001 - handed to whoever waits
                error = raised
