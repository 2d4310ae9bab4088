"""Many commands as few transactions, resumable where an idempotency key names them."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from shared.eventstore.committing import Appended, Outcome, Proposal, Repeated, Stale
from shared.eventstore.deciding import COMMANDS_PER_APPEND, Batch, done
from shared.eventstore.requests import Answer
from shared.eventstore.terms import RETRIES, Conflict, Done, Meta, Request
from shared.kernel.decider import Rejected

C = TypeVar("C")

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
        races = 0
        batch: Batch | None = None
        while self.pending:
            batch = batch or await decide(self._part(0))
            outcome, ahead = await self._append(batch, decide, commit)
            match outcome:
                case Repeated():
                    # A twin with the same key is at it: take over what it was answered.
                    self.begin(await stored())
                    batch = None
                case Stale():
                    races += 1
                    if races > RETRIES:
                        raise Conflict(f"others changed the same streams {races} times in a row")
                    batch = None
                case _:
                    races, batch = 0, ahead
        return [answer for answer in self.answers if answer is not None]

    def _part(self, skipped: int) -> list[tuple[str, C]]:
        return [self.commands[number] for number in self.pending[skipped : skipped + COMMANDS_PER_APPEND]]

    async def _append(
        self, batch: Batch, decide: Decide[C], commit: Commit
    ) -> tuple[Outcome | None, Batch | None]:
        """Append a part, unless it is empty; answers with the next one where it was decided meanwhile."""
        if not batch.drafts:
            self._settle(batch)
            return None, None
        ids = tuple(self.commands[self.pending[n]][0] for n in batch.appending)
        proposal = Proposal(
            batch.drafts,
            batch.expected,
            tuple(self.guards),
            self.request,
            self.part,
            ids,
            self.meta.correlation_id,
            patient=self.patient,
        )
        committing = asyncio.ensure_future(commit(proposal))
        try:
            ahead = await self._look_ahead(batch, decide)
            outcome = await committing
        finally:
            committing.cancel()
        if isinstance(outcome, Appended):
            self.part += 1
            for spans, applied in ((batch.appending, True), (batch.applied, False)):
                for n, span in spans.items():
                    number = self.pending[n]
                    entity_id = self.commands[number][0]
                    self.answers[number] = done(entity_id, outcome.placed[span], self.meta, applied=applied)
            self._settle(batch)
        return outcome, ahead

    async def _look_ahead(self, batch: Batch, decide: Decide[C]) -> Batch | None:
        """The part after this one, decided while this one is written; None when it has to see how this one ends."""
        following = self._part(batch.decided)
        now = {self.commands[number][0] for number in self.pending[: batch.decided]}
        if not following or any(entity_id in now for entity_id, _ in following):
            return None
        try:
            return await decide(following)
        except Exception:  # noqa: BLE001 - it is decided again when its turn comes, and raises what it raises then
            return None

    def _settle(self, batch: Batch) -> None:
        for n, answer in batch.settled.items():
            self.answers[self.pending[n]] = answer
        self.pending = self.pending[batch.decided :]
