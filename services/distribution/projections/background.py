"""What a draft is reviewed against, read in the snapshot in which its run is opened; and what pays twice now."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.distribution.domain.background import TWICE, Background, PaidUse
from services.distribution.domain.facts import RunFacts
from services.distribution.projections import work
from services.distribution.projections.allocation import TABLE as ALLOCATION
from services.distribution.projections.run import TABLE as RUN
from services.distribution.projections.run import last_distributing
from shared.contracts.wire import from_builtins
from shared.kernel.periods import Period

_IDS_PER_QUERY = 10_000


async def read_background(connection: AsyncConnection, facts: RunFacts) -> Background:
    """The last run that distributed something, and what closed runs paid for the works of these facts."""
    last = await last_distributing(connection)
    days = [day for target in facts.targets for day in (target.period.first, target.period.last)]
    works = {
        report.work
        for target in facts.targets
        if target.channel in TWICE
        for report in target.reports
        if report.work is not None
    }
    return Background(
        last_run=None if last is None else last["run"],
        last_review_sha256="" if last is None else last["review_sha256"] or "",
        paid=tuple(await read_paid(connection, works, Period(min(days), max(days)))) if works else (),
    )


async def read_paid(connection: AsyncConnection, works: Iterable[str], period: Period) -> list[PaidUse]:
    """What stands of users' and producers' money that closed runs distributed for works, under the records that stand
    for them, and for days of a period."""
    wanted = set(works)
    stands = {old: new for old, new in (await work.read_survivors(connection)).items() if new in wanted}
    ids = sorted(wanted | set(stands))
    names = ("allocation", "work", "use_type", "channel", "target", "first_day", "last_day")
    title = ALLOCATION.c.body["title"].as_string().label("title")
    found: list[PaidUse] = []
    for start in range(0, len(ids), _IDS_PER_QUERY):
        query = (
            select(*(ALLOCATION.c[name] for name in names), title)
            .join(RUN, RUN.c.run == ALLOCATION.c.run)
            .where(RUN.c.state == "CLOSED", ALLOCATION.c.reversed_by.is_(None))
            .where(ALLOCATION.c.channel.in_(TWICE))
            .where(ALLOCATION.c.first_day <= period.last.isoformat())
            .where(ALLOCATION.c.last_day >= period.first.isoformat())
            .where(ALLOCATION.c.work.in_(ids[start : start + _IDS_PER_QUERY]))
            .order_by(ALLOCATION.c.allocation)
        )
        for row in (await connection.execute(query)).mappings():
            told = {name: row[name] for name in ("title", "use_type", "channel", "target")}
            told |= {"work": stands.get(row["work"], row["work"])}
            days = {"from": row["first_day"], "to": row["last_day"]}
            found.append(from_builtins(PaidUse, told | {"period": days}))
    return found
