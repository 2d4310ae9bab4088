"""The relay: public entries of the log, in order, to the service's own topic."""

import asyncio
import contextlib
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import asyncpg
import structlog
from aiokafka import AIOKafkaProducer
from aiokafka.errors import MessageSizeTooLargeError

from shared.contracts.building import AsStored
from shared.eventstore.entries import Entry
from shared.eventstore.records import Record
from shared.eventstore.store import EventStore
from shared.eventstore.terms import DATABASE_AWAY
from shared.messaging.alarms import raise_alarm
from shared.messaging.kafka import Away, KafkaSettings, close_producer, ensure_topics, open_producer
from shared.messaging.lease import Lease
from shared.messaging.outgoing import WITHHELD, Outgoing, Publish, fits
from shared.messaging.taking_back import take_back
from shared.messaging.topic_end import TopicAhead, compare
from shared.observability.wording import said
from shared.projections.cursors import note_cursor, read_cursor
from shared.projections.pulse import Pulse

CURSOR = "relay"
BATCH = 1000
"""Entries a batch; fewer when they are large."""
_AT_A_TIME = 50
"""Records that are made before others get a turn: a thousand at once hold up whoever asks the service meanwhile."""

LOOK_AGAIN_S = 15.0
"""How often the topic's end is compared while all goes well: a topic that was emptied is filled up again."""

_ACKNOWLEDGED_TIMEOUT_S = 15.0
_RETRY_SECONDS_MAX = 5.0
_log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class RelayStatus:
    """How the relay stands."""

    sent: int
    """Last `public_seq` that Kafka acknowledged."""
    compared: bool
    """Whether the topic's last record was compared since the start."""
    problem: str | None
    """Why it does not get on: Kafka away, or a topic that is ahead."""
    ahead: bool
    """An old backup was restored: nothing may be appended."""


class Relay:
    """Publishes one service's log. From its making on, appends wait until the topic was compared."""

    def __init__(
        self,
        store: EventStore,
        pool: Any,
        kafka: KafkaSettings,
        publish: Publish,
        as_stored: Mapping[type, AsStored] | None = None,
    ) -> None:
        """`as_stored`: private events that go out without being read. Raises ValueError for one that was ever stored
        otherwise."""
        self.store = store
        if changed := [kind for kind in as_stored or () if store.codec.version_of(kind) > 1]:
            raise ValueError(f"{changed} were stored otherwise before")
        self._outgoing = Outgoing(store.service, publish, as_stored or {}, kafka.record_bytes_max)
        self.pulse = Pulse()
        self._pool = pool
        self._kafka = kafka
        self._lease = Lease(pool, CURSOR)
        self._producer: AIOKafkaProducer | None = None
        self._status = RelayStatus(sent=0, compared=False, problem="not compared yet", ahead=False)
        self._look_again = 0.0
        """When the topic is compared next (monotonic)."""
        self._ahead: tuple[int, asyncio.Task[list[Entry]]] | None = None
        """The page behind a `public_seq`, read while the one before it was on its way."""
        self._alone = 0
        self._withheld: set[int] = set()
        store.gate.shut()

    @property
    def status(self) -> RelayStatus:
        """For readiness and metrics."""
        return self._status

    async def run(self) -> None:
        """Compare once, then publish for ever; a failure is shown in `status` and tried again."""
        pause = 0.2
        try:
            while True:
                try:
                    sent = await self.step()
                    pause = 0.2
                    if not sent:
                        await self.pulse.wait()
                except TopicAhead as error:
                    self._status = replace(self._status, problem=str(error), ahead=True)
                    self.store.gate.refuse(str(error))
                    _log.error("the relay stands still", problem=str(error))
                    await asyncio.sleep(_RETRY_SECONDS_MAX)
                except Exception as error:  # noqa: BLE001 - a runner outlives what it meets, and says so
                    await self._fail(error)
                    await asyncio.sleep(pause)
                    pause = min(pause * 2, _RETRY_SECONDS_MAX)
        finally:
            await self.close()
            with contextlib.suppress(*DATABASE_AWAY, OSError, asyncpg.PostgresError):
                await self._lease.release()

    async def step(self) -> int:
        """Send the next batch and move the cursor; answers with the number of records sent.

        Raises TopicAhead, LeaseLost, what Kafka raises, and what the publisher raises.
        """
        held = await self._lease.hold()
        if not self._status.compared or (held and time.monotonic() >= self._look_again):
            await self._compare()
        if not held:
            # Whoever sends meanwhile moves the topic's end: it is looked at again before we send.
            self._look_again = 0.0
            return 0
        entries = await self._next_page()
        if not entries:
            self._status = replace(self._status, problem=None)
            return 0
        if self._producer is None:
            self._producer = await open_producer(self._kafka)
        await self._send(self._producer, entries)
        await self._lease.keep()
        self._alone = max(0, self._alone - len(entries))
        last = entries[-1].public_seq or 0
        await note_cursor(self._pool, CURSOR, last)
        self._status = replace(self._status, sent=last, problem=None)
        return len(entries)

    async def republish(self, after: int) -> None:
        """Send everything above a `public_seq` again; receivers know what they have."""
        await note_cursor(self._pool, CURSOR, after)
        self._status = replace(self._status, sent=after)
        self.pulse.wake()

    async def take_back(self) -> int:
        """After an old backup was restored: append what the topic has beyond the log, then let appends through.

        Answers with the number of records. Raises TopicAhead when they do not belong together.
        """
        taken = await take_back(self._kafka, self.store)
        await self._compare()
        self.pulse.wake()
        return taken

    async def close(self) -> None:
        """Drop the producer; what was not acknowledged is sent again by the next one."""
        if self._ahead is not None:
            self._ahead[1].cancel()
            self._ahead = None
        producer, self._producer = self._producer, None
        if producer is not None:
            await close_producer(producer)

    def record(self, entry: Entry) -> Record:
        """The record of a public entry, as it goes out."""
        return self._outgoing.record(entry, withheld=entry.public_seq in self._withheld)

    async def _compare(self) -> None:
        await ensure_topics(self._kafka, (self.store.service,))
        last = await compare(self._kafka, self.store)
        async with self._pool.acquire() as connection:
            cursor = await read_cursor(connection, CURSOR)
        if last < self._status.sent:
            _log.warning("the topic lost records, they are sent again", after=last, sent=self._status.sent)
            await self.close()
        # The lower of both: the topic may have lost its end, the cursor may not have been moved.
        self._status = RelayStatus(sent=min(cursor, last), compared=True, problem=None, ahead=False)
        self._look_again = time.monotonic() + LOOK_AGAIN_S
        self.store.gate.open()

    async def _next_page(self) -> list[Entry]:
        ahead, self._ahead = self._ahead, None
        if ahead is not None:
            if ahead[0] == self._status.sent and not self._alone:
                return await ahead[1]
            ahead[1].cancel()
        return await self._read(self._status.sent, 1 if self._alone else BATCH)

    async def _read(self, after: int, limit: int) -> list[Entry]:
        return await self.store.follow_public(after, limit, self._outgoing.unread)

    async def _send(self, producer: AIOKafkaProducer, entries: list[Entry]) -> None:
        """Send whole batches: a record by itself costs the client four times as much."""
        waiting: list[asyncio.Future[Any]] = []
        try:
            async with asyncio.timeout(_ACKNOWLEDGED_TIMEOUT_S):
                batch = producer.create_batch()
                for number, entry in enumerate(entries):
                    if number % _AT_A_TIME == 0:
                        await asyncio.sleep(0)
                    record = self.record(entry)
                    if record.value is None:
                        await self._alarm_withheld(entry, record)
                    if not fits(batch, record):
                        waiting.append(await self._submit(producer, batch))
                        batch = producer.create_batch()
                        fits(batch, record)
                waiting.append(await self._submit(producer, batch))
                if len(entries) == BATCH:
                    last = entries[-1].public_seq or 0
                    self._ahead = last, asyncio.create_task(self._read(last, BATCH))
                for future in waiting:
                    await future
        finally:
            for future in waiting:
                # Fetched or given up, so that none of them complains when it is collected.
                if not future.cancel() and not future.cancelled():
                    future.exception()

    async def _submit(self, producer: AIOKafkaProducer, batch: Any) -> asyncio.Future[Any]:
        await self._lease.keep()
        batch.close()
        topic = self._kafka.topic(self.store.service)
        sent: asyncio.Future[Any] = await producer.send_batch(batch, topic, partition=0)
        return sent

    async def _alarm_withheld(self, entry: Entry, record: Record) -> None:
        reason = record.header(WITHHELD)
        if reason is not None:
            text = f"{entry.type} {entry.event_id} went out without its body: {reason}"
            number = entry.public_seq
            await raise_alarm(self._pool, "relay", "TOO_LARGE", text, about=number, sequence=number)

    async def _fail(self, error: Exception) -> None:
        """Say it, and give up the producer: after one refused record an idempotent one refuses all others."""
        problem = said(error)
        self._status = replace(self._status, problem=problem)
        # The topic may be gone, or another broker may answer.
        self._look_again = 0.0
        _log.warning("the relay tries again", problem=problem, away=isinstance(error, Away))
        await self.close()
        if isinstance(error, MessageSizeTooLargeError):
            # With the database away too it is met again; an error here would end the loop for good.
            with contextlib.suppress(*DATABASE_AWAY, OSError, asyncpg.PostgresError):
                await self._isolate()

    async def _isolate(self) -> None:
        """The broker refused a size that we allow: send one by one until the culprit is alone, then without it."""
        if self._alone:
            entries = await self._read(self._status.sent, 1)
            self._withheld.update(entry.public_seq or 0 for entry in entries)
        else:
            self._alone = BATCH
