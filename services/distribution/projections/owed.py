"""What earlier corrections of a target took back and is not recovered, as far as a run has heard (D-70)."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.distribution.domain.facts import CorrectionFact
from services.distribution.domain.owed import Issued, OwedFact, Recovered, Said, still_owed
from services.distribution.projections.allocation import TABLE as ALLOCATION
from services.distribution.projections.reversal import TABLE as REVERSAL
from services.distribution.projections.reversal import read_owed
from services.distribution.projections.run import TABLE as RUN
from shared.contracts.distribution import AllocatedShare
from shared.contracts.wire import from_builtins
from shared.kernel.money import Money
from shared.projections import Row

_Shares = tuple[AllocatedShare, ...]


async def name_owed(
    connection: AsyncConnection, corrections: Iterable[CorrectionFact], stands: Mapping[str, str]
) -> list[CorrectionFact]:
    """The corrections, with what of their targets was taken back before and is not recovered. `stands`: a merged party
    -> the one that stands for it."""
    found = list(corrections)
    owed = await read_owed(connection, {one.target for one in found})
    return [
        replace(one, owed=await _owed(connection, one.target, stands)) if one.target in owed else one
        for one in found
    ]


async def _owed(connection: AsyncConnection, target: str, stands: Mapping[str, str]) -> tuple[OwedFact, ...]:
    columns = (REVERSAL, RUN.c.closed_position)
    closed = select(*columns).join(RUN, RUN.c.run == REVERSAL.c.run).where(RUN.c.state == "CLOSED")
    of_it = closed.where(REVERSAL.c.target == target).order_by(REVERSAL.c.reversal)
    rows = [dict(row) for row in (await connection.execute(of_it)).mappings()]
    if not rows:
        return ()
    issued = await _issued(connection, target, min(row["closed_position"] for row in rows))
    taken: dict[int, list[tuple[str, _Shares]]] = {position: [] for position in issued}
    heard: list[tuple[int, Said]] = []
    for row in rows:
        shares = from_builtins(_Shares, row["body"]["shares"])
        taken.setdefault(row["closed_position"], []).append((row["reversal"], shares))
        heard += [(one["position"], _recovered(row["reversal"], one)) for one in row["given_back"]]
    for position, back in taken.items():
        known = Issued(taken_back=tuple(back), shares=tuple(issued.get(position, ())))
        heard.append((position, known))
    return still_owed([one for _, one in sorted(heard, key=lambda one: one[0])], stands)


async def _issued(connection: AsyncConnection, target: str, since: int) -> dict[int, list[AllocatedShare]]:
    """Where runs closed from there on -> the shares that they issued of a target."""
    query = (
        select(RUN.c.closed_position, ALLOCATION.c.body["shares"])
        .join(RUN, RUN.c.run == ALLOCATION.c.run)
        .where(ALLOCATION.c.target == target, RUN.c.state == "CLOSED", RUN.c.closed_position >= since)
    )
    found: dict[int, list[AllocatedShare]] = {}
    for position, shares in (await connection.execute(query)).tuples():
        found.setdefault(position, []).extend(from_builtins(_Shares, shares))
    return found


def _recovered(reversal: str, said: Row) -> Recovered:
    return Recovered(reversal=reversal, payee=said["payee"], net=from_builtins(Money, said["amount"]))
