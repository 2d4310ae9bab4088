"""The hash chain: a digest over what is known before the lock, a hash over what the lock adds."""

from datetime import UTC, date, datetime
from functools import lru_cache
from hashlib import sha256

import msgspec

GENESIS = bytes(32)
"""The hash before the first entry."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


# MessagePack puts kind and length before every field, in the shortest form that there is: no two rows frame alike.
_framed = msgspec.msgpack.Encoder().encode


def digest_of(
    *,
    source: str | None,
    sequence: int | None,
    event_id: str,
    stream_id: str | None,
    version: int | None,
    type: str,
    schema_version: int,
    payload: bytes | None,
    record: bytes | None,
    correlation_id: str,
    causation_id: str | None,
    actor: str,
) -> bytes:
    """Digest of an entry's columns that are known before its place in the log is."""
    identity = (source, sequence, event_id, stream_id, version, type, schema_version)
    return sha256(_framed((*identity, payload, record, correlation_id, causation_id, actor))).digest()


def hash_of(
    previous: bytes,
    position: int,
    recorded_at: datetime,
    public_seq: int | None,
    effective_on: date,
    digest: bytes,
) -> bytes:
    """Hash of an entry: binds it to its place, its times and everything before it."""
    fields = (previous, position, _micros(recorded_at), public_seq, effective_on.isoformat(), digest)
    return sha256(_framed(fields)).digest()


# What one transaction appended bears one time.
@lru_cache(16)
def _micros(at: datetime) -> int:
    elapsed = at.astimezone(UTC) - _EPOCH
    return (elapsed.days * 86_400 + elapsed.seconds) * 1_000_000 + elapsed.microseconds
