"""Questions of one moment asked in one query."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Generic, TypeVar

import asyncpg

K = TypeVar("K")
V = TypeVar("V")

KEYS_PER_QUERY = 256


class Gathering(Generic[K, V]):
    """Answers keys through `fetch`, all that are asked in the same turn of the event loop together.

    Commands that were committed together are answered together, so those that follow them ask together.
    """

    def __init__(self, fetch: Callable[[Sequence[K]], Awaitable[Mapping[K, V]]]) -> None:
        self._fetch = fetch
        self._asked: dict[K, list[asyncio.Future[V]]] = {}
        self._running: set[asyncio.Task[None]] = set()

    async def get(self, key: K) -> V:
        """The answer to one key. Raises what `fetch` raises."""
        loop = asyncio.get_running_loop()
        if not self._asked:
            loop.call_soon(self._ask)
        future: asyncio.Future[V] = loop.create_future()
        self._asked.setdefault(key, []).append(future)
        return await future

    def _ask(self) -> None:
        asked, self._asked = list(self._asked.items()), {}
        for start in range(0, len(asked), KEYS_PER_QUERY):
            task = asyncio.ensure_future(self._answer(dict(asked[start : start + KEYS_PER_QUERY])))
            self._running.add(task)
            task.add_done_callback(self._running.discard)

    async def _answer(self, asked: dict[K, list[asyncio.Future[V]]]) -> None:
        waiting = [future for futures in asked.values() for future in futures]
        try:
            found = await self._fetch(list(asked))
        except asyncpg.DataError as error:
            if len(asked) > 1:
                # One key that PostgreSQL cannot take shall not fail the others.
                for key, futures in asked.items():
                    await self._answer({key: futures})
                return
            _fail(waiting, error)
        except asyncio.CancelledError:
            for future in waiting:
                future.cancel()
            raise
        except Exception as error:  # noqa: BLE001  whoever asked gets it
            _fail(waiting, error)
        else:
            for key, futures in asked.items():
                for future in futures:
                    if not future.done():
                        future.set_result(found[key])


def _fail(waiting: Sequence[asyncio.Future[V]], error: Exception) -> None:
    for future in waiting:
        if not future.done():
            future.set_exception(error)
