"""The header of a record batch (message format 2): reading it and judging whether it may be appended."""

from dataclasses import dataclass
from struct import Struct
from typing import cast

from aiokafka.record.util import calc_crc32c

from deploy.local.broker.errors import Code, RefusedError

# base offset, length, leader epoch, magic, crc, attributes, last offset delta, first and maximal timestamp,
# producer id, producer epoch, base sequence, record count
_HEADER = Struct(">qiibIhiqqqhii")
_OFFSET = Struct(">q")
_EPOCH = Struct(">i")
_LENGTH = Struct(">i")
_ATTRIBUTES = Struct(">h")

HEADER_BYTES = _HEADER.size
_LENGTH_COUNTED_FROM = 12
_LENGTH_AT = 8
_EPOCH_AT = 12
_ATTRIBUTES_AT = 21
_CRC_COVERS_FROM = 21
_MAGIC = 2
_MAGIC_AT = 16
_CODEC = 0x07
_CODECS = 5
_TRANSACTIONAL = 0x10
_CONTROL = 0x20
_CLOCK_AHEAD_MS_MAX = 3_600_000


@dataclass(frozen=True, slots=True)
class Batch:
    """What the header of one batch says; `size` is the whole batch in bytes, header included."""

    base_offset: int
    size: int
    crc: int
    attributes: int
    last_delta: int
    max_timestamp_ms: int
    producer_id: int
    producer_epoch: int
    base_sequence: int

    @property
    def records(self) -> int:
        return self.last_delta + 1

    @property
    def codec(self) -> int:
        return self.attributes & _CODEC


def header_at(data: bytes | bytearray | memoryview, position: int = 0) -> Batch | None:
    """The header that stands at `position`, or None when no batch of format 2 can begin there."""
    if position < 0 or len(data) - position < HEADER_BYTES or data[position + _MAGIC_AT] != _MAGIC:
        return None
    (base, length, _, _, crc, attributes, last, _, newest, producer, epoch, sequence, count) = (
        _HEADER.unpack_from(data, position)
    )
    if base < 0 or length < HEADER_BYTES - _LENGTH_COUNTED_FROM or last < 0 or count != last + 1:
        return None
    return Batch(
        base, length + _LENGTH_COUNTED_FROM, crc, attributes, last, newest, producer, epoch, sequence
    )


def crc_holds(data: bytes | bytearray | memoryview, batch: Batch, position: int = 0) -> bool:
    """Whether the checksum of the batch at `position` agrees with its bytes."""
    covered = bytes(data[position + _CRC_COVERS_FROM : position + batch.size])
    return cast(int, calc_crc32c(covered)) == batch.crc


def judge_produced(raw: bytes, limit: int, now_ms: int) -> Batch:
    """The header of the one batch that a producer sent for one partition.

    Raises RefusedError: too large (over `limit` bytes), damaged, not exactly one batch of format 2, a part of
    a transaction, of no known codec, a producer id without its sequence, or more than an hour ahead of `now_ms`.
    """
    if len(raw) > limit:
        raise RefusedError(Code.MESSAGE_TOO_LARGE, f"a batch of {len(raw)} bytes, at most {limit} are taken")
    batch = header_at(raw)
    if batch is None or batch.size != len(raw):
        raise RefusedError(Code.INVALID_RECORD, "not exactly one record batch of format 2")
    if not crc_holds(raw, batch):
        raise RefusedError(Code.CORRUPT_MESSAGE, "the checksum does not agree with the bytes")
    if batch.attributes & (_TRANSACTIONAL | _CONTROL):
        raise RefusedError(Code.INVALID_RECORD, "transactions are not offered")
    if batch.codec >= _CODECS:
        raise RefusedError(Code.UNSUPPORTED_COMPRESSION_TYPE, f"there is no codec {batch.codec}")
    if batch.producer_id >= 0 and (batch.base_sequence < 0 or batch.producer_epoch < 0):
        raise RefusedError(Code.INVALID_RECORD, "a producer id without epoch or sequence")
    if batch.max_timestamp_ms > now_ms + _CLOCK_AHEAD_MS_MAX:
        raise RefusedError(Code.INVALID_TIMESTAMP, "a timestamp more than an hour ahead of the broker")
    return batch


def placed(raw: bytes, base_offset: int) -> bytes:
    """The same batch with its place in the log; the checksum does not cover these fields."""
    taken = bytearray(raw)
    _OFFSET.pack_into(taken, 0, base_offset)
    _EPOCH.pack_into(taken, _EPOCH_AT, 0)
    return bytes(taken)


def uncompressed(raw: bytes, records: memoryview) -> bytes:
    """The same batch with its records as they are before compression; its checksum no longer holds."""
    opened = bytearray(raw[:HEADER_BYTES])
    (attributes,) = _ATTRIBUTES.unpack_from(opened, _ATTRIBUTES_AT)
    _ATTRIBUTES.pack_into(opened, _ATTRIBUTES_AT, attributes & ~_CODEC)
    _LENGTH.pack_into(opened, _LENGTH_AT, HEADER_BYTES + len(records) - _LENGTH_COUNTED_FROM)
    return bytes(opened + records)
