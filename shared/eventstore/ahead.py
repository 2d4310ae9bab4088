"""What comes next, made while what came before it is used."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager
from typing import TypeVar

T = TypeVar("T")


class _End:
    """Stands behind the last one."""


@asynccontextmanager
async def made_ahead(source: AsyncGenerator[T, None], most: int) -> AsyncIterator[AsyncIterator[T]]:
    """The items of `source` in their order, at most so many waiting while one more is made. What making one raises is
    raised in its turn; whoever leaves the block early ends the making."""
    waiting: asyncio.Queue[T | Exception | _End] = asyncio.Queue(most)

    async def make() -> None:
        try:
            async with aclosing(source):
                async for one in source:
                    await waiting.put(one)
        except Exception as error:  # noqa: BLE001 - whoever takes it raises it
            await waiting.put(error)
        else:
            await waiting.put(_End())

    async def taken() -> AsyncIterator[T]:
        while not isinstance(one := await waiting.get(), _End):
            if isinstance(one, Exception):
                raise one
            yield one

    making = asyncio.create_task(make())
    try:
        yield taken()
    finally:
        making.cancel()
        await asyncio.gather(making, return_exceptions=True)
