"""The event store of one service: commands in, entries out."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from shared.contracts.platform import HeadSealed
from shared.eventstore.appending import Draft, check_bounds
from shared.eventstore.codec import Codec
from shared.eventstore.committing import Appended, Committer, Outcome, Proposal, Repeated
from shared.eventstore.deciding import (
    Batch,
    Entailed,
    decide_entailed,
    decide_some,
    done,
    draft_events,
    fold,
    standing,
)
from shared.eventstore.entries import Entry
from shared.eventstore.gate import Gate
from shared.eventstore.gathering import Gathering
from shared.eventstore.heard import AlteredDuplicate, GapInSource, Numbered, append_heard, heard_drafts
from shared.eventstore.log import Log
from shared.eventstore.many import Many
from shared.eventstore.requests import Answer, asked, check_body, find_answers
from shared.eventstore.terms import (
    BYTES_PER_APPEND,
    RETRIES,
    RETRY_SECONDS,
    Alongside,
    AppendRefused,
    AppendTooLarge,
    Conflict,
    Connection,
    Done,
    EventTooLarge,
    IdempotencyMismatch,
    Meta,
    Request,
    Undecodable,
)
from shared.eventstore.turns import Turns
from shared.kernel.clock import Clock
from shared.kernel.decider import AlreadyApplied, Decider, Rejected
from shared.kernel.ids import stream

__all__ = [
    "Alongside",
    "AlteredDuplicate",
    "AppendRefused",
    "AppendTooLarge",
    "Conflict",
    "Connection",
    "Done",
    "Entailed",
    "EventStore",
    "EventTooLarge",
    "GapInSource",
    "IdempotencyMismatch",
    "Meta",
    "Request",
    "Undecodable",
]

C = TypeVar("C")
E = TypeVar("E")
S = TypeVar("S")


class EventStore(Log):
    """Append, read and idempotency of one service's log. One per process; the pool speaks as the app role."""

    def __init__(
        self, service: str, pool: Any, clock: Clock, codec: Codec, public: frozenset[type] = frozenset()
    ) -> None:
        super().__init__(service, pool, codec)
        self.clock = clock
        self.public = public | {HeadSealed}
        self.gate = Gate()
        self.on_append: list[Callable[[], None]] = []
        """Called after every commit of own or heard entries of this process, to wake its runners."""
        self._turns = Turns()
        self._requests = Gathering[Request, list[Answer]](self._fetch_answers)
        self._committer = Committer(pool, clock, self._committed)

    async def execute(
        self,
        decider: Decider[C, E, S],
        entity_id: str,
        command: C,
        meta: Meta,
        *,
        guards: Sequence[tuple[str, int]] = (),
        request: Request | None = None,
        alongside: Alongside | None = None,
        entailed: Sequence[Entailed[Any, Any, Any]] = (),
    ) -> Done | Rejected:
        """Load, decide, append; decided anew when the stream went on meanwhile, or one of `entailed`.

        Raises Conflict (a guard does not hold, or thirty races were lost), IdempotencyMismatch, EventTooLarge,
        AppendTooLarge, AppendRefused. A rejection is answered, not stored.
        """
        name = stream(decider.entity, entity_id)
        async with self._turns.take(name, *(one.name for one in entailed)):
            for lost in range(RETRIES + 1):
                if lost:
                    # Another process that writes without a pause keeps its lead over who follows it in step.
                    await asyncio.sleep(lost * RETRY_SECONDS)
                answer = await self._attempt(
                    decider, entity_id, command, meta, guards, request, alongside, entailed
                )
                if answer is not None:
                    return answer
        raise Conflict(f"others changed {name} {RETRIES + 1} times in a row")

    async def execute_many(
        self,
        decider: Decider[C, E, S],
        commands: Sequence[tuple[str, C]],
        meta: Meta,
        *,
        guards: Sequence[tuple[str, int]] = (),
        request: Request | None = None,
        patient: bool = False,
    ) -> list[Done | Rejected]:
        """Many commands, each on its entity, decided in order on states loaded together.

        One transaction up to 1,000 commands, 1,000 events and 1 MiB, else as many as it takes, in order, each
        with the guards; with `request` a repeat goes on where a crash stopped. A rejected command does not
        stop the others. `patient` ones let all others go first and hold the log for no longer than a few
        milliseconds at once. Errors as `execute`.
        """

        async def decide(some: Sequence[tuple[str, C]]) -> Batch:
            bytes_max = self._committer.patient_bytes_max if patient else BYTES_PER_APPEND
            return await decide_some(self._pool, self.codec, self.public, decider, some, meta, bytes_max)

        async def stored() -> Sequence[Answer]:
            return [] if request is None else await self._answers(request)

        return await Many(commands, meta, guards, request, patient).run(decide, self._commit, stored)

    async def answered(self, request: Request) -> Done | None:
        """The stored answer of an idempotency key, None when it is new. Raises IdempotencyMismatch."""
        answers = await self._answers(request)
        return _stored(answers) if answers else None

    async def append_heard(
        self, source: str, records: Sequence[Numbered], *, alongside: Alongside | None = None
    ) -> int:
        """What a source said, in one transaction: see `shared.eventstore.heard.append_heard`."""
        return await self.append_drafts(source, await self.drafts_of(source, records), alongside=alongside)

    async def drafts_of(self, source: str, records: Sequence[Numbered]) -> dict[int, Draft]:
        """What a source said, ready for `append_drafts`: made while what it said before is being written."""
        return await heard_drafts(self.service, source, records)

    async def append_drafts(
        self, source: str, drafts: Mapping[int, Draft], *, alongside: Alongside | None = None
    ) -> int:
        """The second half of `append_heard`, with its errors."""
        entries = await append_heard(self._pool, self.clock, self.service, source, drafts, alongside)
        if entries:
            self._committed(entries)
        return len(entries)

    async def _attempt(
        self,
        decider: Decider[C, E, S],
        entity_id: str,
        command: C,
        meta: Meta,
        guards: Sequence[tuple[str, int]],
        request: Request | None,
        alongside: Alongside | None,
        entailed: Sequence[Entailed[Any, Any, Any]],
    ) -> Done | Rejected | None:
        """None: the stream went on meanwhile.

        Whether the request was answered before is asked where it cannot be appended; what is appended is compared with
        the stored answers under the lock in any case.
        """
        # What runs alongside would run a second time, and may fail at that, before the stored answer is met.
        if alongside is not None and (known := await self._known(request)):
            return known
        name = stream(decider.entity, entity_id)
        current = fold(decider, self.codec, await self._streams.get(name))
        decision = decider.decide(command, current.state)
        if isinstance(decision, Rejected):
            return await self._known(request) or decision
        answer = standing(entity_id, current.standing, meta)
        proposal = Proposal(
            request=request,
            ids=(entity_id,),
            correlation_id=meta.correlation_id,
            standing=current.standing,
        )
        if not isinstance(decision, AlreadyApplied):
            expected = {name: current.version}
            try:
                drafts = draft_events(self.codec, self.public, name, current.version, decision.events, meta)
                for one in entailed:
                    rows = await self._streams.get(one.name)
                    other = decide_entailed(self.codec, self.public, one, rows, decision.events, meta)
                    if isinstance(other, Rejected):
                        return await self._known(request) or other
                    drafts += other[0]
                    expected[one.name] = other[1]
                check_bounds(drafts)
            except (EventTooLarge, AppendTooLarge):
                if known := await self._known(request):
                    return known
                raise
            proposal = replace(
                proposal, drafts=drafts, expected=expected, guards=tuple(guards), alongside=alongside
            )
        elif request is None:
            return answer
        match await self._commit(proposal):
            case Appended(placed):
                return done(entity_id, placed, meta) if placed else answer
            case Repeated(answers):
                return _stored(answers)
        return None

    async def _known(self, request: Request | None) -> Done | None:
        return None if request is None else await self.answered(request)

    async def _answers(self, request: Request) -> list[Answer]:
        answers = await self._requests.get(request)
        check_body(request, answers)
        return answers

    async def _fetch_answers(self, requests: Sequence[Request]) -> dict[Request, list[Answer]]:
        found = await find_answers(self._pool, requests)
        return {request: found.get(asked(request), []) for request in requests}

    async def _commit(self, proposal: Proposal) -> Outcome:
        await self.gate.passed()
        outcome = await self._committer.commit(proposal)
        if isinstance(outcome, Conflict | IdempotencyMismatch):
            raise outcome
        return outcome

    def _committed(self, entries: Sequence[Entry]) -> None:
        self._recent.add(entries)
        # Soon, not now: what a runner does wrong is no matter of the commit.
        loop = asyncio.get_running_loop()
        for wake in self.on_append:
            loop.call_soon(wake)


def _stored(answers: Sequence[Answer]) -> Done:
    """The stored answer as it was given; of many commands that of the last one."""
    last = answers[-1]
    return last.done(last.ids[-1] if last.ids else "")
