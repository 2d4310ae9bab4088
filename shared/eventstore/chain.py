"""Walking the chain: whether every row of the log still is what was appended."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shared.eventstore.hashing import GENESIS, digest_of, hash_of
from shared.eventstore.reading import BYTES_PER_READ, READ
from shared.kernel.ids import event_id

_ROWS_PER_READ = 1_000


@dataclass(frozen=True, slots=True)
class Broken:
    """A finding: at this position the log is not what was appended."""

    position: int
    what: str

    def __str__(self) -> str:
        return f"position {self.position}: {self.what}"


@dataclass(slots=True)
class _Walk:
    """What the next row must continue. None: not known yet, because the walk began in the middle."""

    service: str
    position: int
    hash: bytes | None
    recorded_at: datetime | None
    public_seq: int | None
    versions: dict[str, int]
    sequences: dict[str, int]
    whole: bool

    def check(self, row: Any) -> list[Broken]:
        """What is wrong with a row; the walk goes on behind it with what the row itself says."""
        position: int = row["position"]
        found = [Broken(position, what) for what in (*self._place(row), *self._content(row))]
        if position != self.position + 1:
            found.insert(0, Broken(self.position + 1, f"missing: the log goes on at {position}"))
        elif self.hash is not None and row["hash"] != self._hash(row, self.hash):
            found.append(
                Broken(position, "its hash does not follow from the entry before it and its columns")
            )
        self.position, self.hash = position, row["hash"]
        if _is_instant(row):
            self.recorded_at = row["recorded_at"]
        return found

    def _hash(self, row: Any, previous: bytes) -> bytes:
        if not _is_instant(row):
            return b""
        return hash_of(
            previous,
            row["position"],
            row["recorded_at"],
            row["public_seq"],
            row["effective_on"],
            row["digest"],
        )

    def _content(self, row: Any) -> list[str]:
        payload = row["payload"]
        digest = digest_of(
            source=row["source"],
            sequence=row["sequence"],
            event_id=row["event_id"],
            stream_id=row["stream_id"],
            version=row["version"],
            type=row["type"],
            schema_version=row["schema_version"],
            payload=None if payload is None else payload.encode(),
            record=row["record"],
            correlation_id=row["correlation_id"],
            causation_id=row["causation_id"],
            actor=row["actor"],
        )
        wrong = [] if digest == row["digest"] else ["its digest is not that of its columns"]
        if row["source"] is None and row["event_id"] != event_id(
            self.service, row["stream_id"], row["version"]
        ):
            wrong.append("its event id is not that of its stream and version")
        return wrong

    def _place(self, row: Any) -> list[str]:
        wrong: list[str] = []
        if not _is_instant(row):
            wrong.append("recorded at no instant")
        elif self.recorded_at is not None and row["recorded_at"] < self.recorded_at:
            wrong.append(f"recorded at {row['recorded_at']}, before the entry before it")
        if row["source"] is None:
            wrong += self._follows(self.versions, row["stream_id"], row["version"], "version")
        elif row["source"] == self.service:
            # What stood between them in private events alone was not in the topic: see `lost`.
            self.versions |= {row["stream_id"]: row["version"]} if row["stream_id"] else {}
        else:
            wrong += self._follows(self.sequences, row["source"], row["sequence"], "sequence")
        number = row["public_seq"]
        if row["source"] == self.service and number != row["sequence"]:
            wrong.append(f"heard from itself as {row['sequence']}, numbered {number}")
        if number is not None:
            if self.public_seq is not None and number != self.public_seq + 1:
                wrong.append(f"public number {number} follows {self.public_seq}")
            self.public_seq = number
        return wrong

    def _follows(self, known: dict[str, int], name: str, number: int, kind: str) -> list[str]:
        last = known.get(name, 0 if self.whole else None)
        known[name] = number
        if last is None or number == last + 1:
            return []
        return [f"{kind} {number} of {name} follows {last}"]


def _is_instant(row: Any) -> bool:
    """PostgreSQL's infinity comes as an instant without a zone, which compares with nothing."""
    return row["recorded_at"].tzinfo is not None


async def walk(pool: Any, service: str, first: int = 1, last: int | None = None) -> AsyncIterator[Broken]:
    """Walk from `first` to `last` (None: the end) and yield every finding, in order.

    Each row's digest and hash, that positions, public numbers, versions of each stream and sequences of each
    source follow each other without a gap, and that recorded_at never falls. A walk from the middle takes the
    entry before `first` as it stands. A tail that was cut off leaves nothing to find: see `shared.eventstore.seals`.
    """
    state = await _start(pool, service, first)
    if state is None:
        yield Broken(first - 1, f"missing: there is no position {first - 1} to begin after")
        return
    while last is None or state.position < last:
        rows = await pool.fetch(READ, state.position, _ROWS_PER_READ, BYTES_PER_READ)
        if not rows:
            break
        for row in rows:
            if last is not None and row["position"] > last:
                return
            for broken in state.check(row):
                yield broken
    if last is not None and state.position < last:
        yield Broken(state.position + 1, f"missing: the log ends here, not at {last}")


async def findings(pool: Any, service: str, first: int = 1, last: int | None = None) -> list[Broken]:
    """All findings of a walk."""
    return [broken async for broken in walk(pool, service, first, last)]


async def _start(pool: Any, service: str, first: int) -> _Walk | None:
    if first <= 1:
        return _Walk(service, 0, GENESIS, None, 0, {}, {}, True)
    before = await pool.fetchrow(
        "SELECT position, hash, recorded_at, "
        "(SELECT max(public_seq) FROM log.entry WHERE position < $1) AS public_seq "
        "FROM log.entry WHERE position = $1 - 1",
        first,
    )
    if before is None:
        return None
    number = before["public_seq"] or 0
    return _Walk(service, first - 1, before["hash"], before["recorded_at"], number, {}, {}, False)


async def lost(pool: Any, service: str) -> list[str]:
    """What stood only in private events and was lost with the end of a log whose old backup was restored.

    One line for each stream of which versions lack before one that was taken back from the topic; private events
    behind the last public one of a stream leave no trace.
    """
    rows = await pool.fetch(_LOST, service)
    return [
        f"versions {row['first']} to {row['last']} of {row['stream_id']} stood only in private events"
        for row in rows
    ]


_LOST = """
SELECT stream_id, before + 1 AS first, version - 1 AS last FROM (
    SELECT stream_id, version, source,
           coalesce(lag(version) OVER (PARTITION BY stream_id ORDER BY version), 0) AS before
    FROM log.entry WHERE stream_id IN (SELECT stream_id FROM log.entry WHERE source = $1)
) AS followed WHERE version > before + 1 AND source IS NOT NULL ORDER BY stream_id, version
"""
