"""What a policy gets: the entry that it reacts to, and commands and jobs that are safe to repeat."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from hashlib import sha256
from typing import Any, NoReturn, TypeAlias, TypeVar

from shared.eventstore.entries import Entry
from shared.eventstore.store import Alongside, Done, Entailed, Meta, Request
from shared.jobs.context import Context
from shared.kernel.decider import Decider, Rejected
from shared.kernel.ids import stream

C = TypeVar("C")
E = TypeVar("E")
S = TypeVar("S")

Policy: TypeAlias = Callable[["Reaction", Any], Awaitable[None]]
"""`async def enter_work(re: Reaction, event: matching.NonRegisteredWorkFound) -> None`"""


class Parked(Exception):
    """The policy cannot go on with this event; its subject waits for a person."""


class Reaction:
    """One policy's reaction to one entry. Every effect is idempotent: the policy may run again."""

    def __init__(self, ctx: Context, entry: Entry, name: str) -> None:
        self.ctx = ctx
        self.entry = entry
        self.name = name
        self._repeats: dict[str, int] = {}

    def meta(self) -> Meta:
        """The policy as actor, in the conversation of the event and caused by it."""
        return Meta(
            actor=f"policy:{self.ctx.service}.{self.name}",
            correlation_id=self.entry.correlation_id,
            causation_id=self.entry.event_id,
        )

    def park(self, reason: str) -> NoReturn:
        """Stop here: the subject waits for a person, with this reason."""
        raise Parked(reason)

    async def execute(
        self,
        decider: Decider[C, E, S],
        entity_id: str,
        command: C,
        *,
        guards: Sequence[tuple[str, int]] = (),
        alongside: Alongside | None = None,
        entailed: Sequence[Entailed[Any, Any, Any]] = (),
    ) -> Done:
        """Execute a command. A rejection parks the subject (raises Parked)."""
        name = stream(decider.entity, entity_id)
        outcome = await self.ctx.store.execute(
            decider,
            entity_id,
            command,
            self.meta(),
            guards=guards,
            request=self._request(name),
            alongside=alongside,
            entailed=entailed,
        )
        return self._done(name, outcome)

    async def execute_many(
        self,
        decider: Decider[C, E, S],
        commands: Sequence[tuple[str, C]],
        *,
        guards: Sequence[tuple[str, int]] = (),
    ) -> list[Done]:
        """Execute a command in each of many streams; all but the rejected hold, and the first rejection parks the
        subject (raises Parked)."""
        request = self._request(f"many/{decider.entity}")
        outcomes = await self.ctx.store.execute_many(
            decider, commands, self.meta(), guards=guards, request=request
        )
        return [
            self._done(stream(decider.entity, entity_id), outcome)
            for (entity_id, _), outcome in zip(commands, outcomes, strict=True)
        ]

    async def queue(
        self, kind: str, *, key: str, subject: str, args: dict[str, Any], needs: dict[str, int] | None = None
    ) -> str:
        """Queue a job, once per kind and key; it starts when all of `needs` was heard. Answers with its id."""
        meta = self.meta()
        return await self.ctx.jobs.queue(
            kind,
            key,
            subject,
            args,
            actor=meta.actor,
            correlation_id=meta.correlation_id,
            causation_id=meta.causation_id,
            needs=needs,
        )

    def _request(self, name: str) -> Request:
        number = self._repeats[name] = self._repeats.get(name, 0) + 1
        key = f"policy/{self.name}/{self.entry.event_id}/{name}" + (f"/{number}" if number > 1 else "")
        # The key says it all; what the command holds may be computed anew from read models that went on.
        return Request(self.meta().actor, "policy", key, sha256(key.encode()).hexdigest())

    def _done(self, name: str, outcome: Done | Rejected) -> Done:
        if isinstance(outcome, Rejected):
            raise Parked(f"{name}: {outcome.reason}: {outcome.detail}")
        return outcome
