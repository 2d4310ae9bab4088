"""A part of a draft as it comes out of a child process: its items as JSON, by kind, each digested. Objects would take
ten times the time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from services.distribution.domain.draft import Draft
from services.distribution.domain.tally import Tally
from shared.contracts.batches import batch_digest, body_digest
from shared.contracts.wire import to_json

ALLOCATION, RESERVE, RELEASE, RETURN = "ALLOCATION", "RESERVE", "RELEASE", "RETURN"
REVERSAL, REDISTRIBUTED = "REVERSAL", "REDISTRIBUTED"
APPENDED = (ALLOCATION, RESERVE, RELEASE, RETURN, REVERSAL, REDISTRIBUTED)
"""Kinds of items, in the order in which a run appends them."""
TARGET, TOTAL = "TARGET", "TOTAL"
PROVED = (TARGET, TOTAL)
"""Kinds that no event is made of: what the draft's digest is over behind the others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PackedPart:
    """A part of a draft: its items by kind, their digests one behind the other, and what a review tells of it."""

    items: dict[str, list[bytes]]
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
    items = {kind: [to_json(item) for item in some] for kind, some in kinds.items()}
    tally = Tally()
    tally.add(part, uses=uses)
    ids = (share.share for allocation in part.allocations for share in allocation.shares) if shared else ()
    return PackedPart(items=items, digests=_digests(items), tally=tally, shares=tuple(ids))


def _digests(items: dict[str, list[bytes]]) -> dict[str, bytes]:
    return {kind: b"".join([body_digest(body) for body in bodies]) for kind, bodies in items.items()}


@dataclass(slots=True)
class Gathered:
    """A draft while its parts come in, in their order. Its allocations are not held: whoever adds a part keeps them."""

    run: str
    cut_off_day: date
    items: dict[str, list[bytes]] = field(default_factory=lambda: {kind: [] for kind in APPENDED})
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys((*APPENDED, *PROVED), 0))
    tally: Tally = field(default_factory=Tally)
    _digests: dict[str, list[bytes]] = field(default_factory=lambda: {kind: [] for kind in APPENDED})
    _shares: set[str] = field(default_factory=set)

    def add(self, part: PackedPart) -> list[bytes]:
        """The allocations of the next part. Raises ArithmeticError when it has a share that another part has."""
        if twice := self._shares.intersection(part.shares):
            raise ArithmeticError(f"share {min(twice)}: its id stands in two parts of the draft")
        self._shares.update(part.shares)
        for kind, bodies in part.items.items():
            self.counts[kind] += len(bodies)
            self._digests[kind].append(part.digests[kind])
            if kind != ALLOCATION:
                self.items[kind] += bodies
        self.tally.merge(part.tally)
        return part.items[ALLOCATION]

    def rest(self) -> Iterator[tuple[str, list[bytes]]]:
        """All that stands behind the allocations, by kind."""
        yield from ((kind, bodies) for kind, bodies in self.items.items() if bodies)
        yield from self._proof().items()

    def digest(self) -> str:
        """The draft's, once all parts are there."""
        proof = self._proof()
        for kind, bodies in proof.items():
            self.counts[kind] = len(bodies)
        digests = (digest for some in self._digests.values() for digest in some)
        return batch_digest([*digests, *_digests(proof).values()])

    def _proof(self) -> dict[str, list[bytes]]:
        totals = self.tally.figures.totals.told()
        return {
            TARGET: [to_json(one) for one in self.tally.targets],
            TOTAL: [to_json(one) for one in totals],
        }
