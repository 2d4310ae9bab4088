"""What the demo's chapters share: the people, the screen, and the ids that the services gave."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from deploy.client import Session
from deploy.demo.cast import Cast
from deploy.demo.screen import Screen

T = TypeVar("T")

AT_ONCE = 6


@dataclass
class World:
    """One play of the demo."""

    cast: Cast
    screen: Screen
    out: Path
    parties: dict[str, str] = field(default_factory=dict)
    """Key in the demo's tables -> party id."""
    names: dict[str, str] = field(default_factory=dict)
    """Party id -> name, for the screen."""
    works: dict[str, str] = field(default_factory=dict)
    """Film id -> work id."""
    contracts: dict[str, str] = field(default_factory=dict)
    """Contract's key -> contract id."""
    accounts: dict[str, str] = field(default_factory=dict)
    """File name -> account or schedule id."""
    facts: dict[str, Any] = field(default_factory=dict)
    """What a later chapter or a test needs of an earlier one, by name."""

    def __getitem__(self, subject: str) -> Session:
        """The session of one of the cast."""
        return self.cast[subject]

    def keep(self, name: str, data: bytes) -> Path:
        """Leave a result in the output folder."""
        path = self.out / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        return path

    def at_once(self, what: str, items: Iterable[T], work: Callable[[T], None]) -> None:
        """Work on many items, some at a time, with a progress bar."""
        listed = list(items)
        with self.screen.progress(what, len(listed)) as advance, ThreadPoolExecutor(AT_ONCE) as pool:
            for _ in pool.map(work, listed):
                advance()
