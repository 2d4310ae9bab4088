"""What PROVISION bears of what accounts gave out beyond what they come to, and what accounts lack (D-25, D-70)."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import BigInteger, Column, ColumnElement, Index, Select, Text, func, literal, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.distribution.domain.advance import HOME
from services.distribution.domain.ledger import left_of
from services.distribution.domain.write_off import (
    Lacking,
    WriteOffDropped,
    WriteOffProposed,
    WriteOffRestored,
    WrittenOff,
)
from services.distribution.projections.gone import read_given_out
from services.distribution.projections.ledger import TABLE as LEDGER
from services.distribution.projections.target import TABLE as TARGET
from shared.eventstore.entries import Entry
from shared.kernel.money import Money
from shared.projections import Row, view_table

PROPOSED, BORNE, DROPPED, RESTORED = "PROPOSED", "WRITTEN_OFF", "DROPPED", "RESTORED"
VERSION = 1
TABLE = view_table(
    "write_off",
    Column("write_off", Text, primary_key=True),
    Column("state", Text, nullable=False),
    Column("target", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("restored", BigInteger, nullable=False),
    Column("reason", Text, nullable=False),
    Column("document_sha256", Text, nullable=False),
    Column("proposed_by", Text, nullable=False),
    Column("ended_by", Text),
    Column("decided_on", Text),
    Column("dropped_for", Text),
    Index("write_off__target", "target"),
    Index("write_off__state", "state"),
)


def keys(event: object, _: Entry) -> Iterable[tuple[str]]:
    """The write-off."""
    match event:
        case WriteOffProposed() | WrittenOff() | WriteOffDropped() | WriteOffRestored():
            return ((event.write_off,),)
    return ()


def evolve(key: tuple[str], row: Row | None, event: object, _: Entry) -> Row | None:
    """PROPOSED, WRITTEN_OFF, DROPPED, or RESTORED once all of it is in PROVISION again."""
    match event:
        case WriteOffProposed():
            return {
                "state": PROPOSED,
                "target": event.target,
                "currency": event.amount.currency,
                "amount": event.amount.amount,
                "restored": 0,
                "reason": event.reason,
                "document_sha256": event.document_sha256,
                "proposed_by": event.proposed_by,
                "ended_by": None,
                "decided_on": None,
                "dropped_for": None,
            }
        case WrittenOff() if row is not None:
            decided = {"ended_by": event.decided_by, "decided_on": event.decided_on.isoformat()}
            return row | {"state": BORNE} | decided
        case WriteOffDropped() if row is not None:
            return row | {"state": DROPPED, "ended_by": event.by, "dropped_for": event.reason}
        case WriteOffRestored() if row is not None:
            restored = row["restored"] + event.amount.amount
            return row | {"restored": restored, "state": RESTORED if restored == row["amount"] else BORNE}
    return row


async def find_write_off(connection: AsyncConnection, write_off: str) -> dict[str, Any] | None:
    """A write-off by its id."""
    query = select(TABLE).where(TABLE.c.write_off == write_off)
    row = (await connection.execute(query)).mappings().one_or_none()
    return dict(row) if row is not None else None


_SUMS = (LEDGER.c.allocated, LEDGER.c.used, LEDGER.c.exchanged, LEDGER.c.carried)
_COME = ((1, LEDGER.c.allocated), (-1, LEDGER.c.exchanged), (1, LEDGER.c.carried))


def lacking_ones() -> Select[Any]:
    """Those that lack something, with what PROVISION bears of it."""
    taken = func.json_each_text(LEDGER.c.used).table_valued("key", "value").render_derived(name="taken")
    there = sum((sign * _of(sums, taken.c.key) for sign, sums in _COME), literal(0))
    beyond = select(taken.c.key).where(taken.c.value.cast(BigInteger) > there)
    borne = func.coalesce(func.sum(TABLE.c.amount - TABLE.c.restored), 0).cast(BigInteger)
    standing = select(borne).where(TABLE.c.target == LEDGER.c.target, TABLE.c.state == BORNE)
    columns = (LEDGER.c.target, TARGET.c.kind, standing.scalar_subquery().label("borne"))
    joined = LEDGER.join(TARGET, TARGET.c.target == LEDGER.c.target)
    return select(*columns).select_from(joined).where(beyond.correlate(LEDGER).exists())


def _of(sums: ColumnElement[Any], currency: ColumnElement[str]) -> ColumnElement[int]:
    return func.coalesce(func.json_extract_path_text(sums, currency).cast(BigInteger), 0)


async def read_lacking(connection: AsyncConnection, target: str) -> Lacking | None:
    """An account, schedule, award or cause as a write-off finds it. It is to be corrected where something was heard of
    it since a run looked at it, and where it lacks more than went for good."""
    mended = TARGET.c.mended_position > TARGET.c.distributed_position
    query = (
        select(*_SUMS, func.coalesce(mended, False).label("mended"))
        .join(TARGET, TARGET.c.target == LEDGER.c.target)
        .where(LEDGER.c.target == target)
    )
    row = (await connection.execute(query)).one_or_none()
    if row is None:
        return None
    left = left_of(row.allocated, row.used, row.exchanged, row.carried)
    lacks = next((Money(-amount, of) for of, amount in left.items() if amount < 0), Money(0, HOME))
    gone = await read_given_out(connection, target)
    settled = not row.mended and lacks.amount <= gone.get(lacks.currency, 0)
    return Lacking(target=target, lacks=lacks, settled=settled)


async def read_restorable(connection: AsyncConnection) -> dict[str, int]:
    """Account -> minor units of manat that it lacks, where PROVISION bears more than that."""
    borne = func.sum(TABLE.c.amount - TABLE.c.restored)
    standing = (
        select(TABLE.c.target, borne.label("borne"))
        .where(TABLE.c.state == BORNE)
        .group_by(TABLE.c.target)
        .subquery("standing")
    )
    query = (
        select(LEDGER.c.target, standing.c.borne, *_SUMS)
        .join(standing, standing.c.target == LEDGER.c.target)
        .order_by(LEDGER.c.target)
    )
    found = {}
    for row in await connection.execute(query):
        left = left_of(row.allocated, row.used, row.exchanged, row.carried).get(HOME, 0)
        if row.borne > -left:
            found[row.target] = max(0, -left)
    return found
