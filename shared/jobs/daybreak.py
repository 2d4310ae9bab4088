"""The day clock: says once per Baku day that it began, and seals the log's head with it."""

import asyncio
from datetime import date, datetime, time, timedelta

import structlog

from shared.contracts.platform import HeadSealed
from shared.eventstore.days import HEAD
from shared.eventstore.seals import seal_head, start_day
from shared.eventstore.store import EventStore
from shared.kernel.clock import BAKU, baku_day
from shared.observability.wording import said

_LOOK_SECONDS_MAX = 60.0
_RETRY_SECONDS = 1.0
_log = structlog.get_logger()


class DayClock:
    """Appends DayStarted and HeadSealed for one service; deadlines and three-year clocks act on the first.

    A sealed head says that everything recorded on its `day`, the last Baku day that was over, is below it:
    DayStarted of the next day stands there already, and `recorded_at` never falls. Nothing else seals, least
    of all an event, so that two services never answer each other for ever.
    """

    def __init__(self, store: EventStore) -> None:
        self._store = store
        self.today: date | None = None
        """The Baku day whose beginning was said and sealed last."""

    async def run(self) -> None:
        """Start each day as it comes."""
        while True:
            try:
                await self.look()
                await asyncio.sleep(self._seconds_to_midnight())
            except Exception as error:  # noqa: BLE001 - a runner outlives what it meets, and says so
                _log.warning("the day clock tries again", problem=said(error))
                await asyncio.sleep(_RETRY_SECONDS)

    async def look(self) -> None:
        """Start the present Baku day unless it was started, and seal the head unless it was sealed since."""
        today = baku_day(self._store.clock())
        if today == self.today:
            return
        started = await start_day(self._store)
        if not started.applied and not await self._sealed_since(today):
            # A process that died between the two said the first only.
            await seal_head(self._store)
        self.today = today

    async def stop(self) -> None:
        """At an orderly stop, after the last command: seal the head once more, if the log takes anything."""
        if self._store.gate.is_open:
            await start_day(self._store)
            await seal_head(self._store)

    async def _sealed_since(self, today: date) -> bool:
        sealed, _ = await self._store.load(HEAD.entity, self._store.service)
        last = sealed[-1] if sealed else None
        return isinstance(last, HeadSealed) and last.day >= today - timedelta(days=1)

    def _seconds_to_midnight(self) -> float:
        now = self._store.clock()
        tomorrow = datetime.combine(baku_day(now) + timedelta(days=1), time(), BAKU)
        return min(max((tomorrow - now).total_seconds(), 0.01), _LOOK_SECONDS_MAX)
