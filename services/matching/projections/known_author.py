"""Which organisation has the mandate of an author whom nobody found on a work (2.1.4-c, D-41)."""

from collections.abc import Awaitable, Callable, Iterable
from datetime import date

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.matching.domain.lod import looked_up, societies_of_names
from services.matching.projections.party import merged_parties, parties_named, read_parties

Looking = Callable[[list[str], frozenset[int]], Awaitable[dict[str, tuple[int, ...]]]]
# What has another organisation's mandate is a small part of all: one scan is cheaper than a lookup for every name.
_ELSEWHERE = text(
    'SELECT DISTINCT unnest(numbers) FROM view.party WHERE CAST(mandates AS text) ~ \'"organisation": ?"\''
)


async def societies_named(
    connection: AsyncConnection, names: Iterable[str], day: date, looking: Looking | None = None
) -> dict[str, tuple[str, str]]:
    """By credited name the one party that bears it and the other organisation that has its mandate; who has none, or
    shares his name with somebody, is left out. `looking` is `looked_up` in another process."""
    asked = sorted(set(names))
    if not asked:
        return {}
    elsewhere = frozenset((await connection.execute(_ELSEWHERE)).scalars())
    if not elsewhere:
        return {}
    hits = looked_up(asked, elsewhere) if looking is None else await looking(asked, elsewhere)
    if not hits:
        return {}
    order = sorted(hits)
    pairs = [(number, mark) for mark, name in enumerate(order) for number in hits[name]]
    candidates: dict[str, list[str]] = {}
    for party, mark in await parties_named(connection, pairs, await merged_parties(connection)):
        candidates.setdefault(order[mark], []).append(party)
    parties = await read_parties(connection, {one for ids in candidates.values() for one in ids})
    return societies_of_names(candidates, parties, day)
