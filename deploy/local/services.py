"""The five services as processes of this machine."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from deploy.local.failures import CannotStart
from deploy.local.guard import Guard

ROOT = Path(__file__).parents[2]
START_TIMEOUT_S = 60.0
STOP_TIMEOUT_S = 10.0
LOG_TAIL_LINES = 30
_LISTENING = "listening "


class ServiceFailed(CannotStart):
    """A service did not start or is not ready; the text ends with the tail of its log."""


@dataclass
class ServiceProcess:
    """One service: started on a free port that it prints, its log in a file."""

    name: str
    environment: Mapping[str, str]
    log: Path
    address: str = ""
    _process: subprocess.Popen[bytes] | None = None
    _said: threading.Event = field(default_factory=threading.Event)

    def start(self, guard: Guard) -> None:
        """Start the process; `wait_listening` tells when it has its address."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self._words(),
                cwd=ROOT,
                env={**_inherited(), **self.environment, "PYTHONUNBUFFERED": "1"},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=log,
                # Ctrl-C is for the one who started us; he stops the services in order.
                start_new_session=True,
            )
        guard.process(self._process.pid)
        threading.Thread(target=self._read_address, daemon=True).start()

    @property
    def pid(self) -> int:
        """Process id. Raises ServiceFailed before the start."""
        if self._process is None:
            raise ServiceFailed(f"{self.name} was not started")
        return self._process.pid

    def wait_ready(self, deadline: float) -> None:
        """Wait until the service is ready. Raises ServiceFailed after `deadline` (monotonic seconds)."""
        self._said.wait(max(0.0, deadline - time.monotonic()))
        if not self.address:
            raise self._failed("did not start")
        while time.monotonic() < deadline:
            if self._process is not None and self._process.poll() is not None:
                raise self._failed("ended")
            try:
                if httpx.get(f"{self.address}/readyz", timeout=5).status_code == httpx.codes.OK:
                    return
            except httpx.HTTPError:
                pass
            time.sleep(0.05)
        raise self._failed("is not ready")

    def kill(self) -> None:
        """End the process at once, as a crash would."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def stop(self) -> None:
        """Ask the process to end and wait for it."""
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            self.kill()

    def _words(self) -> list[str]:
        """The command that runs the service."""
        return [sys.executable, "-m", f"services.{self.name}.main"]

    def _read_address(self) -> None:
        assert self._process is not None and self._process.stdout is not None
        for line in self._process.stdout:
            text = line.decode(errors="replace").strip()
            if text.startswith(_LISTENING):
                self.address = "http://" + text.removeprefix(_LISTENING)
                self._said.set()
        self._said.set()

    def _failed(self, what: str) -> ServiceFailed:
        with self.log.open(errors="replace") as log:
            tail = "".join(deque(log, LOG_TAIL_LINES))
        return ServiceFailed(f"{self.name} {what}:\n{tail}")


def _inherited() -> dict[str, str]:
    """Our environment without settings meant for something else."""
    return {name: value for name, value in os.environ.items() if not name.startswith("ROYALTY_")}
