"""Disputes that ended by saying who has which part of a work, as payments told it (D-82)."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

from sqlalchemy import JSON, BigInteger, Column, Index, Text, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.distribution.domain.entitled import Ending, Owned, owned
from services.distribution.domain.facts import CorrectionFact, LiveFact
from services.distribution.projections.rows import rows_of
from services.distribution.projections.run import TABLE as RUN
from shared.contracts import payments
from shared.contracts.payments import EntitledPart
from shared.contracts.registry import RoleShares
from shared.contracts.terms import Role
from shared.contracts.wire import from_builtins, to_builtins
from shared.eventstore.entries import Entry
from shared.projections import Row, view_table

Disputes: TypeAlias = dict[str, tuple[tuple[str, int], ...]]
"""Work -> the disputes by whose end it is others', with the position from which each is heard."""
VERSION = 1
TABLE = view_table(
    "entitled",
    Column("dispute", Text, primary_key=True),
    Column("work", Text, nullable=False),
    Column("role", Text),
    Column("share", Text),
    Column("parts", JSON, nullable=False),
    Column("position", BigInteger, nullable=False),
    Index("entitled__work", "work"),
)


def keys(event: object, _: Entry) -> Iterable[tuple[str]]:
    """The dispute."""
    return ((event.dispute,),) if isinstance(event, payments.DisputeEnded) and event.parts else ()


def evolve(key: tuple[str], row: Row | None, event: object, entry: Entry) -> Row | None:
    """The row after an event."""
    if isinstance(event, payments.DisputeEnded) and row is None:
        said = to_builtins(event)
        return {name: said[name] for name in ("work", "role", "share", "parts")} | {
            "position": entry.position
        }
    return row


async def read_works_of(connection: AsyncConnection, parties: Collection[str]) -> list[str]:
    """The works that such documents give to one of these parties, or take from it."""
    if not parties:
        return []
    rows = await connection.execute(select(TABLE.c.work, TABLE.c.share, TABLE.c.parts))
    named = ((work, {share, *(one["party"] for one in parts)}) for work, share, parts in rows.tuples())
    return [work for work, those in named if not those.isdisjoint(parties)]


async def read_endings(connection: AsyncConnection, survivors: Mapping[str, str]) -> dict[str, list[Ending]]:
    """Work, of merged ones the survivor -> the ends of disputes over it."""
    found: dict[str, list[Ending]] = {}
    rows = (await connection.execute(select(TABLE).order_by(TABLE.c.position))).mappings()
    for row in rows:
        ending = Ending(
            dispute=row["dispute"],
            role=Role(row["role"]) if row["role"] else None,
            share=row["share"],
            parts=from_builtins(tuple[EntitledPart, ...], row["parts"]),
            position=row["position"],
        )
        found.setdefault(survivors.get(row["work"], row["work"]), []).append(ending)
    return found


def owned_of(row: Row, endings: Sequence[Ending], stands: Mapping[str, str]) -> Owned:
    """Who has the work of a row: as the registry says, or the documents that ended a dispute."""
    roles = from_builtins(tuple[RoleShares, ...], row["roles"])
    if not endings:
        return Owned(roles=roles)
    recorded = {Role(role): position for role, position in row["recorded"].items()}
    return owned(roles, endings, recorded, stands)


async def name_disputes(
    connection: AsyncConnection, corrections: Iterable[CorrectionFact], works: Disputes
) -> list[CorrectionFact]:
    """The corrections, with the dispute by whose end others have the work of an allocation whose run had not heard of
    it: of several the last."""
    found = list(corrections)
    runs = {live.by for one in found for live in one.live if live.work in works}
    read = {row["run"]: row["read_position"] for row in await rows_of(connection, RUN, "run", sorted(runs))}

    def named(live: LiveFact) -> LiveFact:
        ended = works.get(live.work, ()) if live.by in read else ()
        unheard = [dispute for dispute, position in ended if position > read[live.by]]
        return replace(live, dispute=unheard[-1]) if unheard else live

    return [replace(one, live=tuple(named(live) for live in one.live)) for one in found]
