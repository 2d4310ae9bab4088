"""Held shares: money without a clock that waits for its way out (D-98); inert until their run is closed."""

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import ARRAY, JSON, BigInteger, Column, Index, Text, any_, literal, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.distribution.domain.held_decision import (
    HeldDecided,
    HeldDecisionDropped,
    HeldDecisionProposed,
    Ruling,
)
from services.distribution.domain.royalty import RoyaltyAllocated, RoyaltyReversed
from shared.contracts.terms import ShareState, SourceKind
from shared.contracts.wire import from_builtins, to_builtins
from shared.eventstore.entries import Entry
from shared.kernel.ids import derived_id
from shared.projections import Row, view_table

VERSION = 5
TABLE = view_table(
    "held",
    Column("held", Text, primary_key=True),
    Column("run", Text, nullable=False),
    Column("allocation", Text, nullable=False),
    Column("share", Text, nullable=False),
    Column("target", Text, nullable=False),
    Column("work", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("person", Text),
    Column("currency", Text, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("left", BigInteger, nullable=False),
    Column("reason", Text, nullable=False),
    Column("note", Text),
    Column("state", Text, nullable=False),
    Column("ended_by", Text),
    Column("went_to", JSON, nullable=False),
    Column("decision", JSON),
    Column("position", BigInteger, nullable=False),
    Index("held__run", "run"),
    Index("held__allocation", "allocation"),
    Index("held__work", "work", postgresql_where=text("state IN ('OPEN', 'EXPIRED')")),
    Index("held__person", "person", postgresql_where=text("state IN ('OPEN', 'EXPIRED')")),
    Index("held__target", "target", postgresql_where=text("state IN ('OPEN', 'EXPIRED')")),
    Index("held__reason", "reason", postgresql_where=text("state IN ('OPEN', 'EXPIRED')")),
)
OPEN, ENDED, REVERSED = "OPEN", "ENDED", "REVERSED"
PROPOSED, DECIDED, DROPPED = "PROPOSED", "DECIDED", "DROPPED"


def held_id(allocation: str, share: str) -> str:
    """Id of a held share: a share may stand in several allocations, one after the other."""
    return derived_id("held", allocation, share)


def keys(event: object, _: Entry) -> Iterable[tuple[str]]:
    """The shares that an allocation holds, and those that it lets go."""
    match event:
        case RoyaltyAllocated():
            return [
                *((taken.id,) for taken in event.takes if taken.kind is SourceKind.HELD),
                *((held_id(event.allocation, share.share),) for share in _held(event)),
            ]
        case HeldDecisionProposed() | HeldDecided() | HeldDecisionDropped():
            return ((event.held,),)
        case RoyaltyReversed():
            return [(held_id(event.allocation, share.share),) for share in _held(event)]
    return ()


def evolve(key: tuple[str], row: Row | None, event: object, entry: Entry) -> Row | None:
    """The share as it was held, and what is left of it: OPEN, ENDED or REVERSED."""
    if isinstance(event, HeldDecisionProposed | HeldDecided | HeldDecisionDropped):
        return None if row is None else row | {"decision": _decision(row["decision"], event, entry)}
    if isinstance(event, RoyaltyReversed):
        return None if row is None else row | {"left": 0, "state": REVERSED, "ended_by": event.run}
    if not isinstance(event, RoyaltyAllocated):
        return row
    for taken in event.takes:
        if taken.id == key[0] and row is not None:
            # One that is issued in place of another takes what that one took.
            left = row["left"] - (0 if event.mends else taken.amount.amount)
            gone = {"left": left, "state": OPEN if left else ENDED, "ended_by": event.run}
            return row | gone | {"went_to": [*row["went_to"], event.allocation]}
    for share in _held(event):
        if held_id(event.allocation, share.share) == key[0]:
            return {
                "run": event.run,
                "allocation": event.allocation,
                "share": share.share,
                "target": event.target,
                "work": event.work,
                "role": share.role.value,
                "person": share.owner,
                "currency": share.gross.currency,
                "amount": share.gross.amount,
                "left": share.gross.amount,
                "reason": share.reason or "",
                "note": share.note,
                "state": OPEN,
                "ended_by": None,
                "went_to": [],
                "decision": None,
                "position": entry.position,
            }
    return row


def _decision(
    before: Row | None, event: HeldDecisionProposed | HeldDecided | HeldDecisionDropped, entry: Entry
) -> Row | None:
    """What is proposed, decided or dropped of it, and since where a run knows it."""
    match event:
        case HeldDecisionProposed():
            said: Row = to_builtins(event.ruling)
            return said | {"state": PROPOSED, "proposed_by": event.proposed_by}
        case HeldDecided():
            decided = {"state": DECIDED, "decided_by": event.decided_by}
            day = {"decided_on": event.decided_on.isoformat(), "position": entry.position}
            return (before or {}) | decided | day
    return (before or {}) | {"state": DROPPED, "dropped_by": event.by, "dropped_for": event.reason}


async def read_rulings(connection: AsyncConnection, wanted: Collection[str]) -> dict[str, tuple[int, Ruling]]:
    """Of these held shares what was decided of each, and where in the log."""
    query = select(TABLE.c.held, TABLE.c.decision).where(
        TABLE.c.decision["state"].as_string() == DECIDED,
        TABLE.c.held == any_(literal(sorted(wanted), ARRAY(Text))),
    )
    names = ("role", "owner", "reason", "document_sha256")
    found = {}
    for held, decision in (await connection.execute(query)).tuples():
        ruling = from_builtins(Ruling, {name: decision[name] for name in names})
        found[held] = (decision["position"], ruling)
    return found


def _held(event: RoyaltyAllocated | RoyaltyReversed) -> list[Any]:
    return [share for share in event.shares if share.state is ShareState.HELD and share.gross.amount]


async def find_held(connection: AsyncConnection, held: str) -> dict[str, Any] | None:
    """A held share by its id."""
    row = (await connection.execute(select(TABLE).where(TABLE.c.held == held))).mappings().one_or_none()
    return dict(row) if row is not None else None
