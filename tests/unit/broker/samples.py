"""Record batches for the tests, made by aiokafka and placed by hand."""

from __future__ import annotations

import struct

from aiokafka.record.default_records import DefaultRecordBatchBuilder

BATCH_BYTES_MAX = 1 << 20
NOW_MS = 1_800_000_000_000


def batch(
    *values: bytes,
    at: int = 0,
    producer: tuple[int, int, int] = (-1, -1, -1),
    timestamp_ms: int = NOW_MS,
    transactional: bool = False,
) -> bytes:
    """One batch with `at` as its base offset; `producer` is id, epoch and first sequence."""
    builder = DefaultRecordBatchBuilder(2, 0, int(transactional), *producer, BATCH_BYTES_MAX)
    for offset, value in enumerate(values):
        builder.append(offset, timestamp_ms, None, value, [])
    return struct.pack(">q", at) + bytes(builder.build())[8:]
