"""A part of a draft as it comes out of a child process: its items as JSON, by kind, each digested, in the lines in
which they are kept. Objects would take ten times the time, and nobody has to look at the lines."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from services.distribution.domain.draft import Draft
from services.distribution.domain.tally import Tally
from shared.contracts.batches import DIGEST_BYTES, batch_digest, body_digest
from shared.contracts.wire import to_json

ALLOCATION, RESERVE, RELEASE, RETURN = "ALLOCATION", "RESERVE", "RELEASE", "RETURN"
REVERSAL, REDISTRIBUTED = "REVERSAL", "REDISTRIBUTED"
APPENDED = (ALLOCATION, RESERVE, RELEASE, RETURN, REVERSAL, REDISTRIBUTED)
"""Kinds of items, in the order in which a run appends them."""
_TOGETHER = 1024 * 1024
TARGET, TOTAL = "TARGET", "TOTAL"
PROVED = (TARGET, TOTAL)
"""Kinds that no event is made of: what the draft's digest is over behind the others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PackedPart:
    """A part of a draft: its items by kind, their digests one behind the other, and what a review tells of it."""

    lines: dict[str, list[bytes]]
    """See `lines_of`."""
    digests: dict[str, bytes]
    tally: Tally
    shares: tuple[str, ...] = ()
    """Ids of its shares, where another part may have them too."""


def packed(part: Draft, *, uses: bool = True, shared: bool = False) -> PackedPart:
    """A part of a draft, ready to be handed over. `uses`: whether something may be paid twice; `shared`: whether
    another part may have its shares."""
    kinds: dict[str, Sequence[object]] = {
        ALLOCATION: part.allocations,
        RESERVE: part.reserves,
        RELEASE: part.releases,
        RETURN: part.returns,
        REVERSAL: part.reversals,
        REDISTRIBUTED: part.redistributed,
    }
    written = {kind: lines_of(part.run, kind, some) for kind, some in kinds.items()}
    tally = Tally()
    tally.add(part, uses=uses)
    ids = (share.share for allocation in part.allocations for share in allocation.shares) if shared else ()
    return PackedPart(
        lines={kind: lines for kind, (lines, _) in written.items()},
        digests={kind: digests for kind, (_, digests) in written.items()},
        tally=tally,
        shares=tuple(ids),
    )


def lines_of(run: str, kind: str, items: Iterable[object]) -> tuple[list[bytes], bytes]:
    """Items of a draft in PostgreSQL's text format of COPY, a line each: run, kind, target and work if it names them,
    and its JSON; some together, for all of them twice are much. And their digests, one behind the other."""
    found: list[bytes] = []
    lines, digests = bytearray(), bytearray()
    for item in items:
        body = to_json(item)
        named = (run, kind, getattr(item, "target", ""), getattr(item, "work", ""))
        lines += b"%b\t%b\n" % ("\t".join(map(_masked, named)).encode(), body.replace(b"\\", b"\\\\"))
        digests += body_digest(body)
        if len(lines) > _TOGETHER:
            found.append(bytes(lines))
            lines.clear()
    return [*found, bytes(lines)] if lines else found, bytes(digests)


def _masked(word: str) -> str:
    return word if word.isprintable() and "\\" not in word else word.translate(_MASKS)


_MASKS = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})
"""Of what means something else in a line; no JSON has any of it but the first."""


@dataclass(slots=True)
class Gathered:
    """A draft while its parts come in, in their order. Its allocations are not held: whoever adds a part keeps them."""

    run: str
    cut_off_day: date
    lines: dict[str, list[bytes]] = field(default_factory=lambda: {kind: [] for kind in APPENDED})
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys((*APPENDED, *PROVED), 0))
    tally: Tally = field(default_factory=Tally)
    _digests: dict[str, list[bytes]] = field(default_factory=lambda: {kind: [] for kind in APPENDED})
    _shares: set[str] = field(default_factory=set)

    def add(self, part: PackedPart) -> list[bytes]:
        """Lines of the next part's allocations. Raises ArithmeticError when it has a share that another part has."""
        if twice := self._shares.intersection(part.shares):
            raise ArithmeticError(f"share {min(twice)}: its id stands in two parts of the draft")
        self._shares.update(part.shares)
        for kind, digests in part.digests.items():
            self.counts[kind] += len(digests) // DIGEST_BYTES
            self._digests[kind].append(digests)
            if kind != ALLOCATION:
                self.lines[kind] += part.lines[kind]
        self.tally.merge(part.tally)
        return part.lines[ALLOCATION]

    def rest(self) -> Iterator[bytes]:
        """The lines of all that stands behind the allocations."""
        for lines in (*self.lines.values(), *(lines for lines, _ in self._proof())):
            yield from lines

    def digest(self) -> str:
        """The draft's, once all parts are there."""
        proof = self._proof()
        for kind, (_, digests) in zip(PROVED, proof, strict=True):
            self.counts[kind] = len(digests) // DIGEST_BYTES
        told = (
            *(digest for some in self._digests.values() for digest in some),
            *(digest for _, digest in proof),
        )
        return batch_digest(told)

    def _proof(self) -> list[tuple[list[bytes], bytes]]:
        found: tuple[Iterable[object], ...] = (self.tally.targets, self.tally.figures.totals.told())
        return [lines_of(self.run, kind, items) for kind, items in zip(PROVED, found, strict=True)]
