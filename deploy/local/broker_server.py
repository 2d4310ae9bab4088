"""A broker in a process of its own: what the embedded one and the real Kafka have in common.

A context manager, or `start` and `stop`. After a stop or a crash it can be started again: same directory,
same port, so that clients that wait for it find it. A guard stops it even when we are killed.
"""

from __future__ import annotations

import fcntl
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from abc import ABC, abstractmethod
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from deploy.local.failures import CannotStart
from deploy.local.guard import Guard

PORT_TRIES = 5
_PORTS_FROM, _PORTS_TO = 15_000, 32_000
STOP_TIMEOUT_S = 20.0
POLL_S = 0.02
LOG_TAIL_LINES = 15


class BrokerFailed(CannotStart):
    """The broker could not be started or stopped; the text ends with the tail of its log."""


class BrokerServer(ABC):
    """`directory`: where it keeps everything, and stays after the stop; None: one of its own that goes."""

    name: str
    start_timeout_s: float

    def __init__(self, directory: Path | None = None) -> None:
        self.port = 0
        self._wanted = directory
        self._home: Path | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._guard: Guard | None = None
        self._lock: IO[str] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self.close()

    @property
    def bootstrap(self) -> str:
        """The address for clients, `127.0.0.1:port`; it stays the same over restarts."""
        if not self.port:
            raise BrokerFailed("the broker was never started")
        return f"127.0.0.1:{self.port}"

    @property
    def home(self) -> Path:
        """The directory, once started."""
        if self._home is None:
            raise BrokerFailed("the broker was never started")
        return self._home

    @property
    def log(self) -> Path:
        """What the process printed, over all its starts."""
        return self.home / "server.log"

    @property
    def pid(self) -> int:
        if self._process is None:
            raise BrokerFailed("the broker is not running")
        return self._process.pid

    def start(self) -> None:
        """Start it and return when it serves; on an error leave nothing running. Raises BrokerFailed."""
        if self._process is not None:
            raise BrokerFailed("the broker runs already")
        try:
            self._guard = Guard()
            home = self._home or self._settle()
            if self._wanted is None:
                self._guard.directory(home)
            self._lock = _locked(home / "server.lock")
            self._home = home
            self._launch()
        except BaseException:
            self.close()
            raise

    def stop(self) -> None:
        """Stop it in order (SIGTERM, after 20 s SIGKILL); the directory stays. Harmless when it is stopped."""
        process, self._process = self._process, None
        if process is not None:
            for number in (signal.SIGTERM, signal.SIGKILL):
                if process.poll() is None:
                    process.send_signal(number)
                try:
                    process.wait(STOP_TIMEOUT_S)
                    break
                except subprocess.TimeoutExpired:
                    continue
        self._release()

    def crash(self) -> None:
        """SIGKILL, as for tests of recovery; the directory stays."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
        self._release()

    def close(self) -> None:
        """Stop it for good; a directory of its own goes."""
        self.stop()
        if self._wanted is None and self._home is not None:
            shutil.rmtree(self._home, ignore_errors=True)
            self._home, self.port = None, 0

    @abstractmethod
    def _prepare(self, first: bool) -> None:
        """Called before each try to start: choose ports, write settings; `first` once per directory."""

    @abstractmethod
    def _words(self) -> list[str]:
        """The command to run."""

    @abstractmethod
    def _ready(self, printed: str) -> bool:
        """Whether it serves, from what it printed since this start."""

    def _settle(self) -> Path:
        if self._wanted is not None:
            self._wanted.mkdir(parents=True, exist_ok=True)
            return self._wanted.absolute()
        return Path(tempfile.mkdtemp(prefix="royalty-broker-"))

    def _launch(self) -> None:
        first = not self.port
        for attempt in range(1, PORT_TRIES + 1):
            self._prepare(first)
            begun = self.log.stat().st_size if self.log.exists() else 0
            with self.log.open("ab") as log:
                self._process = subprocess.Popen(
                    self._words(),
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                )
            if self._guard is not None:
                self._guard.process(self._process.pid)
            if self._wait_ready(self._process, begun):
                return
            self._process = None
            taken = "already in use" in self._tail()
            if not (first and taken) or attempt == PORT_TRIES:
                raise BrokerFailed(f"{self.name} did not start:\n{self._tail()}")

    def _wait_ready(self, process: subprocess.Popen[bytes], begun: int) -> bool:
        deadline = time.monotonic() + self.start_timeout_s
        while time.monotonic() < deadline:
            if self._ready(self.log.read_bytes()[begun:].decode(errors="replace")):
                return True
            if process.poll() is not None:
                return False
            time.sleep(POLL_S)
        raise BrokerFailed(f"{self.name} was not ready after {self.start_timeout_s:.0f} s:\n{self._tail()}")

    def _release(self) -> None:
        lock, self._lock = self._lock, None
        if lock is not None:
            lock.close()
        guard, self._guard = self._guard, None
        if guard is not None:
            guard.release()

    def _tail(self) -> str:
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()
        return "\n".join(lines[-LOG_TAIL_LINES:])


def _locked(path: Path) -> IO[str]:
    file = path.open("a")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        raise BrokerFailed(f"{path.parent} is in use by another broker") from None
    return file


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on now, and that no outgoing connection is given.

    Below the range that the kernel takes for outgoing connections: else one of them, even one of a client
    that tries to reach us, could sit on the port while we are restarted.
    """
    while True:
        port = _PORTS_FROM + secrets.randbelow(_PORTS_TO - _PORTS_FROM)
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
