"""Many commands as few transactions, resumable where an idempotency key names them."""

from collections import Counter
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from shared.eventstore.ahead import made_ahead
from shared.eventstore.committing import Appended, Outcome, Proposal, Repeated, Stale
from shared.eventstore.deciding import COMMANDS_PER_APPEND, Batch, done
from shared.eventstore.requests import Answer
from shared.eventstore.terms import RETRIES, Conflict, Done, Meta, Request
from shared.kernel.decider import Rejected

C = TypeVar("C")

_PARTS_AHEAD = 2
"""Decided and waiting while one is appended: the database never waits for the next."""

Decide = Callable[[Sequence[tuple[str, C]]], Awaitable[Batch]]
Commit = Callable[[Proposal], Coroutine[Any, Any, Outcome]]


@dataclass(slots=True)
class Many(Generic[C]):
    """Commands on their way, with the answers so far."""

    commands: Sequence[tuple[str, C]]
    meta: Meta
    guards: Sequence[tuple[str, int]]
    request: Request | None
    patient: bool = False
    answers: list[Done | Rejected | None] = field(default_factory=list)
    pending: list[int] = field(default_factory=list)
    part: int = 0
    races: int = 0
    """Lost one after the other."""

    def begin(self, before: Sequence[Answer]) -> None:
        """Give those commands their stored answers that have one; the others are to be decided."""
        left = Counter(entity_id for answer in before for entity_id in answer.ids)
        by_id = {entity_id: answer for answer in before for entity_id in answer.ids}
        self.part = before[-1].part + 1 if before else 0
        self.answers, self.pending = [], []
        for number, (entity_id, _) in enumerate(self.commands):
            if left[entity_id] > 0:
                left[entity_id] -= 1
                self.answers.append(by_id[entity_id].done(entity_id))
            else:
                self.pending.append(number)
                self.answers.append(None)

    async def run(
        self, decide: Decide[C], commit: Commit, stored: Callable[[], Awaitable[Sequence[Answer]]]
    ) -> list[Done | Rejected]:
        """All of them, in order. Raises Conflict when thirty races in a row were lost or a guard does not hold."""
        self.begin(await stored())
        while self.pending:
            if await self._appended(decide, commit):
                # A twin with the same key is at it: take over what it was answered.
                self.begin(await stored())
        return [answer for answer in self.answers if answer is not None]

    async def _appended(self, decide: Decide[C], commit: Commit) -> Repeated | None:
        """Append part after part, the next ones decided meanwhile, until one has to be decided anew."""
        async with made_ahead(self._decided(decide), _PARTS_AHEAD) as parts:
            async for batch in parts:
                outcome = await self._append(batch, commit)
                if isinstance(outcome, Repeated):
                    return outcome
                if isinstance(outcome, Stale):
                    self.races += 1
                    if self.races > RETRIES:
                        raise Conflict(f"others changed the same streams {self.races} times in a row")
                    break
                self.races = 0
        return None

    async def _decided(self, decide: Decide[C]) -> AsyncGenerator[Batch, None]:
        """The pending ones in parts, up to one that has to see how those before it end."""
        pending = [self.commands[number] for number in self.pending]
        before: set[str] = set()
        at, most = 0, COMMANDS_PER_APPEND
        while part := pending[at : at + most]:
            if any(entity_id in before for entity_id, _ in part):
                return
            batch = await decide(part)
            at += batch.decided
            # The streams of those that do not fit beside the others are read in vain: no more of them than need be.
            most = min(COMMANDS_PER_APPEND, batch.decided * 9 // 8 + 1)
            before.update(entity_id for entity_id, _ in part[: batch.decided])
            yield batch

    async def _append(self, batch: Batch, commit: Commit) -> Outcome | None:
        """Append a part, unless it is empty."""
        outcome: Outcome | None = None
        if batch.drafts:
            outcome = await commit(self._proposal(batch))
            if not isinstance(outcome, Appended):
                return outcome
            self.part += 1
            for spans, applied in ((batch.appending, True), (batch.applied, False)):
                for n, span in spans.items():
                    number = self.pending[n]
                    entity_id = self.commands[number][0]
                    self.answers[number] = done(entity_id, outcome.placed[span], self.meta, applied=applied)
        for n, answer in batch.settled.items():
            self.answers[self.pending[n]] = answer
        self.pending = self.pending[batch.decided :]
        return outcome

    def _proposal(self, batch: Batch) -> Proposal:
        return Proposal(
            batch.drafts,
            batch.expected,
            tuple(self.guards),
            self.request,
            self.part,
            tuple(self.commands[self.pending[n]][0] for n in batch.appending),
            self.meta.correlation_id,
            patient=self.patient,
        )
