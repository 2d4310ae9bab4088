"""Claims of authors and heirs: what they name, how far they are, and which others name the same (D-23)."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import JSON, Boolean, Column, Date, Index, Text, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncConnection

from services.matching.domain.claim_events import (
    ClaimantAnswered,
    ClaimantAsked,
    ClaimDecided,
    ClaimFiled,
    ClaimLetterKept,
    ClaimOverdue,
    ClaimVerified,
    ContactConfirmed,
    EvidenceAdded,
)
from services.matching.projections.reserve import TABLE as RESERVE
from services.matching.projections.work import TABLE as WORK
from shared.contracts.wire import to_builtins
from shared.eventstore.entries import Entry
from shared.kernel.clock import baku_day
from shared.projections import Row, view_table

VERSION = 1
OPEN = ("UNCONFIRMED", "UNVERIFIED", "OPEN")
TABLE = view_table(
    "claim",
    Column("id", Text, primary_key=True),
    Column("state", Text, nullable=False),
    Column("capacity", Text, nullable=False),
    Column("works", JSON, nullable=False),
    Column("reserves", JSON, nullable=False),
    Column("named", ARRAY(Text), nullable=False),
    Column("party", Text),
    Column("evidence", JSON, nullable=False),
    Column("queries", JSON, nullable=False),
    Column("filed_on", Date, nullable=False),
    Column("filed_by", Text, nullable=False),
    Column("decide_by", Date, nullable=False),
    Column("overdue", Boolean, nullable=False),
    Column("confirm_until", Date),
    Column("verified_by", Text),
    Column("decision", JSON),
    Column("letter", JSON),
    Index("claim__named", "named", postgresql_using="gin"),
    Index("claim__state", "state", "id"),
    Index("claim__party", "party"),
)


def keys(event: object, _: Entry) -> Iterable[tuple[str]]:
    """The claim that an event touches."""
    match event:
        case (
            ClaimFiled(claim=claim)
            | ContactConfirmed(claim=claim)
            | ClaimVerified(claim=claim)
            | EvidenceAdded(claim=claim)
            | ClaimantAsked(claim=claim)
            | ClaimantAnswered(claim=claim)
            | ClaimOverdue(claim=claim)
            | ClaimDecided(claim=claim)
            | ClaimLetterKept(claim=claim)
        ):
            return ((claim,),)
    return ()


def evolve(key: tuple[str], row: Row | None, event: object, entry: Entry) -> Row | None:
    """The row after an event: UNCONFIRMED, UNVERIFIED, OPEN, then its outcome."""
    if isinstance(event, ClaimFiled):
        return _filed(event, entry)
    if row is None:
        return None
    match event:
        case ContactConfirmed():
            return row | {"state": "UNVERIFIED"}
        case ClaimVerified(verified_by=actor):
            return row | {"state": "OPEN", "verified_by": actor}
        case EvidenceAdded(evidence=evidence):
            return row | {"evidence": [*row["evidence"], *to_builtins(evidence)]}
        case ClaimantAsked():
            asked = {
                "query": event.query,
                "text": event.text,
                "due": event.due.isoformat(),
                "asked_by": event.asked_by,
            }
            return row | {"queries": [*row["queries"], asked | {"answered": False}]}
        case ClaimantAnswered(query=query, evidence=evidence):
            queries = [one | {"answered": one["answered"] or one["query"] == query} for one in row["queries"]]
            return row | {"queries": queries, "evidence": [*row["evidence"], *to_builtins(evidence)]}
        case ClaimOverdue():
            return row | {"overdue": True}
        case ClaimDecided():
            named = ("outcome", "identified", "accepted_reserves", "reason", "decision", "decided_by")
            days = ("decided_on", "holds_until", "accepted_holds_until")
            facts = to_builtins(event)
            decision = {name: facts[name] for name in (*named, *days)}
            return row | {"state": event.outcome.value, "party": event.party, "decision": decision}
        case ClaimLetterKept():
            return row | {"letter": {"number": event.number, "sha256": event.sha256}}
    return row


def _filed(event: ClaimFiled, entry: Entry) -> Row:
    return {
        "state": "OPEN" if event.confirm_until is None else "UNCONFIRMED",
        "capacity": event.capacity.value,
        "works": list(event.works),
        "reserves": list(event.reserves),
        "named": sorted({*event.works, *event.reserves}),
        "party": event.party,
        "evidence": to_builtins(event.evidence),
        "queries": [],
        "filed_on": baku_day(entry.recorded_at),
        "filed_by": event.filed_by,
        "decide_by": event.decide_by,
        "overdue": False,
        "confirm_until": event.confirm_until,
        "verified_by": None,
        "decision": None,
        "letter": None,
    }


async def find_claim(connection: AsyncConnection, claim: str) -> dict[str, Any] | None:
    """A claim by its id."""
    row = (await connection.execute(select(TABLE).where(TABLE.c.id == claim))).mappings().one_or_none()
    return dict(row) if row is not None else None


async def competing_with(
    connection: AsyncConnection, claim: str, named: Iterable[str]
) -> list[dict[str, Any]]:
    """Other claims on the same that are open or were accepted, the earliest filed first: on the works, on the works of
    the reserves, or on any reserve of those, as far as they are known."""
    columns = (TABLE.c.id, TABLE.c.state, TABLE.c.capacity, TABLE.c.party, TABLE.c.filed_on, TABLE.c.named)
    query = select(*columns).where(
        TABLE.c.named.overlap(sorted(await _alike(connection, named))),
        TABLE.c.id != claim,
        TABLE.c.state.in_((*OPEN, "ACCEPTED", "PARTLY")),
    )
    found = await connection.execute(query.order_by(TABLE.c.filed_on, TABLE.c.id))
    return [dict(row) for row in found.mappings()]


async def _alike(connection: AsyncConnection, named: Iterable[str]) -> set[str]:
    """What is named, and every work and reserve that is the same."""
    same = set(named)
    works = select(RESERVE.c.work).where(RESERVE.c.reserve.in_(sorted(same)))
    same |= set((await connection.execute(works)).scalars())
    reserves = select(RESERVE.c.reserve).where(RESERVE.c.work.in_(sorted(same)))
    return same | set((await connection.execute(reserves)).scalars())


async def claimed_reserves(
    connection: AsyncConnection, reserves: Iterable[str], filed_on: date
) -> list[dict[str, Any]]:
    """Those of these reserves that are known: of which work, role and person, and whether their last day had not
    passed when they were claimed (D-23)."""
    columns = (RESERVE.c.reserve, RESERVE.c.work, RESERVE.c.role, RESERVE.c.person, RESERVE.c.last_claim_day)
    query = select(*columns).where(RESERVE.c.reserve.in_(sorted(reserves))).order_by(RESERVE.c.reserve)
    found = (await connection.execute(query)).mappings()
    return [dict(row) | {"in_time": filed_on.isoformat() <= row["last_claim_day"]} for row in found]


async def late_claims(connection: AsyncConnection, day: date) -> list[str]:
    """Open claims whose day to decide is over and that nobody noted yet."""
    query = select(TABLE.c.id).where(TABLE.c.state.in_(OPEN), ~TABLE.c.overdue, TABLE.c.decide_by < day)
    return list((await connection.execute(query.order_by(TABLE.c.id))).scalars())


async def unconfirmed_claims(connection: AsyncConnection, day: date) -> list[tuple[str, date]]:
    """Claims whose contact was to be confirmed before a day, with the day they were filed on."""
    query = select(TABLE.c.id, TABLE.c.filed_on).where(
        TABLE.c.state == "UNCONFIRMED", TABLE.c.confirm_until < day
    )
    return list((await connection.execute(query.order_by(TABLE.c.id))).tuples())


async def claims_of(connection: AsyncConnection, parties: Iterable[str]) -> dict[str, str]:
    """Claims of parties with their states."""
    query = select(TABLE.c.id, TABLE.c.state).where(TABLE.c.party.in_(sorted(parties)))
    return dict((await connection.execute(query.order_by(TABLE.c.id))).tuples().all())


async def known_works(connection: AsyncConnection, works: Iterable[str]) -> set[str]:
    """Those of these works that the registry told of."""
    return set((await connection.execute(select(WORK.c.id).where(WORK.c.id.in_(sorted(works))))).scalars())


async def titles_of(connection: AsyncConnection, works: Iterable[str]) -> dict[str, str]:
    """The first titles of works that the registry told of."""
    query = select(WORK.c.id, WORK.c.work).where(WORK.c.id.in_(sorted(works)), WORK.c.work.is_not(None))
    rows = (await connection.execute(query)).tuples()
    return {one: work["titles"][0]["text"] for one, work in rows if work is not None and work["titles"]}
