"""How much of an account's measure each reported work has, by chunk: what a review is about, largest first."""

from collections.abc import Iterable

from sqlalchemy import JSON, Column, Integer, Text, select
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.contracts import intake
from shared.eventstore.entries import Entry
from shared.kernel.money import Money
from shared.projections import Row, view_table

VERSION = 1
TABLE = view_table(
    "measured",
    Column("target", Text, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("chunk", Integer, primary_key=True),
    Column("sums", JSON, nullable=False),
)


def keys(event: object, _: Entry) -> Iterable[tuple[str, int, int]]:
    """The chunk that an event brings."""
    match event:
        case intake.UsageLinesListed():
            return ((event.subject, event.version, event.chunk),)
        case intake.ScheduleLinesListed():
            return ((event.subject, event.version, event.chunk),)
    return ()


def evolve(key: tuple[str, int, int], row: Row | None, event: object, _: Entry) -> Row | None:
    """Sums by the report's number: seconds, tickets, or minor units."""
    sums: dict[str, int] = {}
    match event:
        case intake.UsageLinesListed(lines=lines):
            for line in lines:
                number = str(line.report)
                sums[number] = sums.get(number, 0) + line.value
        case intake.ScheduleLinesListed(lines=of_owners):
            for one in of_owners:
                if one.report is not None:
                    number = str(one.report)
                    sums[number] = sums.get(number, 0) + one.amount.amount
        case _:
            return row
    return {"sums": sums}


async def read_stakes(
    connection: AsyncConnection, target: str, version: int, works: Iterable[int], due: Money
) -> dict[int, Money]:
    """What each report of a batch would get of the sum due by its measure alone, half up; `works` are the numbers of
    those that are works, the others get nothing."""
    query = select(TABLE.c.sums).where(TABLE.c.target == target, TABLE.c.version == version)
    sums: dict[int, int] = {}
    for chunk in (await connection.execute(query)).scalars():
        for number, value in chunk.items():
            sums[int(number)] = sums.get(int(number), 0) + value
    counted = {number: max(sums.get(number, 0), 0) for number in works}
    total = sum(counted.values())
    if total == 0:
        return {}
    return {
        number: Money((2 * due.amount * value + total) // (2 * total), due.currency)
        for number, value in counted.items()
    }
