"""Papers that are being keyed, wait to be confirmed, or were."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, Date, Integer, Text, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.intake.domain.paper import PageKeyed, PaperConfirmed, PaperDropped, PaperOpened
from shared.eventstore.entries import Entry
from shared.projections import Row, view_table

VERSION = 1
KEYING = "KEYING"
TABLE = view_table(
    "paper",
    Column("id", Text, primary_key=True),
    Column("target_kind", Text, nullable=False),
    Column("target", Text),
    Column("contract", Text, nullable=False),
    Column("payer", Text, nullable=False),
    Column("period_from", Date, nullable=False),
    Column("period_to", Date, nullable=False),
    Column("state", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("declared_total", BigInteger, nullable=False),
    Column("scan_sha256", Text, nullable=False),
    Column("headers", JSON, nullable=False),
    Column("pages", JSON, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("opened_by", Text, nullable=False),
    Column("opened_on", Text, nullable=False),
    Column("keyed_by", JSON, nullable=False),
    Column("ended_by", Text),
    Column("reason", Text),
    Column("file_sha256", Text),
)


def keys(event: object, _: Entry) -> Iterable[tuple[str]]:
    """The paper that an event touches."""
    match event:
        case PaperOpened() | PageKeyed() | PaperConfirmed() | PaperDropped():
            return ((event.paper,),)
    return ()


def evolve(key: tuple[str], row: Row | None, event: object, entry: Entry) -> Row | None:
    """The row after an event. What stands on its pages is in `paper_page`."""
    if isinstance(event, PaperOpened):
        return _opened(event, entry)
    if row is None:
        return None
    match event:
        case PageKeyed():
            pages = [one for one in row["pages"] if one["page"] != event.page]
            if event.lines:
                pages.append({"page": event.page, "lines": len(event.lines), "keyed_by": event.keyed_by})
            pages.sort(key=lambda one: one["page"])
            keyers = sorted({*row["keyed_by"], event.keyed_by})
            return row | {"pages": pages, "keyed_by": keyers, "revision": row["revision"] + 1}
        case PaperConfirmed():
            ended = {"state": "CONFIRMED", "target": event.target, "ended_by": event.confirmed_by}
            return row | ended | {"file_sha256": event.file_sha256}
        case PaperDropped():
            return row | {"state": "DROPPED", "reason": event.reason, "ended_by": event.dropped_by}
    return row


def _opened(event: PaperOpened, entry: Entry) -> Row:
    return {
        "target_kind": event.target_kind.value,
        "target": event.account,
        "contract": event.contract,
        "payer": event.payer,
        "period_from": event.cover.period.first.isoformat(),
        "period_to": event.cover.period.last.isoformat(),
        "state": KEYING,
        "currency": event.cover.declared_total.currency,
        "declared_total": event.cover.declared_total.amount,
        "scan_sha256": event.cover.scan_sha256,
        "headers": list(event.headers),
        "pages": [],
        "revision": 0,
        "opened_by": event.opened_by,
        "opened_on": entry.recorded_at.isoformat(),
        "keyed_by": [event.opened_by],
    }


async def find_paper(connection: AsyncConnection, paper: str) -> dict[str, Any] | None:
    """A paper by its id."""
    row = (await connection.execute(select(TABLE).where(TABLE.c.id == paper))).mappings().one_or_none()
    return dict(row) if row is not None else None


async def papers_of(connection: AsyncConnection, target: str) -> list[str]:
    """The papers that an account or schedule was keyed from."""
    query = select(TABLE.c.id).where(TABLE.c.target == target).order_by(TABLE.c.id)
    return list((await connection.execute(query)).scalars())
