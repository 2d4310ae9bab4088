"""Many commands as few transactions, resumable where an idempotency key names them."""

from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from shared.eventstore.committing import Appended, Outcome, Proposal, Repeated, Stale
from shared.eventstore.deciding import COMMANDS_PER_APPEND, Batch, done
from shared.eventstore.requests import Answer
from shared.eventstore.terms import RETRIES, Conflict, Done, Meta, Request
from shared.kernel.decider import Rejected

C = TypeVar("C")

Decide = Callable[[Sequence[tuple[str, C]]], Awaitable[Batch]]
Commit = Callable[[Proposal], Awaitable[Outcome]]


@dataclass(slots=True)
class Many(Generic[C]):
    """Commands on their way, with the answers so far."""

    commands: Sequence[tuple[str, C]]
    meta: Meta
    guards: Sequence[tuple[str, int]]
    request: Request | None
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

    async def step(self, decide: Decide[C], commit: Commit) -> Outcome | None:
        """Decide and append the next part. Appended or None: it stands and is answered."""
        batch = await decide([self.commands[number] for number in self.pending[:COMMANDS_PER_APPEND]])
        outcome: Outcome | None = None
        if batch.drafts:
            ids = tuple(self.commands[self.pending[n]][0] for n in batch.appending)
            outcome = await commit(
                Proposal(
                    batch.drafts,
                    batch.expected,
                    tuple(self.guards),
                    self.request,
                    self.part,
                    ids,
                    self.meta.correlation_id,
                )
            )
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

    async def run(
        self, decide: Decide[C], commit: Commit, stored: Callable[[], Awaitable[Sequence[Answer]]]
    ) -> list[Done | Rejected]:
        """All of them, in order. Raises Conflict when ten races in a row were lost or a guard does not hold."""
        self.begin(await stored())
        races = 0
        while self.pending:
            match await self.step(decide, commit):
                case Repeated():
                    # A twin with the same key is at it: take over what it was answered.
                    self.begin(await stored())
                case Stale():
                    races += 1
                    if races > RETRIES:
                        raise Conflict(f"others changed the same streams {races} times in a row")
                case _:
                    races = 0
        return [answer for answer in self.answers if answer is not None]
