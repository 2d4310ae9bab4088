"""A service's read models, made empty in a template: to make them takes the processor a quarter of a second."""

from __future__ import annotations

from datetime import UTC, datetime

import asyncpg

from deploy.local.databases import Database
from shared.eventstore.codec import Codec
from shared.eventstore.store import EventStore
from shared.projections.projection import Projection
from shared.projections.runner import ProjectionRunner
from shared.projections.tables import shape
from shared.web.service import Parts
from tests.support.backends import Step


def read_models(parts: Parts) -> Step:
    """The step that makes them; a service that has others by then makes those anew at its start."""

    async def take(database: Database) -> None:
        async with asyncpg.create_pool(database.dsn_app, min_size=1, max_size=2) as pool:
            store = EventStore(parts.service, pool, lambda: datetime.now(UTC), Codec(parts.service, ()))
            await ProjectionRunner(store, pool, parts.projections).prepare()

    return Step(tuple(_named(one) for one in parts.projections), take)


def _named(model: Projection) -> tuple[str, int, str]:
    return model.name, model.version, shape(model.table)
