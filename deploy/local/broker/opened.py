"""The records inside a batch, opened no further than a limit: a megabyte may hold gigabytes of nothing."""

from collections.abc import Iterator
from typing import Any

import cramjam
from aiokafka.record.memory_records import MemoryRecords

from deploy.local.broker.batch import HEADER_BYTES, header_at, uncompressed
from deploy.local.broker.errors import Code, RefusedError

OPENED_BYTES_MAX = 32 << 20
_OPENING = {1: cramjam.gzip.decompress_into, 3: cramjam.lz4.decompress_into, 4: cramjam.zstd.decompress_into}
"""By codec; snappy, 2, is left to the client: it cannot grow more than twentyfold."""


def records_of(raw: bytes) -> Iterator[Any]:
    """The records of the one batch `raw`; raises RefusedError(CORRUPT_MESSAGE) when it cannot be opened."""
    try:
        yield from MemoryRecords(_opened(raw)).next_batch()
    except Exception as error:
        raise RefusedError(Code.CORRUPT_MESSAGE, f"a batch that cannot be opened: {error}") from error


def _opened(raw: bytes) -> bytes:
    batch = header_at(raw)
    if batch is None or batch.codec not in _OPENING:
        return raw
    plain = bytearray(OPENED_BYTES_MAX)
    size = _OPENING[batch.codec](raw[HEADER_BYTES:], plain)
    return uncompressed(raw, memoryview(plain)[:size])
