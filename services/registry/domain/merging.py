"""Two records that are one thing: which of them stands, and what of it can be undone. Alike for works and parties.

D-102: the elder stands, registered before provisional, then the earlier position. No record is lost: the others say
into which one they were merged, and a wrong merge is undone by a split that names it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from shared.kernel.decider import Rejected


@dataclass(frozen=True, slots=True)
class Merging:
    """What a record knows of its merges."""

    into: str | None = None
    """The record that stands for this one."""
    by: str | None = None
    """The merge that said so."""
    others: tuple[tuple[str, tuple[str, ...]], ...] = field(default=())
    """The merges in which this one stands for others."""

    def joined(self, merge: str, others: tuple[str, ...]) -> "Merging":
        """After a merge in which this one stands."""
        return replace(self, others=(*self.others, (merge, others)))

    def parted(self, merge: str) -> "Merging":
        """After that merge was undone."""
        return replace(self, others=tuple(one for one in self.others if one[0] != merge))

    def stands_for(self, merge: str) -> tuple[str, ...] | None:
        """The others of a merge that is in force, None when it is not."""
        return next((others for known, others in self.others if known == merge), None)


STANDS_ALONE = Merging()

ALONE: Mapping[str, str] = MappingProxyType({})
"""Which record stands for each merged one, where none was merged."""


@dataclass(frozen=True, slots=True)
class Aged:
    """A record with its age."""

    id: str
    provisional: bool
    position: int
    """Where it was entered."""


def elder(records: Iterable[Aged]) -> str:
    """The record that a merge keeps (D-102)."""
    return min(records, key=lambda one: (one.provisional, one.position)).id


def merged_away(merging: Merging) -> Rejected | None:
    """Why nothing is asked of a record any more that another one stands for; None when it stands itself."""
    if merging.into is None:
        return None
    return Rejected("MERGED_AWAY", f"It was merged into {merging.into}, which stands for it.")


def join_defect(merging: Merging, own_id: str, others: tuple[str, ...]) -> Rejected | None:
    """Why a record cannot stand for these others."""
    if not others or own_id in others or len(set(others)) != len(others):
        return Rejected(
            "MERGE_WITH_ITSELF", "A merge names each other record once, and not the one that stands."
        )
    return merged_away(merging)


def part_defect(merging: Merging, merge: str) -> Rejected | None:
    """Why a merge cannot be undone."""
    if merging.stands_for(merge) is None:
        return Rejected("UNKNOWN_MERGE", f"No merge {merge[:80]!r} is in force here.")
    return merged_away(merging)
