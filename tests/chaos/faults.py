"""What breaks, and for how long. Each fault returns when its cause is gone; coming back is the system's own matter."""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import shutil
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import asyncpg

from deploy.local.databases import with_role
from shared.contracts.catalogue import SERVICES
from tests.chaos.labels import AT_START, DAY, SWITCH_AFTER, SWITCH_BEFORE, Label
from tests.chaos.proxy import FAIR, Weather
from tests.chaos.system import GIVEN_UP_SECONDS, System

PAUSE_S = (0.3, 2.0)
"""Between two faults."""
DIES_AGAIN = 0.1
CALM = 0.4
CALM_SECONDS_MAX = 10.0
PASSED_WITHIN_S = 6.0
KEPT_FREE_BYTES = 8 * 1024
FULL_S = (4.0, 9.0)

Fault = Callable[["Faults"], None]


class Faults:
    """Breaks the system by one seeded chance, until told to stop."""

    def __init__(self, system: System, rng: random.Random, disk: Path | None) -> None:
        """`disk`: a small file system of its own that holds PostgreSQL's data, None when there is none."""
        self.system, self.rng, self.disk = system, rng, disk
        self._leaving = threading.Event()

    def run(self, theme: Fault | None) -> None:
        """Kill whatever there is at random and, every other time or so, play the theme; until `stop`."""
        left = 0
        while not self._leaving.is_set():
            if theme is not None and left == 0:
                self._play(theme)
                left = self.rng.randint(1, 2)
            else:
                self._play(self.rng.choices(*zip(*ALWAYS, strict=True))[0])
                left = max(0, left - 1)
            # Mostly everything may come back first, so that the work gets on; sometimes a second blow follows.
            if self.rng.random() < CALM:
                self._calm()
            self.pause(self.rng.uniform(*PAUSE_S))

    def stop(self) -> None:
        """No further fault; the present one ends first."""
        self._leaving.set()

    @property
    def over(self) -> bool:
        """Whether `stop` was called."""
        return self._leaving.is_set()

    def pause(self, seconds: float) -> None:
        """Wait, unless it is over."""
        self._leaving.wait(seconds)

    def _calm(self) -> None:
        until = time.monotonic() + CALM_SECONDS_MAX
        while not self.system.all_up and time.monotonic() < until and not self.over:
            self.pause(0.1)

    def die(self, service: str, label: Label) -> None:
        """Kill a service that dies at a label again as soon as it is back; it need not come by."""
        order = self.system.orders[service]
        order.give({label: 1})
        self.system.kill(service)
        until = time.monotonic() + 2 * PASSED_WITHIN_S
        while order.given and time.monotonic() < until and not self.over:
            time.sleep(0.05)
        order.take_back()

    def _play(self, fault: Fault) -> None:
        name = fault.__name__.replace("_", " ")
        self.system.say(f"fault: {name}")
        fault(self)
        self.system.tally.faults[name] += 1


def kill_service(faults: Faults) -> None:
    """SIGKILL to one service or several, wherever they stand; sometimes one dies again as it starts."""
    for service in faults.rng.sample(SERVICES, faults.rng.choice((1, 1, 2, 2, 3))):
        if faults.rng.random() < DIES_AGAIN:
            faults.die(service, faults.rng.choice(AT_START))
        else:
            faults.system.kill(service)


def kill_postgres(faults: Faults) -> None:
    """SIGKILL to the database server with all its processes."""
    system = faults.system
    system.broke()
    try:
        system.kill_postgres()
        until = time.monotonic() + GIVEN_UP_SECONDS
        while system.postgres.ended and time.monotonic() < until:
            time.sleep(0.05)
    finally:
        system.mended()


def kill_broker(faults: Faults) -> None:
    """SIGKILL to the broker, which comes back on its directory after a while."""
    _broker_away(faults, empty=False)


def empty_broker(faults: Faults) -> None:
    """The broker comes back with nothing: no topics, another cluster."""
    _broker_away(faults, empty=True)


def _broker_away(faults: Faults, *, empty: bool) -> None:
    system = faults.system
    system.broke()
    try:
        system.broker.crash()
        faults.pause(faults.rng.uniform(0, 3))
        if empty:
            system.broker.empty()
        system.broker.start()
    finally:
        system.mended()


def bad_network(faults: Faults) -> None:
    """The way to the broker is slow, narrow, or cut again and again."""
    system, rng = faults.system, faults.rng
    system.broke()
    try:
        system.proxy.weather = rng.choice(
            (Weather(delay_s=0.3), Weather(bytes_per_s=20_000), Weather(delay_s=0.05), Weather(refuses=True))
        )
        for _ in range(rng.randint(1, 4)):
            if rng.random() < 0.5 or system.proxy.weather.refuses:
                system.proxy.cut()
            faults.pause(rng.uniform(0.5, 2))
    finally:
        system.proxy.weather = FAIR
        system.proxy.cut()
        system.mended()


def full_disk(faults: Faults) -> None:
    """PostgreSQL's disk is full for some seconds."""
    if faults.disk is None:
        return
    system = faults.system
    system.broke()
    ballast = faults.disk / "ballast"
    try:
        _fill(ballast)
        until = time.monotonic() + faults.rng.uniform(*FULL_S)
        while time.monotonic() < until:
            # What the server gives up while it is full is taken too.
            _fill(ballast)
            time.sleep(0.02)
    finally:
        ballast.unlink(missing_ok=True)
        system.mended()


def _fill(ballast: Path) -> None:
    free = shutil.disk_usage(ballast.parent).free - KEPT_FREE_BYTES
    if free <= 0:
        return
    with contextlib.suppress(OSError), ballast.open("ab") as file:
        os.posix_fallocate(file.fileno(), file.tell(), free)


def a_day_later(faults: Faults) -> None:
    """The business clock jumps: every service starts a day later, one of them twice as the day begins."""
    system, rng = faults.system, faults.rng
    system.clock.jump(timedelta(days=1))
    first, *rest = rng.sample(SERVICES, len(SERVICES))
    for service in rest:
        system.kill(service)
        faults.pause(rng.uniform(0, 0.5))
    faults.die(first, DAY)


def rebuild(faults: Faults) -> None:
    """A read model's columns are others than the code's, as after an update: it is built anew, and that dies."""
    system, rng = faults.system, faults.rng
    service, label = rng.choice(SERVICES), rng.choice((SWITCH_BEFORE, SWITCH_AFTER))
    with contextlib.suppress(OSError, asyncpg.PostgresError):
        asyncio.run(_age(with_role(
            system.postgres.dsn(), service, "postgres", system.postgres.password), rng.random()
        ))  # fmt: skip
    faults.die(service, label)


async def _age(dsn: str, chance: float) -> None:
    connection = await asyncpg.connect(dsn)
    try:
        names = [row["name"] for row in await connection.fetch(
            "SELECT name FROM work.generation WHERE state = 'LIVE' ORDER BY name")]  # fmt: skip
        name = names[int(chance * len(names))]
        await connection.execute(
            "UPDATE work.generation SET shape = 'of an older version' WHERE name = $1 AND state = 'LIVE'",
            name,
        )
    finally:
        await connection.close()


ALWAYS: tuple[tuple[Fault, float], ...] = ((kill_service, 0.75), (kill_postgres, 0.15), (kill_broker, 0.1))
"""What happens in every round, and how often of all."""
THEMES: tuple[tuple[str, Fault | None], ...] = (
    ("services", None),
    ("PostgreSQL killed", kill_postgres),
    ("broker killed", kill_broker),
    ("bad network", bad_network),
    ("read models rebuilt", rebuild),
    ("a day later", a_day_later),
    ("disk full", full_disk),
    ("broker emptied", empty_broker),
)
"""What a round is about, beside services that die; the rounds take them in turn."""
