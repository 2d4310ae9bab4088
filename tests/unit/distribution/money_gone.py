"""What went for good in histories of money, to senders or to others, and what that leaves for everybody."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from services.distribution.domain.draft import TargetSum
from services.distribution.domain.kept_back import Binding
from services.distribution.domain.returns import ReturnItem
from services.distribution.domain.royalty import RoyaltyAllocated, Went
from shared.kernel.money import Money

Place = tuple[str, str]
"""Allocation and share."""


@dataclass
class Lost:
    """Shares whose money is with others for good."""

    back: dict[Place, Money] = field(default_factory=dict)
    """What went back to its sender."""
    dealt: dict[Place, Money] = field(default_factory=dict)
    """What was dealt out of reserves."""
    lacking: dict[str, int] = field(default_factory=dict)
    """Account -> what of that, by the run that corrected it last, was given out beyond what it comes to."""

    def told(self, targets: Iterable[TargetSum]) -> None:
        """What a run says that is lacking."""
        self.lacking |= {one.target: one.lacking.amount if one.lacking else 0 for one in targets}

    def sent(self, returns: Iterable[ReturnItem]) -> None:
        """A run sent these back."""
        for one in returns:
            self.back |= {(one.allocation, line.share): line.gross for line in one.lines}

    def of(self, made: RoyaltyAllocated) -> Iterator[Went]:
        """What went of an allocation since it was made."""
        for kind, places in (("RETURN", self.back), ("REDISTRIBUTED", self.dealt)):
            for share in made.shares:
                amount = places.get((made.allocation, share.share))
                if amount is not None:
                    yield Went(share=share.share, by=Binding(kind=kind, id="id"), amount=amount)
