"""What can die: the broker, PostgreSQL and the services, each as the local stack has it and a little more mortal."""

from __future__ import annotations

import shutil
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from deploy.local.embedded import EmbeddedBroker
from deploy.local.postgres import PostgresServer
from deploy.local.services import ServiceProcess

READY_SECONDS_MAX = 5.0
"""What the requirement allows a service to be ready again: the report shows the starts beside it."""

STUCK_SECONDS = 2 * READY_SECONDS_MAX
"""Beyond it a start fails the round: a processor of half the speed is no fault of a service."""


class ProxiedBroker(EmbeddedBroker):
    """The embedded broker that names the proxy as its address."""

    def __init__(self, directory: Path, advertised: int) -> None:
        super().__init__(directory)
        self._advertised = advertised

    def empty(self) -> None:
        """Everything that a stopped broker has kept is gone, its cluster's id with it."""
        shutil.rmtree(self.home / "data")

    def _words(self) -> list[str]:
        return [*super()._words(), "--advertised-port", str(self._advertised)]


class KeptPostgres(PostgresServer):
    """A PostgreSQL whose keeper sees when it has ended."""

    @property
    def ended(self) -> bool:
        """Whether it does not run."""
        return self._process is None or self._process.poll() is not None


class Mortal(ServiceProcess):
    """A service that can be told to die at a labelled point."""

    began: float = 0.0
    killed: bool = False
    ready: bool = False
    """Whether it was ready since its start."""

    def _words(self) -> list[str]:
        return [sys.executable, "-m", "tests.chaos.dying", f"services.{self.name}.main"]

    @property
    def starved_s(self) -> float:
        """Seconds in which it wanted to run and had no processor; 0 where the kernel does not say."""
        try:
            return int(Path(f"/proc/{self.pid}/schedstat").read_text().split()[1]) / 1e9
        except (OSError, IndexError):
            return 0.0

    @property
    def ended(self) -> int | None:
        """Its exit code once it has ended."""
        return None if self._process is None else self._process.poll()


@dataclass(frozen=True, slots=True)
class Start:
    """How long a service took until it was ready, from its start or from the return of what it needs."""

    service: str
    seconds: float
    starved_s: float
    """Of these it waited for a processor: on a busy machine not its own fault."""

    @property
    def own_s(self) -> float:
        """What it would have taken with a processor at hand."""
        return max(0.0, self.seconds - self.starved_s)


@dataclass
class Tally:
    """What was survived."""

    kills: Counter[str] = field(default_factory=Counter)
    """Label or "at random" -> deaths of services by SIGKILL."""
    services: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    ended: Counter[str] = field(default_factory=Counter)
    """Service -> times that it ended by itself, for the keeper to start again."""
    ready: list[Start] = field(default_factory=list)
