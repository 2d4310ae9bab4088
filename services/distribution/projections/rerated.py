"""Schedules that were converted by a bulletin which two people corrected since (2.2.8-a, D-70)."""

from sqlalchemy import ColumnElement, and_, exists, func, literal, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.distribution.domain.rates import HOME
from services.distribution.projections.bulletin import TABLE as BULLETIN
from services.distribution.projections.run import TABLE as RUN
from services.distribution.projections.target import TABLE as TARGET
from shared.contracts.terms import TargetKind


async def read_rerated(connection: AsyncConnection) -> set[str]:
    """The distributed ones that no run has looked at since."""
    query = select(TARGET.c.target).where(
        TARGET.c.distributed.is_not(None), _corrected_since(TARGET.c.distributed_position)
    )
    return set((await connection.execute(query)).scalars())


async def rerated_in(connection: AsyncConnection, run: str) -> set[str]:
    """Those of a living run whose draft rests on such a bulletin."""
    query = (
        select(TARGET.c.target)
        .join(RUN, RUN.c.run == TARGET.c.run)
        .where(TARGET.c.run == run, _corrected_since(RUN.c.read_position))
    )
    return set((await connection.execute(query)).scalars())


def _corrected_since(position: ColumnElement[int]) -> ColumnElement[bool]:
    """Whether it is a foreign schedule with a transfer of a day that a bulletin serves or served which was corrected
    behind a position."""
    each = func.json_array_elements(TARGET.c.transfers).table_valued("value", name="each").render_derived()
    day = func.json_extract_path_text(each.c.value, literal("value_date"))
    serves = (
        select(BULLETIN.c.day_asked)
        .select_from(BULLETIN)
        .join(each, literal(True))
        .where(BULLETIN.c.corrected_position > position)
        .where(BULLETIN.c.served_from <= day, BULLETIN.c.day_asked >= day)
        .correlate(TARGET, RUN)
    )
    foreign = TARGET.c.manifest["due"]["currency"].as_string() != HOME
    return and_(TARGET.c.kind == TargetKind.SCHEDULE.value, foreign, exists(serves))
