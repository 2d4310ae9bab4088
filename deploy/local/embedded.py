"""The embedded broker as a process of its own; it serves 0.2 s after its start (measured)."""

from __future__ import annotations

import sys

from deploy.local.broker_server import BrokerServer, free_port


class EmbeddedBroker(BrokerServer):
    """`deploy.local.broker` below `directory`; it takes a free port at its first start and keeps it."""

    name = "the embedded broker"
    start_timeout_s = 30.0

    def _prepare(self, first: bool) -> None:
        if first:
            self.port = free_port()

    def _words(self) -> list[str]:
        words = [sys.executable, "-m", "deploy.local.broker"]
        return [*words, "--dir", str(self.home / "data"), "--port", str(self.port)]

    def _ready(self, printed: str) -> bool:
        return f"listening {self.bootstrap}\n" in printed
