"""The five services as processes: how fast they start, what they cost at rest and under load, how fast they answer."""

from __future__ import annotations

import asyncio
import json
import os
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from deploy.bench.caller import offer, request, saturate
from deploy.bench.measuring import Measure
from deploy.local.stack import Stack

IDLE_S = 10.0
CONNECTIONS = 64
SATURATED = 8_000
OFFERED = ((200, 5), (800, 5))
"""Commands a second, and for how many seconds."""
_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")


def measure() -> list[Measure]:
    """With a durable database: commands to one service alone, then to it while four others hear all that it says."""
    with tempfile.TemporaryDirectory(prefix="royalty-bench-") as directory:
        with Stack(Path(directory), datetime.now(UTC), durable=True, only=("registry",)) as stack:
            alone = asyncio.run(_doors(stack, "one service alone"))
    with tempfile.TemporaryDirectory(prefix="royalty-bench-") as directory:
        with Stack(Path(directory), datetime.now(UTC), durable=True) as stack:
            started = _start_of_one(stack)
            idle = _idle()
            rest = {name: _memory_mb(process.pid) for name, process in stack.services.items()}
            heard = asyncio.run(_doors(stack, "four hear it"))
            load = _memory_mb(stack.services["registry"].pid)
    total = sum(rest.values())
    return [
        *alone,
        *heard,
        started,
        Measure("processor of the idle system", f"{idle:.1%} of one core"),
        Measure(
            "memory of a service at rest", f"{max(rest.values()):.0f} MB at most, {total:.0f} MB all five"
        ),
        Measure("memory of a service under load", f"{load:.0f} MB"),
    ]


def _start_of_one(stack: Stack) -> Measure:
    stack.services["matching"].stop()
    begun = time.monotonic()
    stack.start_service("matching").wait_ready(begun + 60)
    return Measure("start of a service until it is ready", f"{time.monotonic() - begun:.2f} s")


async def _doors(stack: Stack, how: str) -> list[Measure]:
    address = stack.addresses["registry"]
    token = stack.issuer.token("registrar", ["registry:party:submit"])

    def requests(name: str, count: int) -> list[bytes]:
        return [
            request(
                address.removeprefix("http://"), "/v1/parties", token, f"{name}-{n}",
                json.dumps({"kind": "NATURAL", "names": [{"name": f"Nümunə {n}"}]}).encode(),
            )
            for n in range(count)
        ]  # fmt: skip

    await saturate(address, requests("warm", 500), CONNECTIONS)
    rate = await saturate(address, requests("all", SATURATED), CONNECTIONS)
    found = [Measure(f"commands over HTTP, {CONNECTIONS} callers, {how}", f"{rate:,.0f} /s")]
    for per_second, seconds in OFFERED:
        taken = await offer(
            address, requests(f"at-{per_second}", per_second * seconds), per_second, CONNECTIONS
        )
        half, most = (taken[int(len(taken) * share)] * 1000 for share in (0.5, 0.99))
        found.append(
            Measure(f"answer at {per_second} commands/s, {how}", f"p50 {half:.1f} ms, p99 {most:.1f} ms")
        )
    return found


def _idle() -> float:
    """Part of one core that everything below us takes while nobody asks for anything."""
    processes = _below(os.getpid())
    before = sum(map(_ticks, processes))
    time.sleep(IDLE_S)
    return (sum(map(_ticks, processes)) - before) / _TICKS / IDLE_S


def _below(pid: int) -> list[int]:
    found: list[int] = []
    waiting = [pid]
    parents = {int(stat.parent.name): _field(stat, 1) for stat in Path("/proc").glob("[0-9]*/stat")}
    while waiting:
        parent = waiting.pop()
        children = [child for child, of in parents.items() if of == parent]
        found += children
        waiting += children
    return found


def _field(stat: Path, number: int) -> int:
    """A field of a process's stat behind its name; 0 when it is gone."""
    try:
        return int(stat.read_text().rpartition(")")[2].split()[number])
    except OSError:
        return 0


def _ticks(pid: int) -> int:
    stat = Path(f"/proc/{pid}/stat")
    return _field(stat, 11) + _field(stat, 12)


def _memory_mb(pid: int) -> float:
    """Resident memory that is the process's own or shared."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * _PAGE / 1024 / 1024
