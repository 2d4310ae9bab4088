"""A draft as it comes out of a child process: its items as packed lines of JSON, in the order in which a run appends
them. Objects would take ten times the time and all the memory at once."""

import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from msgspec import Raw

from services.distribution.domain.draft import Draft
from shared.contracts.distribution import StateTotal
from shared.contracts.wire import reader, to_json_lines

ALLOCATION, RESERVE, RELEASE, RETURN = "ALLOCATION", "RESERVE", "RELEASE", "RETURN"
REVERSAL, REDISTRIBUTED = "REVERSAL", "REDISTRIBUTED"
TARGET, TOTAL = "TARGET", "TOTAL"
PROVED = (TARGET, TOTAL)
"""Kinds that no event is made of: what the draft's digest is over beside the others."""
_LEVEL = 1
"""The fastest: it is unpacked a moment later."""
_LINES = 1_000
_BYTES = 1 << 20

Item = tuple[str, Raw]
"""Its kind, and its JSON."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PackedDraft:
    """A draft's digest, how many items of each kind it has, its totals, and the items packed."""

    run: str
    digest: str
    counts: dict[str, int]
    totals: tuple[StateTotal, ...]
    lines: bytes
    """All that the digest is over, in that order."""

    def items(self) -> Iterator[Item]:
        """One after the other, a part of them in memory."""
        unpacking = zlib.decompressobj()
        read: Callable[[bytes], Item] = reader(Item)  # type: ignore[arg-type]
        rest = b""
        for at in range(0, len(self.lines), _BYTES):
            more = unpacking.decompress(self.lines[at : at + _BYTES], _BYTES)
            while more:
                *lines, rest = (rest + more).split(b"\n")
                yield from map(read, lines)
                more = unpacking.decompress(unpacking.unconsumed_tail, _BYTES)


def packed(draft: Draft, digest: str) -> PackedDraft:
    """A draft, ready to be handed over, with its digest."""
    kinds: dict[str, tuple[object, ...]] = {
        ALLOCATION: draft.allocations,
        RESERVE: draft.reserves,
        RELEASE: draft.releases,
        RETURN: draft.returns,
        REVERSAL: draft.reversals,
        REDISTRIBUTED: draft.redistributed,
        TARGET: draft.targets,
        TOTAL: draft.totals,
    }
    return PackedDraft(
        run=draft.run,
        digest=digest,
        counts={kind: len(items) for kind, items in kinds.items()},
        totals=draft.totals,
        lines=b"".join(_packed((kind, item) for kind, items in kinds.items() for item in items)),
    )


def _packed(items: Iterable[tuple[str, object]]) -> Iterator[bytes]:
    packing = zlib.compressobj(_LEVEL)
    taken = iter(items)
    while some := list(islice(taken, _LINES)):
        yield packing.compress(to_json_lines(some))
    yield packing.flush()
