"""What distribution decided to give back: returns to foreign organisations, inert until their run is credited, and
refunds to payers (2.2.7, D-68, D-100)."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, Date, Text, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.payments.domain.liability import IncurLiability, Liability, WorkRole
from services.payments.domain.liability_kinds import LiabilityKind
from services.payments.projections.liability import TABLE as LIABILITY
from services.payments.projections.run import TABLE as RUN
from shared.contracts import distribution
from shared.contracts.terms import Role
from shared.contracts.wire import from_builtins, to_builtins
from shared.eventstore.entries import Entry
from shared.kernel.money import Money
from shared.projections import Row, view_table
from shared.projections.among import among

VERSION = 2
TABLE = view_table(
    "repayment",
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("creditor", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("run", Text, nullable=False),
    Column("works", JSON, nullable=False),
    Column("decided_by", JSON, nullable=False),
    Column("decided_on", Date, nullable=False),
    Column("event", JSON, nullable=False),
)


def keys(event: object, _: Entry) -> Iterable[tuple[str]]:
    """What a decision gives back."""
    match event:
        case distribution.ReturnDecided(return_id=key) | distribution.RefundDecided(refund=key):
            return ((key,),)
    return ()


def evolve(key: tuple[str], row: Row | None, event: object, _: Entry) -> Row | None:
    """The row of a decision; it never changes."""
    match event:
        case distribution.ReturnDecided():
            # Where no line is told, a dispute over the whole work stops it.
            roles = {(line.role, line.owner or "") for line in event.lines} or {(Role.ALL, "")}
            works = {(event.work, *role) for role in roles}
            return {
                "kind": LiabilityKind.RETURN.value,
                "creditor": event.society,
                "run": event.run,
                "event": to_builtins(event),
            } | _facts(event.amount, works, (), event.decided_on)
        case distribution.RefundDecided():
            works = {(line.work, line.role, line.owner or "") for line in event.lines}
            return {
                "kind": LiabilityKind.REFUND.value,
                "creditor": event.payer,
                "run": "",
                "event": to_builtins(event),
            } | _facts(event.amount, works, (event.decided_by, event.proposed_by), event.decided_on)
    return row


def _facts(amount: Money, works: set[tuple[str, Role, str]], decided_by: tuple[str, ...], day: date) -> Row:
    return {
        "currency": amount.currency,
        "amount": amount.amount,
        "works": [{"work": work, "role": role.value, "whose": whose} for work, role, whose in sorted(works)],
        "decided_by": list(decided_by),
        "decided_on": day.isoformat(),
    }


async def read_returns(
    connection: AsyncConnection, returns: Iterable[str]
) -> dict[str, distribution.ReturnDecided]:
    """Those of these returns that were heard."""
    query = select(TABLE.c.id, TABLE.c.event).where(among(TABLE.c.id, returns))
    found = await connection.execute(query.where(TABLE.c.kind == LiabilityKind.RETURN.value))
    return {one: from_builtins(distribution.ReturnDecided, event) for one, event in found.tuples()}


async def not_owed_yet(connection: AsyncConnection) -> list[IncurLiability]:
    """What was decided and is no liability yet: refunds at once, returns when their run is credited."""
    credited = exists().where(RUN.c.run == TABLE.c.run, RUN.c.credited)
    query = select(TABLE).where(~exists().where(LIABILITY.c.id == TABLE.c.id), TABLE.c.amount != 0)
    query = query.where(or_(TABLE.c.run == "", credited)).order_by(TABLE.c.id)
    return [_incurred(row) for row in (await connection.execute(query)).mappings()]


def _incurred(row: Any) -> IncurLiability:
    liability = Liability(
        id=row["id"],
        kind=LiabilityKind(row["kind"]),
        creditor=row["creditor"],
        currency=row["currency"],
        works=from_builtins(tuple[WorkRole, ...], row["works"]),
        run=row["run"],
        decided_by=tuple(row["decided_by"]),
    )
    day = date.fromisoformat(str(row["decided_on"]))
    amount = Money(row["amount"], row["currency"])
    return IncurLiability(liability=liability, cause=liability.id, amount=amount, effective_on=day)
