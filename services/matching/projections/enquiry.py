"""Works on enquiry lists: asked, answered, judged (2.1.4-e, D-44)."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import JSON, Column, Date, Index, Text, exists, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.matching.domain.celf import Entry
from services.matching.domain.identification_events import (
    AnswerJudged,
    EnquiryEnded,
    EnquiryMade,
    EnquiryPlaced,
    EnquiryReplied,
)
from services.matching.projections.identification import TABLE as SOUGHT
from services.matching.projections.report import TABLE as REPORT
from services.matching.projections.target import TABLE as TARGET
from shared.contracts.intake import ReportedWork
from shared.contracts.terms import MatchOutcome
from shared.contracts.wire import from_builtins, to_builtins
from shared.eventstore.entries import Entry as Logged
from shared.kernel.periods import Period
from shared.projections import Row, view_table

VERSION = 1
TABLE = view_table(
    "enquiry",
    Column("list_id", Text, primary_key=True),
    Column("work", Text, primary_key=True),
    Column("society", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("sent_on", Date),
    Column("answered_on", Date),
    Column("result", Text),
    Column("answer", JSON),
    Column("judged", JSON),
    Index("enquiry__work", "work", "list_id"),
    Index("enquiry__result", "state", "result", "list_id", "work"),
)
PLACED, SENT, ANSWERED, ENDED, JUDGED = "PLACED", "SENT", "ANSWERED", "ENDED", "JUDGED"


def keys(event: object, _: Logged) -> Iterable[tuple[str, str]]:
    """The work on a list that an event is about."""
    match event:
        case EnquiryPlaced() | EnquiryMade() | EnquiryReplied() | AnswerJudged() | EnquiryEnded():
            return ((event.list_id, event.work),)
    return ()


def evolve(key: tuple[str, str], row: Row | None, event: object, _: Logged) -> Row | None:
    """The row after an event: PLACED, SENT, ANSWERED, JUDGED by an official, or ENDED unanswered."""
    match event:
        case EnquiryPlaced(society=society):
            nothing = dict.fromkeys(("sent_on", "answered_on", "result", "answer", "judged"))
            return nothing | {"society": society, "state": PLACED}
        case EnquiryMade(day=day) if row is not None:
            return row | {"state": SENT, "sent_on": day.isoformat()}
        case EnquiryReplied(day=day, result=result) if row is not None:
            said = {"result": result.value, "answer": to_builtins(event), "judged": None}
            return row | said | {"state": ANSWERED, "answered_on": day.isoformat()}
        case AnswerJudged() if row is not None:
            return row | {"state": JUDGED, "judged": to_builtins(event)}
        case EnquiryEnded() if row is not None:
            return row | {"state": ENDED}
    return row


async def enquiries_of(connection: AsyncConnection, work: str) -> list[dict[str, Any]]:
    """The enquiries about a work."""
    query = select(TABLE).where(TABLE.c.work == work).order_by(TABLE.c.list_id)
    return [dict(row) for row in (await connection.execute(query)).mappings()]


async def counts_of(connection: AsyncConnection, lists: Sequence[str]) -> dict[str, dict[str, int]]:
    """How many works of each list are in each state."""
    query = (
        select(TABLE.c.list_id, TABLE.c.state, func.count())
        .where(TABLE.c.list_id.in_(lists))
        .group_by(TABLE.c.list_id, TABLE.c.state)
    )
    counts: dict[str, dict[str, int]] = {}
    for list_id, state, count in (await connection.execute(query)).tuples():
        counts.setdefault(list_id, {})[state] = count
    return counts


async def works_on(connection: AsyncConnection, list_id: str, *states: str) -> list[str]:
    """The works on a list in some states."""
    query = select(TABLE.c.work).where(TABLE.c.list_id == list_id, TABLE.c.state.in_(states))
    return list((await connection.execute(query.order_by(TABLE.c.work))).scalars())


async def works_to_ask(
    connection: AsyncConnection, list_id: str, society: str, period: Period, limit: int
) -> list[Entry]:
    """Foreign non-registered works that were reported for a period and that the society is not asked about elsewhere;
    where the account says no country, a work may be foreign."""
    reported = (
        select(REPORT.c.id)
        .join(TARGET, (TARGET.c.target == REPORT.c.target) & (TARGET.c.version == REPORT.c.version))
        .where(REPORT.c.work == SOUGHT.c.work, REPORT.c.outcome == MatchOutcome.NON_REGISTERED.value)
        .where(TARGET.c.period["from"].as_string() <= period.last.isoformat())
        .where(TARGET.c.period["to"].as_string() >= period.first.isoformat())
    )
    asked = select(TABLE.c.work).where(
        TABLE.c.work == SOUGHT.c.work,
        TABLE.c.society == society,
        TABLE.c.list_id != list_id,
        TABLE.c.state.in_((PLACED, SENT)),
    )
    query = (
        select(SOUGHT.c.work, SOUGHT.c.reported)
        .where(SOUGHT.c.reported.is_not(None), SOUGHT.c.national.is_(False), SOUGHT.c.stands_for_it.is_(None))
        .where(exists(reported), ~exists(asked))
        .order_by(SOUGHT.c.title, SOUGHT.c.work)
        .limit(limit)
    )
    return [_entry(work, told) for work, told in (await connection.execute(query)).tuples()]


async def works_named(connection: AsyncConnection, works: Sequence[str]) -> list[Entry]:
    """These works as they were first reported, with those of which an author alone is unknown; what was never reported
    is left out."""
    found = select(SOUGHT.c.work, SOUGHT.c.reported).where(
        SOUGHT.c.work.in_(works), SOUGHT.c.reported.is_not(None), SOUGHT.c.stands_for_it.is_(None)
    )
    entries: dict[str, Any] = dict((await connection.execute(found)).tuples().all())
    others = (
        select(REPORT.c.work, REPORT.c.of)
        .distinct(REPORT.c.work)
        .where(REPORT.c.work.in_([one for one in works if one not in entries]))
        .where(REPORT.c.outcome == MatchOutcome.MATCHED.value)
        .order_by(REPORT.c.work, REPORT.c.id)
    )
    for work, of in (await connection.execute(others)).tuples():
        entries[work] = of["reported"]
    return [_entry(work, entries[work]) for work in sorted(entries)]


def _entry(work: str, reported: object) -> Entry:
    return Entry(work, from_builtins(ReportedWork, reported))


async def works_sought(connection: AsyncConnection, limit: int) -> list[Entry]:
    """The non-registered works that are no other one yet."""
    query = (
        select(SOUGHT.c.work, SOUGHT.c.reported)
        .where(SOUGHT.c.reported.is_not(None), SOUGHT.c.stands_for_it.is_(None))
        .order_by(SOUGHT.c.title, SOUGHT.c.work)
        .limit(limit)
    )
    return [_entry(work, told) for work, told in (await connection.execute(query)).tuples()]
