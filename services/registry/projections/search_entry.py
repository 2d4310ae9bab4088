"""Everything that search finds, a row each: what it is found by, and what is shown of it."""

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import JSON, Column, ColumnElement, Index, Integer, Text, select, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncConnection

from services.registry.domain.party_events import PartyJoinedInto, PartyPartedFrom, party_of
from services.registry.domain.search_terms import AUTHOR, code_terms, name_terms, spellings, text_terms
from services.registry.domain.work_events import (
    SharesSet,
    WorkAmended,
    WorkEntered,
    WorkJoinedInto,
    WorkPartedFrom,
)
from shared.contracts.registry import Party, Work
from shared.eventstore.entries import Entry
from shared.projections import Row, view_table

VERSION = 5
SORT_MAX = 120
TABLE = view_table(
    "search_entry",
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("label", Text, nullable=False),
    Column("year", Integer),
    Column("sorted_by", Text(collation="C"), nullable=False),
    Column("terms", ARRAY(Text), nullable=False),
    Column("texts", JSON, nullable=False),
    Column("codes", JSON, nullable=False),
    Column("merged_into", Text),
    Index("search_entry__order", "sorted_by", "id"),
    # Little waits unsorted: every search reads through what waits.
    Index(
        "search_entry__terms",
        "terms",
        postgresql_using="gin",
        postgresql_with={"gin_pending_list_limit": 256},
    ),
)
WORK, PARTY = "WORK", "PARTY"
BY_INDEX = text("SELECT set_config('enable_seqscan', 'off', true)")
"""Until the tables were analysed the planner takes the indexes for slower than reading everything."""


def works() -> ColumnElement[bool]:
    """The condition that an entry is a work."""
    return TABLE.c.kind == WORK


def parties(only: str | None = None) -> ColumnElement[bool]:
    """The condition that an entry is a party, or this one."""
    return TABLE.c.kind == PARTY if only is None else TABLE.c.id == only


def keys(event: object, _: Entry) -> Iterable[tuple[str]]:
    """The work or party that an event touches."""
    match event:
        case WorkEntered(work=work) | WorkAmended(work=work):
            return ((work.id,),)
        case SharesSet(work=work_id) | WorkJoinedInto(work=work_id) | WorkPartedFrom(work=work_id):
            return ((work_id,),)
        case PartyJoinedInto(party=party_id) | PartyPartedFrom(party=party_id):
            return ((party_id,),)
    party = party_of(event)
    return ((party.id,),) if party is not None else ()


def evolve(key: tuple[str], row: Row | None, event: object, _: Entry) -> Row | None:
    """The row after an event."""
    match event:
        case WorkEntered(work=work) | WorkAmended(work=work):
            authors = [] if row is None else [one for one in row["terms"] if one.startswith(AUTHOR)]
            told = _row(WORK, texts_of(event), list(_work_codes(work)), year=work.year, also=authors)
            return told | {"merged_into": row["merged_into"] if row is not None else None}
        case SharesSet() if row is not None:
            others = [one for one in row["terms"] if not one.startswith(AUTHOR)]
            return row | {"terms": [*others, *_authors(event)]}
        case WorkJoinedInto(survivor=survivor) | PartyJoinedInto(survivor=survivor) if row is not None:
            return row | {"merged_into": survivor}
        case WorkPartedFrom() | PartyPartedFrom() if row is not None:
            return row | {"merged_into": None}
    if (party := party_of(event)) is not None:
        names = [term for credited in party.names for term in name_terms(credited.name)]
        told = _row(PARTY, texts_of(event), list(_party_codes(party)), also=names)
        return told | {"merged_into": row["merged_into"] if row is not None else None}
    return row


async def survivors_of(connection: AsyncConnection, ids: Iterable[str]) -> dict[str, Row]:
    """The entries that stand for these merged ones, through others too, by the merged ones' ids."""
    found: dict[str, Row] = {}
    leading = {one: one for one in ids}
    while leading:
        query = select(TABLE).where(TABLE.c.id.in_(sorted(set(leading.values()))))
        rows = {row["id"]: dict(row) for row in (await connection.execute(query)).mappings()}
        found |= {one: rows[into] for one, into in leading.items() if into in rows}
        further = {one: rows[into]["merged_into"] for one, into in leading.items() if into in rows}
        leading = {one: into for one, into in further.items() if into is not None}
    return found


def texts_of(event: object) -> list[tuple[str, str]]:
    """The titles or names that an event says, each with the field that it stands in."""
    match event:
        case WorkEntered(work=work) | WorkAmended(work=work):
            return [("TITLE", title.text) for title in work.titles]
    party = party_of(event)
    return [("NAME", credited.name) for credited in party.names] if party is not None else []


def _authors(event: SharesSet) -> list[str]:
    """Whose work it is: of a share that came to somebody else, the author whom he had it of."""
    holders = [holder for shares in event.roles for holder in shares.holders]
    return list(dict.fromkeys(AUTHOR + (holder.author or holder.party) for holder in holders))


def _row(
    kind: str,
    texts: list[tuple[str, str]],
    codes: list[tuple[str, str]],
    *,
    year: int | None = None,
    also: Iterable[str] = (),
) -> dict[str, Any]:
    label = texts[0][1]
    read = spellings(label)
    coded = [term for _, code in codes for term in code_terms(code)]
    return {
        "kind": kind,
        "label": label,
        "year": year,
        "sorted_by": read[0].plain[:SORT_MAX] if read else "",
        "terms": [*text_terms(text for _, text in texts), *coded, *dict.fromkeys(also)],
        "texts": texts,
        "codes": codes,
    }


def _work_codes(work: Work) -> Iterator[tuple[str, str]]:
    if work.isan:
        yield "ISAN", work.isan
    if work.eidr:
        yield "EIDR", work.eidr
    if work.iswc:
        yield "ISWC", work.iswc


def _party_codes(party: Party) -> Iterator[tuple[str, str]]:
    for number in party.ipi_name_numbers:
        yield "IPI_NAME", number
    if party.ipi_base_number:
        yield "IPI_BASE", party.ipi_base_number
    if party.isni:
        yield "ISNI", party.isni
    if party.voen:
        yield "VOEN", party.voen
    held = [party.member_number, *(one.number for one in party.memberships)]
    for number in dict.fromkeys(number for number in held if number):
        yield "MEMBER_NUMBER", number
    if party.society_code:
        yield "CISAC", party.society_code
