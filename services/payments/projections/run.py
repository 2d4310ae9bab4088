"""Distribution runs: closed by distribution's word, credited by ours."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import BigInteger, Boolean, Column, Date, Integer, Text, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.payments.domain.run_credits import RunCredited
from shared.contracts import distribution
from shared.eventstore.entries import Entry
from shared.projections import Row, view_table
from shared.projections.among import among
from shared.projections.books import TABLE as BOOKS

VERSION = 2
TABLE = view_table(
    "run",
    Column("run", Text, primary_key=True),
    Column("closed_on", Date),
    Column("allocations", Integer, nullable=False),
    Column("approved_by", Text, nullable=False),
    Column("credited", Boolean, nullable=False),
    Column("heard", BigInteger, nullable=False),
)


def keys(event: object, _: Entry) -> Iterable[tuple[str]]:
    """The run that an event touches."""
    match event:
        case distribution.RunClosed(run=run) | RunCredited(run=run):
            return ((run,),)
    return ()


def evolve(key: tuple[str], row: Row | None, event: object, _: Entry) -> Row | None:
    """The row after an event."""
    match event:
        case distribution.RunClosed() if row is None:
            return {
                "closed_on": event.closed_on.isoformat(),
                "allocations": event.allocations,
                "approved_by": event.approved_by,
                "credited": False,
                "heard": event.known.get("payments", 0),
            }
        case RunCredited() if row is not None:
            return row | {"credited": True}
    return row


async def approvers_of(connection: AsyncConnection, runs: Iterable[str]) -> tuple[str, ...]:
    """Who approved these distribution runs, and who signed these packages of the old system's books."""
    wanted = set(runs)
    query = select(TABLE.c.approved_by).distinct().where(among(TABLE.c.run, wanted))
    approved = set((await connection.execute(query)).scalars())
    signed = select(BOOKS.c.signed_by).where(among(BOOKS.c.sha256, wanted))
    return tuple(sorted(approved.union(*(await connection.execute(signed)).scalars())))


async def closing_days(connection: AsyncConnection, runs: Iterable[str]) -> dict[str, date]:
    """On which day each of these runs was closed; what was taken over came with none."""
    query = select(TABLE.c.run, TABLE.c.closed_on).where(
        among(TABLE.c.run, runs), TABLE.c.closed_on.is_not(None)
    )
    return dict((await connection.execute(query)).tuples().all())


async def heard_by_a_run(connection: AsyncConnection) -> int:
    """Up to which of our own public events some run had heard that is credited."""
    last = select(func.coalesce(func.max(TABLE.c.heard), 0)).where(TABLE.c.credited)
    return int((await connection.execute(last)).scalar_one())


async def credited_runs(connection: AsyncConnection) -> set[str]:
    """Runs whose every share stands on an account."""
    found = await connection.execute(select(TABLE.c.run).where(TABLE.c.credited))
    return {run for (run,) in found}
