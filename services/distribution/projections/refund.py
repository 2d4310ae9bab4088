"""Refunds to payers, and what is carried into the next period: proposed, decided or given up, and what of shares no
refund has yet."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, Index, Select, Text, exists, func, literal, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.distribution.domain.next_period import RoyaltyCarried
from services.distribution.domain.recovery import is_marked
from services.distribution.domain.refund import (
    REFUNDABLE,
    CarryDecided,
    RefundDecided,
    RefundDropped,
    RefundProposed,
    places,
)
from services.distribution.domain.returns import taken_of
from services.distribution.domain.royalty import RoyaltyAllocated
from services.distribution.projections.allocation import TABLE as ALLOCATION
from services.distribution.projections.reversal import read_owed
from services.distribution.projections.run import TABLE as RUN
from services.distribution.projections.share import TABLE as SHARE
from shared.contracts.distribution import RefundLine
from shared.contracts.wire import from_builtins, to_builtins
from shared.eventstore.entries import Entry
from shared.projections import Row, view_table

PROPOSED, DECIDED, DROPPED = "PROPOSED", "DECIDED", "DROPPED"
CARRIED, REPLACED = "CARRIED", "REPLACED"
"""What was decided to be carried is all in the next period, or some of it went back instead."""
VERSION = 2
TABLE = view_table(
    "refund",
    Column("refund", Text, primary_key=True),
    Column("state", Text, nullable=False),
    Column("target", Text, nullable=False),
    Column("payer", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("reason", Text, nullable=False),
    Column("document_sha256", Text, nullable=False),
    Column("lines", JSON, nullable=False),
    Column("into", JSON),
    Column("left", JSON),
    Column("contract", Text),
    Column("proposed_by", Text, nullable=False),
    Column("ended_by", Text),
    Column("decided_on", Text),
    Column("dropped_for", Text),
    Index("refund__target", "target"),
    Index("refund__contract", "contract"),
)


def keys(event: object, _: Entry) -> Iterable[tuple[str]]:
    """The refund, and what it is decided instead of."""
    match event:
        case RefundDecided():
            return [(refund,) for refund in (event.refund, *event.instead_of)]
        case RefundProposed() | CarryDecided() | RoyaltyCarried() | RefundDropped():
            return ((event.refund,),)
    return ()


def evolve(key: tuple[str], row: Row | None, event: object, _: Entry) -> Row | None:
    """PROPOSED, DECIDED or DROPPED; one `into` the next period keeps what is `left` to be carried, and for which
    contract, until all of it is CARRIED, or some was REPLACED by a refund. A run that closes is finished, so what it
    has appended is carried."""
    match event:
        case RefundProposed():
            return {
                "state": PROPOSED,
                "target": event.target,
                "payer": event.payer,
                "currency": event.amount.currency,
                "amount": event.amount.amount,
                "reason": event.reason,
                "document_sha256": event.document_sha256,
                "lines": to_builtins(event.lines),
                "into": to_builtins(event.into),
                "left": None,
                "contract": None,
                "proposed_by": event.proposed_by,
                "ended_by": None,
                "decided_on": None,
                "dropped_for": None,
            }
        case RefundDecided() if row is not None and key[0] != event.refund:
            return row | _less(row, event.lines, REPLACED)
        case RoyaltyCarried() if row is not None:
            return row | _less(row, event.lines, CARRIED)
        case RefundDecided() | CarryDecided() if row is not None:
            decided = {"ended_by": event.decided_by, "decided_on": event.decided_on.isoformat()}
            if isinstance(event, CarryDecided):
                decided |= {"left": row["lines"], "contract": event.into.contract}
            return row | {"state": DECIDED} | decided
        case RefundDropped() if row is not None:
            return row | {"state": DROPPED, "ended_by": event.by, "dropped_for": event.reason}
    return row


def _less(row: Row, lines: Sequence[RefundLine], ended: str) -> Row:
    gone = places(lines)
    left = [line for line in row["left"] or () if (line["allocation"], line["share"]) not in gone]
    return {"left": left} if left else {"left": left, "state": ended, "contract": None}


async def find_refund(connection: AsyncConnection, refund: str) -> dict[str, Any] | None:
    """A refund by its id."""
    row = (await connection.execute(select(TABLE).where(TABLE.c.refund == refund))).mappings().one_or_none()
    return dict(row) if row is not None else None


def refusals() -> Select[Any]:
    """Shares of closed runs that were refused or are out of term, and that no correction took back: not what had gone
    before it was corrected."""
    went = func.json_array_elements(ALLOCATION.c.body["went"]).table_valued("value", name="went")
    went = went.render_derived()
    share = func.json_extract_path_text(went.c.value, literal("share"))
    had_gone = exists().select_from(went).where(share == SHARE.c.share)
    columns = (
        SHARE.c.share,
        SHARE.c.allocation,
        SHARE.c.run,
        SHARE.c.state,
        SHARE.c.currency,
        SHARE.c.gross,
        ALLOCATION.c.target,
        ALLOCATION.c.work,
    )
    return (
        select(*columns)
        .join(ALLOCATION, ALLOCATION.c.allocation == SHARE.c.allocation)
        .join(RUN, RUN.c.run == SHARE.c.run)
        .where(SHARE.c.state.in_([state.value for state in REFUNDABLE]), RUN.c.state == "CLOSED")
        .where(ALLOCATION.c.reversed_by.is_(None), ~had_gone)
    )


async def refundable(
    connection: AsyncConnection, target: str, wanted: Sequence[str] | None
) -> tuple[str, tuple[RefundLine, ...]]:
    """The payer of an account or schedule ("" where nothing of it is distributed) and what of its shares could be
    refunded or carried: those named, or all that no refund has; not what another was credited with and has to give
    back (D-70)."""
    found = refusals().where(ALLOCATION.c.target == target)
    rows = (await connection.execute(found.order_by(SHARE.c.allocation, SHARE.c.share))).mappings().all()
    query = select(TABLE.c.lines).where(TABLE.c.target == target, TABLE.c.state != DROPPED)
    had = {
        (line["allocation"], line["share"])
        for lines in (await connection.execute(query)).scalars()
        for line in lines
    }
    chosen = [
        row
        for row in rows
        if (wanted is None and (row["allocation"], row["share"]) not in had)
        or (wanted is not None and row["share"] in wanted)
    ]
    names = sorted({row["allocation"] for row in chosen})
    query = select(ALLOCATION.c.body).where(ALLOCATION.c.allocation.in_(names))
    bodies = [from_builtins(RoyaltyAllocated, body) for body in (await connection.execute(query)).scalars()]
    by_id = {one.allocation: one for one in bodies}
    owed = await read_owed(connection, [target])
    lines = tuple(
        line_of(by_id[row["allocation"]], row["share"])
        for row in chosen
        if not (owed and is_marked(by_id[row["allocation"]], row["share"]))
    )
    return (bodies[0].payer if bodies else ""), lines


def line_of(allocation: RoyaltyAllocated, share_id: str) -> RefundLine:
    """The line that gives a share's money back: of a schedule what came of it in its own currency."""
    at = next(at for at, one in enumerate(allocation.shares) if one.share == share_id)
    share = allocation.shares[at]
    return RefundLine(
        share=share.share,
        allocation=allocation.allocation,
        work=allocation.work,
        title=allocation.title,
        role=share.role,
        owner=share.owner,
        state=share.state,
        gross=share.gross,
        amount=taken_of(allocation)[at],
    )
