"""A store whose process dies before a command: for jobs that are to go on where they were cut off."""

from typing import Any


class PowerCut(Exception):
    """The process ends here."""


class Cut:
    """A store whose process dies before its n-th command."""

    def __init__(self, store: Any, left: int) -> None:
        self._store = store
        self._left = left

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    async def execute(self, *args: Any, **more: Any) -> Any:
        """A command, or the end."""
        self._count()
        return await self._store.execute(*args, **more)

    async def execute_many(self, *args: Any, **more: Any) -> Any:
        """Many commands, or the end."""
        self._count()
        return await self._store.execute_many(*args, **more)

    def _count(self) -> None:
        if not self._left:
            raise PowerCut
        self._left -= 1
