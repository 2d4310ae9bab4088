"""What a draft is made of: allocations from the works' money, the reserves that they open, what they take of others."""

from collections.abc import Iterator, Sequence
from operator import attrgetter

from services.distribution.domain.deductions import net_of
from services.distribution.domain.known_facts import Facts
from services.distribution.domain.pieces import Piece, WorkMoney
from services.distribution.domain.receivers import split_receivers
from services.distribution.domain.reserve import RoyaltyReleased
from services.distribution.domain.royalty import ReserveItem, RoyaltyAllocated, Start, Went, reserve_id
from shared.contracts.distribution import AllocatedShare
from shared.contracts.terms import ShareState, SourceKind
from shared.kernel.ids import derived_id
from shared.kernel.money import Money
from shared.kernel.shares import show_share


def _share_ids(work: WorkMoney, pieces: Sequence[Piece]) -> list[str]:
    """Ids of shares: what each is a share of, not the run that computed it."""
    # What they have in common is put together once: an id of the parts joined is that of the parts.
    common = "|".join(("share", work.target.id, str(work.target.version), work.work, work.use_type.value))
    apart = _apart(work)
    return [
        derived_id(
            common,
            piece.role,
            piece.owner or "unknown",
            piece.receiver or "nobody",
            piece.case,
            *apart,
        )
        for piece in pieces
    ]


def _apart(work: WorkMoney) -> tuple[str, ...]:
    return (work.apart,) if work.apart else ()


def allocation_of(facts: Facts, work: WorkMoney) -> RoyaltyAllocated:
    """The allocation of a work's money, with every receiver's part."""
    target = work.target
    pieces = sorted(split_receivers(work.pieces), key=attrgetter("order"))
    shares = _share_ids(work, pieces)
    receipts = sorted({transfer.receipt for transfer in target.transfers})
    based_on = (*((target.base,) if target.base else ()), *(one.refund for one in target.carried))
    return RoyaltyAllocated(
        run=facts.run.run,
        allocation=derived_id(
            "allocation",
            facts.run.run,
            target.id,
            str(target.version),
            work.work,
            work.use_type,
            *_apart(work),
        ),
        work=work.work,
        title=work.title,
        title_original=work.title_original,
        genre=work.group,
        target_kind=target.kind,
        target=target.id,
        version=target.version,
        report_numbers=work.reports,
        channel=target.channel,
        payer=target.payer,
        use_type=work.use_type,
        period=target.period,
        territory=target.territory,
        gross=Money(work.gross, work.currency),
        shares=tuple(_shares(work, pieces, shares)),
        inputs=(target.id, *receipts, *based_on, *(taken.id for taken in work.takes)),
        used=Money(work.used, target.due.currency),
        episode=work.episode,
        source=work.source,
        rate=work.rate,
        rate_day=work.rate_day,
        effective_on=target.period.last,
        takes=work.takes,
        # What is issued in place of another is where that was.
        place=work.place if work.mends else work.place or work.apart,
        starts=_starts(pieces, shares) if work.mends else (),
        mends=work.mends,
        went=_went(pieces, shares, work.currency),
        borne=Money(work.borne, target.due.currency) if work.borne else None,
        original_run=work.original_run,
    )


def _starts(pieces: Sequence[Piece], shares: Sequence[str]) -> tuple[Start, ...]:
    return tuple(
        Start(role=piece.role, on=piece.since, share=share)
        for piece, share in zip(pieces, shares, strict=True)
        if piece.since is not None
    )


def _went(pieces: Sequence[Piece], shares: Sequence[str], currency: str) -> tuple[Went, ...]:
    return tuple(
        Went(share=share, by=piece.went.by, amount=Money(piece.gross, currency))
        for piece, share in zip(pieces, shares, strict=True)
        if piece.went is not None
    )


def _shares(work: WorkMoney, pieces: Sequence[Piece], shares: Sequence[str]) -> Iterator[AllocatedShare]:
    foreign = None if work.source is None else work.source.currency
    for piece, share in zip(pieces, shares, strict=True):
        standing = piece.standing
        gross = Money(piece.gross, work.currency)
        yield AllocatedShare(
            share=share,
            role=piece.role,
            owner=piece.owner,
            receiver=piece.receiver,
            state=standing.state,
            reason=standing.reason,
            gross=gross,
            deductions=piece.deductions,
            net=Money(net_of(piece), work.currency) if piece.deductions else gross,
            fraction=show_share(piece.fraction),
            original=None if piece.original is None or foreign is None else Money(piece.original, foreign),
            marks=standing.marks,
            note=standing.note,
        )


def reserves_of(allocations: Sequence[RoyaltyAllocated]) -> list[ReserveItem]:
    """The reserves that their reserved shares open; what went for good is none any more."""
    return [
        ReserveItem(
            run=allocation.run,
            reserve=reserve_id(allocation.run, share.share),
            allocation=allocation.allocation,
            share=share.share,
            target=allocation.target,
            work=allocation.work,
            role=share.role,
            person=share.owner,
            amount=share.gross,
            reason=share.reason or "",
            started_on=allocation.start_of(share),
        )
        for allocation in allocations
        for share in allocation.left
        if share.state is ShareState.RESERVED and share.gross.amount > 0
    ]


def releases_of(allocations: Sequence[RoyaltyAllocated]) -> list[RoyaltyReleased]:
    """What they take of reserves; one that is issued in place of another takes what that one took."""
    return [
        RoyaltyReleased(
            run=allocation.run, reserve=taken.id, allocation=allocation.allocation, amount=taken.amount
        )
        for allocation in allocations
        for taken in allocation.takes
        if taken.kind is SourceKind.RESERVE and not allocation.mends
    ]
