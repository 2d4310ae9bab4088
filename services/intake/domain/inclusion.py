"""Works shown inside others, and lines of several episodes: what a line counts for whom (D-06)."""

from collections import deque
from dataclasses import dataclass
from datetime import date, time

from services.intake.domain.folding import folded

LINES_BACK = 500
"""How far above an included work its host may stand: a channel shows fewer programmes on a day."""


@dataclass(slots=True)
class Host:
    """A line into which works may have been included, and the seconds of it that are still its own."""

    row: int
    number: int
    """Of its reported work."""
    left: int
    day: date | None
    start: time | None
    titles: frozenset[str]
    taken: int = 0
    """The seconds that works inside it have of it."""

    def take(self, seconds: int) -> None:
        """Give seconds to a work inside it; below zero take them back, as a correction says."""
        self.left -= seconds
        self.taken += seconds


class Hosts:
    """The last lines of works."""

    def __init__(self) -> None:
        self._last: deque[Host] = deque(maxlen=LINES_BACK)

    def remember(
        self,
        row: int,
        number: int,
        seconds: int,
        moment: tuple[date | None, time | None],
        titles: tuple[str, ...],
    ) -> None:
        """A work's line, which later ones may name."""
        day, start = moment
        self._last.append(Host(row, number, seconds, day, start, frozenset(map(folded, titles))))

    def named(self, title: str, seconds: int) -> Host | None:
        """The last line of the work that a line says it is included in; None when it stands nowhere near above. What a
        correction gives back goes to the last one of which that much was taken."""
        wanted = folded(title)
        found = (host for host in reversed(self._last) if wanted in host.titles)
        if seconds >= 0:
            return next(found, None)
        hosts = list(found)
        return next((host for host in hosts if host.taken + seconds >= 0), hosts[0] if hosts else None)


def why_nothing_moves(host: Host | None, seconds: int) -> str | None:
    """Why an included work takes nothing from its host, None when it does: without a line or a duration nothing
    moves, and no more than is the host's own; a correction gives back no more than was taken."""
    if host is None:
        return "no line above is of the work that it is included in: nothing is taken from it"
    if seconds == 0:
        return "no duration: nothing is taken from the work that it is included in"
    if seconds > host.left:
        return f"longer than what is left of row {host.row}: nothing is taken from it"
    if host.taken + seconds < 0:
        return f"corrects more than was taken of row {host.row}: nothing is given back to it"
    return None
