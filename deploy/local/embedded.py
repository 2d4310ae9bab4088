"""The embedded broker as a process of its own; it serves 0.5 s after its start."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from deploy.local.broker_server import BrokerServer

_LISTENING = re.compile(r"^listening 127\.0\.0\.1:(\d+)$", re.MULTILINE)


class EmbeddedBroker(BrokerServer):
    """`deploy.local.broker` below `directory`; it takes a free port at its first start and keeps it."""

    name = "the embedded broker"
    start_timeout_s = 30.0

    def __init__(self, directory: Path | None = None) -> None:
        super().__init__(directory)

    def _prepare(self, first: bool) -> None:
        """Nothing: the broker makes what it needs."""

    def _words(self) -> list[str]:
        words = [sys.executable, "-m", "deploy.local.broker"]
        return [*words, "--dir", str(self.home / "data"), "--port", str(self.port)]

    def _ready(self, printed: str) -> bool:
        found = _LISTENING.search(printed)
        if found is not None:
            self.port = int(found[1])
        return found is not None
