"""The transport: per source one list of records in order, per listener a place of his own in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from shared.eventstore.heard import bounded
from shared.eventstore.records import Record
from shared.messaging.consumed import Gap, Next, Repeated, judge
from shared.messaging.repeats import altered
from tests.support.one_service import OneService

SKIPPED = 0.02
"""How likely a delivery leaves a record out."""


@dataclass
class Topics:
    """What every service has published, and how far everyone has read."""

    records: dict[str, list[Record]] = field(default_factory=dict)
    read: dict[tuple[str, str], int] = field(default_factory=dict)
    """(source, listener) -> offset of the next record."""
    gaps: int = 0
    """How often a listener saw that something was lost."""

    def behind(self, source: str, listener: str) -> int:
        """How many records of the source wait for the listener."""
        return len(self.records.get(source, ())) - self.read.get((source, listener), 0)

    def some(self, source: str, listener: str, chance: Random) -> list[Record]:
        """What comes next: a few records or many, sometimes some of the earlier ones again before them."""
        at = self.read.get((source, listener), 0)
        back = min(at, chance.choice((0, 0, 0, 1, 3, 10)))
        if chance.random() < SKIPPED and len(self.records.get(source, ())) > at + 1:
            # One is lost on the way: the listener has to see it, and is sent everything from there again.
            back = -1
        ahead = chance.choice((1, 5, 20, 1000, 1000))
        return self.records.get(source, [])[at - back : at + ahead]

    async def deliver(self, source: str, listener: OneService, records: list[Record]) -> None:
        """Take records as the inbox does: what continues the order is appended, what repeats it must say the same."""
        service = listener.ctx.service
        heard = (await listener.ctx.store.known()).get(source, 0)
        fresh: list[tuple[int, Record]] = []
        repeated: list[tuple[int, Record]] = []
        for record in records:
            match judge(source, heard + len(fresh), record):
                case Next(sequence):
                    fresh.append((sequence, record))
                case Repeated(sequence):
                    repeated.append((sequence, record))
                case Gap():
                    assert records[0] is not self._next(source, service), (
                        f"{service} missed nothing of {source}"
                    )
                    self.gaps += 1
                    return
                case refused:
                    raise AssertionError(f"{service} was sent by {source}: {refused}")
        assert not fresh or fresh[0][0] == heard + 1, f"{service} did not see what it missed of {source}"
        for run in bounded(fresh):
            await listener.ctx.store.append_heard(source, run)
        new = {sequence for sequence, _ in fresh}
        again = [one for one in repeated if one[0] not in new]
        assert not await altered(listener.ctx.pool, source, again), (
            f"{source} changed what {service} had heard"
        )
        # Moved last: a listener that dies before is sent the same again.
        self.read[(source, service)] = max(self.read.get((source, service), 0), self._end_of(source, records))

    def _next(self, source: str, service: str) -> Record:
        return self.records[source][self.read.get((source, service), 0)]

    def _end_of(self, source: str, records: list[Record]) -> int:
        last = records[-1]
        listed = self.records[source]
        return next(at for at in range(len(listed), 0, -1) if listed[at - 1] is last)
