"""Leases in `work.lease`: what only one process of a service does at a time."""

import time
from typing import Any
from uuid import uuid4


class LeaseLost(Exception):
    """Another process does by now what only one may do at a time."""


class Lease:
    """A named lease for some seconds, renewed by whoever holds it. Times are the database server's."""

    def __init__(self, pool: Any, name: str, seconds: float = 3.0) -> None:
        self._pool = pool
        self._name = name
        self._seconds = seconds
        self._holder = str(uuid4())
        self._renewed: float | None = None

    async def hold(self) -> bool:
        """Take or renew the lease; False while another process holds it."""
        now = time.monotonic()
        if self._renewed is not None and now - self._renewed < self._seconds / 3:
            return True
        held = await self._pool.fetchval(
            "INSERT INTO work.lease AS l (name, holder, held_until) "
            "VALUES ($1, $2, clock_timestamp() + make_interval(secs => $3)) "
            "ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, held_until = excluded.held_until "
            "WHERE l.holder = excluded.holder OR l.held_until < clock_timestamp() RETURNING holder",
            self._name,
            self._holder,
            self._seconds,
        )
        self._renewed = None if held is None else now
        return held is not None

    async def keep(self) -> None:
        """Renew it; raises LeaseLost when we were so slow that another process took it."""
        if not await self.hold():
            raise LeaseLost(f"another process holds the lease of {self._name} by now")

    async def release(self) -> None:
        """Let the next process have it at once."""
        self._renewed = None
        await self._pool.execute(
            "DELETE FROM work.lease WHERE name = $1 AND holder = $2", self._name, self._holder
        )
