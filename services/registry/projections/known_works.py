"""Which registered works an imported one may be: the same original title in the same year, by no other director."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import and_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.registry.domain.search_terms import WHOLE, spellings
from services.registry.projections.search_entry import BY_INDEX, TABLE, works
from services.registry.projections.work import TABLE as WORK
from shared.contracts.registry import WorkKind
from shared.contracts.terms import Role


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is known of a work that is looked for."""

    title: str
    year: int | None
    directors: frozenset[str]


async def twins(
    connection: AsyncConnection, wanted: Mapping[str, Wanted], own: Collection[str]
) -> dict[str, str]:
    """By the id of a wanted work a registered one that it may be, but none of its `own` file, which tells its works
    apart. Works without a year have no twins."""
    by_term: dict[str, list[str]] = {}
    for work, one in wanted.items():
        for spelling in spellings(one.title) if one.year is not None else ():
            by_term.setdefault(WHOLE + spelling.whole, []).append(work)
    found: dict[str, str] = {}
    if not by_term:
        return found
    await connection.execute(BY_INDEX)
    query = (
        select(TABLE.c.id, TABLE.c.year, TABLE.c.label, WORK.c.roles, WORK.c.work)
        .join(WORK, and_(WORK.c.id == TABLE.c.id, WORK.c.merged_into.is_(None)))
        .where(works(), TABLE.c.terms.overlap(list(by_term)))
        .order_by(TABLE.c.id)
    )
    for known, year, label, roles, facts in (await connection.execute(query)).tuples():
        if facts["kind"] == WorkKind.MUSIC or known in own:
            continue
        directors = {
            holder["party"]
            for shares in roles
            if shares["role"] == Role.DIRECTOR
            for holder in shares["holders"]
        }
        terms = {WHOLE + spelling.whole for spelling in spellings(label)}
        for work in (one for term in terms for one in by_term.get(term, ())):
            if wanted[work].year == year and _may_be(wanted[work].directors, directors):
                found.setdefault(work, known)
    return found


def _may_be(asked: Collection[str], known: set[str]) -> bool:
    return not asked or not known or not known.isdisjoint(asked)
