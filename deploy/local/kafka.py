"""A real Apache Kafka 4.3.1 (one KRaft node) without containers: Java 17 and jars that Maven resolved.

It serves about 3 s after its start and takes some 380 MB. Unlike the embedded broker it must be told its
ports beforehand; when somebody else takes one meanwhile, it is started again on others.
"""

from __future__ import annotations

import base64
import subprocess
from pathlib import Path
from uuid import uuid4

from deploy.local.broker_server import BrokerFailed, BrokerServer, free_port
from deploy.local.kafka_jars import jars, java

_STARTED = "Kafka Server started"
_JVM = ("-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto")
_FORMAT_TIMEOUT_S = 120.0
_LOGGING = """\
rootLogger.level=INFO
rootLogger.appenderRef.stdout.ref=STDOUT
appender.stdout.type=Console
appender.stdout.name=STDOUT
appender.stdout.layout.type=PatternLayout
appender.stdout.layout.pattern=%d %p %c{1}: %m%n
"""


def server_properties(port: int, controller_port: int, directory: Path) -> str:
    """The settings of the one node; topics are never made by being named, and nothing expires."""
    settings = {
        "process.roles": "broker,controller",
        "node.id": 1,
        "controller.quorum.bootstrap.servers": f"127.0.0.1:{controller_port}",
        "listeners": f"PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller_port}",
        "advertised.listeners": f"PLAINTEXT://127.0.0.1:{port}",
        "controller.listener.names": "CONTROLLER",
        "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
        "log.dirs": directory,
        # A killed node is taken back when its session is over; with Kafka's nine seconds restarts are slow.
        "broker.session.timeout.ms": 2000,
        "broker.heartbeat.interval.ms": 500,
        "auto.create.topics.enable": "false",
        "group.initial.rebalance.delay.ms": 0,
        "log.retention.ms": -1,
        "offsets.topic.num.partitions": 1,
        "offsets.topic.replication.factor": 1,
        "transaction.state.log.num.partitions": 1,
        "transaction.state.log.replication.factor": 1,
        "transaction.state.log.min.isr": 1,
        "share.coordinator.state.topic.num.partitions": 1,
        "share.coordinator.state.topic.replication.factor": 1,
        "share.coordinator.state.topic.min.isr": 1,
    }
    return "".join(f"{name}={value}\n" for name, value in settings.items())


class KafkaServer(BrokerServer):
    """Raises KafkaUnavailable where Java or Maven is missing, BrokerFailed when it does not start."""

    name = "Apache Kafka"
    start_timeout_s = 90.0

    def __init__(self, directory: Path | None = None) -> None:
        super().__init__(directory)
        self._java = java()
        self._jars = jars()

    def _prepare(self, first: bool) -> None:
        if not first:
            return
        self.port = free_port()
        data = self.home / "data"
        self._settings().write_text(server_properties(self.port, free_port(), data))
        self._logging().write_text(_LOGGING)
        if not (data / "meta.properties").exists():
            self._format()

    def _words(self) -> list[str]:
        return self._run("kafka.Kafka", str(self._settings()))

    def _ready(self, printed: str) -> bool:
        return _STARTED in printed

    def _format(self) -> None:
        cluster = base64.urlsafe_b64encode(uuid4().bytes).decode().rstrip("=").replace("-", "_")
        words = self._run("kafka.tools.StorageTool", "format", "--standalone", "-t", cluster)
        ended = subprocess.run(
            [*words, "-c", str(self._settings())],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=_FORMAT_TIMEOUT_S,
            check=False,
            text=True,
        )
        if ended.returncode != 0:
            raise BrokerFailed(f"the directory of Kafka could not be formatted:\n{ended.stdout[-2000:]}")

    def _run(self, main: str, *arguments: str) -> list[str]:
        logging = f"-Dlog4j2.configurationFile={self._logging().as_uri()}"
        return [self._java, *_JVM, logging, "-cp", f"{self._jars}/*", main, *arguments]

    def _settings(self) -> Path:
        return self.home / "server.properties"

    def _logging(self) -> Path:
        return self.home / "log4j2.properties"
