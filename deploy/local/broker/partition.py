"""One partition: an append-only file, the index of its batches in memory, and who waits for more."""

import asyncio
import logging
import os
from array import array
from bisect import bisect_right
from pathlib import Path

from deploy.local.broker.batch import Batch, judge_produced, placed
from deploy.local.broker.errors import Code, RefusedError, on_disk
from deploy.local.broker.limits import Limits
from deploy.local.broker.opened import records_of
from deploy.local.broker.producers import ProducerStates
from deploy.local.broker.recovery import recover

log = logging.getLogger(__name__)


class Partition:
    """Opens (and, where its tail is torn, cuts) the file at `path`; raises DamagedLogError."""

    def __init__(self, path: Path, limits: Limits | None = None) -> None:
        self._path = path
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o644)
        self._offsets = array("q")
        self._positions = array("q")
        self._newest_ms = array("q")
        self._bytes = 0
        self._unsynced = False
        self.end_offset = 0
        self.producers = ProducerStates((limits or Limits()).producers_max)
        self.waiting: set[asyncio.Future[None]] = set()
        self._recover()

    def produce(self, raw: bytes, limit: int, now_ms: int) -> int:
        """Append the one batch a producer sent and answer its base offset; a repeat answers its first one.

        Raises RefusedError; then nothing was appended.
        """
        batch = judge_produced(raw, limit, now_ms)
        already = self.producers.duplicate_of(batch)
        if already is not None:
            return already
        offset = self.end_offset
        self._write(placed(raw, offset))
        self._index(self._bytes, offset, batch)
        self._unsynced = True
        self.wake()
        return offset

    def read(self, offset: int, bytes_max: int) -> bytes:
        """Whole batches from the one that holds `offset`: at least one, then as many as `bytes_max` allows.

        Empty at the end of the log. Raises RefusedError when the offset is out of range.
        """
        if not 0 <= offset <= self.end_offset:
            raise RefusedError(Code.OFFSET_OUT_OF_RANGE, f"{offset} is not in 0..{self.end_offset}")
        if offset == self.end_offset:
            return b""
        first = bisect_right(self._offsets, offset) - 1
        start = self._positions[first]
        limit = start + max(bytes_max, 0)
        begun = bisect_right(self._positions, limit) - 1
        stop = self._bytes if limit >= self._bytes else self._position_of(max(begun, first + 1))
        return os.pread(self._file, stop - start, start)

    def first_since(self, timestamp_ms: int) -> tuple[int, int] | None:
        """Timestamp and offset of the first record that is not older than `timestamp_ms`, if there is one."""
        for index, newest in enumerate(self._newest_ms):
            if newest >= timestamp_ms:
                return self._first_in_batch(index, timestamp_ms)
        return None

    def bytes_from(self, offset: int) -> int:
        """How many bytes stand from the batch that holds `offset` to the end."""
        if offset >= self.end_offset:
            return 0
        return self._bytes - self._positions[bisect_right(self._offsets, offset) - 1]

    def wake(self) -> None:
        """Let every fetch that waits for this partition look again."""
        for waiter in self.waiting:
            if not waiter.done():
                waiter.set_result(None)

    def file_to_sync(self) -> int | None:
        """A duplicate of the file's descriptor when there is something to fsync; the caller closes it."""
        if not self._unsynced:
            return None
        self._unsynced = False
        return os.dup(self._file)

    def close(self) -> None:
        """Close the file; the partition is not used after this."""
        os.close(self._file)

    def _recover(self) -> None:
        found = recover(self._path)
        if found.torn_bytes:
            os.ftruncate(self._file, found.whole_bytes)
            log.warning("%s: cut %d torn bytes off its end", self._path, found.torn_bytes)
        for position, batch in found.batches:
            self._index(position, batch.base_offset, batch)

    def _index(self, position: int, offset: int, batch: Batch) -> None:
        self._offsets.append(offset)
        self._positions.append(position)
        self._newest_ms.append(batch.max_timestamp_ms)
        self._bytes = position + batch.size
        self.end_offset = offset + batch.records
        self.producers.appended(batch, offset)

    def _position_of(self, index: int) -> int:
        return self._positions[index] if index < len(self._positions) else self._bytes

    def _write(self, data: bytes) -> None:
        view = memoryview(data)
        with on_disk(self._path):
            try:
                while view:
                    view = view[os.write(self._file, view) :]
            except OSError:
                os.ftruncate(self._file, self._bytes)
                raise

    def _first_in_batch(self, index: int, timestamp_ms: int) -> tuple[int, int]:
        start = self._positions[index]
        raw = os.pread(self._file, self._position_of(index + 1) - start, start)
        for record in records_of(raw):
            if record.timestamp >= timestamp_ms:
                return record.timestamp, record.offset
        return self._newest_ms[index], self._offsets[index]
