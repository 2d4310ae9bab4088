"""Group commit: one transaction at a time per process, taking along all that waits.

Versions, guards and idempotency keys are checked under the lock by set; who lost a race is dropped from the
batch and told so, the others go on. While one transaction is on its way the next batch gathers, so a lonely
command waits for nothing.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import asyncpg

from shared.eventstore.appending import NOWHERE, TAIL, Draft, Placed, head_of, lock, write
from shared.eventstore.entries import Entry
from shared.eventstore.requests import Answer, Asked, asked, check_body, find_answers, keep_answers
from shared.eventstore.terms import (
    BYTES_PER_APPEND,
    BYTES_PER_CROWDED_APPEND,
    BYTES_PER_PATIENT_APPEND,
    EVENTS_PER_APPEND,
    Alongside,
    Conflict,
    IdempotencyMismatch,
    Request,
)
from shared.kernel.clock import Clock

PROPOSALS_PER_COMMIT = 256
PASSED_OVER_MAX = 20
"""Commits of others before a patient one comes all the same: a flood of commands does not stop it for good."""
CALM_COMMITS = 10
"""Patient commits in a row after which nobody is thought to come between."""

# One answer: each that is waited for keeps the lock, and so the next append, for a millisecond more.
_STANDS = f"""
SELECT tail.*, ARRAY(
    SELECT coalesce((SELECT max(version) FROM log.entry WHERE entry.stream_id = asked.stream_id), 0)
    FROM unnest($1::text[]) WITH ORDINALITY AS asked (stream_id, number) ORDER BY number
) AS versions
FROM (SELECT) AS always LEFT JOIN ({TAIL}) AS tail ON true
"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class Proposal:
    """What one command (or one bounded part of many) wants to append, and what it relies on."""

    drafts: Sequence[Draft] = ()
    expected: dict[str, int] = field(default_factory=dict)
    """Version of every stream that it appends to, as it was decided on."""
    guards: Sequence[tuple[str, int]] = ()
    request: Request | None = None
    part: int = 0
    ids: tuple[str, ...] = ()
    """Entities that it answers for, kept with the idempotency key."""
    correlation_id: str = ""
    standing: Placed = NOWHERE
    """Where the effect stands that was there before, when there is nothing to append."""
    alongside: Alongside | None = None
    patient: bool = False
    """Others go first."""

    @property
    def size(self) -> int:
        """Bytes to append."""
        return sum(draft.size for draft in self.drafts)


@dataclass(frozen=True, slots=True)
class Appended:
    """It stands: a place for every draft."""

    placed: tuple[Placed, ...]


@dataclass(frozen=True, slots=True)
class Repeated:
    """The idempotency key has its answer already; nothing was appended."""

    answers: tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class Stale:
    """A stream went on since the decision: decide again."""


Outcome: TypeAlias = Appended | Repeated | Stale | Conflict | IdempotencyMismatch


class _Undone(Exception):
    """Rolls back what ran alongside a proposal that did not hold."""

    def __init__(self, outcome: Outcome) -> None:
        self.outcome = outcome


class Committer:
    """The one writer of own events in a process."""

    def __init__(self, pool: Any, clock: Clock, committed: Callable[[Sequence[Entry]], None]) -> None:
        """`committed` is told the entries of each commit, before whoever appended them is."""
        self._pool = pool
        self._clock = clock
        self._committed = committed
        self._waiting: deque[tuple[Proposal, asyncio.Future[Outcome]]] = deque()
        self._patient: deque[tuple[Proposal, asyncio.Future[Outcome]]] = deque()
        self._passed_over = 0
        self._calm = CALM_COMMITS
        """Patient commits since others came."""
        self._running: asyncio.Task[None] | None = None

    @property
    def patient_bytes_max(self) -> int:
        """How much a patient part holds: less where others came lately, for the next one may wait for it."""
        return BYTES_PER_CROWDED_APPEND if self._calm < CALM_COMMITS else BYTES_PER_PATIENT_APPEND

    async def commit(self, proposal: Proposal) -> Outcome:
        """Append a proposal, together with others. Raises what `alongside` or the database raises."""
        if proposal.alongside is not None:
            return await self._commit_alone(proposal, proposal.alongside)
        future: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        (self._patient if proposal.patient else self._waiting).append((proposal, future))
        if self._running is None:
            self._running = asyncio.create_task(self._drain())
        return await future

    async def _drain(self) -> None:
        try:
            while self._waiting or self._patient:
                await self._commit_some(self._gather())
        finally:
            self._running = None
            # Only when this task is cancelled is anybody left here: nobody would answer them.
            for queue in (self._waiting, self._patient):
                for _, future in queue:
                    future.cancel()
                queue.clear()

    def _next_queue(self) -> deque[tuple[Proposal, asyncio.Future[Outcome]]]:
        """The patient come when nobody else waits, or were passed over often enough."""
        if self._patient and (not self._waiting or self._passed_over >= PASSED_OVER_MAX):
            self._calm += 1
            self._passed_over = 0
            return self._patient
        self._passed_over += bool(self._patient)
        self._calm = 0
        return self._waiting

    def _gather(self) -> list[tuple[Proposal, asyncio.Future[Outcome]]]:
        batch: list[tuple[Proposal, asyncio.Future[Outcome]]] = []
        events = size = 0
        queue = self._next_queue()
        while queue and len(batch) < PROPOSALS_PER_COMMIT:
            proposal = queue[0][0]
            events += len(proposal.drafts)
            size += proposal.size
            if batch and (events > EVENTS_PER_APPEND or size > BYTES_PER_APPEND):
                break
            batch.append(queue.popleft())
        # Whoever was cancelled while waiting no longer wants it.
        return [(proposal, future) for proposal, future in batch if not future.done()]

    async def _commit_some(self, batch: list[tuple[Proposal, asyncio.Future[Outcome]]]) -> None:
        if not batch:
            return
        try:
            async with self._pool.acquire() as connection:
                async with connection.transaction(isolation="read_committed"):
                    outcomes, entries = await commit_under_lock(
                        connection, [p for p, _ in batch], self._clock
                    )
        except (asyncpg.DataError, asyncpg.IntegrityConstraintViolationError) as error:
            # Rolled back for certain, and one of them is the culprit: the others shall not suffer.
            if len(batch) > 1:
                for single in batch:
                    await self._commit_some([single])
            else:
                _settle(batch[0][1], error)
            return
        except BaseException as error:
            for _, future in batch:
                _settle(future, error)
            if not isinstance(error, Exception):
                raise
            return
        if entries:
            self._committed(entries)
        for (_, future), outcome in zip(batch, outcomes, strict=True):
            _settle(future, outcome)

    async def _commit_alone(self, proposal: Proposal, alongside: Alongside) -> Outcome:
        try:
            async with self._pool.acquire() as connection:
                async with connection.transaction(isolation="read_committed"):
                    await alongside(connection)
                    (outcome,), entries = await commit_under_lock(connection, [proposal], self._clock)
                    if not isinstance(outcome, Appended):
                        raise _Undone(outcome)
        except _Undone as undone:
            return undone.outcome
        if entries:
            self._committed(entries)
        return outcome


def _settle(future: asyncio.Future[Outcome], outcome: Outcome | BaseException) -> None:
    if future.done():
        return
    if isinstance(outcome, Appended | Repeated | Stale | Conflict | IdempotencyMismatch):
        future.set_result(outcome)
    elif isinstance(outcome, asyncio.CancelledError):
        future.cancel()
    else:
        future.set_exception(outcome)


async def commit_under_lock(
    connection: Any, proposals: Sequence[Proposal], clock: Clock
) -> tuple[list[Outcome], list[Entry]]:
    """Lock the log, check each proposal against what stands and those before it, append those that hold; answers with
    the outcomes, and with the entries that were appended."""
    await lock(connection)
    streams = sorted({name for p in proposals for name in (*p.expected, *(name for name, _ in p.guards))})
    stands = await connection.fetchrow(_STANDS, streams)
    last = head_of(stands)
    versions: dict[str, int] = dict(zip(streams, stands["versions"], strict=True))
    requests = [p.request for p in proposals if p.request is not None]
    answers = await find_answers(connection, requests) if requests else {}
    outcomes: list[Outcome | None] = []
    drafts: list[Draft] = []
    taken: set[Asked] = set()
    for proposal in proposals:
        outcome = _judge(proposal, versions, answers, taken)
        outcomes.append(outcome)
        if outcome is None:
            drafts.extend(proposal.drafts)
            for draft in proposal.drafts:
                versions[draft.stream_id or ""] = draft.version or 0
            if proposal.request is not None:
                taken.add(asked(proposal.request))
    entries = await write(connection, last, drafts, clock()) if drafts else []
    placed = (Placed(entry.position, entry.public_seq) for entry in entries)
    settled: list[Outcome] = []
    answered: list[tuple[Request, Answer]] = []
    for proposal, judged in zip(proposals, outcomes, strict=True):
        if judged is not None:
            settled.append(judged)
            continue
        places = tuple(next(placed) for _ in proposal.drafts)
        settled.append(Appended(places))
        if proposal.request is not None:
            answered.append((proposal.request, _answer(proposal, proposal.request, places)))
    if answered:
        await keep_answers(connection, answered)
    return settled, entries


def _judge(
    proposal: Proposal, versions: dict[str, int], answers: dict[Asked, list[Answer]], taken: set[Asked]
) -> Outcome | None:
    """None when the proposal holds."""
    if proposal.request is not None:
        key = asked(proposal.request)
        if key in taken:
            # Its twin is in this very batch: look again when that one stands.
            return Stale()
        known = answers.get(key, [])
        try:
            check_body(proposal.request, known)
        except IdempotencyMismatch as mismatch:
            return mismatch
        if any(answer.part >= proposal.part for answer in known):
            return Repeated(tuple(known))
    if any(versions[name] != version for name, version in proposal.expected.items()):
        return Stale()
    for name, version in proposal.guards:
        if versions[name] != version:
            return Conflict(f"{name} is at version {versions[name]}, not {version}")
    return None


def _answer(proposal: Proposal, request: Request, places: Sequence[Placed]) -> Answer:
    position, sequence = last_place(places) if places else _pair(proposal.standing)
    status = 201 if places else 200
    return Answer(
        proposal.part, request.body_hash, status, proposal.ids, position, sequence, proposal.correlation_id
    )


def last_place(places: Sequence[Placed]) -> tuple[int, int | None]:
    """Position of the last event, and number of the last public one."""
    numbers = [place.public_seq for place in places if place.public_seq is not None]
    return places[-1].position, numbers[-1] if numbers else None


def _pair(placed: Placed) -> tuple[int, int | None]:
    return placed.position, placed.public_seq
