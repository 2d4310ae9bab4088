"""How far the building of a read model is, and how long it will still take."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Building:
    """A generation on its way from the first entry of the log to the position of the live one."""

    read_model: str
    version: int
    position: int = 0
    """The entries up to here are folded."""
    goal: int
    """Where the live read models stand: it moves on while the service works."""
    seconds: float = 0.0
    """It took so long to come to `position`."""

    @property
    def share(self) -> float:
        """What is done, of 1."""
        return min(self.position / self.goal, 1.0) if self.goal else 1.0

    @property
    def rate(self) -> float | None:
        """Entries a second, None until there is something to go by."""
        return self.position / self.seconds if self.position and self.seconds else None

    @property
    def seconds_left(self) -> float | None:
        """At that rate, None until there is one."""
        rate = self.rate
        return None if rate is None else max(self.goal - self.position, 0) / rate

    def __str__(self) -> str:
        left = "" if self.seconds_left is None else f", about {self.seconds_left:.0f} s left"
        return f"building {self.read_model}, {self.share:.0%} of {self.goal} entries{left}"
