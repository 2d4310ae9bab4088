"""Record batches for the tests, made by aiokafka and placed by hand."""

from __future__ import annotations

import struct
from typing import Any

import cramjam
from aiokafka.record.default_records import DefaultRecordBatchBuilder
from aiokafka.record.util import calc_crc32c

BATCH_BYTES_MAX = 1 << 20
NOW_MS = 1_800_000_000_000


def batch(
    *values: bytes,
    at: int = 0,
    producer: tuple[int, int, int] = (-1, -1, -1),
    timestamp_ms: int = NOW_MS,
    transactional: bool = False,
    large: bool = False,
) -> bytes:
    """One batch with `at` as its base offset; `producer` is id, epoch and first sequence."""
    builder = DefaultRecordBatchBuilder(2, 0, int(transactional), *producer, BATCH_BYTES_MAX << 10 * large)
    for offset, value in enumerate(values):
        builder.append(offset, timestamp_ms, None, value, [])
    return struct.pack(">q", at) + bytes(builder.build())[8:]


def compressed(codec: str, raw: bytes) -> bytes:
    """The same batch with its records compressed, whatever they become."""
    number = {"gzip": 1, "lz4": 3, "zstd": 4}[codec]
    module: Any = getattr(cramjam, codec)
    packed = bytearray(raw[:61] + bytes(module.compress(raw[61:])))
    struct.pack_into(">i", packed, 8, len(packed) - 12)
    struct.pack_into(">h", packed, 21, number)
    struct.pack_into(">I", packed, 17, calc_crc32c(bytes(packed[21:])))
    return bytes(packed)
