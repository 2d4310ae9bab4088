"""Items in streams of their own: an account's distinct works and its lines of use, a schedule's lines.

A stream holds its chunks in order, so that a job that was cut off goes on at the first missing one. Items mean
nothing until the account or schedule is accepted with their counts and digest.
"""

from dataclasses import dataclass
from typing import TypeVar

from shared.contracts.intake import ReportedWork, ScheduleLine, UsageLine
from shared.kernel.decider import AlreadyApplied, Decider, Decision, Rejected, accepted


# What happened
@dataclass(frozen=True, slots=True, kw_only=True)
class WorksChunked:
    """A chunk of the distinct works of an account."""

    account: str
    version: int
    chunk: int
    reports: tuple[ReportedWork, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LinesChunked:
    """A chunk of the lines of an account."""

    account: str
    version: int
    chunk: int
    lines: tuple[UsageLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleChunked:
    """A chunk of a schedule's lines, with the works that are first named in it."""

    schedule: str
    version: int
    chunk: int
    reports: tuple[ReportedWork, ...]
    lines: tuple[ScheduleLine, ...]


# What we know: how many chunks stand
def evolve(count: int, _: object) -> int:
    """One chunk more."""
    return count + 1


# What we answer: the chunk itself is the command
C = TypeVar("C", WorksChunked, LinesChunked, ScheduleChunked)


def decide(command: C, count: int) -> Decision[C]:
    """The next chunk, or one that stands."""
    return _next(command.chunk, count) or accepted(command)


def _next(chunk: int, count: int) -> AlreadyApplied | Rejected | None:
    if chunk <= count:
        return AlreadyApplied()
    if chunk > count + 1:
        return Rejected("CHUNK_OUT_OF_ORDER", f"Chunk {chunk} follows on {chunk - 1}, {count} stand.")
    return None


WORKS: Decider[WorksChunked, WorksChunked, int] = Decider("account-reports", 0, evolve, decide, counts=True)
LINES: Decider[LinesChunked, LinesChunked, int] = Decider("account-lines", 0, evolve, decide, counts=True)
SCHEDULE_LINES: Decider[ScheduleChunked, ScheduleChunked, int] = Decider(
    "schedule-lines", 0, evolve, decide, counts=True
)


def items_id(account: str, version: int) -> str:
    """Id of the item streams of an account's version, or of a schedule."""
    return f"{account}-{version}"
