"""Rows of the log as entries."""

import asyncio
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from msgspec import DecodeError
from msgspec.structs import replace

from shared.eventstore.codec import Codec
from shared.eventstore.entries import UNREAD, Entry, Head
from shared.eventstore.own_records import own_payload
from shared.eventstore.records import unpack
from shared.eventstore.terms import Undecodable

_BYTES_AT_A_TIME = 128 * 1024
BYTES_PER_READ = 1024 * 1024

COLUMNS = (
    "position, source, sequence, event_id, stream_id, version, type, schema_version, payload, record, "
    "recorded_at, effective_on, correlation_id, causation_id, actor, public_seq, digest, hash"
)

# In an entry they are one field, at its end.
_PAYLOAD = slice(8, 10)
_SOURCE = 1

_SIZE = "octet_length(coalesce(payload::text, '')) + octet_length(coalesce(record, ''))"


# 1,000 entries may hold 256 MiB: rows beyond the bound are left for the next call, but for the first.
def _bounded(number: str) -> str:
    return f"""
SELECT {COLUMNS} FROM (
    SELECT *, sum({_SIZE}) OVER (ORDER BY {number}) - ({_SIZE}) AS before
    FROM (SELECT {COLUMNS} FROM log.entry WHERE {number} > $1 ORDER BY {number} LIMIT $2) AS found
) AS bounded
WHERE before < $3 ORDER BY {number}
"""  # noqa: S608


READ = _bounded("position")
READ_PUBLIC = _bounded("public_seq")
READ_HEARD = f"SELECT {COLUMNS} FROM log.entry WHERE source = $1 AND sequence = $2"  # noqa: S608

HASH = "SELECT hash FROM log.entry WHERE position = $1"

# A probe of the index for each stream, in the order of versions. As `= ANY` the whole log is read where the table was
# never analysed: a log that grows fast. OFFSET 0 keeps the planner from turning it into that.
LOAD = """
SELECT found.* FROM unnest($1::text[]) AS asked (stream_id), LATERAL (
    SELECT position, stream_id, version, type, schema_version, payload, record, public_seq
    FROM log.entry WHERE entry.stream_id = asked.stream_id ORDER BY version OFFSET 0
) AS found
"""

HISTORY = f"""
SELECT found.* FROM unnest($1::text[]) AS asked (stream_id), LATERAL (
    SELECT {COLUMNS} FROM log.entry WHERE entry.stream_id = asked.stream_id AND position <= $2 ORDER BY version OFFSET 0
) AS found
"""  # noqa: S608

POSITIONS = """
SELECT found.position FROM unnest($1::text[]) AS asked (stream_id), LATERAL (
    SELECT position FROM log.entry WHERE entry.stream_id = asked.stream_id AND position <= $2 OFFSET 0
) AS found
"""

AT = f"""
SELECT found.* FROM unnest($1::bigint[]) AS asked (position), LATERAL (
    SELECT {COLUMNS} FROM log.entry WHERE entry.position = asked.position OFFSET 0
) AS found ORDER BY position
"""  # noqa: S608

HASHES = """
SELECT found.* FROM unnest($1::bigint[]) AS asked (position), LATERAL (
    SELECT position, hash FROM log.entry WHERE entry.position = asked.position OFFSET 0
) AS found
"""

# The last entry of each stream: where its state is how many there are, no other is needed.
LAST = """
SELECT found.* FROM unnest($1::text[]) AS asked (stream_id), LATERAL (
    SELECT position, stream_id, version, public_seq
    FROM log.entry WHERE entry.stream_id = asked.stream_id ORDER BY version DESC LIMIT 1
) AS found
"""

LOAD_SOME = """
SELECT position, stream_id, version, type, schema_version, payload, record, public_seq
FROM log.entry WHERE stream_id = $1 AND version > $2 ORDER BY version LIMIT $3
"""

# A skip over the index: one probe per source, however long the log is.
KNOWN = """
WITH RECURSIVE found (source) AS (
    SELECT min(source) FROM log.entry WHERE source IS NOT NULL
    UNION ALL
    SELECT (SELECT min(source) FROM log.entry WHERE entry.source > found.source)
    FROM found WHERE found.source IS NOT NULL
)
SELECT source, (SELECT max(sequence) FROM log.entry WHERE entry.source = found.source) AS sequence
FROM found WHERE source IS NOT NULL ORDER BY source
"""


async def recorded_at(connection: Any, position: int) -> datetime | None:
    """When the entry at a position was recorded, None when there is none."""
    found: datetime | None = await connection.fetchval(
        "SELECT recorded_at FROM log.entry WHERE position = $1", position
    )
    return found


async def position_at(connection: Any, instant: datetime, head: Head) -> int:
    """The last position that was recorded at an instant or before it, 0 when there is none. Instants never fall along
    the log and positions have no gaps, so it is found by halving."""
    first, last = 0, head.position
    if instant >= head.recorded_at:
        return last
    while first < last:
        middle = (first + last + 1) // 2
        at = await recorded_at(connection, middle)
        first, last = (middle, last) if at is not None and at <= instant else (first, middle - 1)
    return first


async def position_of_own(connection: Any, number: int) -> int | None:
    """Where a public number of the service itself stands, None when there is none yet."""
    position: int | None = await connection.fetchval(
        "SELECT position FROM log.entry WHERE public_seq = $1", number
    )
    return position


async def position_of_heard(connection: Any, source: str, sequence: int) -> int | None:
    """Where a source's sequence stands, None when it was not heard yet."""
    position: int | None = await connection.fetchval(
        "SELECT position FROM log.entry WHERE source = $1 AND sequence = $2", source, sequence
    )
    return position


def own_event(row: Any, codec: Codec) -> object:
    """The event of a row of an own stream, also one taken back. Raises Undecodable, which names the position."""
    try:
        payload = row["payload"].encode() if row["record"] is None else own_payload(unpack(row["record"]))
        return codec.decode_own(row["type"], row["schema_version"], payload)
    except (Undecodable, DecodeError) as error:
        raise Undecodable(f"position {row['position']}: {error}") from error


def entry_of(row: Any, codec: Codec) -> Entry:
    """The entry of a row with COLUMNS. Raises Undecodable for an own one that cannot be read."""
    return _decoded(_unread(row), codec, frozenset())


def _unread(row: Any) -> Entry:
    values = list(row)
    payload, record = values[_PAYLOAD]
    del values[_PAYLOAD]
    if record is not None and row["stream_id"] is not None:
        values[_SOURCE] = None
    values += (payload.encode() if record is None else record, UNREAD, None)
    return Entry(*values)


def _decoded(entry: Entry, codec: Codec, unread: frozenset[str]) -> Entry:
    if entry.stream_id is None:
        heard = codec.decode_heard(entry.raw)
        return replace(entry, event=heard.event, problem=heard.problem)
    if entry.type in unread:
        return entry
    try:
        payload = entry.raw if entry.sequence is None else own_payload(unpack(entry.raw))
        return replace(entry, event=codec.decode_own(entry.type, entry.schema_version, payload))
    except (Undecodable, DecodeError) as error:
        raise Undecodable(f"position {entry.position}: {error}") from error


async def decoded(entries: Iterable[Entry], codec: Codec, unread: frozenset[str]) -> list[Entry]:
    """Entries with their events, but own ones of the types `unread`. Others get a turn between large ones."""
    found = []
    size = 0
    for entry in entries:
        found.append(_decoded(entry, codec, unread))
        if found[-1].event is UNREAD:
            continue
        size += len(entry.raw)
        if size > _BYTES_AT_A_TIME:
            size = 0
            await asyncio.sleep(0)
    return found


async def entries_of(rows: Sequence[Any], codec: Codec, unread: frozenset[str] = frozenset()) -> list[Entry]:
    """The entries of rows, in the same way."""
    return await decoded(map(_unread, rows), codec, unread)
