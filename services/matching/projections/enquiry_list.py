"""Enquiry lists: to whom, how far, and until when an answer is due (D-44)."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import JSON, Column, Date, Index, Integer, Text, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.matching.domain.enquiry_list import ListClosed, ListFilled, ListOpened, ListSent
from shared.contracts.wire import to_builtins
from shared.eventstore.entries import Entry
from shared.projections import Row, view_table

VERSION = 1
TABLE = view_table(
    "enquiry_list",
    Column("id", Text, primary_key=True),
    Column("society", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("period", JSON),
    Column("opened_by", Text, nullable=False),
    Column("opened_on", Date, nullable=False),
    Column("works", Integer, nullable=False),
    Column("files", JSON, nullable=False),
    Column("sent_on", Date),
    Column("sent_by", Text),
    Column("channel", Text),
    Column("form", Text),
    Column("evidence_sha256", Text),
    Column("answer_by", Date),
    Column("closed_by", Text),
    Column("reason", Text),
    Index("enquiry_list__state", "state", "answer_by"),
)
_LATER = ("sent_on", "sent_by", "channel", "form", "evidence_sha256", "answer_by", "closed_by", "reason")


def keys(event: object, _: Entry) -> Iterable[tuple[str]]:
    """The list that an event is about."""
    match event:
        case ListOpened() | ListFilled() | ListSent() | ListClosed():
            return ((event.list_id,),)
    return ()


def evolve(key: tuple[str], row: Row | None, event: object, _: Entry) -> Row | None:
    """The row after an event: OPENED, READY, SENT, CLOSED."""
    match event:
        case ListOpened():
            return dict.fromkeys(_LATER) | {
                "society": event.society,
                "state": "OPENED",
                "period": to_builtins(event.period),
                "opened_by": event.opened_by,
                "opened_on": event.opened_on.isoformat(),
                "works": 0,
                "files": {},
            }
        case ListFilled(works=works, files=files) if row is not None:
            return row | {"state": "READY", "works": works, "files": files}
        case ListSent() if row is not None:
            told = ("sent_by", "channel", "form", "evidence_sha256")
            return (
                row
                | {name: getattr(event, name) for name in told}
                | {
                    "state": "SENT",
                    "sent_on": event.day.isoformat(),
                    "answer_by": event.answer_by.isoformat(),
                }
            )
        case ListClosed(reason=reason, closed_by=closed_by) if row is not None:
            return row | {"state": "CLOSED", "reason": reason, "closed_by": closed_by}
    return row


async def find_list(connection: AsyncConnection, list_id: str) -> dict[str, Any] | None:
    """An enquiry list by its id."""
    row = (await connection.execute(select(TABLE).where(TABLE.c.id == list_id))).mappings().one_or_none()
    return None if row is None else dict(row)
