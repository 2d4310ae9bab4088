"""The inbox: the topics of others, record by record in their order, into the log."""

import asyncio
import contextlib
import time
from dataclasses import dataclass, field
from typing import Any

import asyncpg
import structlog
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import OffsetOutOfRangeError

from shared.eventstore.appending import Draft
from shared.eventstore.heard import bounded
from shared.eventstore.records import Record, pack
from shared.eventstore.store import EventStore
from shared.eventstore.terms import DATABASE_AWAY
from shared.messaging.alarms import raise_alarm
from shared.messaging.consumed import Gap, Next, Refused, Repeated, judge, record_of
from shared.messaging.kafka import KafkaSettings, close_consumer, ensure_topics, open_consumer
from shared.messaging.lease import Lease
from shared.messaging.repeats import altered
from shared.observability.wording import said
from shared.projections.cursors import move_cursor

FETCH_RECORDS = 2000
STUCK_SECONDS = 30.0
_POLL_MS = 1000
_RETRY_SECONDS_MAX = 5.0
_log = structlog.get_logger()


@dataclass(slots=True)
class Source:
    """One topic that is heard."""

    service: str
    partition: TopicPartition
    heard: int = 0
    """Last sequence in the log."""
    lag: int | None = None
    """Records of the topic beyond where we read; None before the first fetch."""
    moved: float = field(default_factory=time.monotonic)
    gap: str | None = None
    """What is missing, while it is."""
    searched: bool = False
    """Whether the topic was read from its first record since the gap was met."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxStatus:
    """How the inbox stands."""

    heard: dict[str, int]
    lag: dict[str, int | None]
    problem: str | None
    """Kafka away, a gap in a topic."""
    alive: bool
    """The log grows or there is nothing to read; when False the process had better end."""


class Inbox:
    """Hears other services for one service."""

    def __init__(self, store: EventStore, pool: Any, kafka: KafkaSettings, hears: tuple[str, ...]) -> None:
        self.store = store
        self._pool = pool
        self._kafka = kafka
        self._lease = Lease(pool, "inbox")
        self._sources = {kafka.partition(name): Source(name, kafka.partition(name)) for name in hears}
        self._consumer: AIOKafkaConsumer | None = None
        self._cluster = ""
        self._problem: str | None = "not connected yet"

    @property
    def status(self) -> InboxStatus:
        """For readiness and metrics."""
        now = time.monotonic()
        sources = self._sources.values()
        gaps = "; ".join(source.gap for source in sources if source.gap)
        return InboxStatus(
            heard={source.service: source.heard for source in sources},
            lag={source.service: source.lag for source in sources},
            problem=self._problem or gaps or None,
            alive=all(
                not source.lag or source.gap or now - source.moved < STUCK_SECONDS for source in sources
            ),
        )

    async def run(self) -> None:
        """Hear for ever; a failure is shown in `status` and tried again."""
        pause = 0.2
        try:
            while self._sources:
                try:
                    if not await self._lease.hold():
                        self._problem = "another process hears"
                        await asyncio.sleep(pause)
                        continue
                    await self.step()
                    self._problem, pause = None, 0.2
                except Exception as error:  # noqa: BLE001 - a runner outlives what it meets, and says so
                    self._problem = said(error)
                    _log.warning("the inbox tries again", problem=self._problem)
                    await self.close()
                    await asyncio.sleep(pause)
                    pause = min(pause * 2, _RETRY_SECONDS_MAX)
        finally:
            await self.close()

    async def step(self, timeout_ms: int = _POLL_MS) -> int:
        """One fetch from all topics; answers with the number of records appended."""
        if self._consumer is None:
            self._consumer = await self._connect()
            self._problem = None
        try:
            fetched = await self._consumer.getmany(timeout_ms=timeout_ms, max_records=FETCH_RECORDS)
        except OffsetOutOfRangeError as error:
            await self._from_the_first(self._consumer, error)
            return 0
        appended = 0
        for partition, messages in fetched.items():
            appended += await self._take(self._consumer, self._sources[partition], messages)
        await self._measure(self._consumer)
        return appended

    async def close(self) -> None:
        """Drop the connection and the lease."""
        consumer, self._consumer = self._consumer, None
        if consumer is not None:
            await close_consumer(consumer)
            # With the database away the lease runs out by itself; an error here would end the loop for good.
            with contextlib.suppress(*DATABASE_AWAY, OSError, asyncpg.PostgresError):
                await self._lease.release()

    async def _connect(self) -> AIOKafkaConsumer:
        self._cluster = await ensure_topics(self._kafka, tuple(s.service for s in self._sources.values()))
        known = await self.store.known()
        consumer = await open_consumer(self._kafka)
        try:
            consumer.assign(list(self._sources))
            begins = await consumer.beginning_offsets(list(self._sources))
            ends = await consumer.end_offsets(list(self._sources))
            for partition, source in self._sources.items():
                source.heard = known.get(source.service, 0)
                source.moved = time.monotonic()
                offset = await self._offset(source)
                # Beyond its end it is another topic than the one we knew.
                usable = offset is not None and begins[partition] <= offset <= ends[partition]
                start = offset if offset is not None and usable else begins[partition]
                consumer.seek(partition, start)
                source.lag = ends[partition] - start
        except BaseException:
            await close_consumer(consumer)
            raise
        return consumer

    async def _offset(self, source: Source) -> int | None:
        """Where to read on in this cluster; None when the note is of another one."""
        row = await self._pool.fetchrow(
            "SELECT position, detail FROM work.cursor WHERE name = $1", f"inbox:{source.service}"
        )
        if row is None or row["detail"] != self._cluster or source.heard == 0:
            return None
        return int(row["position"])

    async def _take(self, consumer: AIOKafkaConsumer, source: Source, messages: list[Any]) -> int:
        """Append what continues the order, then note the offset; at a gap seek back once, then look ahead."""
        fresh: list[tuple[int, Record]] = []
        offsets: dict[int, int] = {}
        repeated: list[tuple[int, Record]] = []
        missing: Gap | None = None
        for message in messages:
            record = record_of(message)
            match judge(source.service, source.heard + len(fresh), record):
                case Next(sequence):
                    fresh.append((sequence, record))
                    offsets[sequence] = message.offset
                case Repeated(sequence):
                    repeated.append((sequence, record))
                case Refused(kind, detail):
                    await self._refuse(source, message.offset, kind, detail, record)
                case Gap() as found:
                    missing = missing or found
                    if fresh or not source.searched:
                        break
        await self._append(source, fresh, offsets)
        await self._compare(source, repeated)
        if missing is not None:
            await self._miss(consumer, source, missing)
        elif source.gap is None and messages[-1].offset not in offsets.values():
            # What was appended noted its offset with it; only records that were passed over are left.
            async with self._pool.acquire() as connection:
                await self._note(connection, source, messages[-1].offset + 1)
        source.moved = time.monotonic()
        return len(fresh)

    async def _append(self, source: Source, fresh: list[tuple[int, Record]], offsets: dict[int, int]) -> None:
        """In as few transactions as the log's bounds allow; while one is on its way the next is made ready."""
        writing: asyncio.Task[None] | None = None
        try:
            for run in bounded(fresh):
                drafts = await self.store.drafts_of(source.service, run)
                if writing is not None:
                    await writing
                writing = asyncio.create_task(self._write(source, drafts, offsets[run[-1][0]] + 1))
            if writing is not None:
                await writing
        finally:
            if writing is not None and not writing.done():
                writing.cancel()
                await asyncio.wait({writing})

    async def _write(self, source: Source, drafts: dict[int, Draft], offset: int) -> None:
        """One transaction, with the offset that it reaches."""

        async def note(connection: Any) -> None:
            await self._note(connection, source, offset)

        await self.store.append_drafts(source.service, drafts, alongside=note)
        source.heard = max(drafts)
        source.gap, source.searched = None, False

    async def _note(self, connection: Any, source: Source, offset: int) -> None:
        await move_cursor(connection, f"inbox:{source.service}", offset, self._cluster)

    async def _compare(self, source: Source, repeated: list[tuple[int, Record]]) -> None:
        for sequence, record in await altered(self._pool, source.service, repeated):
            await raise_alarm(
                self._pool,
                "inbox",
                "ALTERED",
                f"{source.service} sent {sequence} again with other content; what was heard first stays",
                about=sequence,
                source=source.service,
                sequence=sequence,
                record=pack(record),
            )

    async def _refuse(self, source: Source, offset: int, kind: str, detail: str, record: Record) -> None:
        await raise_alarm(
            self._pool,
            "inbox",
            kind,
            f"{detail} (offset {offset})",
            about=f"{self._cluster}|{offset}",
            source=source.service,
            record=pack(record),
        )

    async def _miss(self, consumer: AIOKafkaConsumer, source: Source, gap: Gap) -> None:
        """Seek back to the first record; when the topic does not have what is missing, the owner may still send it.

        Until then nothing is taken: what is passed over here is found again, for the next gap seeks back anew.
        """
        source.gap = f"{source.service} misses sequence {source.heard + 1}; {gap.sequence} came"
        if source.searched:
            text = f"{source.gap}: its topic does not have it yet, and nothing of it is taken until it does"
            await raise_alarm(
                self._pool,
                "inbox",
                "GAP",
                text,
                about=source.heard,
                source=source.service,
                sequence=gap.sequence,
            )
            return
        source.searched = True
        begin = (await consumer.beginning_offsets([source.partition]))[source.partition]
        consumer.seek(source.partition, begin)

    async def _from_the_first(self, consumer: AIOKafkaConsumer, error: OffsetOutOfRangeError) -> None:
        """An offset that is no longer, or not yet: a topic made anew. The sequence tells what is new."""
        _log.warning("offsets are gone, reading from the first record", offsets=str(error))
        begins = await consumer.beginning_offsets(list(self._sources))
        for partition, begin in begins.items():
            consumer.seek(partition, begin)

    async def _measure(self, consumer: AIOKafkaConsumer) -> None:
        for partition, source in self._sources.items():
            high = consumer.highwater(partition)
            if high is not None:
                source.lag = max(0, high - await consumer.position(partition))
                if source.lag == 0:
                    source.moved = time.monotonic()
