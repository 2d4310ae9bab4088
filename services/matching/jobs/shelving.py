"""Reading the works that reports may be, with everything that stands behind them."""

from collections.abc import Iterable, Mapping
from datetime import date

from sqlalchemy.ext.asyncio import AsyncConnection

from services.matching.formats.shelf import Shelf
from services.matching.projections.party import raw_parties
from services.matching.projections.work import read_cards
from services.matching.projections.work_key import holders_of


async def read_shelf(
    connection: AsyncConnection,
    works: Iterable[str],
    merged_works: Mapping[str, str],
    merged_parties: Mapping[str, str],
    day: date,
) -> Shelf:
    """The registered works that stand under these ids; merged are all records with the one that stands for each."""
    standing = {merged_works.get(one, one) for one in works}
    behind = {one: by for one, by in merged_works.items() if by in standing}
    cards = await read_cards(connection, standing.union(behind))
    holders = {merged_parties.get(one, one) for one in await holders_of(connection, list(standing))}
    others = {one: by for one, by in merged_parties.items() if by in holders}
    return Shelf(cards, await raw_parties(connection, holders.union(others)), behind, others, day)
