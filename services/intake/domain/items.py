"""Items in streams of their own: an account's distinct works and its lines of use, a schedule's lines.

A stream holds its chunks in order, so that a job that was cut off goes on at the first missing one. Items mean
nothing until the account or schedule is accepted with their counts and digest.
"""

from dataclasses import dataclass
from typing import TypeVar

from shared.contracts.intake import ReportedWork, ScheduleLine, UsageLine
from shared.contracts.wire import to_json
from shared.kernel.decider import AlreadyApplied, Decider, Decision, Rejected, accepted
from shared.kernel.written import Written


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


@dataclass(frozen=True, slots=True)
class WrittenChunk(Written):
    """One of these chunks of an account, written: of a million lines none is read again to be stored."""

    chunk: int


def written_works(account: str, version: int, chunk: int, reports: bytes) -> WrittenChunk:
    """A `WorksChunked` whose works are a JSON array, as `to_json` writes it."""
    return WrittenChunk(WorksChunked, _body(account, version, chunk, b"reports", reports), chunk)


def written_lines(account: str, version: int, chunk: int, lines: bytes) -> WrittenChunk:
    """A `LinesChunked` whose lines are a JSON array, as `to_json` writes it."""
    return WrittenChunk(LinesChunked, _body(account, version, chunk, b"lines", lines), chunk)


def _body(account: str, version: int, chunk: int, name: bytes, items: bytes) -> bytes:
    told = to_json(account), version, chunk, name, items
    return b'{"account":%b,"version":%d,"chunk":%d,"%b":%b}' % told


# What we know: how many chunks stand
def evolve(count: int, _: object) -> int:
    """One chunk more."""
    return count + 1


# What we answer: the chunk itself is the command
C = TypeVar("C", WrittenChunk, ScheduleChunked)


def decide(command: C, count: int) -> Decision[C]:
    """The next chunk, or one that stands."""
    return _next(command.chunk, count) or accepted(command)


def _next(chunk: int, count: int) -> AlreadyApplied | Rejected | None:
    if chunk <= count:
        return AlreadyApplied()
    if chunk > count + 1:
        return Rejected("CHUNK_OUT_OF_ORDER", f"Chunk {chunk} follows on {chunk - 1}, {count} stand.")
    return None


WORKS: Decider[WrittenChunk, WrittenChunk, int] = Decider("account-reports", 0, evolve, decide, counts=True)
LINES: Decider[WrittenChunk, WrittenChunk, int] = Decider("account-lines", 0, evolve, decide, counts=True)
SCHEDULE_LINES: Decider[ScheduleChunked, ScheduleChunked, int] = Decider(
    "schedule-lines", 0, evolve, decide, counts=True
)


def items_id(account: str, version: int) -> str:
    """Id of the item streams of an account's version, or of a schedule."""
    return f"{account}-{version}"
