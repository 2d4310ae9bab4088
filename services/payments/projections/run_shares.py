"""The credited shares of a distribution run as credits, and what keeps a share from being one."""

from collections.abc import Iterable

from sqlalchemy.ext.asyncio import AsyncConnection

from services.payments.domain.credit import Credit
from services.payments.projections.allocation import read_run
from shared.contracts import distribution
from shared.contracts.terms import ShareState
from shared.kernel.findings import Finding


async def read_credits(connection: AsyncConnection, run: str) -> tuple[list[Credit], list[Finding]]:
    """The credits of a run in the order in which they were published, and all that cannot be credited."""
    allocations = await read_run(connection, run)
    credits_ = [credit for allocation in allocations for credit in credits_of(allocation)]
    return credits_, [finding for allocation in allocations for finding in _problems_of(allocation)]


def credits_of(allocation: distribution.RoyaltyAllocated) -> list[Credit]:
    """The shares of an allocation that are credited with money."""
    return [
        Credit(
            id=share.share,
            payee=share.receiver or share.owner or "",
            owner=share.owner,
            work=allocation.work,
            role=share.role,
            allocation=allocation.allocation,
            run=allocation.run,
            channel=allocation.channel,
            gross=share.gross,
            net=share.net,
        )
        for share in allocation.shares
        if share.state is ShareState.CREDITED and share.net.amount > 0
    ]


def _problems_of(allocation: distribution.RoyaltyAllocated) -> Iterable[Finding]:
    for share in allocation.shares:
        if share.state is not ShareState.CREDITED:
            continue
        if share.receiver is None and share.owner is None:
            yield Finding(f"share {share.share}", "is credited to nobody")
        if share.net.amount < 0:
            what = "is negative: reversals are not taken here"
            yield Finding(f"share {share.share}", what, str(share.net))
