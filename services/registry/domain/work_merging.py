"""What two records of one work have to agree in, and what of one is lost from sight in the other (D-102)."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.registry.domain.shares import most_claimed
from services.registry.domain.work_events import MoreClaimed
from services.registry.domain.work_key import ISAN_ROOT
from shared.contracts.registry import RoleShares, Work
from shared.kernel.decider import Rejected


@dataclass(frozen=True, slots=True, kw_only=True)
class Other:
    """Another record of the same work."""

    work: Work
    roles: tuple[RoleShares, ...] = ()


def kind_defect(work: Work, others: Sequence[Other]) -> Rejected | None:
    """A series is no film: what is of another kind is another work, and what stands in it too. A work entered from an
    account has no kind yet."""
    for other in others:
        around = {one.work for one in work.included_in} | {work.parent}
        inside = {one.work for one in other.work.included_in} | {other.work.parent}
        if other.work.id in around or work.id in inside:
            return Rejected("ONE_STANDS_IN_THE_OTHER", f"The work {other.work.id} is another one than this.")
        if other.work.kind is not work.kind and not other.work.provisional:
            word = f"The work {other.work.id} is a {other.work.kind}, this one a {work.kind}."
            return Rejected("KINDS_CONTRADICT", word)
    return None


def contradictions(work: Work, others: Sequence[Other]) -> tuple[str, ...]:
    """The identifiers in which the records differ; two versions of an ISAN are one work."""
    works = [work, *(other.work for other in others)]
    found = {
        "ISAN": {one.isan[:ISAN_ROOT] for one in works if one.isan},
        "EIDR": {one.eidr for one in works if one.eidr},
        "ISWC": {one.iswc for one in works if one.iswc},
    }
    return tuple(name for name, values in found.items() if len(values) > 1)


def more_claimed(stands: Sequence[RoleShares], others: Sequence[Other]) -> tuple[MoreClaimed, ...]:
    """Roles of which another record claims more than the one whose shares stand."""
    own = {shares.role: most_claimed(shares) for shares in stands}
    return tuple(
        MoreClaimed(
            work=other.work.id, role=shares.role, claimed=claimed, stands=own.get(shares.role, claimed * 0)
        )
        for other in others
        for shares in other.roles
        if (claimed := most_claimed(shares)) > own.get(shares.role, 0)
    )
