"""The smallest service that can be measured: one aggregate that counts, one read model of the counts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import BigInteger, Column, Text

from shared.eventstore.codec import Codec, Stored
from shared.eventstore.entries import Entry
from shared.kernel.decider import Decider, Decision, accepted
from shared.projections import Row, view_table

VERSION = 1
TABLE = view_table(
    "tally", Column("tally", Text, primary_key=True), Column("total", BigInteger, nullable=False)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """`amount` was added to a tally."""

    tally: str
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """Add `amount` to a tally."""

    tally: str
    amount: int


def _decide(command: Count, state: int) -> Decision[Counted]:
    return accepted(Counted(tally=command.tally, amount=command.amount))


TALLY: Decider[Count, Counted, int] = Decider("tally", 0, lambda total, event: total + event.amount, _decide)
CODEC = Codec("bench", (Stored(Counted),))


def keys(event: object, entry: Entry) -> Iterable[tuple[str]]:
    """One row per tally."""
    if isinstance(event, Counted):
        yield (event.tally,)


def evolve(key: tuple[str], row: Row | None, event: Counted, entry: Entry) -> Row:
    """Sum up."""
    return {"tally": key[0], "total": (row["total"] if row else 0) + event.amount}
