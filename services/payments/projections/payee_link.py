"""Receivers of owners' royalty with the documents that tie them (D-03), as the registry told."""

from collections.abc import Iterable

from sqlalchemy import Column, Index, Text, select
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.contracts import registry
from shared.eventstore.entries import Entry
from shared.projections import Row, view_table

VERSION = 1
TABLE = view_table(
    "payee_link",
    Column("link", Text, primary_key=True),
    Column("owner", Text, nullable=False),
    Column("receiver", Text, nullable=False),
    Column("document_sha256", Text, nullable=False),
    Index("payee_link__receiver", "receiver"),
)


def keys(event: object, _: Entry) -> Iterable[tuple[str]]:
    """The link that an event tells."""
    return ((event.link,),) if isinstance(event, registry.PayeeLinked) else ()


def evolve(key: tuple[str], row: Row | None, event: object, _: Entry) -> Row | None:
    """The row of a link."""
    if isinstance(event, registry.PayeeLinked):
        return {
            "owner": event.party,
            "receiver": event.receiver,
            "document_sha256": event.document_sha256,
        }
    return row


async def documents_of(connection: AsyncConnection, receiver: str) -> dict[str, str]:
    """The document by owner, of those for whom a party receives."""
    query = select(TABLE.c.owner, TABLE.c.document_sha256).where(TABLE.c.receiver == receiver)
    found = await connection.execute(query.order_by(TABLE.c.link))
    return {row.owner: row.document_sha256 for row in found}
