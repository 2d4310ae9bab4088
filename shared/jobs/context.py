"""What everything in a service works with, made once in its composition root."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy.ext.asyncio import AsyncEngine

from shared.eventstore.blobs import Blobs
from shared.eventstore.store import EventStore
from shared.kernel.clock import Clock

if TYPE_CHECKING:
    from shared.jobs.queue import JobQueue


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """One running service: its settings, clock, store, database and job queue."""

    service: str
    settings: Any
    """The service's own settings class."""
    clock: Clock
    store: EventStore
    engine: AsyncEngine
    """For queries with SQLAlchemy Core."""
    blobs: Blobs
    jobs: JobQueue
    pool: Any
    """asyncpg.Pool, for COPY and for the platform's own packages."""
