"""What of allocations went for good, and of which it is still open whether it goes (D-20, D-25, D-68)."""

from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import ARRAY, ColumnElement, Text, any_, literal, select, union
from sqlalchemy.ext.asyncio import AsyncConnection

from services.distribution.domain.kept_back import Binding
from services.distribution.domain.ledger import plus
from services.distribution.domain.returns import ReturnDecided
from services.distribution.domain.royalty import RoyaltyAllocated, Went
from services.distribution.projections.allocation import TABLE as ALLOCATION
from services.distribution.projections.carried import TABLE as CARRIED_INTO
from services.distribution.projections.refund import CARRIED, DECIDED, PROPOSED
from services.distribution.projections.refund import TABLE as REFUND
from services.distribution.projections.reserve import REDISTRIBUTED
from services.distribution.projections.reserve import TABLE as RESERVE
from services.distribution.projections.returned import TABLE as RETURNED
from services.distribution.projections.run import TABLE as RUN
from shared.contracts.distribution import RefundLine
from shared.contracts.wire import from_builtins
from shared.kernel.money import Money

_REFUND, _RETURN = "REFUND", "RETURN"
Gone = dict[str, list[Went]]
"""Allocation -> what went of it."""


async def read_gone(connection: AsyncConnection, bodies: Sequence[RoyaltyAllocated]) -> Gone:
    """What of these allocations went for good: before they were issued, or since. A return or refund that is decided
    nobody can undo: it is a liability until an order pays it."""
    found: Gone = {one.allocation: list(one.went) for one in bodies}
    names = [one.allocation for one in bodies]
    targets = {one.target for one in bodies}
    returned = (
        select(RETURNED.c.body).where(_among(RETURNED.c.allocation, names)).order_by(RETURNED.c.return_id)
    )
    for body in (await connection.execute(returned)).scalars():
        decided = from_builtins(ReturnDecided, body)
        by = Binding(kind=_RETURN, id=decided.return_id)
        found[decided.allocation] += [Went(share=one.share, by=by, amount=one.gross) for one in decided.lines]
    columns = (RESERVE.c.allocation, RESERVE.c.share, RESERVE.c.reserve, RESERVE.c.taken, RESERVE.c.currency)
    dealt = select(*columns).where(_among(RESERVE.c.allocation, names), RESERVE.c.state == REDISTRIBUTED)
    for allocation, share, reserve, taken, currency in (
        await connection.execute(dealt.order_by(RESERVE.c.reserve))
    ).tuples():
        amount = sum(one["amount"] for one in taken if one["how"] == REDISTRIBUTED)
        by = Binding(kind=REDISTRIBUTED, id=reserve)
        found[allocation].append(Went(share=share, by=by, amount=Money(amount, currency)))
    refunded = select(REFUND.c.refund, REFUND.c.lines).where(
        _among(REFUND.c.target, targets), REFUND.c.state == DECIDED, REFUND.c.contract.is_(None)
    )
    carried = select(CARRIED_INTO.c.refund, CARRIED_INTO.c.lines).where(
        _among(CARRIED_INTO.c.target, targets)
    )
    for kind, query in ((_REFUND, refunded), (CARRIED, carried)):
        for refund, lines in (await connection.execute(query.order_by("refund"))).tuples():
            for line in from_builtins(tuple[RefundLine, ...], lines):
                if line.allocation in found:
                    by = Binding(kind=kind, id=refund)
                    found[line.allocation].append(Went(share=line.share, by=by, amount=line.gross))
    return found


async def read_bound(
    connection: AsyncConnection, bodies: Sequence[RoyaltyAllocated]
) -> dict[str, list[Binding]]:
    """Allocation -> what is proposed to go of it, or decided to go on and in no later period yet."""
    found: dict[str, list[Binding]] = {one.allocation: [] for one in bodies}
    targets = {one.target for one in bodies}
    columns = (REFUND.c.refund, REFUND.c.state, REFUND.c.lines, REFUND.c.left, REFUND.c.into)
    query = select(*columns).where(_among(REFUND.c.target, targets), REFUND.c.state.in_((PROPOSED, DECIDED)))
    for refund, state, lines, left, into in (
        await connection.execute(query.order_by(REFUND.c.refund))
    ).tuples():
        kind = _REFUND if into is None else CARRIED
        waits = lines if state == PROPOSED else left or ()
        for allocation in sorted({line["allocation"] for line in waits} & found.keys()):
            found[allocation].append(Binding(kind=kind, id=refund))
    return found


async def read_targets_of_gone(connection: AsyncConnection, targets: Collection[str]) -> set[str]:
    """Those of these targets of which something went for good."""
    query = union(
        select(RETURNED.c.target).where(_among(RETURNED.c.target, targets)),
        select(RESERVE.c.target).where(_among(RESERVE.c.target, targets), RESERVE.c.state == REDISTRIBUTED),
        select(CARRIED_INTO.c.target).where(_among(CARRIED_INTO.c.target, targets)),
        select(REFUND.c.target).where(
            _among(REFUND.c.target, targets), REFUND.c.state == DECIDED, REFUND.c.contract.is_(None)
        ),
    )
    return set((await connection.execute(query)).scalars())


async def read_given_out(connection: AsyncConnection, target: str) -> dict[str, int]:
    """What of a target's money, in its currency, went for good before what stands of it was issued: so much may be
    distributed of it that is not there."""
    query = (
        select(ALLOCATION.c.body)
        .join(RUN, RUN.c.run == ALLOCATION.c.run)
        .where(ALLOCATION.c.target == target, ALLOCATION.c.reversed_by.is_(None), RUN.c.state == "CLOSED")
    )
    gone: dict[str, int] = {}
    for body in (await connection.execute(query)).scalars():
        one = from_builtins(RoyaltyAllocated, body)
        went = sum(part.amount.amount for part in one.went)
        if went:
            gone = plus(gone, one.used.currency, one.used.amount * went // one.gross.amount)
    return gone


def _among(column: ColumnElement[str], names: Iterable[str]) -> ColumnElement[bool]:
    return column == any_(literal(sorted(names), ARRAY(Text)))
