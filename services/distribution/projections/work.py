"""Works with their shares and conflicts."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import (
    ARRAY,
    JSON,
    Boolean,
    Column,
    ColumnElement,
    Text,
    any_,
    column,
    func,
    literal,
    select,
    true,
)
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.selectable import LateralFromClause

from services.distribution.domain.facts import HOME_TERRITORY
from shared.contracts import registry
from shared.contracts.wire import from_builtins, to_builtins
from shared.eventstore.entries import Entry
from shared.kernel.merged import survivors
from shared.projections import Row, view_table

VERSION = 7
TABLE = view_table(
    "work",
    Column("work", Text, primary_key=True),
    Column("fact", JSON),
    Column("abroad", Boolean, nullable=False),
    Column("roles", JSON, nullable=False),
    Column("across", JSON, nullable=False),
    Column("conflicts", JSON, nullable=False),
    Column("merged_into", Text),
    Column("recorded", JSON, nullable=False),
)

_EMPTY: Row = {
    "fact": None,
    "abroad": True,
    "roles": [],
    "across": [],
    "conflicts": [],
    "merged_into": None,
    "recorded": {},
}
HOME_LANGUAGE = "az"
FOREIGN, UNKNOWN = "FOREIGN", "UNKNOWN"
_IDS_PER_QUERY = 10_000


def keys(event: object, _: Entry) -> Iterable[tuple[str]]:
    """The work that an event touches."""
    match event:
        case registry.WorkRegistered() | registry.WorkChanged():
            return ((event.work.id,),)
        case registry.SharesChanged() | registry.ShareConflictFound() | registry.ShareConflictEnded():
            return ((event.work,),)
        case registry.WorksMerged() | registry.WorksSplit():
            return tuple((other,) for other in event.others)
    return ()


def evolve(key: tuple[str], row: Row | None, event: object, entry: Entry) -> Row | None:
    """The row after an event; the registry says the whole state of a work and of its shares each time. `recorded`: the
    position from which on it says what it says of a role; `abroad`: it may be foreign, as far as anybody said."""
    kept = row or _EMPTY
    match event:
        case registry.WorkRegistered(work=work) | registry.WorkChanged(work=work):
            return kept | {"fact": fact_of(work), "abroad": may_be_foreign(work)}
        case registry.SharesChanged():
            across = () if event.across is None else event.across.parts
            changed = _changed(from_builtins(tuple[registry.RoleShares, ...], kept["roles"]), event.roles)
            return kept | {
                "roles": to_builtins(event.roles),
                "across": to_builtins(across),
                "recorded": kept["recorded"] | dict.fromkeys(changed, entry.position),
            }
        case registry.ShareConflictFound():
            return kept | {"conflicts": sorted({*kept["conflicts"], event.role.value})}
        case registry.ShareConflictEnded():
            return kept | {"conflicts": [role for role in kept["conflicts"] if role != event.role.value]}
        case registry.WorksMerged(survivor=survivor):
            return kept | {"merged_into": survivor}
        case registry.WorksSplit():
            return kept | {"merged_into": None}
    return row


def _changed(before: Sequence[registry.RoleShares], now: Sequence[registry.RoleShares]) -> list[str]:
    was, said = ({one.role: one for one in roles} for roles in (before, now))
    return sorted(role.value for role in was.keys() | said.keys() if was.get(role) != said.get(role))


async def read_survivors(connection: AsyncConnection) -> dict[str, str]:
    """The work that stands for each merged one, through others too (D-102)."""
    query = select(TABLE.c.work, TABLE.c.merged_into).where(TABLE.c.merged_into.is_not(None))
    return survivors({row.work: row.merged_into for row in await connection.execute(query)})


async def read_works_of(connection: AsyncConnection, parties: Collection[str]) -> list[str]:
    """The works of which the registry's shares name one of these parties."""
    if not parties:
        return []
    role = _each(TABLE.c.roles, "role")
    held = _each(role.c.said["holders"], "held")
    query = select(TABLE.c.work).select_from(TABLE.join(role, true()).join(held, true())).distinct()
    query = query.where(held.c.said["party"].as_string() == any_(literal(sorted(parties), ARRAY(Text))))
    return list((await connection.execute(query)).scalars())


def _each(said: ColumnElement[Any], name: str) -> LateralFromClause:
    return func.json_array_elements(said).table_valued(column("said", JSON)).render_derived().lateral(name)


async def read_facts_of(connection: AsyncConnection, works: Sequence[str]) -> dict[str, Row]:
    """The works that the registry has of these, as the rules read them."""
    found: dict[str, Row] = {}
    for start in range(0, len(works), _IDS_PER_QUERY):
        part = works[start : start + _IDS_PER_QUERY]
        query = select(TABLE.c.work, TABLE.c.fact).where(TABLE.c.work.in_(part))
        found |= {one.work: one.fact for one in await connection.execute(query) if one.fact is not None}
    return found


def fact_of(work: registry.Work) -> Row:
    """The work as the rules read it, with its Azerbaijani and its original title."""
    original = next((title for title in work.titles if title.kind == "ORIGINAL"), None)
    home = [title for title in work.titles if title.language == HOME_LANGUAGE]
    home.sort(key=lambda title: title.kind != "ORIGINAL")
    first = work.titles[0] if work.titles else None
    title = home[0] if home else original or first
    fact: Row = to_builtins(
        {
            "id": work.id,
            "title": title.text if title else "",
            "title_original": original.text if original else (title.text if title else ""),
            "genre": work.genre,
            "foreign": work.origin == FOREIGN,
            "provisional": work.provisional,
            "episode": work.episode,
            "producers": sorted({one.party for one in work.producers}),
        }
    )
    return fact


def may_be_foreign(work: registry.Work) -> bool:
    """Whether nothing says that a work is from here: neither the registry, nor the account that it was entered from."""
    return work.origin == FOREIGN or (work.origin == UNKNOWN and HOME_TERRITORY not in work.countries)


async def known_from_here(connection: AsyncConnection, works: Iterable[str]) -> set[str]:
    """Those of these works that are not foreign, as far as anybody said."""
    wanted = literal(sorted(set(works)), ARRAY(Text))
    query = select(TABLE.c.work).where(TABLE.c.work == any_(wanted), ~TABLE.c.abroad)
    return set((await connection.execute(query)).scalars())


async def known_works(connection: AsyncConnection, works: Iterable[str]) -> set[str]:
    """Those of these works that the registry told of."""
    query = select(TABLE.c.work).where(TABLE.c.work.in_(sorted(set(works))))
    return set((await connection.execute(query)).scalars())
