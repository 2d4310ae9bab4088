"""Packages of books of the old system: what each is, how far it is, and the protocol that stands (D-101)."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import JSON, Column, Date, Integer, MetaData, Table, Text, select
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.contracts.wire import to_builtins
from shared.eventstore.books_events import (
    BooksBegun,
    BooksCheckAsked,
    BooksChecked,
    BooksEntered,
    BooksGivenUp,
    BooksSigned,
    BooksSubmitted,
    Protocol,
)
from shared.eventstore.entries import Entry
from shared.kernel.clock import baku_day
from shared.projections.projection import Row
from shared.projections.tables import view_table

VERSION = 2
TABLE = view_table(
    "books",
    Column("sha256", Text, primary_key=True),
    Column("package", Text),
    Column("system", Text),
    Column("as_of", Date),
    Column("state", Text, nullable=False),
    Column("submitted_by", JSON, nullable=False),
    Column("number", Integer, nullable=False),
    Column("asked_on", Date, nullable=False),
    Column("digest", Text),
    Column("protocol", JSON),
    Column("signed_by", JSON, nullable=False),
)
FINDING = Table(
    "books_finding",
    MetaData(schema="work"),
    Column("package", Text, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("where", Text),
    Column("what", Text),
    Column("value", Text),
    Column("clause", Text),
)
_NEW: Row = {"package": None, "system": None, "as_of": None, "submitted_by": []}


def keys(event: object, _: Entry) -> Iterable[tuple[str]]:
    """The package that an event touches."""
    match event:
        case BooksSubmitted(sha256=sha) | BooksCheckAsked(sha256=sha):
            return ((sha,),)
        case BooksSigned(sha256=sha) | BooksBegun(sha256=sha) | BooksGivenUp(sha256=sha):
            return ((sha,),)
        case BooksChecked(protocol=protocol):
            return ((protocol.package_sha256,),)
        case BooksEntered(package_sha256=sha):
            return ((sha,),)
    return ()


def evolve(key: tuple[str], row: Row | None, event: object, entry: Entry) -> Row | None:
    """The row after an event."""
    kept = row or _NEW
    match event:
        case BooksSubmitted(by=by, number=number):
            return _asked(kept, number, entry) | {
                "submitted_by": list(dict.fromkeys([*kept["submitted_by"], by]))
            }
        case BooksCheckAsked(number=number):
            return _asked(kept, number, entry)
        case BooksChecked(protocol=protocol, digest=digest):
            shown = to_builtins(protocol)
            named = {name: shown[name] or None for name in ("package", "system", "as_of")}
            return kept | named | {"state": _state(protocol), "digest": digest, "protocol": shown}
        case BooksSigned(by=by, complete=complete):
            state = "SIGNED" if complete else kept["state"]
            return kept | {"state": state, "signed_by": [*kept["signed_by"], by]}
        case BooksBegun():
            return kept | {"state": "BEGUN"}
        case BooksEntered():
            return kept | {"state": "TAKEN_OVER"}
        case BooksGivenUp():
            return kept | {"state": "GIVEN_UP"}
    return row


def _asked(row: Row, number: int, entry: Entry) -> Row:
    asked = {"state": "SUBMITTED", "number": number, "asked_on": baku_day(entry.recorded_at).isoformat()}
    return row | asked | {"digest": None, "protocol": None, "signed_by": []}


def _state(protocol: Protocol) -> str:
    if not protocol.verified_by:
        return "NOT_VERIFIED"
    if protocol.findings:
        return "REFUSED"
    return "CHECKED" if protocol.part else "NOTHING"


async def find_books(connection: AsyncConnection, sha256: str) -> dict[str, Any] | None:
    """A package, None when nobody handed it in."""
    row = (await connection.execute(select(TABLE).where(TABLE.c.sha256 == sha256))).mappings().one_or_none()
    return None if row is None else dict(row)


async def read_waiting(connection: AsyncConnection, asked_until: date) -> list[str]:
    """Packages of which nothing went in, and whose last dry run was asked for on this day or before it."""
    waits = TABLE.c.state.not_in(("BEGUN", "TAKEN_OVER", "GIVEN_UP"))
    query = select(TABLE.c.sha256).where(waits, TABLE.c.asked_on <= asked_until).order_by(TABLE.c.sha256)
    return list((await connection.execute(query)).scalars())


async def taken_over_totals(connection: AsyncConnection) -> dict[str, dict[str, int]]:
    """The control totals of every package that is taken over, by its sha256."""
    query = select(TABLE.c.sha256, TABLE.c.protocol).where(TABLE.c.state == "TAKEN_OVER")
    rows = (await connection.execute(query.order_by(TABLE.c.sha256))).tuples()
    return {sha: protocol["declared"] for sha, protocol in rows}
