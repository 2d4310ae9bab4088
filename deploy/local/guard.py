"""A guard that outlives us for a moment: when this process dies, what it started is stopped and removed.

The guard is a child process that waits for the end of a pipe. The kernel closes our end however we die,
SIGKILL included; then the guard signals the processes and removes the directories that it was told about.
A process is known by its id and its start time, so that an id used again is never hit. An orderly end calls
`release` and nothing happens.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

GRACE_S = 5.0


class Guard:
    """Stops processes and removes directories if this process ends without `release`."""

    def __init__(self) -> None:
        self._child = subprocess.Popen(
            [sys.executable, "-I", "-S", __file__],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
            cwd="/",
        )

    def process(self, pid: int) -> None:
        """Stop this process (SIGINT, then SIGKILL after five seconds) when we die."""
        self._tell(f"process {pid} {started_at(pid)}")

    def directory(self, path: Path) -> None:
        """Remove this directory when we die, after the processes are gone."""
        self._tell(f"directory {path.absolute()}")

    def release(self) -> None:
        """We have cleaned up ourselves: the guard ends without doing anything."""
        with contextlib.suppress(BrokenPipeError):
            self._tell("release")
        if self._child.stdin:
            with contextlib.suppress(BrokenPipeError):
                self._child.stdin.close()
        self._child.wait()

    def _tell(self, line: str) -> None:
        if self._child.stdin:
            self._child.stdin.write(line.encode() + b"\n")
            self._child.stdin.flush()


def started_at(pid: int) -> str:
    """The start time of a process in the kernel's ticks; empty when it is gone or the system has no /proc."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return ""
    return stat.rpartition(")")[2].split()[19]


def _signal(processes: Sequence[tuple[int, str]], number: int) -> list[tuple[int, str]]:
    alive = [(pid, start) for pid, start in processes if started_at(pid) == start]
    for pid, _ in alive:
        with contextlib.suppress(OSError):
            os.kill(pid, number)
    return alive


def _clean(processes: Sequence[tuple[int, str]], directories: Sequence[str]) -> None:
    deadline = time.monotonic() + GRACE_S
    alive = _signal(processes, signal.SIGINT)
    while alive and time.monotonic() < deadline:
        time.sleep(0.05)
        alive = _signal(alive, 0)
    _signal(alive, signal.SIGKILL)
    for path in directories:
        shutil.rmtree(path, ignore_errors=True)


def watch() -> None:
    """Run in the child: collect what to clean, wait for the end of the pipe."""
    processes: list[tuple[int, str]] = []
    directories: list[str] = []
    for line in sys.stdin:
        kind, _, rest = line.rstrip("\n").partition(" ")
        if kind == "process":
            pid, _, start = rest.partition(" ")
            processes.append((int(pid), start))
        elif kind == "directory":
            directories.append(rest)
        elif kind == "release":
            return
    _clean(processes, directories)


if __name__ == "__main__":
    watch()
