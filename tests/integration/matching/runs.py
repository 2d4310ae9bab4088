"""Closed runs in the words of distribution: what they reserved, and for whom."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from shared.contracts.batches import batch_digest, item_digest
from shared.contracts.distribution import AllocatedShare, RoyaltyAllocated, RoyaltyReserved, RunClosed
from shared.contracts.terms import Channel, Role, ShareState, TargetKind, UseType
from shared.kernel.money import Money
from shared.kernel.periods import Period

CLOSED_ON = date(2026, 9, 1)
LAST_DAY = date(2029, 9, 1)
JULY = Period(date(2026, 7, 1), date(2026, 7, 31))
AUGUST = Period(date(2026, 8, 1), date(2026, 8, 31))

Part = tuple[Role, str | None, int]
"""A reserved part of a work: role, whose it is where he is known, minor units."""


def use(
    run: str,
    name: str,
    work: str,
    title: str,
    *parts: Part,
    target: str = "july",
    report: int = 1,
    reason: str = "NON_MEMBER",
    channel: Channel = Channel.USER,
    period: Period = JULY,
) -> list[Any]:
    """A work's money in one account, all of it reserved."""
    shares = tuple(
        AllocatedShare(
            share=f"{name}-{number}",
            role=role,
            owner=person,
            receiver=None,
            state=ShareState.RESERVED,
            reason=reason,
            gross=Money(amount),
            deductions=(),
            net=Money(amount),
            fraction="1/1",
        )
        for number, (role, person, amount) in enumerate(parts, 1)
    )
    allocated = RoyaltyAllocated(
        run=run,
        allocation=name,
        work=work,
        title=title,
        title_original=title,
        genre=None,
        target_kind=TargetKind.ACCOUNT,
        target=target,
        version=1,
        report_numbers=(report,),
        channel=channel,
        payer="broadcaster",
        use_type=UseType.ON_AIR,
        period=period,
        territory="AZ",
        gross=Money(sum(share.gross.amount for share in shares)),
        shares=shares,
        inputs=(target,),
        effective_on=CLOSED_ON,
    )
    reserved = [
        RoyaltyReserved(
            run=run,
            reserve=f"{share.share}-reserve",
            allocation=name,
            share=share.share,
            target=target,
            work=work,
            role=share.role,
            person=share.owner,
            amount=share.gross,
            reason=reason,
            started_on=CLOSED_ON,
            last_claim_day=LAST_DAY,
        )
        for share in shares
    ]
    return [allocated, *reserved]


def closed(run: str, items: Sequence[Any]) -> list[Any]:
    """A run's items with its manifest."""
    allocations = sum(isinstance(item, RoyaltyAllocated) for item in items)
    manifest = RunClosed(
        run=run,
        approved_on=CLOSED_ON,
        closed_on=CLOSED_ON,
        allocations=allocations,
        reserves=len(items) - allocations,
        digest=batch_digest(item_digest(item) for item in items),
        totals=(),
        known={},
        prepared_by="economist",
        approved_by="head-of-distribution",
    )
    return [*items, manifest]
