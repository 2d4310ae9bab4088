"""Commands decided on what the log holds, outside its lock: what they would append, and what they rely on."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from shared.eventstore.appending import NOWHERE, Draft, Placed, check_bounds, own_draft
from shared.eventstore.codec import Codec, kind_of
from shared.eventstore.committing import last_place
from shared.eventstore.reading import LAST, LOAD, own_event
from shared.eventstore.terms import BYTES_PER_APPEND, EVENTS_PER_APPEND, Done, Meta
from shared.kernel.decider import AlreadyApplied, Decider, Rejected
from shared.kernel.ids import stream

C = TypeVar("C")
E = TypeVar("E")
S = TypeVar("S")

COMMANDS_PER_APPEND = 1_000
_AT_A_TIME = 10
"""Commands that are decided before others get a turn: what is being appended meanwhile waits for five answers of the
database, and each time for the end of such a turn."""


@dataclass(slots=True)
class Stream(Generic[S]):
    """A stream while commands are decided on it."""

    state: S
    version: int = 0
    standing: Placed = NOWHERE
    """Where its last event stands."""
    span: slice | None = None
    """Which drafts of the batch are its newest."""


@dataclass(frozen=True, slots=True)
class Entailed(Generic[C, E, S]):
    """What the events of a command mean for one other stream: `command` makes its command of them. All are appended
    together or none is; a rejection by any is the answer to all. Each other stream is named once."""

    decider: Decider[C, E, S]
    entity_id: str
    command: Callable[[Sequence[Any]], C]

    @property
    def name(self) -> str:
        """The other stream."""
        return stream(self.decider.entity, self.entity_id)


@dataclass(slots=True)
class Batch:
    """The first so many of the commands, decided."""

    decided: int = 0
    drafts: list[Draft] = field(default_factory=list)
    expected: dict[str, int] = field(default_factory=dict)
    appending: dict[int, slice] = field(default_factory=dict)
    """Number of a command -> its drafts."""
    applied: dict[int, slice] = field(default_factory=dict)
    """Number of a command that drafts of another command here make already applied."""
    settled: dict[int, Done | Rejected] = field(default_factory=dict)
    """Number of a command that appends nothing -> its answer."""
    bytes_max: int = BYTES_PER_APPEND
    _size: int = 0

    def add(self, number: int, drafts: Sequence[Draft]) -> slice | None:
        """Take the drafts of a command; None when they do not fit beside those that it has. Raises AppendTooLarge when
        they never fit."""
        size = self._size + sum([draft.size for draft in drafts])
        span = slice(len(self.drafts), len(self.drafts) + len(drafts))
        if not self.drafts:
            check_bounds(drafts)
        elif span.stop > EVENTS_PER_APPEND or size > self.bytes_max:
            return None
        self.drafts.extend(drafts)
        self._size = size
        self.appending[number] = span
        return span


async def fetch_streams(connection: Any, names: Sequence[str]) -> dict[str, list[Any]]:
    """The rows of streams by one query, [] for those that do not exist."""
    rows: dict[str, list[Any]] = {name: [] for name in names}
    for row in await connection.fetch(LOAD, list(rows)):
        rows[row["stream_id"]].append(row)
    return rows


def fold(decider: Decider[C, E, S], codec: Codec, rows: Sequence[Any]) -> Stream[S]:
    """A stream's state from its rows; without any it is the decider's first state."""
    known = Stream(decider.initial)
    for row in rows:
        event: Any = own_event(row, codec)
        known.state = decider.evolve(known.state, event)
        known.version = row["version"]
        number = row["public_seq"] if row["public_seq"] is not None else known.standing.public_seq
        known.standing = Placed(row["position"], number)
    return known


async def load_streams(
    connection: Any, codec: Codec, decider: Decider[C, E, S], names: Sequence[str]
) -> dict[str, Stream[S]]:
    """The states of streams, by one query."""
    if decider.counts:
        return await _count_streams(connection, names)
    found = await fetch_streams(connection, names)
    return {name: fold(decider, codec, rows) for name, rows in found.items()}


async def _count_streams(connection: Any, names: Sequence[str]) -> dict[str, Stream[Any]]:
    known: dict[str, Stream[Any]] = {name: Stream(0) for name in names}
    for row in await connection.fetch(LAST, list(known)):
        version = row["version"]
        known[row["stream_id"]] = Stream(version, version, Placed(row["position"], row["public_seq"]))
    return known


def draft_events(
    codec: Codec, public: frozenset[type], name: str, version: int, events: Sequence[object], meta: Meta
) -> list[Draft]:
    """Drafts of a decision's events after `version`. Raises EventTooLarge; ValueError when there are none."""
    if not events:
        raise ValueError(f"a command on {name} was accepted without an event")
    return [
        own_draft(codec, name, number, event, kind_of(event) in public, meta)
        for number, event in enumerate(events, version + 1)
    ]


def decide_entailed(
    codec: Codec,
    public: frozenset[type],
    entailed: Entailed[C, E, S],
    rows: Sequence[Any],
    events: Sequence[object],
    meta: Meta,
) -> tuple[list[Draft], int] | Rejected:
    """Drafts of the other stream, which stands as `rows`, and the version that they were decided on."""
    current = fold(entailed.decider, codec, rows)
    decision = entailed.decider.decide(entailed.command(events), current.state)
    if isinstance(decision, Rejected):
        return decision
    if isinstance(decision, AlreadyApplied):
        return [], current.version
    return draft_events(codec, public, entailed.name, current.version, decision.events, meta), current.version


async def decide_some(
    connection: Any,
    codec: Codec,
    public: frozenset[type],
    decider: Decider[C, E, S],
    commands: Sequence[tuple[str, C]],
    meta: Meta,
    bytes_max: int = BYTES_PER_APPEND,
) -> Batch:
    """Decide the first commands in order, each on what those before it would append, up to one append's bounds."""
    some = [
        (stream(decider.entity, entity_id), command) for entity_id, command in commands[:COMMANDS_PER_APPEND]
    ]
    names = dict.fromkeys(name for name, _ in some)
    streams = await load_streams(connection, codec, decider, list(names))
    batch = Batch(bytes_max=bytes_max)
    for number, (name, command) in enumerate(some):
        if number % _AT_A_TIME == 0:
            await asyncio.sleep(0)
        current = streams[name]
        decision = decider.decide(command, current.state)
        if isinstance(decision, Rejected):
            batch.settled[number] = decision
        elif not isinstance(decision, AlreadyApplied):
            drafts = draft_events(codec, public, name, current.version, decision.events, meta)
            span = batch.add(number, drafts)
            if span is None:
                break
            batch.expected.setdefault(name, current.version)
            current.span = span
            current.version += len(drafts)
            if len(names) < len(some):
                # Another command may be decided on it.
                current.state = decider.fold(decision.events, current.state)
        elif current.span is not None:
            batch.applied[number] = current.span
        else:
            batch.settled[number] = standing(commands[number][0], current.standing, meta)
        batch.decided = number + 1
    return batch


def standing(entity_id: str, placed: Placed, meta: Meta) -> Done:
    """The answer to a command whose effect stood before."""
    return Done(entity_id, placed.position, placed.public_seq, meta.correlation_id, False, 200)


def done(entity_id: str, placed: Sequence[Placed], meta: Meta, *, applied: bool = True) -> Done:
    """The answer to a command whose effect was appended (`applied` False: by another command beside it)."""
    position, sequence = last_place(placed)
    return Done(entity_id, position, sequence, meta.correlation_id, applied, 201 if applied else 200)
