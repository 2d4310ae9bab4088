"""What a command brings to the log, what it gets back, and how it can fail."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

import asyncpg
from sqlalchemy.exc import DBAPIError

EVENTS_PER_APPEND = 1_000
BYTES_PER_APPEND = 1024 * 1024
BYTES_PER_PATIENT_APPEND = 256 * 1024
"""Of those that let others go first: whoever comes while one is written waits for no more."""
BYTES_PER_CROWDED_APPEND = 64 * 1024
"""Of the same while others do come: each of them may meet one."""
BYTES_PER_EVENT = 256 * 1024
RETRIES = 30
"""How often a command is decided anew because others changed its stream."""
RETRY_SECONDS = 0.001
"""Longer each time is the pause before it, so that who lost does not follow the winner in step and lose again."""

DATABASE_AWAY = (
    ConnectionError,
    asyncpg.InterfaceError,
    # What the client meets on a connection whose server was killed in the middle of an answer.
    asyncpg.InternalClientError,
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    # Its disk or its memory is full, or it has too many connections.
    asyncpg.InsufficientResourcesError,
)
"""Every kind of error that says that there is no database to speak to, or none that can take anything now."""


def driver_error(error: BaseException) -> BaseException | None:
    """The driver's own error, also when SQLAlchemy put one of its own around it."""
    if isinstance(error, DBAPIError):
        return None if error.orig is None else error.orig.__cause__
    return error


def database_away(error: BaseException) -> bool:
    """Whether an error, or the driver's inside it, is one of these."""
    lost = isinstance(error, DBAPIError) and error.connection_invalidated
    return lost or isinstance(driver_error(error), DATABASE_AWAY)


Connection: TypeAlias = Any
"""An asyncpg connection inside a transaction: `execute(sql, *args)`, `fetch`, `fetchrow`, `fetchval`."""

Alongside: TypeAlias = Callable[[Connection], Awaitable[None]]
"""Runs on the connection of the append's transaction, before the log is locked: it holds with the
events or not at all, and runs anew when the command is decided anew. Not run when nothing is appended."""


@dataclass(frozen=True, slots=True)
class Meta:
    """Who acts, in which conversation, and on which day where the event does not say it itself."""

    actor: str
    correlation_id: str
    causation_id: str | None = None
    effective_on: date | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """An idempotency key: the same actor, route and key get the same answer once and for ever."""

    actor: str
    route: str
    key: str
    body_hash: str


@dataclass(frozen=True, slots=True)
class Done:
    """A command that holds: where its last event stands."""

    id: str
    position: int
    sequence: int | None
    """`public_seq` of its last public event, None when it has none."""
    correlation_id: str
    applied: bool
    """False: nothing was appended now (already applied, or a repeated request)."""
    status: int = 201
    """What the first answer was: 201 appended, 200 already applied. A repeated request keeps it."""


class Conflict(Exception):
    """A guard does not hold, or others changed the same stream again and again."""


class IdempotencyMismatch(Exception):
    """The idempotency key was used for another body."""


class EventTooLarge(ValueError):
    """One event above 256 KiB. Nothing was appended."""


class AppendTooLarge(ValueError):
    """One append above 1,000 events or 1 MiB. Nothing was appended."""


class AppendRefused(Exception):
    """The log takes no own events now: its topic is ahead of it, so an old backup was restored."""


class Undecodable(Exception):
    """An own entry that its codec cannot read: an unknown type or version, or altered bytes."""
