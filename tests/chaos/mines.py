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
"""A label that the service does not pass within this time makes room for the next."""
PAUSE_S = (0.5, 4.0)
"""Between a death and the next order of the same service, once it is ready again."""
_LOOK_S = 0.05


@dataclass
class _Mine:
    service: str
    deck: deque[Label]
    laid: Label | None = None
    due: float = 0.0
    """When the present order is taken back, or the next is given (monotonic)."""


@dataclass
class Mines:
    """A deck of labels for each service, shuffled once; what was not passed is tried again later."""

    system: System
    rng: random.Random
    _leaving: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        """Lay orders until `stop`; none is left behind."""
        mines = [self._mine(service) for service in SERVICES]
        while not self._leaving.wait(_LOOK_S):
            for mine in mines:
                self._look(mine)
        for mine in mines:
            self.system.orders[mine.service].take_back()

    def stop(self) -> None:
        """No further orders."""
        self._leaving.set()

    def _mine(self, service: str) -> _Mine:
        labels = [label for label in LABELS if service in label.services]
        self.rng.shuffle(labels)
        return _Mine(service, deque(labels), due=time.monotonic() + self.rng.uniform(0, PAUSE_S[1]))

    def _look(self, mine: _Mine) -> None:
        order, now = self.system.orders[mine.service], time.monotonic()
        if mine.laid is not None and not order.given:
            mine.laid, mine.due = None, now + self.rng.uniform(*PAUSE_S)
        elif mine.laid is not None and now > mine.due:
            order.take_back()
            mine.laid = None
        if mine.laid is None and now > mine.due and self.system.services[mine.service].ready:
            mine.laid, mine.due = mine.deck[0], now + STANDS_S
            mine.deck.rotate(-1)
            order.give(mine.laid, self.rng.randint(1, 2))
