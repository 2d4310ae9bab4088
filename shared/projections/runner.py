"""The runner of a service's read models: one tail, one fold, one cursor."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import aclosing, suppress
from dataclasses import dataclass, replace
from typing import Any

import structlog

from shared.eventstore.entries import Entry
from shared.eventstore.store import EventStore
from shared.eventstore.subjects import subject_of
from shared.observability.wording import said
from shared.projections import generations
from shared.projections.ahead import Ahead
from shared.projections.building import Building
from shared.projections.cursors import PROJECTIONS, lock_cursor, move_cursor
from shared.projections.folding import fold
from shared.projections.generations import Generation
from shared.projections.lane import lane
from shared.projections.leaving_out import fold_others, of_an_entry
from shared.projections.projection import Projection
from shared.projections.pulse import Pulse
from shared.projections.strides import ENTRIES, strides

BATCH = 1000
_RETRY_SECONDS_MAX = 5.0
_log = structlog.get_logger()

Progress = Callable[[int, int, str], Awaitable[None]]
"""Called with (done, total, unit)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectionStatus:
    """How the read models stand."""

    position: int
    boot_position: int
    building: Building | None
    """The read model that is being built."""
    problem: str | None
    """Why the runner does not get on."""

    @property
    def ready(self) -> bool:
        """Whether the position found at boot was reached and nothing is in the way."""
        return self.position >= self.boot_position and self.problem is None


class ProjectionRunner:
    """Folds the log into the read models of one service."""

    def __init__(self, store: EventStore, pool: Any, projections: Sequence[Projection]) -> None:
        names = [projection.name for projection in projections]
        if len(names) != len(set(names)):
            raise ValueError(f"two read models of one name: {sorted(names)}")
        self.store = store
        self.pool = pool
        self.projections = tuple(projections)
        self.position = 0
        """Where all read models stand."""
        self.without: dict[str, frozenset[str]] = {}
        """Subjects that live read models go without, by the read model's name."""
        self.pulse = Pulse()
        self.on_move: list[Callable[[], None]] = []
        """Called when the read models stand further on, to wake those who wait for that."""
        self._boot_position = -1
        self._building: Building | None = None
        self._one_build = asyncio.Lock()
        self._problem: str | None = None
        self._moved = asyncio.Condition()
        self._ahead = Ahead(store)

    @property
    def status(self) -> ProjectionStatus:
        """For readiness and metrics."""
        boot = self._boot_position if self._boot_position >= 0 else self.position + 1
        building = self._building
        if building is not None:
            building = replace(building, goal=max(building.goal, self.position))
        return ProjectionStatus(
            position=self.position, boot_position=boot, building=building, problem=self._problem
        )

    @property
    def prepared(self) -> bool:
        """Whether every read model can be asked: until then a query would find no table."""
        return self._boot_position >= 0

    async def prepare(self) -> None:
        """Make every read model live at the cursor: new and changed ones are built before the tail goes on."""
        boot = (await self.store.head()).position
        async with self.pool.acquire() as connection:
            async with connection.transaction():
                position = await lock_cursor(connection, PROJECTIONS)
            await generations.clear(connection, {projection.name for projection in self.projections})
            live = await generations.live(connection)
        self.position = position
        for projection in self.projections:
            found = live.get(projection.name)
            # What was left out is tried again: the code may have been mended.
            if found is None or not found.fits(projection) or found.without:
                await self._rebuild(projection, None)
        self._boot_position = boot

    async def run(self) -> None:
        """Prepare, then fold for ever; a failure is shown in `status`, logged, and tried again."""
        pause = 0.1
        while True:
            try:
                if self._boot_position < 0:
                    await self.prepare()
                folded = await self.step()
                self._problem, pause = None, 0.1
                if not folded:
                    await self.pulse.wait()
                elif folded < BATCH:
                    await self.pulse.rest()
            except Exception as error:  # noqa: BLE001 - a runner outlives what it meets, and says so
                self._problem = said(error)
                _log.error("projections stand still", position=self.position, problem=self._problem)
                await asyncio.sleep(pause)
                pause = min(pause * 2, _RETRY_SECONDS_MAX)

    async def step(self) -> int:
        """Fold the next batch in one transaction. Answers with the number of entries taken, 0 at the end."""
        after = self.position
        entries = await self._ahead.take(after, BATCH)
        if not entries:
            return 0
        try:
            position = await self._take(after, entries)
        except Exception as error:
            if not of_an_entry(error):
                raise
            position = await self._take(after, entries, around=True)
        # Not where we thought: another process folds too, or a backup was restored under us. Read on from there.
        await self._arrive(position)
        return max(1, len(entries))

    def lacking(self, entry: Entry) -> str | None:
        """Name of a read model that goes without the entry's subject."""
        if not self.without:
            return None
        subject = subject_of(entry)
        return next((name for name, subjects in self.without.items() if subject in subjects), None)

    async def catch_up(self) -> int:
        """Fold to the end of the log; answers with the position."""
        while await self.step():
            pass
        return self.position

    async def wait_for(self, position: int, timeout_s: float | None = None) -> None:
        """Return when every read model has folded `position`. Raises TimeoutError."""
        if self.position >= position:
            return
        self.pulse.hurry()
        async with asyncio.timeout(timeout_s), self._moved:
            await self._moved.wait_for(lambda: self.position >= position)

    async def rebuild(self, name: str, progress: Progress | None = None) -> int:
        """Build a read model again beside the live one, then switch; answers with the position of the switch.

        Raises KeyError for a name that the service does not have.
        """
        found = {projection.name: projection for projection in self.projections}[name]
        return await self._rebuild(found, progress)

    async def fold_into(
        self,
        projection: Projection,
        made: Generation,
        after: int,
        until: int,
        progress: Progress | None = None,
    ) -> int:
        """Fold entries above `after` up to `until` into a generation that is not live; answers with `until`."""
        async with aclosing(strides(self.store, after, until)) as found:
            async for entries in found:
                async with self.pool.acquire() as connection, connection.transaction():
                    await fold_others(connection, projection, made, entries)
                after = entries[-1].position
                if progress is not None:
                    await progress(after, until, "entries")
        return after

    async def _rebuild(self, projection: Projection, progress: Progress | None) -> int:
        # One at a time: who waits for his turn loses nothing, two at once would fold half as fast each.
        async with self._one_build:
            began = time.monotonic()
            begun = Building(read_model=projection.name, version=projection.version, goal=self.position)
            self._building = begun

            async def note(done: int, total: int, unit: str) -> None:
                seconds = time.monotonic() - began
                self._building = replace(begun, position=done, goal=total, seconds=seconds)
                if progress is not None:
                    await progress(done, total, unit)

            try:
                return await self._build(projection, note)
            finally:
                self._building = None

    async def _build(self, projection: Projection, progress: Progress) -> int:
        async with self.pool.acquire() as connection:
            made = await generations.begin(connection, projection)
        position = 0
        try:
            while True:
                position = await self.fold_into(projection, made, position, self.position, progress)
                if self.position - position > ENTRIES:
                    # The live read models stand still while the last are folded, so those are few.
                    continue
                try:
                    position = await self._switch(projection, made, position)
                    break
                except generations.Busy:
                    _log.info("a switch waits for readers", projection=projection.name)
                    await asyncio.sleep(0.2)
        except BaseException:
            # Half built it is of no use. Where the database is away the next start drops it.
            with suppress(Exception):
                async with self.pool.acquire() as connection:
                    await generations.drop(connection, made)
            raise
        async with self.pool.acquire() as connection:
            await generations.drop_retired(connection)
            await self._look(connection)
        return position

    async def _switch(self, projection: Projection, made: Generation, position: int) -> int:
        """Fold what came meanwhile and switch, while the cursor stands still. The fold is undone when it is busy."""
        async with self.pool.acquire() as connection, connection.transaction():
            until = await lock_cursor(connection, PROJECTIONS)
            async with aclosing(strides(self.store, position, until)) as found:
                async for entries in found:
                    await fold_others(connection, projection, made, entries)
            await generations.switch(connection, projection, made)
            return until

    async def _take(self, after: int, entries: list[Entry], *, around: bool = False) -> int:
        """Fold a batch in one transaction, `around` what cannot be folded; answers with the cursor's position."""
        async with self.pool.acquire() as connection, connection.transaction():
            position = await lock_cursor(connection, PROJECTIONS)
            if position != after or not await self.store.stands(connection, entries[-1]):
                return position
            live = await self._look(connection)
            whole: list[tuple[Projection, str]] = []
            for projection in self.projections:
                found = live[projection.name]
                if not found.fits(projection):
                    raise RuntimeError(f"another process made {projection.name} version {found.version} live")
                if around or found.without:
                    await fold_others(connection, projection, found, entries)
                else:
                    whole.append((projection, found.table))
            async with lane(connection) as statements:
                await fold(statements, whole, entries)
            if around:
                await self._look(connection)
            await move_cursor(connection, PROJECTIONS, entries[-1].position)
            return entries[-1].position

    async def _look(self, connection: Any) -> dict[str, Generation]:
        live = await generations.live(connection)
        self.without = {name: found.without for name, found in live.items() if found.without}
        return live

    async def _arrive(self, position: int) -> None:
        async with self._moved:
            self.position = position
            self._moved.notify_all()
        for wake in self.on_move:
            wake()
