"""What a run reads of money from abroad: what was kept of it, what part was admitted, the rates of its days."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from fractions import Fraction

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.distribution.domain.bulletin import DAYS_BACK_MAX
from services.distribution.domain.facts import BulletinFact, TargetFact
from services.distribution.domain.kept_fact import KeptFact
from services.distribution.domain.rates import HOME
from services.distribution.projections.bulletin import TABLE as BULLETIN
from shared.contracts.terms import TargetKind
from shared.contracts.wire import from_builtins
from shared.projections import Row

PRO_RATA = "PRO_RATA"
BANK_CHARGE = "BANK_CHARGE"


def admitted_part(row: Row) -> Fraction | None:
    """What part of a schedule's due sum came, where it was admitted with a part (D-64)."""
    funding = row["funding"] or {}
    if row["kind"] != TargetKind.SCHEDULE or funding.get("admitted") != PRO_RATA:
        return None
    come = funding["received"]["amount"] + _bank_charges(row)
    return Fraction(come, funding["due"]["amount"])


def kept_of(row: Row, lines: Iterable[Sequence[object]]) -> tuple[KeptFact, ...]:
    """What never came of a schedule, by kind; `lines`: [kind, amount] of its lines that are no royalty (D-65)."""
    if row["kind"] != TargetKind.SCHEDULE:
        return ()
    sums: dict[str, int] = {BANK_CHARGE: _bank_charges(row)}
    for kind, amount in lines:
        sums[str(kind)] = sums.get(str(kind), 0) + int(str(amount))
    return tuple(KeptFact(kind=kind, amount=sums[kind]) for kind in sorted(sums) if sums[kind])


def _bank_charges(row: Row) -> int:
    charges = (row["funding"] or {}).get("charges")
    return int(charges["amount"]) if charges else 0


async def bulletins_for(
    connection: AsyncConnection, targets: Iterable[TargetFact]
) -> tuple[BulletinFact, ...]:
    """The bulletins that can serve a value date of these schedules, with the rates of their currencies alone: years of
    bulletins make no run larger."""
    schedules = [one for one in targets if one.kind is TargetKind.SCHEDULE and one.due.currency != HOME]
    days = [transfer.value_date for one in schedules for transfer in one.transfers]
    if not days:
        return ()
    span = timedelta(days=DAYS_BACK_MAX)
    query = (
        select(BULLETIN)
        .where(BULLETIN.c.day_asked >= (min(days) - span).isoformat())
        .where(BULLETIN.c.day_effective <= max(days).isoformat())
        .order_by(BULLETIN.c.day_asked)
    )
    wanted = {one.due.currency for one in schedules}
    wanted |= {transfer.came.currency for one in schedules for transfer in one.transfers if transfer.came}
    names = ("day_asked", "day_effective")
    return tuple(
        from_builtins(
            BulletinFact,
            {name: row[name] for name in names}
            | {"rates": [rate for rate in row["rates"] if rate["currency"] in wanted]},
        )
        for row in (await connection.execute(query)).mappings()
    )
