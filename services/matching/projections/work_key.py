"""What every work is searched by: its keys as numbers, its titles as they are compared for likeness, its holders.

The keys are ready when an account comes; other rules for them (`KEY_VERSION`) build the read model anew.
"""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, Text, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncConnection

from services.matching.domain.catalogue import MOST_OF_A_TITLE, YEARS_UNKNOWN
from services.matching.domain.lookups import identifier_numbers, record_number, title_numbers
from services.matching.domain.registered import card_of
from services.matching.domain.similar import spelled
from services.matching.domain.titles import KEY_VERSION
from services.matching.projections.party import BY_INDEX
from shared.contracts import registry
from shared.contracts.registry import Work
from shared.eventstore.entries import Entry
from shared.projections import Row, view_table

VERSION = 100 * KEY_VERSION + 1
TABLE = view_table(
    "work_key",
    Column("id", Text, primary_key=True),
    Column("numbers", ARRAY(BigInteger), nullable=False),
    Column("spelled", Text),
    Column("year", Integer),
    Column("holders", ARRAY(Text), nullable=False),
    Column("provisional", Boolean, nullable=False),
    Column("merged_into", Text),
    # Nothing waits unsorted: each of many lookups would read through what waits.
    Index("work_key__holders", "holders", postgresql_using="gin", postgresql_with={"fastupdate": "off"}),
    Index("work_key__merged_into", "merged_into"),
    Index("work_key__numbers", "numbers", postgresql_using="gin", postgresql_with={"fastupdate": "off"}),
)
COMMON = 20
"""Works with one title up to which all are read for it; of more those alone that a report may be."""
_BY_READING = text("SELECT set_config('enable_seqscan', 'on', true)")
_WITH_NUMBERS = text(
    "WITH found AS MATERIALIZED (SELECT asked.number, ARRAY(SELECT id FROM view.work_key "
    "WHERE numbers @> ARRAY[asked.number] AND (NOT provisional OR merged_into IS NOT NULL) "
    "LIMIT CASE WHEN asked.number % 2 = 0 THEN CAST(:most AS integer) END) works "
    "FROM unnest(CAST(:numbers AS bigint[])) asked(number)), "
    "common AS (SELECT number FROM found WHERE number % 2 = 0 AND cardinality(works) >= :most) "
    "SELECT ARRAY(SELECT DISTINCT unnest(works) FROM found WHERE number NOT IN (SELECT number FROM common)), "
    "ARRAY(SELECT number FROM common)"
).bindparams(most=COMMON + 1)
_OF_PAIRS = text(
    "SELECT DISTINCT found.id FROM unnest(CAST(:numbers AS bigint[]), CAST(:parties AS text[])) asked(number, party), "
    "LATERAL (SELECT id FROM view.work_key WHERE numbers @> ARRAY[asked.number] AND holders @> ARRAY[asked.party] "
    "AND NOT provisional AND merged_into IS NULL) found"
)
_MERGED_WITH = text(
    "SELECT id FROM view.work_key WHERE merged_into IS NOT NULL AND numbers && CAST(:numbers AS bigint[])"
)
_NEAREST = text(
    "SELECT DISTINCT found.id FROM unnest(CAST(:numbers AS bigint[]), CAST(:years AS integer[])) asked(number, year), "
    "LATERAL (SELECT id FROM view.work_key WHERE numbers @> ARRAY[asked.number] "
    "AND NOT provisional AND merged_into IS NULL "
    'ORDER BY coalesce(abs(year - asked.year), :unknown), id COLLATE "C" LIMIT :most) found'
).bindparams(unknown=YEARS_UNKNOWN, most=MOST_OF_A_TITLE)
_OF_PARTIES = text(
    "SELECT DISTINCT found.id FROM unnest(CAST(:parties AS text[]), CAST(:years AS integer[])) asked(party, year), "
    "LATERAL (SELECT id FROM view.work_key WHERE holders @> ARRAY[asked.party] AND year = asked.year "
    "AND NOT provisional AND merged_into IS NULL) found"
)
_HOLDERS = text(
    "SELECT array_agg(DISTINCT holder) FROM view.work_key, unnest(holders) holder "
    "WHERE id = ANY (CAST(:works AS text[]))"
)
_MERGED = text("SELECT id, merged_into FROM view.work_key WHERE merged_into IS NOT NULL")
_SPELLED = (
    "SELECT id, spelled FROM view.work_key "
    "WHERE spelled <> '' AND (NOT provisional OR merged_into IS NOT NULL)"
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
        "numbers": [],
        "spelled": None,
        "year": None,
        "holders": [],
        "provisional": False,
        "merged_into": None,
    }
    match event:
        case registry.WorkRegistered(work=work) | registry.WorkChanged(work=work):
            return kept | _of(work)
        case registry.SharesChanged(roles=roles):
            return kept | {"holders": sorted({holder.party for role in roles for holder in role.holders})}
        case registry.WorksMerged(survivor=survivor):
            return kept | {"merged_into": survivor}
        case registry.WorksSplit():
            return kept | {"merged_into": None}
    return row


def _of(work: Work) -> Row:
    card = card_of(work)
    numbers = title_numbers(card.keys) | identifier_numbers(card.identifiers)
    if work.provisional:
        numbers.add(record_number(work.id))
    return {
        "numbers": sorted(numbers),
        "spelled": spelled(text for title in card.keys for text in title.spellings),
        "year": work.year,
        "provisional": work.provisional,
    }


async def works_with(connection: AsyncConnection, numbers: Iterable[int]) -> tuple[list[str], frozenset[int]]:
    """The works, merged ones among them, that have one of the numbers; and those numbers of titles, under which more
    than `COMMON` would be found, and nothing is."""
    await connection.execute(BY_INDEX)
    found = (await connection.execute(_WITH_NUMBERS, {"numbers": list(set(numbers))})).one()
    works, common = found
    return works, frozenset(common)


async def works_of_common(
    connection: AsyncConnection,
    numbers: Iterable[int],
    parties: Iterable[tuple[int, str]],
    years: Iterable[tuple[int, int | None]] = (),
) -> list[str]:
    """Works with a common title: the merged ones of all numbers, those in which a party that is given with a number
    holds a share, and the fifty nearest to each year that is given with one."""
    common, pairs, nearest = sorted(set(numbers)), list(set(parties)), list(set(years))
    found = [*(await connection.execute(_MERGED_WITH, {"numbers": common})).scalars()]
    given: dict[str, list[Any]] = {"numbers": [one for one, _ in pairs], "parties": [one for _, one in pairs]}
    found += (await connection.execute(_OF_PAIRS, given)).scalars()
    given = {"numbers": [one for one, _ in nearest], "years": [one for _, one in nearest]}
    return found + list((await connection.execute(_NEAREST, given)).scalars())


async def works_of_parties(connection: AsyncConnection, of: Iterable[tuple[str, int]]) -> list[str]:
    """The standing works in which a party holds a share, of a year; `of` gives party ids with years."""
    asked = sorted(set(of))
    await connection.execute(BY_INDEX)
    given = {"parties": [party for party, _ in asked], "years": [year for _, year in asked]}
    return list((await connection.execute(_OF_PARTIES, given)).scalars())


async def holders_of(connection: AsyncConnection, works: Sequence[str]) -> list[str]:
    """The parties that hold shares in the works."""
    found: list[str] | None = (await connection.execute(_HOLDERS, {"works": list(works)})).scalar_one()
    return found or []


async def merged_works(connection: AsyncConnection) -> dict[str, str]:
    """Every merged record with the one that it was merged into."""
    return dict((await connection.execute(_MERGED)).tuples().all())


async def stream_spelled(
    connection: AsyncConnection, slice_bytes: int, take: Callable[[bytes], Awaitable[None]]
) -> None:
    """Hand over the titles of all works as they are compared for likeness: lines of `id TAB spelled` in no order, so
    many bytes at a time, the next ones when the last were taken."""
    await connection.execute(_BY_READING)
    raw: Any = (await connection.get_raw_connection()).driver_connection
    waiting = bytearray()

    async def came(data: bytes) -> None:
        waiting.extend(data)
        if len(waiting) >= slice_bytes:
            end = waiting.rfind(b"\n") + 1
            part = bytes(waiting[:end])
            del waiting[:end]
            await take(part)

    await raw.copy_from_query(_SPELLED, output=came)
    if waiting:
        await take(bytes(waiting))
