"""A store whose process dies before a command: for jobs that are to go on where they were cut off."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from shared.jobs.books import BooksPart
from shared.jobs.books_reading import Head, Rows
from shared.jobs.kinds import JobContext


class PowerCut(Exception):
    """The process ends here."""


class Cut:
    """A store whose process dies before its n-th command."""

    def __init__(self, store: Any, left: int) -> None:
        self._store = store
        self._left = left

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    async def execute(self, *args: Any, **more: Any) -> Any:
        """A command, or the end."""
        self._count()
        return await self._store.execute(*args, **more)

    async def execute_many(self, *args: Any, **more: Any) -> Any:
        """Many commands, or the end."""
        self._count()
        return await self._store.execute_many(*args, **more)

    def _count(self) -> None:
        if not self._left:
            raise PowerCut
        self._left -= 1


class EverywhereCut:
    """A service's part of the old books whose entering dies before each of its commands, and goes on every time.

    `cuts` says how often it died. `none_stands` are the control totals of what stands before the end, where there are
    to be none until then.
    """

    def __init__(self, part: BooksPart, none_stands: Mapping[str, int] | None = None) -> None:
        self._part = part
        self._none_stands = none_stands
        self.cuts = 0
        self.part = replace(part, enter=self._enter)

    async def _enter(self, job: JobContext, head: Head, rows: Rows) -> None:
        while True:
            store: Any = Cut(job.ctx.store, self.cuts)
            try:
                await self._part.enter(replace(job, ctx=replace(job.ctx, store=store)), head, rows)
            except PowerCut:
                self.cuts += 1
                # As the next attempt looks first: what this one entered stands against nothing.
                assert await self._part.collide(job, head, rows) == []
                if self._none_stands is not None:
                    assert await self._part.standing(job, head, rows) == self._none_stands
            else:
                break
        # Entered once more it changes nothing.
        position = (await job.ctx.store.head()).position
        await self._part.enter(job, head, rows)
        assert (await job.ctx.store.head()).position == position
