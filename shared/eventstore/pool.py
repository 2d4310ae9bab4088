"""The connections of a process to its service's database."""

from typing import Any

import asyncpg


async def open_pool(dsn: str, *, min_size: int, max_size: int) -> Any:
    """A pool of connections. What is set in it is set for one transaction, so a connection is given back as it is:
    to reset it would cost every query a second way to the server."""
    return await asyncpg.create_pool(dsn, min_size=min_size, max_size=max_size, reset=_as_it_is)


async def _as_it_is(connection: Any) -> None:
    """An open transaction was rolled back already."""
