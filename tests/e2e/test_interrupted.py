"""The demo is interrupted in the middle: it says so, and nothing that it started is left."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from deploy.local.guard import started_at

EXITS = {signal.SIGINT: 130, signal.SIGTERM: 130}


def children_of(pid: int) -> dict[int, str]:
    """Every process below this one, with the start time that tells it from a later one of the same id."""
    parents: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(stat.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
        parents.setdefault(parent, []).append(int(stat.parent.name))
    found, waiting = dict[int, str](), [pid]
    while waiting:
        children = parents.get(waiting.pop(), [])
        found |= {child: started_at(child) for child in children}
        waiting += children
    return found


@pytest.mark.parametrize("number", EXITS, ids=lambda number: number.name)
def test_an_interrupted_demo_leaves_nothing_running(
    number: signal.Signals, tmp_path: Path, wait_until: Callable[[Callable[[], bool]], None]
) -> None:
    demo = subprocess.Popen(
        [sys.executable, "-m", "deploy.demo"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        text=True,
    )
    assert demo.stdout is not None
    said = ""
    while "2. Registry" not in said:
        line = demo.stdout.readline()
        assert line, said
        said += line
    started = children_of(demo.pid)
    # Five services, PostgreSQL with its helpers, a broker, and the guard.
    assert len(started) > 8
    demo.send_signal(number)
    said = demo.communicate()[0]
    assert demo.returncode == EXITS[number], said
    assert "everything was stopped" in said
    wait_until(lambda: not any(started_at(pid) == start for pid, start in started.items()))
