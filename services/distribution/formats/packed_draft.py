"""A part of a draft as it comes out of a child process: its items as JSON, by kind, each digested, in the lines in
which they are kept. Objects would take ten times the time, and nobody has to look at the lines: they stay in files."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from services.distribution.domain.draft import Draft
from services.distribution.domain.tally import Tally
from shared.contracts.batches import DIGEST_BYTES, batch_digest, body_digest, item_digest
from shared.contracts.wire import to_json

ALLOCATION, RESERVE, RELEASE, RETURN = "ALLOCATION", "RESERVE", "RELEASE", "RETURN"
REVERSAL, REDISTRIBUTED, CARRIED = "REVERSAL", "REDISTRIBUTED", "CARRIED"
APPENDED = (ALLOCATION, RESERVE, RELEASE, RETURN, REVERSAL, REDISTRIBUTED, CARRIED)
"""Kinds of items, in the order in which a run appends them."""
TARGET, TOTAL = "TARGET", "TOTAL"
PROVED = (TARGET, TOTAL)
"""Kinds that no event is made of: what the draft's digest is over behind the others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PackedPart:
    """A part of a draft: files of its items by kind, their digests one behind the other, and what a review tells of
    it."""

    files: dict[str, Path]
    """Of each kind that it has items of; see `write_lines`."""
    digests: dict[str, bytes]
    tally: Tally
    shares: tuple[str, ...] = ()
    """Ids of its shares, where another part may have them too."""


def packed(path: Path, part: Draft, *, uses: bool = True, shared: bool = False) -> PackedPart:
    """A part of a draft, handed over in files whose names begin as `path`. `uses`: whether something may be
    paid twice; `shared`: whether another part may have its shares."""
    kinds: dict[str, Sequence[object]] = {
        ALLOCATION: part.allocations,
        RESERVE: part.reserves,
        RELEASE: part.releases,
        RETURN: part.returns,
        REVERSAL: part.reversals,
        REDISTRIBUTED: part.redistributed,
        CARRIED: part.carried,
    }
    files = {kind: path.with_name(f"{path.name}-{kind}") for kind, some in kinds.items() if some}
    digests = {kind: write_lines(file, part.run, kind, kinds[kind]) for kind, file in files.items()}
    tally = Tally()
    tally.add(part, uses=uses)
    ids = (share.share for allocation in part.allocations for share in allocation.shares) if shared else ()
    return PackedPart(files=files, digests=digests, tally=tally, shares=tuple(ids))


def write_lines(path: Path, run: str, kind: str, items: Iterable[object]) -> bytes:
    """Items of a draft into a file of PostgreSQL's text format of COPY, a line each: run, kind, target and work if it
    names them, and its JSON. Answers with their digests, one behind the other."""
    digests = bytearray()
    with path.open("wb") as file:
        for item in items:
            body = to_json(item)
            named = (run, kind, getattr(item, "target", ""), getattr(item, "work", ""))
            file.write(b"%b\t%b\n" % ("\t".join(map(_masked, named)).encode(), body.replace(b"\\", b"\\\\")))
            digests += body_digest(body)
    return bytes(digests)


def _masked(word: str) -> str:
    return word if word.isprintable() and "\\" not in word else word.translate(_MASKS)


_MASKS = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})
"""Of what means something else in a line; no JSON has any of it but the first."""


@dataclass(slots=True)
class Gathered:
    """A draft while its parts come in, in their order. Its allocations are not held: whoever adds a part keeps them."""

    run: str
    cut_off_day: date
    files: dict[str, list[Path]] = field(default_factory=lambda: {kind: [] for kind in APPENDED})
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys((*APPENDED, *PROVED), 0))
    tally: Tally = field(default_factory=Tally)
    _digests: dict[str, list[bytes]] = field(default_factory=lambda: {kind: [] for kind in APPENDED})
    _shares: set[str] = field(default_factory=set)

    def add(self, part: PackedPart) -> list[Path]:
        """The file of the next part's allocations, if any. Raises ArithmeticError when it has a share that another
        part has."""
        if twice := self._shares.intersection(part.shares):
            raise ArithmeticError(f"share {min(twice)}: its id stands in two parts of the draft")
        self._shares.update(part.shares)
        for kind, digests in part.digests.items():
            self.counts[kind] += len(digests) // DIGEST_BYTES
            self._digests[kind].append(digests)
            self.files[kind].append(part.files[kind])
        self.tally.merge(part.tally)
        return [part.files[ALLOCATION]] if ALLOCATION in part.files else []

    def rest(self, directory: Path) -> Iterator[Path]:
        """Files of all that stands behind the allocations; what proves them is written into `directory`."""
        for kind in APPENDED:
            if kind != ALLOCATION:
                yield from self.files[kind]
        for kind, items in self._proof().items():
            write_lines(directory / kind, self.run, kind, items)
            yield directory / kind

    def digest(self) -> str:
        """The draft's, once all parts are there."""
        proof = self._proof()
        for kind, items in proof.items():
            self.counts[kind] = len(items)
        told = (digest for some in self._digests.values() for digest in some)
        return batch_digest((*told, *(item_digest(item) for items in proof.values() for item in items)))

    def _proof(self) -> dict[str, Sequence[object]]:
        return {TARGET: self.tally.targets, TOTAL: self.tally.figures.totals.told()}
