"""One service's log as it is read: by position, by public number, by stream."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypeVar

from shared.eventstore import reading
from shared.eventstore.appending import tail
from shared.eventstore.codec import Codec
from shared.eventstore.deciding import fetch_streams, fold, load_streams
from shared.eventstore.entries import Entry, Head
from shared.eventstore.gathering import Gathering
from shared.eventstore.hashing import GENESIS
from shared.eventstore.recent import Recent
from shared.eventstore.terms import Connection
from shared.kernel.decider import Decider
from shared.kernel.ids import stream

C = TypeVar("C")
E = TypeVar("E")
S = TypeVar("S")


class Log:
    """Reads the log of one service; the pool speaks as the app role."""

    def __init__(self, service: str, pool: Any, codec: Codec) -> None:
        self.service = service
        self.codec = codec
        self._pool = pool
        self._streams = Gathering[str, list[Any]](lambda names: fetch_streams(pool, names))
        self._recent = Recent()

    async def load_some(self, entity: str, entity_id: str, after: int, limit: int) -> list[object]:
        """Events of a stream behind a version, at most so many: of a stream that is too long for `load`."""
        rows = await self._pool.fetch(reading.LOAD_SOME, stream(entity, entity_id), after, limit)
        return [reading.own_event(row, self.codec) for row in rows]

    async def load(self, entity: str, entity_id: str) -> tuple[list[object], int]:
        """The events of a stream in their current classes, and its version (0: there is none)."""
        rows = await self._pool.fetch(reading.LOAD, [stream(entity, entity_id)])
        events = [reading.own_event(row, self.codec) for row in rows]
        return events, rows[-1]["version"] if rows else 0

    async def state(self, decider: Decider[C, E, S], entity_id: str) -> tuple[S, int]:
        """The state of an entity and the version that it has, for guards."""
        if decider.counts:
            return (await self.states(decider, [entity_id]))[entity_id]
        name = stream(decider.entity, entity_id)
        current = fold(decider, self.codec, await self._streams.get(name))
        return current.state, current.version

    async def states(self, decider: Decider[C, E, S], entity_ids: Sequence[str]) -> dict[str, tuple[S, int]]:
        """The states and versions of many entities, in one query."""
        names = {entity_id: stream(decider.entity, entity_id) for entity_id in entity_ids}
        found = await load_streams(self._pool, self.codec, decider, list(names.values()))
        return {key: (found[name].state, found[name].version) for key, name in names.items()}

    async def read(self, after: int, limit: int = 1000) -> list[Entry]:
        """Entries behind a position, own and heard, in order; at most 1 MiB at once, so fewer than `limit`
        does not mean the end: only an empty answer does. Raises Undecodable for an own entry that cannot be read.
        """
        rows = await self._pool.fetch(reading.READ, after, limit, reading.BYTES_PER_READ)
        return await reading.entries_of(rows, self.codec)

    async def read_public(self, after: int, limit: int = 1000) -> list[Entry]:
        """Entries that bear a public number above `after`, in order, bounded as `read`: own ones, and those heard from
        oneself."""
        rows = await self._pool.fetch(reading.READ_PUBLIC, after, limit, reading.BYTES_PER_READ)
        return await reading.entries_of(rows, self.codec)

    async def follow(
        self, after: int, limit: int = 1000, unread: frozenset[str] = frozenset()
    ) -> list[Entry]:
        """As `read`, for who goes along with the log as it grows: what this process appended just now is not asked of
        the database. Own events of the types `unread` stay undecoded."""
        found = self._recent.after(after, limit, reading.BYTES_PER_READ)
        if found:
            return await reading.decoded(found, self.codec, unread)
        rows = await self._pool.fetch(reading.READ, after, limit, reading.BYTES_PER_READ)
        return await reading.entries_of(rows, self.codec, unread)

    async def follow_public(
        self, after: int, limit: int = 1000, unread: frozenset[str] = frozenset()
    ) -> list[Entry]:
        """As `read_public`, in the same way."""
        found = self._recent.after_public(after, limit, reading.BYTES_PER_READ)
        if found:
            return await reading.decoded(found, self.codec, unread)
        rows = await self._pool.fetch(reading.READ_PUBLIC, after, limit, reading.BYTES_PER_READ)
        return await reading.entries_of(rows, self.codec, unread)

    async def stands(self, connection: Connection, entry: Entry) -> bool:
        """Whether an entry that was followed stands in the database, and so all before it: an older database may have
        been put under us meanwhile. If not, the log is read from there again."""
        if await connection.fetchval(reading.HASH, entry.position) == entry.hash:
            return True
        self._recent.clear()
        return False

    async def histories(self, names: Sequence[str], until: int) -> dict[str, list[Entry]]:
        """The entries of streams up to a position, [] for those that had not begun by then."""
        found: dict[str, list[Entry]] = {name: [] for name in names}
        rows = await self._pool.fetch(reading.HISTORY, list(found), until)
        for entry in await reading.entries_of(rows, self.codec):
            found[str(entry.stream_id)].append(entry)
        return found

    async def positions_of(self, names: Sequence[str], until: int) -> list[int]:
        """Where the entries of streams stand up to a position, in no order."""
        return [row["position"] for row in await self._pool.fetch(reading.POSITIONS, list(names), until)]

    async def at(self, positions: Sequence[int]) -> list[tuple[Entry, bytes]]:
        """The entries at these positions in their order, each with the hash before it. All are in memory at once."""
        entries = await reading.entries_of(await self._pool.fetch(reading.AT, list(positions)), self.codec)
        rows = await self._pool.fetch(reading.HASHES, [one - 1 for one in positions])
        before = {row["position"]: row["hash"] for row in rows}
        return [(entry, before.get(entry.position - 1, GENESIS)) for entry in entries]

    async def recorded_at(self, position: int) -> datetime | None:
        """When the entry at a position was recorded, None when there is none."""
        return await reading.recorded_at(self._pool, position)

    async def position_at(self, instant: datetime) -> int:
        """The last position that was recorded at an instant or before it, 0 when there is none."""
        return await reading.position_at(self._pool, instant, await self.head())

    async def heard(self, source: str, sequence: int) -> Entry | None:
        """The entry of a source's record, None when it was not heard."""
        row = await self._pool.fetchrow(reading.READ_HEARD, source, sequence)
        return reading.entry_of(row, self.codec) if row else None

    async def position_of(self, source: str, sequence: int) -> int | None:
        """Where a source's sequence stands in this log, None when it was not heard yet; of the service itself
        the position of its own public number."""
        if source == self.service:
            return await reading.position_of_own(self._pool, sequence)
        return await reading.position_of_heard(self._pool, source, sequence)

    async def head(self) -> Head:
        """The end of the log."""
        return await tail(self._pool)

    async def known(self) -> dict[str, int]:
        """The last sequence heard of each other source."""
        found = {row["source"]: row["sequence"] for row in await self._pool.fetch(reading.KNOWN)}
        found.pop(self.service, None)
        return found
