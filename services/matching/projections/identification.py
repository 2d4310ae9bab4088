"""Per work what was done to find it, its authors and owners, and what of D-26 lacks still."""

from collections.abc import Iterable
from typing import Any, Final

from sqlalchemy import JSON, Boolean, Column, ColumnElement, Date, Text, exists, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.matching.domain.countries import country_code
from services.matching.domain.identification_events import (
    AnswerJudged,
    EnquiryMade,
    EnquiryPlaced,
    EnquiryReplied,
    StepTaken,
)
from services.matching.domain.non_registered import NonRegisteredFound
from services.matching.projections.report import TABLE as REPORT
from services.matching.projections.work import TABLE as WORK
from shared.contracts import registry
from shared.contracts.matching import AnswerResult, StepKind
from shared.contracts.wire import to_builtins
from shared.eventstore.entries import Entry
from shared.projections import Row, view_table

VERSION = 2
TABLE = view_table(
    "identification",
    Column("work", Text, primary_key=True),
    Column("title", Text, nullable=False),
    Column("reported", JSON),
    Column("national", Boolean, nullable=False),
    Column("stands_for_it", Text),
    Column("published_on", Date),
    Column("contacted_on", Date),
    Column("searched_on", Date),
    Column("asked_on", Date),
    Column("answered", Boolean, nullable=False),
    Column("to_judge", JSON, nullable=False),
    Column("steps", JSON, nullable=False),
)
_HOME: Final = "AZ"
_DAYS: Final = {
    StepKind.PUBLICATION: "published_on",
    StepKind.CONTACT: "contacted_on",
    StepKind.SEARCH: "searched_on",
}
_NOTHING: Final[Row] = {
    "title": "", "reported": None, "national": False, "stands_for_it": None, "steps": [],
    "asked_on": None, "answered": False, "to_judge": [],
    **dict.fromkeys(_DAYS.values()),
}  # fmt: skip


def keys(event: object, _: Entry) -> Iterable[tuple[str]]:
    """The works that an event is about."""
    match event:
        case StepTaken(work=work) | NonRegisteredFound(work=work) | EnquiryPlaced(work=work):
            return ((work,),)
        case EnquiryMade(work=work) | EnquiryReplied(work=work) | AnswerJudged(work=work):
            return ((work,),)
        case registry.WorksMerged(others=others) | registry.WorksSplit(others=others):
            return tuple((one,) for one in others)
    return ()


def evolve(key: tuple[str], row: Row | None, event: object, _: Entry) -> Row | None:
    """The row after an event; of each kind of step the last day."""
    kept = row or _NOTHING
    match event:
        case NonRegisteredFound(reported=reported):
            country = country_code(reported.country) if reported.country else None
            title = reported.titles[0] if reported.titles else ""
            return kept | {"title": title, "reported": to_builtins(reported), "national": country == _HOME}
        case StepTaken(kind=kind, day=day):
            column = _DAYS[kind]
            last = max(day.isoformat(), kept[column] or "")
            return kept | {column: last, "steps": [*kept["steps"], to_builtins(event)]}
        case EnquiryMade(day=day):
            return kept | {"asked_on": max(day.isoformat(), kept["asked_on"] or "")}
        case EnquiryReplied(result=result):
            return kept | _waits(kept, event.list_id, result is AnswerResult.FOUND)
        case AnswerJudged():
            return kept | _waits(kept, event.list_id, False)
        case EnquiryPlaced():
            return kept
        case registry.WorksMerged(survivor=survivor):
            # Most of them were never looked for.
            return None if row is None else row | {"stands_for_it": survivor}
        case registry.WorksSplit():
            return None if row is None else row | {"stands_for_it": None}
    return row


def _waits(row: Row, list_id: str, waits: bool) -> Row:
    """The lists whose answers an official has still to look at."""
    others = [one for one in row["to_judge"] if one != list_id]
    to_judge = [*others, list_id] if waits else others
    return {"to_judge": to_judge, "answered": bool(to_judge)}


LACKS: Final[dict[str, ColumnElement[bool]]] = {
    "PUBLICATION": TABLE.c.published_on.is_(None),
    "ENQUIRY": TABLE.c.asked_on.is_(None) & TABLE.c.national.is_(False),
    "CONTACT": TABLE.c.contacted_on.is_(None),
}
"""What D-26 asks for, and when a work lacks it."""


def lacking(row: Row) -> list[str]:
    """What of D-26 a work lacks: an enquiry only where it may be foreign."""
    return [
        name
        for name, lacks in (
            ("PUBLICATION", row["published_on"] is None),
            ("ENQUIRY", row["asked_on"] is None and not row["national"]),
            ("CONTACT", row["contacted_on"] is None),
        )
        if lacks
    ]


async def find_identification(connection: AsyncConnection, work: str) -> dict[str, Any] | None:
    """What was done for a work, None when nothing was and it never was reported as non-registered."""
    row = (await connection.execute(select(TABLE).where(TABLE.c.work == work))).mappings().one_or_none()
    return None if row is None else dict(row) | {"lacks": lacking(dict(row))}


async def reports_of(connection: AsyncConnection, work: str, limit: int) -> list[str]:
    """Ids of reports that are this work today: an official who identifies it revokes their outcome."""
    query = select(REPORT.c.id).where(REPORT.c.work == work).order_by(REPORT.c.id).limit(limit)
    return list((await connection.execute(query)).scalars())


async def is_known(connection: AsyncConnection, work: str) -> bool:
    """Whether the registry or an account has told of a work."""
    told = exists().where(WORK.c.id == work) | exists().where(TABLE.c.work == work)
    return bool((await connection.execute(select(told))).scalar_one())
