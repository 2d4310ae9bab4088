"""The relay and the inbox beside aiokafka with the same bytes, over the embedded broker."""

from __future__ import annotations

from contextlib import AsyncExitStack
from datetime import UTC, datetime
from typing import Any

from deploy.bench.measuring import Measure, beside
from deploy.local.databases import create_database, create_roles
from deploy.local.postgres import PostgresServer
from deploy.local.services import ROOT
from shared.contracts.registry import CreditedName, Party, PartyRegistered
from shared.contracts.terms import PartyClass, PartyKind
from shared.eventstore.codec import Codec, Stored
from shared.eventstore.entries import Entry
from shared.eventstore.migrate import migrate
from shared.eventstore.pool import open_pool
from shared.eventstore.records import Record
from shared.eventstore.store import EventStore, Meta
from shared.kernel.decider import Decider, accepted
from shared.messaging.inbox import Inbox
from shared.messaging.kafka import (
    KafkaSettings,
    close_consumer,
    close_producer,
    ensure_topics,
    open_consumer,
    open_producer,
)
from shared.messaging.relay import Relay

RECORDS = 30_000
OWNER, LISTENER = "registry", "matching"
META = Meta(actor="bench", correlation_id="bench")
ENTERING: Decider[PartyRegistered, PartyRegistered, None] = Decider(
    "party", None, lambda state, _: state, lambda command, _: accepted(command)
)


async def measure(server: PostgresServer, bootstrap: str) -> list[Measure]:
    """A log published record by record, and heard by another."""
    kafka = KafkaSettings(bootstrap=bootstrap, prefix="bench.")
    raw = KafkaSettings(bootstrap=bootstrap, prefix="raw.")
    async with AsyncExitStack() as stack:
        owner, owner_pool = await _log(server, OWNER, stack)
        listener, listener_pool = await _log(server, LISTENER, stack)
        await owner.execute_many(ENTERING, [(f"p{n}", _party(n)) for n in range(RECORDS)], META)
        relay = Relay(owner, owner_pool, kafka, lambda event, _: event)
        inbox = Inbox(listener, listener_pool, kafka, (OWNER,))
        stack.push_async_callback(relay.close)
        stack.push_async_callback(inbox.close)
        await ensure_topics(raw, (OWNER,))
        bytes_ = [relay.record(entry) for entry in await _entries(owner)]
        sent = await beside(
            "records published by the relay", lambda: _publish(relay), "aiokafka, the same bytes",
            lambda: _send(raw, bytes_),
        )  # fmt: skip
        heard = await beside(
            "records taken in by the inbox", lambda: _hear(inbox), "aiokafka reading them", lambda: _read(raw)
        )
        return [sent, heard]


async def _log(server: PostgresServer, service: str, stack: AsyncExitStack) -> tuple[EventStore, Any]:
    await create_roles(server.dsn(), service, server.password)
    database = await create_database(server.dsn(), service, server.password)
    await migrate(database.dsn_owner, service, ROOT / "services" / "bench")
    pool = await stack.enter_async_context(await open_pool(database.dsn_app, min_size=2, max_size=6))
    codec = Codec(service, (Stored(PartyRegistered),))
    store = EventStore(service, pool, lambda: datetime.now(UTC), codec, frozenset({PartyRegistered}))
    return store, pool


def _party(number: int) -> PartyRegistered:
    name = CreditedName(name=f"Nümunə Müəllif {number}", script="LATIN", kind="CANONICAL")
    return PartyRegistered(
        party=Party(
            id=f"p{number}",
            kind=PartyKind.NATURAL,
            party_class=PartyClass.MEMBER,
            names=(name,),
            country="AZ",
            member_number=str(number),
        )
    )


async def _entries(store: EventStore) -> list[Entry]:
    found: list[Entry] = []
    while page := await store.read_public(found[-1].public_seq or 0 if found else 0):
        found += page
    return found


async def _publish(relay: Relay) -> int:
    while await relay.step():
        pass
    return RECORDS


async def _hear(inbox: Inbox) -> int:
    while (await inbox.store.known()).get(OWNER, 0) < RECORDS:
        await inbox.step()
    return RECORDS


async def _send(kafka: KafkaSettings, records: list[Record]) -> int:
    producer = await open_producer(kafka)
    try:
        for record in records:
            await producer.send(
                kafka.topic(OWNER), record.value, record.key, partition=0, headers=list(record.headers)
            )
        await producer.flush()
    finally:
        await close_producer(producer)
    return len(records)


async def _read(kafka: KafkaSettings) -> int:
    partition = kafka.partition(OWNER)
    consumer: Any = await open_consumer(kafka)
    count = 0
    try:
        consumer.assign([partition])
        await consumer.seek_to_beginning(partition)
        while count < RECORDS:
            for messages in (await consumer.getmany(timeout_ms=200)).values():
                count += len(messages)
    finally:
        await close_consumer(consumer)
    return count
