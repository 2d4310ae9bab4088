"""Reported works with their outcomes, and the official's desk."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, Index, Integer, Text, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.matching.domain.remembered import memory_key
from services.matching.domain.report_events import (
    BY_OFFICIALS,
    OutcomeRevised,
    ProposalRefused,
    ReportDecided,
    ReportOf,
    ReviewOpened,
    ReviewReleased,
    ReviewTaken,
    RulingProposed,
)
from services.matching.domain.search import ReviewReason
from shared.contracts.terms import MatchOutcome
from shared.contracts.wire import from_builtins, to_builtins
from shared.eventstore.entries import Entry
from shared.projections import Row, view_table

VERSION = 4
TABLE = view_table(
    "report",
    Column("id", Text, primary_key=True),
    Column("target", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("number", Integer, nullable=False),
    Column("title", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("of", JSON, nullable=False),
    Column("reason", Text),
    Column("candidates", JSON, nullable=False),
    Column("stake", JSON),
    Column("rank", BigInteger, nullable=False),
    Column("desk", Text),
    Column("taken_by", Text),
    Column("taken_until", Text),
    Column("outcome", Text),
    Column("work", Text),
    Column("rule", Text),
    Column("decision", Text),
    Column("memory", Text),
    Column("proposed", JSON),
    Column("decided", JSON),
    Column("undecided_lines", Integer, nullable=False),
    Column("revised", JSON),
    Column("first_outcome", Text),
    Column("position", BigInteger),
    Index("report__target", "target", "version", "number"),
    Index("report__desk", "desk", "rank", "id"),
    Index("report__work", "work"),
    Index("report__decision", "decision"),
    Index("report__memory", "memory"),
)
OPEN, DECIDED = "OPEN", "DECIDED"
_FREE: Row = {"taken_by": None, "taken_until": None}


def keys(event: object, _: Entry) -> Iterable[tuple[str]]:
    """The report that an event touches."""
    match event:
        case ReviewOpened(of=of) | ReportDecided(of=of) | ProposalRefused(of=of):
            return ((of.id,),)
        case ReviewTaken(of=of) | ReviewReleased(of=of):
            return ((of.id,),)
        case RulingProposed(becomes=becomes) | OutcomeRevised(becomes=becomes):
            return ((becomes.of.id,),)
    return ()


def _new(of: ReportOf) -> Row:
    reported = of.reported
    return {
        "target": of.target,
        "version": of.version,
        "number": reported.number,
        "title": reported.titles[0] if reported.titles else "",
        "state": OPEN,
        "of": to_builtins(of),
        "reason": None,
        "candidates": [],
        "stake": None,
        "rank": 0,
        "desk": None,
        "taken_by": None,
        "taken_until": None,
        "outcome": None,
        "work": None,
        "rule": None,
        "decision": None,
        "memory": memory_key(reported),
        "proposed": None,
        "decided": None,
        "undecided_lines": 0,
        "revised": None,
        "first_outcome": None,
        "position": None,
    }


def evolve(key: tuple[str], row: Row | None, event: object, entry: Entry) -> Row | None:
    """The row after an event, with its place on the desk."""
    after = _after(row, event, entry)
    return None if after is None else after | {"desk": _desk(after)}


def _desk(row: Row) -> str | None:
    """What an official finds it under: PROPOSED to a second one, OPEN, UNDECIDED at the cut-off, matched with OWNERS of
    lines that nobody knows, DECIDED here; None for what never came to the desk."""
    if row["proposed"] is not None:
        return "PROPOSED"
    if row["state"] == OPEN:
        return OPEN
    if row["outcome"] == MatchOutcome.UNDECIDED.value:
        return "UNDECIDED"
    if row["undecided_lines"]:
        return "OWNERS"
    return DECIDED if row["reason"] is not None or row["revised"] is not None else None


def _after(row: Row | None, event: object, entry: Entry) -> Row | None:
    """The row after an event. `decided` and `first_outcome` are what the manifest counts; `outcome`, `work`, `rule` and
    `decision` what holds now, and `revised` how it came to hold instead."""
    match event:
        case ReviewOpened(of=of, reason=reason, candidates=candidates, stake=stake):
            return _new(of) | {
                "reason": reason.value,
                "candidates": to_builtins(candidates),
                "stake": to_builtins(stake),
                "rank": 0 if stake is None else -stake.amount,
            }
        case ReportDecided(of=of):
            first = {
                "decided": to_builtins(event),
                "first_outcome": event.outcome.value,
                "position": entry.position,
            }
            before = row or _new(of)
            waits = event.outcome is MatchOutcome.UNDECIDED
            kept = {"proposed": before["proposed"]} if waits else {}
            return before | _holds(event) | first | kept
        case OutcomeRevised(becomes=becomes) if row is not None:
            return row | _holds(becomes) | {"revised": to_builtins(event)}
        case ReviewTaken(by=by, until=until) if row is not None:
            return row | {"taken_by": by, "taken_until": until.isoformat()}
        case ReviewReleased() if row is not None:
            return row | _FREE
        case RulingProposed(becomes=becomes) if row is not None:
            return row | _FREE | {"proposed": to_builtins(becomes)}
        case ProposalRefused() if row is not None:
            return row | {"proposed": None}
    return row


def _holds(decided: ReportDecided) -> Row:
    return _FREE | {
        "state": DECIDED,
        "outcome": decided.outcome.value,
        "work": decided.work,
        "rule": decided.rule,
        "decision": decided.decision,
        "proposed": None,
        "undecided_lines": sum(person.basis == "UNDECIDED" for person in decided.persons),
    }


async def find_report(connection: AsyncConnection, entity_id: str) -> dict[str, Any] | None:
    """A report or review by its id."""
    row = (await connection.execute(select(TABLE).where(TABLE.c.id == entity_id))).mappings().one_or_none()
    return dict(row) if row is not None else None


async def open_reviews(connection: AsyncConnection, target: str, version: int) -> list[str]:
    """Ids of the reports that wait for an official."""
    query = (
        select(TABLE.c.id)
        .where(TABLE.c.target == target, TABLE.c.version == version, TABLE.c.state == OPEN)
        .order_by(TABLE.c.number)
    )
    return list((await connection.execute(query)).scalars())


async def waits(connection: AsyncConnection, target: str, version: int) -> bool:
    """Whether some report of a batch waits for an official."""
    query = select(TABLE.c.id).where(
        TABLE.c.target == target, TABLE.c.version == version, TABLE.c.state == OPEN
    )
    return (await connection.execute(query.limit(1))).first() is not None


async def decided_reports(connection: AsyncConnection, target: str, version: int) -> list[ReportDecided]:
    """The first outcomes of a batch in the order in which they were published."""
    query = (
        select(TABLE.c.decided)
        .where(TABLE.c.target == target, TABLE.c.version == version, TABLE.c.state == DECIDED)
        .order_by(TABLE.c.position)
    )
    return [from_builtins(ReportDecided, row) for row in (await connection.execute(query)).scalars()]


async def counts_by_state(connection: AsyncConnection, target: str, version: int) -> dict[str, int]:
    """How many reports of a batch are open and decided."""
    query = (
        select(TABLE.c.state, func.count())
        .where(TABLE.c.target == target, TABLE.c.version == version)
        .group_by(TABLE.c.state)
    )
    return dict((await connection.execute(query)).tuples().all())


async def resting_on(connection: AsyncConnection, decision: str, memory: str) -> list[str]:
    """Ids of the equal reports whose outcome is an official's decision, his own or the remembered one. A closing and a
    standing decision stand behind many reports too, and say nothing of what each is."""
    rests = (TABLE.c.decision == decision, TABLE.c.memory == memory, TABLE.c.rule.in_(BY_OFFICIALS))
    query = select(TABLE.c.id).where(*rests).order_by(TABLE.c.id)
    return list((await connection.execute(query)).scalars())


async def waiting_for(connection: AsyncConnection, memory: str) -> list[str]:
    """Ids of the equal reports that wait for an official, or were left undecided."""
    waits = or_(TABLE.c.state == OPEN, TABLE.c.outcome == MatchOutcome.UNDECIDED.value)
    query = select(TABLE.c.id).where(TABLE.c.memory == memory, waits).order_by(TABLE.c.id)
    return list((await connection.execute(query)).scalars())


async def waiting_keys(connection: AsyncConnection, target: str, version: int) -> dict[str, str]:
    """The open reviews of a batch that an official may have decided on elsewhere, each with its key; those that lie
    there because he did are left out."""
    query = (
        select(TABLE.c.id, TABLE.c.memory)
        .where(TABLE.c.target == target, TABLE.c.version == version, TABLE.c.state == OPEN)
        .where(TABLE.c.memory.is_not(None), TABLE.c.reason != ReviewReason.DECIDED_OTHERWISE.value)
        .order_by(TABLE.c.number)
    )
    return dict((await connection.execute(query)).tuples().all())


async def recalled_keys(connection: AsyncConnection, target: str, version: int) -> dict[str, tuple[str, str]]:
    """The reports of a batch that a remembered decision decided, each with its key and the decision."""
    query = (
        select(TABLE.c.id, TABLE.c.memory, TABLE.c.decision)
        .where(TABLE.c.target == target, TABLE.c.version == version, TABLE.c.rule == "REMEMBERED")
        .order_by(TABLE.c.number)
    )
    return {report: (key, decision) for report, key, decision in (await connection.execute(query)).tuples()}


async def equal_to(connection: AsyncConnection, row: Row) -> int:
    """How many other reports wait that one decision on this one settles."""
    if row["memory"] is None:
        return 0
    return sum(one != row["id"] for one in await waiting_for(connection, row["memory"]))
