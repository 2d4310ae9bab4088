"""Documents by their hash: what each was filed as, whose it is, until when it is kept (D-103)."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, Date, Index, Text, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.contracts.wire import to_builtins
from shared.eventstore.documents import DocumentExpired, DocumentFiled
from shared.eventstore.entries import Entry
from shared.projections.projection import Row
from shared.projections.tables import view_table

VERSION = 1
TABLE = view_table(
    "document",
    Column("sha256", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("media_type", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("dated_on", Date),
    Column("filed_on", Date, nullable=False),
    Column("filed_by", Text, nullable=False),
    Column("keep_until", Date, nullable=False),
    Column("expired_on", Date),
    Column("parties", JSON, nullable=False),
    Column("filings", JSON, nullable=False),
    Index("document__keep_until", "keep_until", "sha256"),
)
_FIRST = ("kind", "media_type", "size", "dated_on", "filed_on", "filed_by")
_FILING = ("kind", "parties", "dated_on", "filed_on", "filed_by", "keep_until")

# A whole one has all its parts, which together are as long as it is; that they are its own every reading proves.
_LOST = text("""
SELECT d.sha256 FROM view.document d
LEFT JOIN blob.file f ON f.sha256 = d.sha256 AND NOT f.expired
WHERE d.expired_on IS NULL AND d.size IS DISTINCT FROM
    (SELECT coalesce(sum(octet_length(p.bytes)), 0) FROM blob.part p WHERE p.sha256 = f.sha256)
ORDER BY d.sha256
""")


def keys(event: object, _: Entry) -> Iterable[tuple[str]]:
    """The document that an event touches."""
    return ((event.sha256,),) if isinstance(event, DocumentFiled | DocumentExpired) else ()


def evolve(key: tuple[str], row: Row | None, event: object, _: Entry) -> Row | None:
    """The row after an event: kind and day are those of its first filing."""
    match event:
        case DocumentFiled():
            facts = to_builtins(event)
            kept = row or {"parties": [], "filings": [], "keep_until": facts["keep_until"]}
            first = kept if row else facts
            return {name: first[name] for name in _FIRST} | {
                "keep_until": max(kept["keep_until"], facts["keep_until"]),
                "expired_on": None,
                "parties": sorted({*kept["parties"], *event.parties}),
                "filings": [*kept["filings"], {name: facts[name] for name in _FILING}],
            }
        case DocumentExpired(day=day) if row is not None:
            return row | {"expired_on": day.isoformat()}
    return row


async def find_document(connection: AsyncConnection, sha256: str) -> dict[str, Any] | None:
    """A document's facts, None when nobody filed it here."""
    row = (await connection.execute(select(TABLE).where(TABLE.c.sha256 == sha256))).mappings().one_or_none()
    return None if row is None else dict(row)


async def read_kept(connection: AsyncConnection, hashes: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Kind, days and whether the bytes are gone of those of these documents that were filed here."""
    shown = (TABLE.c.sha256, TABLE.c.kind, TABLE.c.dated_on, TABLE.c.keep_until, TABLE.c.expired_on)
    found = await connection.execute(select(*shown).where(TABLE.c.sha256.in_(list(hashes))))
    return {row["sha256"]: dict(row) for row in found.mappings()}


async def read_due(connection: AsyncConnection, day: date, after: str, limit: int) -> list[str]:
    """Hashes above `after` of documents whose retention time was over before a day, in order."""
    query = (
        select(TABLE.c.sha256)
        .where(TABLE.c.keep_until < day, TABLE.c.expired_on.is_(None), TABLE.c.sha256 > after)
        .order_by(TABLE.c.sha256)
        .limit(limit)
    )
    return list((await connection.execute(query)).scalars())


async def read_lost(connection: AsyncConnection) -> list[str]:
    """Hashes of documents that are to be kept and of which bytes lack."""
    return list((await connection.execute(_LOST)).scalars())
