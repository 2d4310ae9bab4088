"""Agreements of owners in all their versions, and whether shares rest on them (1.3-j)."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import JSON, Column, Date, Index, Text, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.registry.domain.agreed_shares import without_agreement
from services.registry.domain.agreement import (
    Agreement,
    AgreementFinished,
    AgreementMade,
    AgreementVersioned,
    with_told,
)
from services.registry.projections.standing import as_standing, standing_now
from shared.contracts.registry import RoleShares
from shared.contracts.wire import from_builtins, to_builtins
from shared.eventstore.entries import Entry
from shared.kernel.decider import Rejected
from shared.projections import Row, view_table

VERSION = 1
TABLE = view_table(
    "agreement",
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("licensor", Text, nullable=False),
    Column("licensee", Text, nullable=False),
    Column("valid_from", Date, nullable=False),
    Column("valid_to", Date),
    Column("versions", JSON, nullable=False),
    Index("agreement__licensor", "licensor"),
    Index("agreement__licensee", "licensee"),
)

PARTIES = ("licensor", "licensee")


def keys(event: object, _: Entry) -> Iterable[tuple[str]]:
    """The agreement that an event touches."""
    match event:
        case AgreementMade() | AgreementVersioned() | AgreementFinished():
            return ((event.agreement.id,),)
    return ()


def evolve(key: tuple[str], row: Row | None, event: object, _: Entry) -> Row | None:
    """The row after an event: from the first version's first day to the last one's last."""
    match event:
        case AgreementMade() | AgreementVersioned() | AgreementFinished():
            kept = from_builtins(tuple[Agreement, ...], row["versions"]) if row is not None else ()
            versions = with_told(kept, event.agreement)
            last = versions[-1]
            return {
                "kind": last.kind,
                "licensor": last.licensor,
                "licensee": last.licensee,
                "valid_from": min(one.valid_from for one in versions),
                "valid_to": last.valid_to,
                "versions": to_builtins(versions),
            }
    return row


async def find_agreement(connection: AsyncConnection, agreement: str) -> dict[str, Any] | None:
    """An agreement with all its versions, and the parties that stand for those of it that were merged."""
    rows = (await connection.execute(select(TABLE).where(TABLE.c.id == agreement))).mappings().all()
    return next(iter(await as_standing(connection, rows, *PARTIES)), None)


async def unfounded(
    connection: AsyncConnection, work: str, roles: Iterable[RoleShares]
) -> list[tuple[str, str]]:
    """The shares of a work that do not rest on the agreement that they name: whose, and why. A party that was merged
    is the one that stands for it, at either."""
    every = list(roles)
    ids = {one.agreement for shares in every for one in shares.holders if one.agreement is not None}
    query = select(TABLE.c.id, TABLE.c.versions).where(TABLE.c.id.in_(ids))
    rows = (await connection.execute(query)).tuples() if ids else ()
    known = {one: from_builtins(tuple[Agreement, ...], versions) for one, versions in rows}
    resting = [holder for shares in every for holder in shares.holders if holder.agreement in known]
    agreed = [one for versions in known.values() for one in versions]
    stand = await standing_now(
        connection,
        [party for one in resting for party in (one.party, one.author)]
        + [party for one in agreed for party in (one.licensor, one.licensee)],
    )
    return [
        (f"{shares.role}, {holder.party}: agreement {holder.agreement}", defect)
        for shares in every
        for holder, defect in without_agreement(shares, work, known, stand)
    ]


async def not_agreed(connection: AsyncConnection, work: str, roles: Iterable[RoleShares]) -> Rejected | None:
    """A rejection when a share does not rest on the agreement that it names (1.3-j)."""
    found = await unfounded(connection, work, roles)
    return Rejected("NOT_AGREED", f"{found[0][0]}: {found[0][1]}.") if found else None
