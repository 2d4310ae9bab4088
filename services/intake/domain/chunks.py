"""Chunks of a batch: at most 500 items each, and small enough for one event."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

from shared.contracts.wire import to_json

ITEMS_MAX = 500
BYTES_MAX = 192 * 1024
"""Below the 256 KiB of an event, with room for what stands around the items."""

T = TypeVar("T")


def _length(item: object) -> int:
    return len(to_json(item))


def chunked(items: Iterable[T], length_of: Callable[[T], int] = _length) -> Iterator[tuple[T, ...]]:
    """The items in their order, in chunks; equal items give equal chunks, so that a resumed job agrees. `length_of`
    says how many bytes an item takes."""
    chunk: list[T] = []
    size = 0
    for item in items:
        length = length_of(item)
        if chunk and (len(chunk) == ITEMS_MAX or size + length > BYTES_MAX):
            yield tuple(chunk)
            chunk, size = [], 0
        chunk.append(item)
        size += length
    if chunk:
        yield tuple(chunk)


def numbered(chunks: Iterable[Sequence[T]]) -> list[tuple[int, tuple[T, ...]]]:
    """Chunks with their numbers, counted from 1."""
    return [(number, tuple(chunk)) for number, chunk in enumerate(chunks, start=1)]
