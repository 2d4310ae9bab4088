"""Writing to the log under its lock."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from typing import Any

from msgspec import Struct

from shared.eventstore.codec import Codec
from shared.eventstore.entries import UNREAD, Entry, Head
from shared.eventstore.hashing import GENESIS, digest_of, hash_of
from shared.eventstore.own_records import own_form
from shared.eventstore.records import Record, label, pack
from shared.eventstore.terms import (
    BYTES_PER_APPEND,
    BYTES_PER_EVENT,
    EVENTS_PER_APPEND,
    AppendTooLarge,
    EventTooLarge,
    Meta,
)
from shared.kernel.clock import baku_day
from shared.kernel.ids import event_id

TAIL = """
SELECT position, hash, recorded_at, (SELECT max(public_seq) FROM log.entry) AS public_seq
FROM log.entry ORDER BY position DESC LIMIT 1
"""

_COLUMNS = (
    "position", "source", "sequence", "event_id", "stream_id", "version", "type", "schema_version", "payload",
    "record", "recorded_at", "effective_on", "correlation_id", "causation_id", "actor", "public_seq", "digest",
    "hash",
)  # fmt: skip

_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


# Structs, as entries are: every event that is appended makes one of each.
class Draft(Struct, frozen=True):
    """A row as far as it is known before the lock."""

    source: str | None
    sequence: int | None
    event_id: str
    stream_id: str | None
    version: int | None
    type: str
    schema_version: int
    payload: bytes | None
    record: bytes | None
    effective_on: date | None
    correlation_id: str
    causation_id: str | None
    actor: str
    public: bool
    digest: bytes

    @property
    def size(self) -> int:
        """Bytes of what it holds."""
        return len(self.payload or b"") + len(self.record or b"")


class Placed(Struct, frozen=True):
    """Where a draft came to stand."""

    position: int
    public_seq: int | None


NOWHERE = Placed(0, None)


def own_draft(codec: Codec, stream_id: str, version: int, event: object, public: bool, meta: Meta) -> Draft:
    """The draft of an own event. Raises EventTooLarge above 256 KiB."""
    encoded = codec.encode(event)
    if len(encoded.payload) > BYTES_PER_EVENT:
        raise EventTooLarge(
            f"{encoded.type} in {stream_id} has {len(encoded.payload):,} bytes; at most {BYTES_PER_EVENT:,} fit"
        )
    identity = event_id(codec.service, stream_id, version)
    digest = digest_of(
        source=None,
        sequence=None,
        event_id=identity,
        stream_id=stream_id,
        version=version,
        type=encoded.type,
        schema_version=encoded.schema_version,
        payload=encoded.payload,
        record=None,
        correlation_id=meta.correlation_id,
        causation_id=meta.causation_id,
        actor=meta.actor,
    )
    return Draft(
        source=None,
        sequence=None,
        event_id=identity,
        stream_id=stream_id,
        version=version,
        type=encoded.type,
        schema_version=encoded.schema_version,
        payload=encoded.payload,
        record=None,
        effective_on=encoded.effective_on or meta.effective_on,
        correlation_id=meta.correlation_id,
        causation_id=meta.causation_id,
        actor=meta.actor,
        public=public,
        digest=digest,
    )


def heard_draft(service: str, source: str, sequence: int, record: Record) -> Draft:
    """The draft of a heard record, whatever it holds. Heard from oneself (a restored backup's missing part)
    it bears its public number again, and its place in its stream."""
    raw, said = pack(record), label(source, sequence, record)
    own = own_form(record) if source == service else None
    stream_id, version = (None, None) if own is None else (own.stream, own.version)
    name, schema = (said.type, said.schema_version) if own is None else (own.type, own.schema)
    digest = digest_of(
        source=source,
        sequence=sequence,
        event_id=said.event_id,
        stream_id=stream_id,
        version=version,
        type=name,
        schema_version=schema,
        payload=None,
        record=raw,
        correlation_id=said.correlation_id,
        causation_id=said.causation_id,
        actor=said.actor,
    )
    return Draft(
        source=source,
        sequence=sequence,
        event_id=said.event_id,
        stream_id=stream_id,
        version=version,
        type=name,
        schema_version=schema,
        payload=None,
        record=raw,
        effective_on=said.effective_on,
        correlation_id=said.correlation_id,
        causation_id=said.causation_id,
        actor=said.actor,
        public=source == service,
        digest=digest,
    )


def check_bounds(drafts: Sequence[Draft]) -> None:
    """Raises AppendTooLarge above 1,000 events or 1 MiB: the lock is held for milliseconds, not more."""
    size = sum(draft.size for draft in drafts)
    if len(drafts) > EVENTS_PER_APPEND or (size > BYTES_PER_APPEND and len(drafts) > 1):
        raise AppendTooLarge(
            f"{len(drafts):,} events with {size:,} bytes; "
            f"one append takes at most {EVENTS_PER_APPEND:,} and {BYTES_PER_APPEND:,}"
        )


async def lock(connection: Any) -> None:
    """Take the log's lock until the transaction ends.

    Its own statement: under READ COMMITTED the next one sees all that was committed before the lock was ours.
    """
    await connection.execute("SELECT FROM log.head FOR UPDATE")


async def tail(connection: Any) -> Head:
    """The end of the log; under the lock nobody else can move it."""
    return head_of(await connection.fetchrow(TAIL))


def head_of(row: Any) -> Head:
    """The end that a row of TAIL tells; None, or a row of nothing: the log is empty."""
    if row is None or row["position"] is None:
        return Head(0, GENESIS, 0, _BEGINNING)
    return Head(row["position"], row["hash"], row["public_seq"] or 0, row["recorded_at"])


async def write(connection: Any, last: Head, drafts: Sequence[Draft], now: datetime) -> list[Entry]:
    """Append drafts after `last` by one COPY; answers with the entries that stand once it is committed, unread. The
    caller holds the lock and has checked the bounds."""
    recorded_at = max(now.astimezone(UTC), last.recorded_at)
    today = baku_day(recorded_at)
    entries: list[Entry] = []

    def rows() -> Iterator[tuple[Any, ...]]:
        # Made while those before them are sent.
        position, previous, public_seq = last.position, last.hash, last.public_seq
        for draft in drafts:
            position += 1
            public_seq += draft.public
            number = public_seq if draft.public else None
            day = draft.effective_on or today
            previous = hash_of(previous, position, recorded_at, number, day, draft.digest)
            entries.append(_entry(draft, position, recorded_at, day, number, previous))
            yield (
                position,
                draft.source,
                draft.sequence,
                draft.event_id,
                draft.stream_id,
                draft.version,
                draft.type,
                draft.schema_version,
                None if draft.payload is None else draft.payload.decode(),
                draft.record,
                recorded_at,
                day,
                draft.correlation_id,
                draft.causation_id,
                draft.actor,
                number,
                draft.digest,
                previous,
            )

    await connection.copy_records_to_table("entry", schema_name="log", records=rows(), columns=_COLUMNS)
    return entries


def _entry(
    draft: Draft, position: int, recorded_at: datetime, day: date, number: int | None, hashed: bytes
) -> Entry:
    """As `reading` has it of its row."""
    return Entry(
        position,
        # What was taken back from the own topic is one's own.
        draft.source if draft.stream_id is None else None,
        draft.sequence,
        draft.event_id,
        draft.stream_id,
        draft.version,
        draft.type,
        draft.schema_version,
        recorded_at,
        day,
        draft.correlation_id,
        draft.causation_id,
        draft.actor,
        number,
        draft.digest,
        hashed,
        (draft.payload if draft.record is None else draft.record) or b"",
        UNREAD,
        None,
    )
