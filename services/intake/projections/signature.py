"""Stamp and signature of each version: what was proved, what a clerk saw, and what waits for one."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import JSON, Column, Integer, Text, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.intake.domain.signature import SignatureAwaited, SignatureProved, SignatureSeen
from shared.contracts.wire import to_builtins
from shared.eventstore.entries import Entry
from shared.projections import Row, view_table

VERSION = 1
TABLE = view_table(
    "signature",
    Column("account", Text, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("state", Text, nullable=False),
    Column("submitted_by", Text),
    Column("since", Text),
    Column("electronic", JSON),
    Column("seen", JSON),
)
AWAITED = "AWAITED"


def keys(event: object, _: Entry) -> Iterable[tuple[str, int]]:
    """The version that an event touches."""
    match event:
        case SignatureProved() | SignatureAwaited() | SignatureSeen():
            return ((event.account, event.version),)
    return ()


def evolve(key: tuple[str, int], row: Row | None, event: object, entry: Entry) -> Row | None:
    """The row after an event. Its state is AWAITED, SEEN, or how the electronic signature was proved."""
    kept = row or {}
    match event:
        case SignatureProved(electronic=electronic):
            told = to_builtins(electronic) | {"counts": event.counts, "scan_sha256": event.scan_sha256}
            return kept | {"state": electronic.proof.value, "electronic": told}
        case SignatureAwaited():
            since = entry.recorded_at.isoformat()
            return kept | {"state": AWAITED, "submitted_by": event.submitted_by, "since": since}
        case SignatureSeen():
            told = to_builtins(event)
            seen = {
                name: told[name] for name in ("stamped", "signed", "signed_on", "document_sha256", "seen_by")
            }
            return kept | {"state": "SEEN", "seen": seen}
    return row


async def find_signature(connection: AsyncConnection, account: str, version: int) -> dict[str, Any] | None:
    """What is known of a version's stamp and signature beside its cover."""
    query = select(TABLE).where(TABLE.c.account == account, TABLE.c.version == version)
    row = (await connection.execute(query)).mappings().one_or_none()
    return dict(row) if row is not None else None


async def signatures_of(connection: AsyncConnection, account: str) -> list[dict[str, Any]]:
    """The same of every version of an account."""
    rows = await connection.execute(select(TABLE).where(TABLE.c.account == account).order_by(TABLE.c.version))
    return [dict(row) for row in rows.mappings()]
