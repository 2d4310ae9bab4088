"""Connections to Kafka: one place for every setting that matters, since the client's defaults are unsafe."""

import asyncio
import contextlib
from dataclasses import dataclass, replace
from ssl import create_default_context
from typing import Any, Self

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import KafkaError, TopicAlreadyExistsError, for_code

RECORD_BYTES_MAX = 900_000
"""Largest record that is sent: below the usual limit of 1 MiB with room for the batch around it."""

CONNECT_TIMEOUT_S = 10.0
PROTOCOLS = ("PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL")
_REQUEST_TIMEOUT_MS = 10_000
_FETCH_BYTES_MAX = 8 * 1024 * 1024
_REPLICAS_MAX = 3

Away = (KafkaError, TimeoutError, OSError)
"""What a broker that is away, or refuses, raises."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KafkaSettings:
    """How to reach the brokers, and what the topics are called."""

    bootstrap: str
    prefix: str = ""
    security: str = "PLAINTEXT"
    """One of PROTOCOLS."""
    mechanism: str = "SCRAM-SHA-512"
    username: str | None = None
    password: str | None = None
    ca_file: str | None = None
    certificate_file: str | None = None
    key_file: str | None = None
    record_bytes_max: int = RECORD_BYTES_MAX

    @classmethod
    def read(cls, bootstrap: str, security: str = "PLAINTEXT", prefix: str = "") -> Self:
        """From the services' settings; `security` is a protocol and, after semicolons, name=value pairs:
        `SASL_SSL;username=royalty;password_file=/run/secrets/kafka;ca_file=/etc/kafka/ca.pem`.

        Raises ValueError for a protocol or name that is none, OSError for a password file that cannot be read.
        """
        protocol, *pairs = security.split(";")
        if protocol not in PROTOCOLS:
            raise ValueError(f"{protocol!r} is none of {', '.join(PROTOCOLS)}")
        settings = cls(bootstrap=bootstrap, prefix=prefix, security=protocol)
        for pair in pairs:
            name, _, value = pair.strip().partition("=")
            if name == "password_file":
                with open(value, encoding="utf-8") as file:  # noqa: PTH123 - a path from the operator
                    settings = replace(settings, password=file.read().strip())
            elif name in ("mechanism", "username", "ca_file", "certificate_file", "key_file"):
                settings = replace(settings, **{name: value})  # type: ignore[arg-type]
            else:
                raise ValueError(f"Kafka's security settings know no {name!r}")
        return settings

    def topic(self, service: str) -> str:
        """Topic of a service's public events."""
        return f"{self.prefix}{service}.events"

    def partition(self, service: str) -> TopicPartition:
        """The one partition of a service's topic."""
        return TopicPartition(self.topic(service), 0)

    def client(self) -> dict[str, Any]:
        """Keyword arguments that every client takes."""
        shared: dict[str, Any] = {
            "bootstrap_servers": self.bootstrap,
            "security_protocol": self.security,
            "request_timeout_ms": _REQUEST_TIMEOUT_MS,
            "retry_backoff_ms": 100,
        }
        if self.security.startswith("SASL"):
            shared |= {
                "sasl_mechanism": self.mechanism,
                "sasl_plain_username": self.username,
                "sasl_plain_password": self.password,
            }
        if self.security.endswith("SSL"):
            context = create_default_context(cafile=self.ca_file)
            if self.certificate_file:
                context.load_cert_chain(self.certificate_file, self.key_file)
            shared["ssl_context"] = context
        return shared


async def ensure_topics(settings: KafkaSettings, services: tuple[str, ...]) -> str:
    """Create the services' topics where they lack, each with one partition; answers with the cluster's id."""
    admin = AIOKafkaAdminClient(**settings.client())
    try:
        async with asyncio.timeout(CONNECT_TIMEOUT_S):
            await admin.start()
            cluster = await admin.describe_cluster()
            there = set(await admin.list_topics())
            lacking = [name for name in map(settings.topic, services) if name not in there]
            if lacking:
                replicas = min(_REPLICAS_MAX, len(cluster["brokers"]))
                kept = {"retention.ms": "-1", "cleanup.policy": "delete"}
                topics = [NewTopic(name, 1, replicas, topic_configs=kept) for name in lacking]
                answer = await admin.create_topics(topics)
                for name, code, *_ in answer.topic_errors:
                    if code not in (0, TopicAlreadyExistsError.errno):
                        raise for_code(code)(f"topic {name} cannot be created")
            return str(cluster["cluster_id"])
    finally:
        with contextlib.suppress(*Away):
            await admin.close()


async def open_producer(settings: KafkaSettings) -> AIOKafkaProducer:
    """A producer that acknowledges after all replicas have it, keeps the order and doubles nothing by itself."""
    producer = AIOKafkaProducer(
        **settings.client(),
        acks="all",
        enable_idempotence=True,
        # Of what the client knows the smallest, and of its lz4 it takes a tenth of the time.
        compression_type="zstd",
        linger_ms=2,
        max_batch_size=256 * 1024,
        max_request_size=RECORD_BYTES_MAX + 100_000,
    )
    try:
        async with asyncio.timeout(CONNECT_TIMEOUT_S):
            await producer.start()
    except BaseException:
        await close_producer(producer)
        raise
    return producer


async def close_producer(producer: AIOKafkaProducer, seconds: float = 2.0) -> None:
    """Close a producer even when it cannot send what it holds; `stop` alone would wait for ever."""
    try:
        async with asyncio.timeout(seconds):
            await producer.stop()
    except Away:
        for part in (producer._sender, producer.client):
            with contextlib.suppress(*Away):
                await part.close()


async def open_consumer(settings: KafkaSettings) -> AIOKafkaConsumer:
    """A consumer without a group: it reads what it is assigned, from where it is told."""
    consumer = AIOKafkaConsumer(
        **settings.client(),
        group_id=None,
        enable_auto_commit=False,
        auto_offset_reset="none",
        fetch_max_wait_ms=1000,
        fetch_max_bytes=_FETCH_BYTES_MAX,
        max_partition_fetch_bytes=2 * 1024 * 1024,
        isolation_level="read_uncommitted",
        # Topics are created before they are assigned; a stale answer about a new one is asked again.
        metadata_max_age_ms=30_000,
    )
    try:
        async with asyncio.timeout(CONNECT_TIMEOUT_S):
            await consumer.start()
    except BaseException:
        await close_consumer(consumer)
        raise
    return consumer


async def close_consumer(consumer: AIOKafkaConsumer, seconds: float = 2.0) -> None:
    """Close a consumer, whatever state its connections are in."""
    with contextlib.suppress(*Away):
        async with asyncio.timeout(seconds):
            await consumer.stop()
