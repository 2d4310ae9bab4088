"""Parties as the registry published them: the names of authors, and who has their mandate."""

from collections.abc import Iterable, Mapping

from sqlalchemy import JSON, BigInteger, Column, Index, Text, select, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncConnection

from services.matching.domain.lookups import ipi_key, person_numbers, stored_name_keys
from services.matching.domain.registered import KnownParty
from services.matching.domain.titles import KEY_VERSION
from shared.contracts import registry
from shared.contracts.registry import Mandate, Party
from shared.contracts.wire import from_builtins, to_builtins, to_lean
from shared.eventstore.entries import Entry
from shared.kernel.merged import survivors
from shared.projections import Row, view_table

VERSION = 100 * KEY_VERSION + 4
TABLE = view_table(
    "party",
    Column("id", Text, primary_key=True),
    Column("party", JSON),
    Column("mandates", JSON, nullable=False),
    Column("numbers", ARRAY(BigInteger), nullable=False),
    Column("merged_into", Text),
    Index("party__merged_into", "merged_into"),
    # Nothing waits unsorted: each of many lookups would read through what waits.
    Index("party__numbers", "numbers", postgresql_using="gin", postgresql_with={"fastupdate": "off"}),
)
BY_INDEX = text("SELECT set_config('enable_seqscan', 'off', true)")
"""A lookup for each of many: until the tables were analysed the planner would read everything for each."""
# One text and no rows: the service hands it on unread.
_RAW = text(
    "SELECT convert_to(concat('[', string_agg(concat("
    "'[', to_json(id), ',', coalesce(CAST(party AS text), 'null'), ',', CAST(mandates AS text), ']'"
    "), ',' ORDER BY id), ']'), 'UTF8') FROM view.party WHERE id = ANY (CAST(:ids AS text[]))"
)
_NAMED = text(
    "SELECT DISTINCT found.id, asked.mark FROM "
    "unnest(CAST(:numbers AS bigint[]), CAST(:marks AS bigint[])) asked(number, mark), "
    "LATERAL (SELECT id FROM view.party WHERE numbers @> ARRAY[asked.number] AND merged_into IS NULL) found"
)


def keys(event: object, _: Entry) -> Iterable[tuple[str]]:
    """The party that an event touches."""
    match event:
        case registry.PartyRegistered(party=party) | registry.PartyChanged(party=party):
            return ((party.id,),)
        case registry.MandateGranted(mandate=mandate) | registry.MandateEnded(mandate=mandate):
            return ((mandate.party,),)
        case registry.PartiesMerged(others=others) | registry.PartiesSplit(others=others):
            return [(one,) for one in others]
    return ()


def evolve(key: tuple[str], row: Row | None, event: object, _: Entry) -> Row | None:
    """The row after an event; a mandate heard first waits for its party."""
    kept = row or {"party": None, "mandates": [], "numbers": [], "merged_into": None}
    match event:
        case registry.PartyRegistered(party=party) | registry.PartyChanged(party=party):
            names = {key for credited in party.names for key in stored_name_keys(credited.name)}
            numbers = person_numbers(names.union(map(ipi_key, party.ipi_name_numbers)))
            return kept | {"party": to_lean(party), "numbers": sorted(numbers)}
        case registry.MandateGranted(mandate=mandate) | registry.MandateEnded(mandate=mandate):
            others = [known for known in kept["mandates"] if known["id"] != mandate.id]
            return kept | {"mandates": [*others, to_builtins(mandate)]}
        case registry.PartiesMerged(survivor=survivor):
            return kept | {"merged_into": survivor}
        case registry.PartiesSplit():
            return kept | {"merged_into": None}
    return row


async def merged_parties(connection: AsyncConnection) -> dict[str, str]:
    """Every merged record with the party that stands for it."""
    merges = select(TABLE.c.id, TABLE.c.merged_into).where(TABLE.c.merged_into.is_not(None))
    return survivors(dict((await connection.execute(merges)).tuples().all()))


async def raw_parties(connection: AsyncConnection, ids: Iterable[str]) -> bytes:
    """The records with these ids as a JSON array: id, party, mandates."""
    found: bytes = (await connection.execute(_RAW, {"ids": list(ids)})).scalar_one()
    return found


async def parties_named(
    connection: AsyncConnection, numbers: Iterable[tuple[int, int]], merged: Mapping[str, str]
) -> list[tuple[str, int]]:
    """Ids, merged ones included, under which parties with a name hold shares; the number of a name is given with a
    mark, which is handed back."""
    asked = sorted(set(numbers))
    await connection.execute(BY_INDEX)
    given = {"numbers": [number for number, _ in asked], "marks": [mark for _, mark in asked]}
    named = [(party, mark) for party, mark in (await connection.execute(_NAMED, given)).tuples()]
    behind: dict[str, list[str]] = {}
    for one, by in merged.items():
        behind.setdefault(by, []).append(one)
    return [(one, mark) for party, mark in named for one in (party, *behind.get(party, ()))]


async def read_parties(
    connection: AsyncConnection, ids: Iterable[str] | None = None
) -> dict[str, KnownParty]:
    """All parties, or those with the ids; a merged one is the party that stands for it, which has what all its records
    gave away (D-102)."""
    stands = await merged_parties(connection)
    query = select(TABLE.c.id, TABLE.c.party, TABLE.c.mandates).order_by(TABLE.c.id)
    if ids is not None:
        asked = {stands.get(one, one) for one in ids}
        query = query.where(
            TABLE.c.id.in_(sorted(asked | {one for one, by in stands.items() if by in asked}))
        )
    found: dict[str, Party] = {}
    given: dict[str, tuple[Mandate, ...]] = {}
    for party_id, party, mandates in (await connection.execute(query)).tuples():
        by = stands.get(party_id, party_id)
        given[by] = (*given.get(by, ()), *from_builtins(tuple[Mandate, ...], mandates))
        if party is not None:
            found[party_id] = from_builtins(Party, party)
    known = {one: KnownParty(found[one], given[one]) for one in found if one not in stands}
    return known | {one: known[by] for one, by in stands.items() if by in known}
