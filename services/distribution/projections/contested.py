"""Claims and disputes on works and reserves: they keep a reserve from expiring while they are open, and for a time
after their decision (D-23)."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ARRAY, JSON, Column, Text, any_, literal, select
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.contracts import matching, payments
from shared.eventstore.entries import Entry
from shared.eventstore.records import CE_TIME, unpack
from shared.kernel.clock import baku_day
from shared.projections import Row, view_table

VERSION = 1
TABLE = view_table(
    "contested",
    Column("id", Text, primary_key=True),
    Column("by", JSON, nullable=False),
)
AFTER_DISPUTE_DAYS = 30


def keys(event: object, _: Entry) -> Iterable[tuple[str]]:
    """The works and reserves that are claimed or disputed."""
    match event:
        case matching.AuthorClaimFiled() | matching.AuthorClaimDecided():
            return [(one,) for one in dict.fromkeys((*event.works, *event.reserves))]
        case payments.DisputeOpened(work=work) | payments.DisputeEnded(work=work):
            return ((work,),)
    return ()


def evolve(key: tuple[str], row: Row | None, event: object, entry: Entry) -> Row | None:
    """`by`: claim or dispute -> the day on which it came, and the last day that it holds; None while it is open."""
    known = {} if row is None else row["by"]
    match event:
        case matching.AuthorClaimFiled():
            # One without evidence keeps nothing.
            until = None if event.evidence else ""
            return {"by": known | {event.claim: {"from": event.filed_on.isoformat(), "until": until}}}
        case matching.AuthorClaimDecided():
            accepted = key[0] in event.accepted_reserves or key[0] in {one.work for one in event.identified}
            last = event.accepted_holds_until if accepted else event.holds_until
            told = {"from": event.filed_on.isoformat(), "until": last.isoformat() if last else ""}
            return {"by": known | {event.claim: told}}
        case payments.DisputeOpened():
            opened = {"from": _day(entry).isoformat(), "until": None}
            return {"by": known | {event.dispute: opened}}
        case payments.DisputeEnded():
            over = (_day(entry) + timedelta(days=AFTER_DISPUTE_DAYS)).isoformat()
            began = known.get(event.dispute, {"from": ""})["from"]
            return {"by": known | {event.dispute: {"from": began, "until": over}}}
    return row


def _day(entry: Entry) -> date:
    """The Baku day on which its owner recorded it: one of the last evening counts, whenever it was heard."""
    said = unpack(entry.raw).header(CE_TIME)
    return baku_day(entry.recorded_at if said is None else datetime.fromisoformat(said))


def holds(said: Iterable[Row], last_claim_day: str) -> str | None:
    """The last day on which claims or disputes that came in time keep a reserve, "" for none; None: one is open."""
    last = ""
    for by in said:
        for one in by.values():
            if one["from"] > last_claim_day:
                continue
            if one["until"] is None:
                return None
            last = max(last, one["until"])
    return last


async def read_contested(connection: AsyncConnection, ids: Sequence[str]) -> dict[str, Row]:
    """What is said of these works and reserves."""
    query = select(TABLE.c.id, TABLE.c.by).where(TABLE.c.id == any_(literal(list(ids), ARRAY(Text))))
    rows: Sequence[Any] = (await connection.execute(query)).all()
    return {row.id: row.by for row in rows}
