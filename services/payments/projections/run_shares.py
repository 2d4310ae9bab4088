"""The credited shares of a distribution run as credits, those that it took back as credits below zero, and what keeps a
share from being one."""

from collections.abc import Iterable
from fractions import Fraction

from sqlalchemy.ext.asyncio import AsyncConnection

from services.payments.domain.credit_events import Credit, TakenBack
from services.payments.projections.allocation import read_run
from services.payments.projections.reversal import read_reversals
from shared.contracts import distribution
from shared.contracts.distribution import AllocatedShare, RoyaltyAllocated, RoyaltyReversed
from shared.contracts.terms import Channel, ShareState
from shared.kernel.findings import Finding
from shared.kernel.ids import derived_id
from shared.kernel.shares import parse_share

LOD_MARK = "LOD"
"""Distribution's mark of what an organisation deals out itself for lack of documentation (D-41)."""


async def read_credits(
    connection: AsyncConnection, run: str, heard: int
) -> tuple[list[Credit], list[Finding]]:
    """The credits of a run in the order in which they were published, what it took back first, and all that cannot be
    credited. `heard`: up to which of our own public events it had heard."""
    allocations, reversals = await read_run(connection, run), await read_reversals(connection, run)
    problems, credits_ = list[Finding](), list[Credit]()
    for reversal, channel in reversals:
        problems += _problems_of(reversal)
        if channel is None:
            what = "what it takes back was not heard"
            problems.append(Finding(f"reversal {reversal.reversal}", what, reversal.allocation))
        else:
            credits_ += taken_back_by(reversal, channel, heard)
    for allocation in allocations:
        problems += _problems_of(allocation)
        credits_ += credits_of(allocation, heard)
    return credits_, problems


def credits_of(allocation: distribution.RoyaltyAllocated, heard: int) -> list[Credit]:
    """The shares of an allocation that are credited with money."""
    return [
        _credit(share.share, share, allocation, allocation.channel, heard)
        for share in allocation.shares
        if share.state is ShareState.CREDITED and share.net.amount > 0
    ]


def taken_back_by(reversal: distribution.RoyaltyReversed, channel: Channel, heard: int) -> list[Credit]:
    """The credited shares of an allocation, taken back: each names the credit that it corrects (D-70)."""
    return [
        _credit(
            derived_id("credit-taken-back", reversal.reversal, share.share),
            share,
            reversal,
            channel,
            heard,
            TakenBack(
                credit=share.share,
                run=reversal.original_run,
                reversal=reversal.reversal,
                cause=reversal.cause,
                dispute=reversal.dispute,
            ),
        )
        for share in reversal.shares
        if share.state is ShareState.CREDITED and share.net.amount < 0
    ]


def _credit(
    credit: str,
    share: AllocatedShare,
    item: RoyaltyAllocated | RoyaltyReversed,
    channel: Channel,
    heard: int,
    takes_back: TakenBack | None = None,
) -> Credit:
    parts = [
        parse_share(one.fraction)
        for one in item.shares
        if (one.state, one.role, one.owner) == (share.state, share.role, share.owner)
    ]
    return Credit(
        id=credit,
        payee=share.receiver or share.owner or "",
        owner=share.owner,
        work=item.work,
        role=share.role,
        allocation=item.allocation,
        run=item.run,
        channel=channel,
        gross=share.gross,
        net=share.net,
        takes_back=takes_back,
        fraction=sum(parts, Fraction(0)),
        heard=heard,
        dealt_out=LOD_MARK in share.marks,
    )


def _problems_of(item: RoyaltyAllocated | RoyaltyReversed) -> Iterable[Finding]:
    below = isinstance(item, RoyaltyReversed)
    for share in item.shares:
        if share.state is not ShareState.CREDITED:
            continue
        if share.receiver is None and share.owner is None:
            yield Finding(f"share {share.share}", "is credited to nobody")
        if share.net.amount > 0 if below else share.net.amount < 0:
            what = "takes nothing back" if below else "is negative: only a reversal takes back"
            yield Finding(f"share {share.share}", what, str(share.net))
