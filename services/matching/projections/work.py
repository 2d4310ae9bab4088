"""Works with their shares, as the registry published them, and which of them stands for which others."""

from collections.abc import Iterable

from sqlalchemy import JSON, Boolean, Column, Text, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.matching.domain.registered import KnownWork
from shared.contracts import registry
from shared.contracts.registry import RoleShares, Work
from shared.contracts.wire import from_builtins, to_builtins
from shared.eventstore.entries import Entry
from shared.kernel.merged import survivors
from shared.projections import Row, view_table

VERSION = 2
TABLE = view_table(
    "work",
    Column("id", Text, primary_key=True),
    Column("work", JSON),
    Column("provisional", Boolean, nullable=False),
    Column("roles", JSON, nullable=False),
    Column("merged_into", Text),
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
    kept = row or {"work": None, "provisional": False, "roles": [], "merged_into": None}
    match event:
        case registry.WorkRegistered(work=work) | registry.WorkChanged(work=work):
            return kept | {"work": to_builtins(work), "provisional": work.provisional}
        case registry.SharesChanged(roles=roles):
            return kept | {"roles": to_builtins(roles)}
        case registry.WorksMerged(survivor=survivor):
            return kept | {"merged_into": survivor}
        case registry.WorksSplit():
            return kept | {"merged_into": None}
    return row


async def read_works(connection: AsyncConnection) -> list[KnownWork]:
    """All registered works that stand, in the order of their ids, each with the records that it stands for;
    non-registered ones are left out."""
    query = select(TABLE).where(
        TABLE.c.work.is_not(None), or_(~TABLE.c.provisional, TABLE.c.merged_into.is_not(None))
    )
    rows = {row["id"]: dict(row) for row in (await connection.execute(query.order_by(TABLE.c.id))).mappings()}
    stands = survivors(
        {one: row["merged_into"] for one, row in rows.items() if row["merged_into"] is not None}
    )
    merged: dict[str, list[Work]] = {}
    for one, standing in stands.items():
        merged.setdefault(standing, []).append(from_builtins(Work, rows[one]["work"]))
    return [_known(row, merged.get(one, [])) for one, row in rows.items() if row["merged_into"] is None]


async def find_work(connection: AsyncConnection, work_id: str) -> KnownWork | None:
    """The registered work of this id, or the one that stands for it, with all records that it stands for."""
    row = await _find(connection, work_id)
    while row is not None and row["merged_into"] is not None:
        row = await _find(connection, row["merged_into"])
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


async def _find(connection: AsyncConnection, work_id: str) -> Row | None:
    row = (await connection.execute(select(TABLE).where(TABLE.c.id == work_id))).mappings().one_or_none()
    return dict(row) if row is not None else None


def _known(row: Row, merged: list[Work]) -> KnownWork:
    roles = from_builtins(tuple[RoleShares, ...], row["roles"])
    return KnownWork(from_builtins(Work, row["work"]), roles, tuple(merged))
