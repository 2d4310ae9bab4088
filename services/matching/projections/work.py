"""Works with their shares, as the registry published them and ready to be compared, and which of them stands for which
others."""

from collections.abc import Iterable

from sqlalchemy import JSON, Boolean, Column, Index, Text, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.matching.domain.registered import KnownWork, card_of
from services.matching.domain.titles import KEY_VERSION
from shared.contracts import registry
from shared.contracts.registry import RoleShares, Work
from shared.contracts.wire import from_builtins, to_builtins, to_lean
from shared.eventstore.entries import Entry
from shared.projections import Row, view_table

VERSION = 100 * KEY_VERSION + 4
TABLE = view_table(
    "work",
    Column("id", Text, primary_key=True),
    Column("work", JSON),
    Column("provisional", Boolean, nullable=False),
    Column("card", JSON),
    Column("roles", JSON, nullable=False),
    Column("authors", JSON, nullable=False),
    Column("merged_into", Text),
    Index("work__merged_into", "merged_into"),
)
# One text and no rows: the service hands it on unread.
_CARDS = text(
    "SELECT convert_to(concat('[', string_agg(concat("
    "'[', to_json(provisional), ',', CAST(card AS text), ',', CAST(authors AS text), ']'), ','), ']'), 'UTF8') "
    "FROM view.work WHERE id = ANY (CAST(:ids AS text[])) AND card IS NOT NULL"
)


def keys(event: object, _: Entry) -> Iterable[tuple[str]]:
    """The works that an event touches."""
    match event:
        case registry.WorkRegistered(work=work) | registry.WorkChanged(work=work):
            return ((work.id,),)
        case registry.SharesChanged(work=work_id):
            return ((work_id,),)
        case registry.WorksMerged(others=others) | registry.WorksSplit(others=others):
            return tuple((other,) for other in others)
    return ()


def evolve(key: tuple[str], row: Row | None, event: object, _: Entry) -> Row | None:
    """The row after an event; the last state wins."""
    kept = row or {
        "work": None,
        "provisional": False,
        "card": None,
        "roles": [],
        "authors": [],
        "merged_into": None,
    }
    match event:
        case registry.WorkRegistered(work=work) | registry.WorkChanged(work=work):
            card = to_lean(card_of(work))
            return kept | {"work": to_builtins(work), "provisional": work.provisional, "card": card}
        case registry.SharesChanged(roles=roles):
            authors = [(str(one.role), holder.party) for one in roles for holder in one.holders]
            return kept | {"roles": to_builtins(roles), "authors": authors}
        case registry.WorksMerged(survivor=survivor):
            return kept | {"merged_into": survivor}
        case registry.WorksSplit():
            return kept | {"merged_into": None}
    return row


async def read_cards(connection: AsyncConnection, ids: Iterable[str]) -> bytes:
    """The records with these ids as a JSON array: whether it is non-registered, its card, its authors as pairs of role
    and party."""
    found: bytes = (await connection.execute(_CARDS, {"ids": list(ids)})).scalar_one()
    return found


async def find_work(connection: AsyncConnection, work_id: str) -> KnownWork | None:
    """The registered work of this id, or the one that stands for it, with all records that it stands for."""
    row = await _standing(connection, work_id)
    if row is None or row["work"] is None or row["provisional"]:
        return None
    merged: list[Work] = []
    last = [row["id"]]
    while last:
        query = select(TABLE.c.id, TABLE.c.work).where(TABLE.c.merged_into.in_(last)).order_by(TABLE.c.id)
        found = (await connection.execute(query)).all()
        merged += [from_builtins(Work, one.work) for one in found if one.work is not None]
        last = [one.id for one in found]
    return _known(row, merged)


async def find_standing(connection: AsyncConnection, work_id: str) -> tuple[str, bool]:
    """The record that stands for this one, itself where nothing else does, and whether it is a registered work."""
    row = await _standing(connection, work_id)
    if row is None:
        return work_id, False
    return row["id"], row["work"] is not None and not row["provisional"]


async def _standing(connection: AsyncConnection, work_id: str) -> Row | None:
    row = await _find(connection, work_id)
    while row is not None and row["merged_into"] is not None:
        row = await _find(connection, row["merged_into"]) or row | {"merged_into": None}
    return row


async def _find(connection: AsyncConnection, work_id: str) -> Row | None:
    row = (await connection.execute(select(TABLE).where(TABLE.c.id == work_id))).mappings().one_or_none()
    return dict(row) if row is not None else None


def _known(row: Row, merged: list[Work]) -> KnownWork:
    roles = from_builtins(tuple[RoleShares, ...], row["roles"])
    return KnownWork(from_builtins(Work, row["work"]), roles, tuple(merged))
