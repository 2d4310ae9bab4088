"""The runner of policies: every entry that somebody waits for, in order, to whoever reacts to it."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

import asyncpg
import structlog

from shared.eventstore.entries import Entry
from shared.eventstore.store import AppendRefused, Conflict
from shared.eventstore.subjects import subject_of
from shared.eventstore.terms import DATABASE_AWAY, database_away, driver_error
from shared.jobs.context import Context
from shared.messaging import parking
from shared.messaging.reaction import Policy, Reaction
from shared.observability.wording import said
from shared.projections.cursors import note_cursor, read_cursor
from shared.projections.pulse import Pulse
from shared.projections.runner import ProjectionRunner

CURSOR = "policies"
BATCH = 500
_CONFLICTS_MAX = 3
_RETRY_SECONDS_MAX = 5.0
_log = structlog.get_logger()

_TRANSIENT = (
    *DATABASE_AWAY,
    OSError,
    TimeoutError,
    asyncpg.TransactionRollbackError,
    AppendRefused,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PoliciesStatus:
    """How the policies stand."""

    position: int
    parked: int
    """Subjects that wait for a person."""
    problem: str | None


@dataclass(frozen=True, slots=True)
class _Failure:
    policy: str
    error: str


class Policies:
    """Runs the policies of one service."""

    def __init__(
        self, ctx: Context, dispatch: Mapping[type, tuple[Policy, ...]], projections: ProjectionRunner
    ) -> None:
        self.ctx = ctx
        self._dispatch = dict(dispatch)
        self._unread = ctx.store.codec.names - {kind.__name__ for kind in dispatch}
        self._projections = projections
        self._position: int | None = None
        self._parked: set[str] = set()
        self._problem: str | None = None
        self._turn = asyncio.Lock()
        self.pulse = Pulse()

    @property
    def status(self) -> PoliciesStatus:
        """For readiness and metrics."""
        return PoliciesStatus(position=self._position or 0, parked=len(self._parked), problem=self._problem)

    async def run(self) -> None:
        """React for ever. A policy's failure parks; a database that is away is waited for."""
        pause = 0.1
        while True:
            try:
                read = await self.step()
                self._problem, pause = None, 0.1
                if not read:
                    await self.pulse.wait()
            except Exception as error:  # noqa: BLE001 - a runner outlives what it meets, and says so
                self._problem = said(error)
                _log.warning("policies wait", problem=self._problem)
                await asyncio.sleep(pause)
                pause = min(pause * 2, _RETRY_SECONDS_MAX)

    async def step(self) -> int:
        """React to the next entries that the read models have folded; answers with how many were read."""
        async with self._turn:
            position = await self._begin() if self._position is None else self._position
            if self._projections.position <= position:
                return 0
            found = await self.ctx.store.follow(position, BATCH, self._unread)
            entries = [entry for entry in found if entry.position <= self._projections.position]
            for entry in entries:
                if await self._take(entry):
                    await self._move(entry.position)
            if entries:
                await self._move(entries[-1].position)
            return len(entries)

    async def waits(self, parked_id: str) -> bool:
        """Whether an entry of this id is parked."""
        found = await parking.show_parked(self.ctx.pool, parked_id)
        return found is not None and found.state == "PARKED"

    async def retry(self, parked_id: str, actor: str, reason: str) -> int | None:
        """Run the parked entries of a subject again, in order, until one fails; answers with how many are left.

        None when there is no such parked entry.
        """
        async with self._turn:
            found = await parking.show_parked(self.ctx.pool, parked_id)
            if found is None or found.state != "PARKED":
                return None
            return await self._again(found.subject, actor, reason)

    async def skip(self, parked_id: str, actor: str, reason: str) -> int | None:
        """Leave one parked entry out for a recorded reason and run those behind it; answers like `retry`.

        Raises ValueError without a reason.
        """
        if not reason.strip():
            raise ValueError("an entry is skipped for a reason")
        async with self._turn:
            found = await parking.show_parked(self.ctx.pool, parked_id)
            if found is None or found.state != "PARKED":
                return None
            await parking.end(self.ctx.pool, found.position, "SKIPPED", actor, reason)
            return await self._again(found.subject, actor, reason)

    async def _again(self, subject: str, actor: str, reason: str) -> int:
        waiting = await parking.parked_of(self.ctx.pool, subject)
        for number, parked in enumerate(waiting):
            entry = (await self.ctx.store.read(parked.position - 1, 1))[0]
            failure = await self._react(entry)
            if failure is not None:
                await parking.fail_again(self.ctx.pool, parked.position, failure.policy, failure.error)
                return len(waiting) - number
            await parking.end(self.ctx.pool, parked.position, "DONE", actor, reason)
        self._parked.discard(subject)
        return 0

    async def _begin(self) -> int:
        async with self.ctx.pool.acquire() as connection:
            position = await read_cursor(connection, CURSOR)
        self._parked = await parking.parked_subjects(self.ctx.pool)
        self._position = position
        return position

    async def _move(self, position: int) -> None:
        if position != self._position:
            await note_cursor(self.ctx.pool, CURSOR, position)
            self._position = position

    async def _take(self, entry: Entry) -> bool:
        """React, or park; True when there was anything to do."""
        unreadable = entry.event is None
        if not unreadable and type(entry.event) not in self._dispatch:
            return False
        subject = subject_of(entry)
        failure = _Failure("", parking.BEHIND) if subject in self._parked else await self._react(entry)
        if failure is not None:
            async with self.ctx.pool.acquire() as connection:
                await parking.park(
                    connection, self.ctx.service, subject, entry, failure.policy, failure.error
                )
            self._parked.add(subject)
            _log.warning(
                "parked", subject=subject, type=entry.type, policy=failure.policy, error=failure.error
            )
        return True

    async def _react(self, entry: Entry) -> _Failure | None:
        if entry.event is None:
            return _Failure("", entry.problem or "cannot be read")
        if lacking := self._projections.lacking(entry):
            return _Failure("", f"read model {lacking} goes without this subject")
        for policy in self._dispatch.get(type(entry.event), ()):
            name = getattr(policy, "__name__", type(policy).__name__)
            try:
                await self._persist(policy, name, entry)
            except _TRANSIENT:
                raise
            except Exception as error:
                if database_away(error) or isinstance(driver_error(error), _TRANSIENT):
                    raise
                return _failure(name, error)
        return None

    async def _persist(self, policy: Policy, name: str, entry: Entry) -> None:
        """Run a policy; when others change the same streams meanwhile, a few times."""
        for left in range(_CONFLICTS_MAX, 0, -1):
            try:
                await policy(Reaction(self.ctx, entry, name), entry.event)
                return
            except Conflict:
                if left == 1:
                    raise


def _failure(policy: str, error: Exception) -> _Failure:
    return _Failure(policy, said(error))
