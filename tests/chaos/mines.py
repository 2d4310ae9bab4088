"""Orders to die at labelled points, laid for every service in turn while a round lasts."""

from __future__ import annotations

import random
import threading
import time
from collections import deque
from dataclasses import dataclass, field

from shared.contracts.catalogue import SERVICES
from tests.chaos.labels import LABELS, Label
from tests.chaos.system import System

STANDS_S = 5.0
"""A common label that the service does not pass within this time makes room for the next."""
PAUSE_S = (0.5, 4.0)
"""Between a death and the next order of the same service, once it is ready again."""
RARE_A_ROUND = 2
"""Deaths inside jobs, of each service: each costs its job the seconds until the lease has run out."""
_LOOK_S = 0.05


@dataclass
class _Mine:
    service: str
    common: deque[Label]
    rare: deque[Label]
    laid: dict[Label, int] = field(default_factory=dict)
    due: float = 0.0
    """When the present order is given anew, or the next one (monotonic)."""
    rare_left: int = 0
    deaths: int = 0
    """Of the service when the present order was given."""


class Mines:
    """Two decks of labels for each service, shuffled once for the whole run."""

    def __init__(self, system: System, rng: random.Random) -> None:
        self._system, self._rng = system, rng
        self._mines = [self._mine(service) for service in SERVICES]
        self._leaving = threading.Event()
        self._calm = threading.Event()

    def run(self) -> None:
        """Lay orders until `stop`; none is left behind."""
        self._leaving.clear()
        self._calm.clear()
        for mine in self._mines:
            mine.laid, mine.rare_left = {}, RARE_A_ROUND
            mine.due = time.monotonic() + self._rng.uniform(*PAUSE_S)
        while not self._leaving.wait(_LOOK_S):
            for mine in self._mines:
                self._look(mine)
        for mine in self._mines:
            self._system.orders[mine.service].take_back()

    def calm(self) -> None:
        """From now on only the rare labels, which come late in a story."""
        self._calm.set()

    def stop(self) -> None:
        """No further orders."""
        self._leaving.set()

    def _mine(self, service: str) -> _Mine:
        labels = [label for label in LABELS if service in label.services]
        self._rng.shuffle(labels)
        common = deque(label for label in labels if not label.rare)
        return _Mine(service, common, deque(label for label in labels if label.rare))

    def _look(self, mine: _Mine) -> None:
        order, now = self._system.orders[mine.service], time.monotonic()
        deaths = self._system.tally.services[mine.service]
        if mine.laid and not order.given:
            if deaths == mine.deaths and now <= mine.due:
                # The keeper has not seen it yet.
                return
            died = self._system.last_label.get(mine.service)
            if mine.rare and died == mine.rare[0].name:
                mine.rare.rotate(-1)
                mine.rare_left -= 1
            mine.laid, mine.due = {}, now + self._rng.uniform(*PAUSE_S)
        elif now > mine.due and self._system.services[mine.service].ready:
            mine.laid, mine.due, mine.deaths = self._next(mine), now + STANDS_S, deaths
            if mine.laid:
                order.give(mine.laid)
            else:
                order.take_back()

    def _next(self, mine: _Mine) -> dict[Label, int]:
        laid = {}
        if not self._calm.is_set():
            laid[mine.common[0]] = self._rng.randint(1, 2)
            mine.common.rotate(-1)
        if mine.rare and mine.rare_left > 0:
            laid[mine.rare[0]] = 1
        return laid
