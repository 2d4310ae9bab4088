"""Who has what of a role by now: the shares that stand, each as what later runs made of it."""

from collections.abc import Iterable, Iterator, Mapping

from services.distribution.domain.facts import PartFact
from services.distribution.domain.royalty import RoyaltyAllocated
from shared.contracts.distribution import AllocatedShare
from shared.contracts.terms import HoldReason, Role, ShareState
from shared.kernel.shares import parse_share


class Parts:
    """Of allocations that stand, with those that they took of and those that took of them."""

    def __init__(
        self, standing: Mapping[str, RoyaltyAllocated], said: Mapping[str, tuple[PartFact, ...]]
    ) -> None:
        self._standing = standing
        self._said = said
        """Share -> what the old system's books say of the others of its role (D-101)."""
        self._took: dict[tuple[str, str], list[RoyaltyAllocated]] = {}
        for name in sorted(standing):
            for taken in standing[name].takes:
                self._took.setdefault((taken.allocation, taken.share), []).append(standing[name])

    def others(self, allocation: str, role: Role, share: str, below: int = 0) -> Iterator[PartFact]:
        """The other shares of a role, those too from which this one was parted in an earlier run. `below`: where the
        allocation is, seen from that of whose share it is asked."""
        one = self._standing[allocation]
        yield from self._now(one, (other for other in one.shares if other.share != share), role, below)
        yield from self._said.get(share, ())
        for taken in one.takes:
            before = self._standing[taken.allocation]
            # Parted from a whole work or a line, it has no part in what else that was given in the role.
            if any(other.share == taken.share and other.role is role for other in before.shares):
                yield from self.others(before.allocation, role, taken.share, below - 1)

    def of(self, allocation: str, role: Role) -> Iterator[PartFact]:
        """What became of an allocation's own shares of a role, seen from that whose share it took."""
        one = self._standing[allocation]
        yield from self._now(one, one.shares, role, below=1)

    def _now(
        self, allocation: RoyaltyAllocated, shares: Iterable[AllocatedShare], role: Role, below: int
    ) -> Iterator[PartFact]:
        for share in shares:
            if share.role is not role:
                continue
            takers = self._took.get((allocation.allocation, share.share), ())
            for taker in takers:
                yield from self._now(taker, taker.shares, role, below + 1)
            if not takers:
                yield PartFact(
                    owner=share.owner,
                    fraction=parse_share(share.fraction),
                    state=_state(share),
                    share=share.share,
                    below=below,
                )


def _state(share: AllocatedShare) -> ShareState:
    # It is his already, and waits for the money alone (D-70).
    return ShareState.CREDITED if share.reason == HoldReason.RECOVERY else share.state
