"""Runs and how far they have come."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import JSON, BigInteger, Boolean, Column, Integer, Text, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.distribution.domain.books import RUN_KIND
from services.distribution.domain.run_events import (
    RunAbandoned,
    RunClosed,
    RunClosing,
    RunComputed,
    RunOpened,
    TargetsExcluded,
)
from shared.contracts.terms import ShareState
from shared.contracts.wire import to_builtins
from shared.eventstore.entries import Entry
from shared.kernel.clock import baku_day
from shared.kernel.stand_in import StandIn
from shared.projections import Row, view_table

VERSION = 11
TABLE = view_table(
    "run",
    Column("run", Text, primary_key=True),
    Column("state", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("read_position", BigInteger, nullable=False),
    Column("cut_off_day", Text, nullable=False),
    Column("known", JSON, nullable=False),
    Column("policies", JSON, nullable=False),
    Column("rules_version", Integer, nullable=False),
    Column("targets", JSON, nullable=False),
    Column("excluded", JSON, nullable=False),
    Column("sources", Integer, nullable=False),
    Column("touched", JSON, nullable=False),
    Column("complete", Boolean, nullable=False),
    Column("facts_sha256", Text, nullable=False),
    Column("prepared_by", Text, nullable=False),
    Column("background_sha256", Text, nullable=False),
    Column("digest", Text),
    Column("allocations", Integer),
    Column("reserves", Integer),
    Column("releases", Integer),
    Column("returns", Integer),
    Column("reversals", Integer),
    Column("redistributed", Integer),
    Column("carried", Integer),
    Column("totals", JSON),
    Column("review_sha256", Text),
    Column("workbook_sha256", Text),
    Column("paid_twice", JSON),
    Column("kept_back", JSON),
    Column("approved_by", Text),
    Column("stand_in", Text),
    Column("stand_in_for", Text),
    Column("stand_in_reason", Text),
    Column("stand_in_decision", Text),
    Column("closed_on", Text),
    Column("published_digest", Text),
    Column("sequence", BigInteger),
    Column("closed_position", BigInteger),
    Column("reason", Text),
)

LIVING = ("OPEN", "COMPUTED", "CLOSING")
_OPENED = (
    "kind",
    "read_position",
    "cut_off_day",
    "known",
    "policies",
    "rules_version",
    "targets",
    "sources",
    "touched",
    "complete",
    "facts_sha256",
    "prepared_by",
    "background_sha256",
)

_NO_DRAFT = dict.fromkeys(
    (
        "digest",
        "allocations",
        "reserves",
        "releases",
        "returns",
        "totals",
        "review_sha256",
        "workbook_sha256",
        "paid_twice",
        "kept_back",
    )
)


def keys(event: object, _: Entry) -> Iterable[tuple[str]]:
    """The run that an event touches."""
    match event:
        case RunOpened() | RunComputed() | TargetsExcluded() | RunClosing() | RunClosed() | RunAbandoned():
            return ((event.run,),)
    return ()


def evolve(key: tuple[str], row: Row | None, event: object, entry: Entry) -> Row | None:
    """OPEN, COMPUTED, CLOSING, CLOSED or ABANDONED; after an exclusion OPEN again, until the rest is computed."""
    match event:
        case RunOpened():
            facts: Row = to_builtins({name: getattr(event, name) for name in _OPENED})
            return {"state": "OPEN", "excluded": []} | facts
        case RunComputed() if row is not None:
            return row | {
                "state": "COMPUTED",
                "digest": event.digest,
                "allocations": event.allocations,
                "reserves": event.reserves,
                "releases": event.releases,
                "returns": event.returns,
                "reversals": event.reversals,
                "redistributed": event.redistributed,
                "carried": event.carried,
                "totals": to_builtins(event.totals),
                "review_sha256": event.review_sha256 or None,
                "workbook_sha256": event.workbook_sha256 or None,
                "paid_twice": to_builtins(event.paid_twice),
                "kept_back": to_builtins(event.kept_back),
            }
        case TargetsExcluded() if row is not None:
            said = {"reason": event.reason, "by": event.by, "on": baku_day(entry.recorded_at).isoformat()}
            left_out = [{"target": target} | said for target in event.targets]
            # What is left out of reserved and held money is not looked at.
            complete = row["complete"] and not set(event.targets) & set(row["touched"])
            now = {"state": "OPEN", "excluded": [*row["excluded"], *left_out], "complete": complete}
            return row | _NO_DRAFT | now
        case RunClosing() if row is not None:
            closed_on = event.closed_on.isoformat()
            closing = {"state": "CLOSING", "approved_by": event.approved_by, "closed_on": closed_on}
            return row | closing | _stand_in(event.stand_in)
        case RunClosed() if row is not None:
            return row | {
                "state": "CLOSED",
                "allocations": event.allocations,
                "reserves": event.reserves,
                "releases": event.releases,
                "totals": to_builtins(event.totals),
                "approved_by": event.approved_by,
                "closed_on": event.closed_on.isoformat(),
                "published_digest": event.digest,
                "sequence": entry.public_seq,
                "closed_position": entry.position,
            }
        case RunAbandoned() if row is not None:
            return row | {"state": "ABANDONED", "reason": event.reason}
    return row


def _stand_in(told: StandIn | None) -> Row:
    if told is None:
        return {}
    return {
        "stand_in": told.kind,
        "stand_in_for": told.person,
        "stand_in_reason": told.reason,
        "stand_in_decision": told.decision,
    }


async def find_run(connection: AsyncConnection, run: str) -> dict[str, Any] | None:
    """A run by its id."""
    row = (await connection.execute(select(TABLE).where(TABLE.c.run == run))).mappings().one_or_none()
    return dict(row) if row is not None else None


async def last_distributing(connection: AsyncConnection) -> dict[str, Any] | None:
    """The last closed run that distributed something; what came with the old system's books none did."""
    query = (
        select(TABLE)
        .where(TABLE.c.state == "CLOSED", TABLE.c.allocations > 0, TABLE.c.kind != RUN_KIND)
        .order_by(TABLE.c.sequence.desc())
        .limit(1)
    )
    row = (await connection.execute(query)).mappings().one_or_none()
    return dict(row) if row is not None else None


async def closed_in(connection: AsyncConnection, first: date, last: date, limit: int) -> list[str]:
    """The runs that closed on these days, in the order in which they did; at most so many."""
    days = TABLE.c.closed_on.between(first.isoformat(), last.isoformat())
    ours = (TABLE.c.state == "CLOSED", TABLE.c.kind != RUN_KIND)
    query = select(TABLE.c.run).where(*ours, days).order_by(TABLE.c.sequence).limit(limit)
    return list((await connection.execute(query)).scalars())


async def credited(connection: AsyncConnection, sequence: int | None) -> dict[str, int]:
    """Currency -> minor units that closed runs credited, counting public events up to `sequence`; None: all."""
    query = select(TABLE.c.totals).where(TABLE.c.state == "CLOSED")
    if sequence is not None:
        query = query.where(TABLE.c.sequence <= sequence)
    sums: dict[str, int] = {}
    for totals in (await connection.execute(query)).scalars():
        for one in totals:
            if one["state"] == ShareState.CREDITED:
                amount = one["amount"]
                sums[amount["currency"]] = sums.get(amount["currency"], 0) + amount["amount"]
    return dict(sorted(sums.items()))


async def read_kept_back(connection: AsyncConnection) -> list[Row]:
    """The corrections that closed runs kept back and no later one has looked at, with the run of each."""
    columns = (TABLE.c.run, TABLE.c.kept_back, TABLE.c.targets, TABLE.c.touched, TABLE.c.excluded)
    query = select(*columns).where(TABLE.c.state == "CLOSED").order_by(TABLE.c.closed_position)
    waiting: dict[str, list[Row]] = {}
    for run, kept_back, targets, touched, excluded in (await connection.execute(query)).tuples():
        for target in {*targets, *touched} - {one["target"] for one in excluded}:
            waiting.pop(target, None)
        for one in kept_back or ():
            waiting.setdefault(one["target"], []).append(one | {"run": run})
    return [one for target in sorted(waiting) for one in waiting[target]]


async def taken_elsewhere(connection: AsyncConnection) -> set[str]:
    """The targets that runs have which are neither closed nor abandoned, whatever of them it is."""
    query = select(TABLE.c.targets, TABLE.c.touched, TABLE.c.excluded)
    found: set[str] = set()
    for targets, touched, excluded in await connection.execute(query.where(TABLE.c.state.in_(LIVING))):
        found |= {*targets, *touched} - {one["target"] for one in excluded}
    return found
