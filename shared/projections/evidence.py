"""What an export for the auditor is of, and what of a service's log belongs to it."""

from collections.abc import AsyncIterator, Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from shared.kernel.ids import stream

RECEIPT, RUN, PAYEE = "receipt", "run", "payee"
_AT_ONCE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is exported: a receipt, a run or a payee, and what the other services' parts name of it."""

    kind: str
    id: str
    named: Mapping[str, frozenset[str]]
    """Ids by the names of the fields that they stood in."""

    def ids(self, *names: str) -> list[str]:
        """What was named in any of these fields, in order."""
        return sorted(frozenset[str]().union(*(self.named.get(name, frozenset()) for name in names)))


@dataclass(slots=True)
class Evidence:
    """What belongs together: own streams, positions of heard entries, whose ledger entries."""

    streams: set[str] = field(default_factory=set)
    spans: list[tuple[int, int]] = field(default_factory=list)
    holders: set[str] = field(default_factory=set)

    def add(self, entity: str, ids: Iterable[str]) -> None:
        """Own streams of an entity; one that is not there adds nothing."""
        self.streams.update(stream(entity, one) for one in ids)


async def rows_in_parts(
    connection: AsyncConnection, query: Callable[[Sequence[Any]], Any], ids: Collection[Any]
) -> AsyncIterator[Any]:
    """The rows of a query that is asked for some ids at a time; one may have hundreds of thousands, so they come by a
    cursor. Until the last one the connection is taken."""
    every = sorted(ids)
    for start in range(0, len(every), _AT_ONCE):
        found = await connection.stream(query(every[start : start + _AT_ONCE]))
        async for row in found.mappings():
            yield row
