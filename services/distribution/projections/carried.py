"""What runs carried into the next periods of contracts, and what the next run takes up (2.1.1-o, D-20)."""

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import ARRAY, JSON, BigInteger, Column, Index, Text, any_, literal, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.distribution.domain.next_period import CarriedFact, NextPeriod, RoyaltyCarried
from services.distribution.domain.refund import places
from services.distribution.projections.refund import PROPOSED
from services.distribution.projections.refund import TABLE as REFUND
from shared.contracts.distribution import RefundLine
from shared.contracts.terms import TargetKind, UseType
from shared.contracts.wire import from_builtins, to_builtins
from shared.eventstore.entries import Entry
from shared.kernel.periods import Period
from shared.projections import Row, view_table

CARRIED_MAX = 1_000
"""Decisions of which a run takes something up."""
VERSION = 2
TABLE = view_table(
    "carried",
    Column("refund", Text, primary_key=True),
    Column("run", Text, primary_key=True),
    Column("target", Text, nullable=False),
    Column("into", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("lines", JSON, nullable=False),
    Index("carried__run", "run"),
    Index("carried__into", "into"),
    Index("carried__target", "target"),
)


def keys(event: object, _: Entry) -> Iterable[tuple[str, str]]:
    """The decision, and the run that took it up."""
    match event:
        case RoyaltyCarried():
            return ((event.refund, event.run),)
    return ()


def evolve(key: tuple[str, str], row: Row | None, event: object, _: Entry) -> Row | None:
    """What was carried, from where and into what."""
    match event:
        case RoyaltyCarried():
            return {
                "target": event.target,
                "into": event.into,
                "currency": event.amount.currency,
                "amount": event.amount.amount,
                "lines": to_builtins(event.lines),
            }
    return row


async def read_carried(connection: AsyncConnection, refund: str) -> list[dict[str, Any]]:
    """What of a decision runs have carried, in the order of the accounts' ids."""
    query = select(TABLE).where(TABLE.c.refund == refund).order_by(TABLE.c.into)
    return [dict(row) for row in (await connection.execute(query)).mappings()]


async def read_carried_into(connection: AsyncConnection, target: str) -> tuple[CarriedFact, ...]:
    """What was carried into an account or cause when it was distributed."""
    query = select(TABLE.c.refund, TABLE.c.target, TABLE.c.lines).where(TABLE.c.into == target)
    return tuple(
        CarriedFact(refund=refund, target=of, lines=from_builtins(tuple[RefundLine, ...], lines))
        for refund, of, lines in (await connection.execute(query.order_by(TABLE.c.refund))).tuples()
    )


def periods_of(row: Row) -> tuple[Period, NextPeriod] | None:
    """The period of a target row, and the next one of its contract. None for what is no account or cause: a schedule
    says to whom its money is due (2.2.3), a court's order stands alone (D-27), and neither has a next period."""
    said = row["manifest"] if row["kind"] == TargetKind.ACCOUNT else row["said"]
    if row["kind"] not in (TargetKind.ACCOUNT, TargetKind.CAUSE) or said is None:
        return None
    period = from_builtins(Period, said["period"])
    use_type = UseType(said["use_type"])
    return period, NextPeriod(contract=said["contract"], use_type=use_type, after=period.last)


async def read_taken_up(
    connection: AsyncConnection, rows: Iterable[Row], elsewhere: Collection[str]
) -> dict[str, tuple[CarriedFact, ...]]:
    """What the targets of these rows, which no run distributed before, take up: all that waits for its contract's next
    period goes into the earliest of them. Not what is of a target in another run, nor a share whose refund is
    proposed."""
    next_ones: dict[tuple[str, str], list[tuple[Period, str]]] = {}
    for row in rows:
        if (known := periods_of(row)) is not None:
            period, place = known
            next_ones.setdefault((place.contract, place.use_type.value), []).append((period, row["target"]))
    contracts = sorted({contract for contract, _ in next_ones})
    columns = (REFUND.c.refund, REFUND.c.target, REFUND.c.into, REFUND.c.left)
    query = select(*columns).where(REFUND.c.contract == any_(literal(contracts, ARRAY(Text))))
    query = query.order_by(REFUND.c.decided_on, REFUND.c.refund).limit(CARRIED_MAX)
    decided = (await connection.execute(query)).mappings()
    waiting = [one for one in decided if one["target"] not in elsewhere]
    proposed = await _proposed(connection, [one["target"] for one in waiting])
    found: dict[str, list[CarriedFact]] = {}
    for one in waiting:
        into = from_builtins(NextPeriod, one["into"])
        left = from_builtins(tuple[RefundLine, ...], one["left"])
        lines = tuple(line for line in left if not places((line,)) & proposed)
        later = [
            (period.first, target)
            for period, target in next_ones.get((into.contract, into.use_type.value), ())
            if period.first > into.after
        ]
        if lines and later:
            fact = CarriedFact(refund=one["refund"], target=one["target"], lines=lines)
            found.setdefault(min(later)[1], []).append(fact)
    return {
        target: tuple(sorted(facts, key=lambda one: one.refund)) for target, facts in sorted(found.items())
    }


async def _proposed(connection: AsyncConnection, targets: Collection[str]) -> set[tuple[str, str]]:
    """Shares of these targets of which a refund is proposed."""
    query = select(REFUND.c.lines).where(REFUND.c.target.in_(targets), REFUND.c.state == PROPOSED)
    return {
        (line["allocation"], line["share"])
        for lines in (await connection.execute(query)).scalars()
        for line in lines
    }
