"""Receivers of owners' royalty with the documents that tie them (D-03), as the registry told."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from sqlalchemy import Column, Date, Index, Text, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.payments.domain.passing import Link
from shared.contracts import registry
from shared.eventstore.entries import Entry
from shared.kernel.periods import valid_on
from shared.projections import Row, view_table
from shared.projections.among import among

VERSION = 3
TABLE = view_table(
    "payee_link",
    Column("link", Text, primary_key=True),
    Column("owner", Text, nullable=False),
    Column("receiver", Text, nullable=False),
    Column("fraction", Text, nullable=False),
    Column("document_sha256", Text, nullable=False),
    Column("valid_from", Date, nullable=False),
    Column("valid_to", Date),
    Index("payee_link__receiver", "receiver"),
    Index("payee_link__owner", "owner"),
)


def keys(event: object, _: Entry) -> Iterable[tuple[str]]:
    """The link that an event tells."""
    match event:
        case registry.PayeeLinked() | registry.PayeeUnlinked():
            return ((event.link,),)
    return ()


def evolve(key: tuple[str], row: Row | None, event: object, _: Entry) -> Row | None:
    """The row of a link; what ends it leaves the document that tied it."""
    match event:
        case registry.PayeeLinked():
            return {
                "owner": event.party,
                "receiver": event.receiver,
                "fraction": str(event.fraction),
                "document_sha256": event.document_sha256,
                "valid_from": event.valid_from.isoformat(),
                "valid_to": event.valid_to.isoformat() if event.valid_to else None,
            }
        case registry.PayeeUnlinked() if row is not None:
            return row | {"valid_to": event.valid_to.isoformat()}
    return row


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie:
    """A document that ties a receiver to an owner, and its days."""

    document_sha256: str
    valid_from: date
    valid_to: date | None


def document_on(ties: Iterable[Tie], day: date) -> str | None:
    """The document in force on a day, else the one that began last: a run may close after the day that it is for."""
    known = list(ties)
    held = [tie for tie in known if valid_on(day, tie.valid_from, tie.valid_to)] or known
    return held[-1].document_sha256 if held else None


async def ties_of(connection: AsyncConnection, receiver: str) -> dict[str, list[Tie]]:
    """What ties a receiver by owner, of those for whom he receives or received, in the order of their first days."""
    names = [TABLE.c[name] for name in ("owner", "document_sha256", "valid_from", "valid_to")]
    query = select(*names).where(TABLE.c.receiver == receiver).order_by(TABLE.c.valid_from, TABLE.c.link)
    found: dict[str, list[Tie]] = {}
    for owner, document, first, last in (await connection.execute(query)).tuples():
        found.setdefault(owner, []).append(Tie(document_sha256=document, valid_from=first, valid_to=last))
    return found


async def links_of(connection: AsyncConnection, owners: Iterable[str]) -> list[Link]:
    """Who receives or received for these owners."""
    query = select(TABLE).where(among(TABLE.c.owner, owners)).order_by(TABLE.c.link)
    return [
        Link(
            link=row.link,
            owner=row.owner,
            receiver=row.receiver,
            fraction=Fraction(row.fraction),
            document_sha256=row.document_sha256,
            valid_from=row.valid_from,
            valid_to=row.valid_to,
        )
        for row in await connection.execute(query)
    ]
