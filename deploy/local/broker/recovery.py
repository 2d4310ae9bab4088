"""Reading a partition's file at start: its batches, and what to do about bytes that are none.

A process that was killed while writing leaves a torn batch at the very end: it was never acknowledged and
is cut. Damage with whole batches behind it is another matter: cutting there would lose what was
acknowledged, so the broker refuses to start and names the place.
"""

import mmap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from deploy.local.broker.batch import HEADER_BYTES, Batch, crc_holds, header_at


class DamagedLogError(Exception):
    """A partition's file has damaged bytes before its end."""


@dataclass(frozen=True, slots=True)
class Recovered:
    """The batches of a file in order with their positions, and how many bytes of it are whole."""

    batches: list[tuple[int, Batch]]
    whole_bytes: int
    torn_bytes: int


def recover(path: Path) -> Recovered:
    """Walk the file at `path` from its first byte; raises DamagedLogError as the module says."""
    if path.stat().st_size == 0:
        return Recovered([], 0, 0)
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
        with memoryview(mapped) as data:
            batches = list(_whole_batches(data))
            end, next_offset = 0, 0
            if batches:
                position, last = batches[-1]
                end, next_offset = position + last.size, last.base_offset + last.records
            if end < len(data):
                _refuse_if_more_follows(path, data, end, next_offset)
            return Recovered(batches, end, len(data) - end)


def _whole_batches(data: memoryview) -> Iterator[tuple[int, Batch]]:
    position, expected = 0, 0
    while (batch := _whole_batch_at(data, position)) is not None and batch.base_offset == expected:
        yield position, batch
        position += batch.size
        expected += batch.records


def _whole_batch_at(data: memoryview, position: int) -> Batch | None:
    batch = header_at(data, position)
    if batch is None or position + batch.size > len(data) or not crc_holds(data, batch, position):
        return None
    return batch


def _refuse_if_more_follows(path: Path, data: memoryview, damaged: int, offset: int) -> None:
    for position in range(damaged + 1, len(data) - HEADER_BYTES + 1):
        batch = _whole_batch_at(data, position)
        if batch is not None and batch.base_offset > offset:
            raise DamagedLogError(
                f"{path}: damaged at byte {damaged} (offset {offset}), and whole batches follow from "
                f"byte {position} (offset {batch.base_offset}); bring back a copy, or remove the topic"
            )
