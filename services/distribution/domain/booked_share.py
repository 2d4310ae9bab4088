"""A share of the old system's books as it goes in: its allocation, its reserve, and where it stood there (D-101)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from services.distribution.domain.books import (
    RESERVES,
    BookedPart,
    BookedRate,
    BookedShare,
    allocation_of,
    reserve_of,
    share_of_books,
)
from services.distribution.domain.royalty import ReserveItem, RoyaltyAllocated
from shared.contracts.distribution import AllocatedShare
from shared.contracts.terms import ShareState, TargetKind
from shared.kernel.decider import AlreadyApplied, Decider, Decision, Rejected, accepted
from shared.kernel.shares import show_share

REPORT = 1


# What happened
@dataclass(frozen=True, slots=True, kw_only=True)
class ShareTakenOver:
    """A reserved or held share of the old system goes in as a share of this allocation."""

    share: str
    allocation: str
    package_sha256: str
    system: str
    number: str
    run: str
    """The distribution that it came from, in the old system's words."""
    deductions: tuple[BookedRate, ...] | None
    """Of that distribution; None where the old system does not tell them."""
    others: tuple[BookedPart, ...] | None
    """The other shares of its role; None: it is nobody else's but its person's."""


# What can be asked
@dataclass(frozen=True, slots=True)
class TakeOverShare:
    """Take a share over."""

    share: ShareTakenOver


# What we answer
def decide(command: TakeOverShare, state: ShareTakenOver | None) -> Decision[ShareTakenOver]:
    """Once, with the same facts."""
    if state is None:
        return accepted(command.share)
    if state == command.share:
        return AlreadyApplied()
    detail = f"The share {state.share} was taken over as number {state.number} with other facts."
    return Rejected("TAKEN_OVER_OTHERWISE", detail)


def _evolve(_: ShareTakenOver | None, event: ShareTakenOver) -> ShareTakenOver:
    return event


BOOKED_SHARE: Decider[TakeOverShare, ShareTakenOver, ShareTakenOver | None] = Decider(
    "booked-share", None, _evolve, decide
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where the shares of a package go in."""

    system: str
    package_sha256: str
    run: str
    target: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """The registry's ids of whom and what rows name, by how they name them."""

    parties: Mapping[str, str]
    works: Mapping[str, str]


def booked(kind: str, row: BookedShare, place: Place, named: Named) -> ShareTakenOver:
    """What says that the row goes in."""
    share = share_of_books(place.system, kind, row.number)
    return ShareTakenOver(
        share=share,
        allocation=allocation_of(share),
        package_sha256=place.package_sha256,
        system=place.system,
        number=row.number,
        run=row.run,
        deductions=row.deductions,
        others=None
        if row.others is None
        else tuple(
            replace(one, person=named.parties[one.person] if one.person is not None else None)
            for one in row.others
        ),
    )


def allocation(kind: str, row: BookedShare, place: Place, named: Named, number: int) -> RoyaltyAllocated:
    """Its allocation, by its number in the package: the whole of it is this share; what it takes is its own money of
    the package. It stands for one report, REPORT, of a use that the row itself tells."""
    share = share_of_books(place.system, kind, row.number)
    return RoyaltyAllocated(
        run=place.run,
        allocation=allocation_of(share),
        work=named.works[row.work],
        title=row.title,
        title_original=row.title_original,
        genre=None,
        target_kind=TargetKind.BOOKS,
        target=place.target,
        version=number,
        report_numbers=(REPORT,),
        channel=row.channel,
        payer=named.parties[row.payer] if row.payer is not None else "",
        use_type=row.use_type,
        period=row.period,
        territory=row.territory,
        gross=row.amount,
        shares=(
            AllocatedShare(
                share=share,
                role=row.role,
                owner=named.parties[row.person] if row.person is not None else None,
                receiver=None,
                state=ShareState.RESERVED if kind == RESERVES else ShareState.HELD,
                reason=row.reason,
                gross=row.amount,
                deductions=(),
                net=row.amount,
                fraction=show_share(row.fraction),
                note=_note(row, place),
            ),
        ),
        inputs=(place.package_sha256,),
        used=row.amount,
        episode=None,
        source=None,
        rate=None,
        rate_day=None,
        effective_on=row.period.last,
    )


def reserve(row: BookedShare, place: Place, named: Named) -> ReserveItem:
    """Its reserve, which begins on the day of the row."""
    share = share_of_books(place.system, RESERVES, row.number)
    return ReserveItem(
        run=place.run,
        reserve=reserve_of(share),
        allocation=allocation_of(share),
        share=share,
        target=place.target,
        work=named.works[row.work],
        role=row.role,
        person=named.parties[row.person] if row.person is not None else None,
        amount=row.amount,
        reason=row.reason,
        started_on=row.since,
    )


def _note(row: BookedShare, place: Place) -> str:
    run = f", distribution {row.run}" if row.run else ""
    return f"number {row.number} of {place.system}{run}{f': {row.note}' if row.note else ''}"
