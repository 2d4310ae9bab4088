"""To whom passes what a dispute holds since its end, as it stands."""

from datetime import date
from fractions import Fraction

from sqlalchemy.ext.asyncio import AsyncConnection

from services.payments.domain.credit import CREDIT
from services.payments.domain.handed_over import Decided, HandedOver, handed_over, receivers_of
from services.payments.domain.holds import Hold, Holds
from services.payments.domain.passing import Unsettled
from services.payments.projections.dispute import read_holds
from services.payments.projections.handing_over import read_held, read_role_money
from services.payments.projections.merged import read_stands
from services.payments.projections.payee_link import links_of
from shared.contracts.terms import Role
from shared.jobs.context import Context
from shared.kernel.clock import baku_day
from shared.kernel.periods import valid_on
from shared.projections import snapshot


async def what_passes(
    ctx: Context, dispute: str, document_sha256: str
) -> tuple[tuple[HandedOver, ...], bool]:
    """Every credit that the dispute holds since its end, with what everybody receives of it by now; and whether it
    holds more, which cannot pass yet."""
    today = baku_day(ctx.clock())
    async with snapshot(ctx.engine) as (connection, _):
        stands, in_force = await read_stands(connection), await read_holds(connection)
        hold = next((one for one in in_force if one.dispute == dispute and one.parts), None)
        if hold is None:
            return (), False
        holds = Holds(in_force, stands)
        held, waits = await read_held(connection, hold, holds, stands.same_works(hold.work))
        money = await read_role_money(connection, held, holds, hold)
        receivers = await _receivers(connection, hold, holds, today)
    states = await ctx.store.states(CREDIT, [one.credit for one in held])
    unsettled: dict[tuple[str, Role], list[Unsettled]] = {}
    for state, _ in states.values():
        # What a payment run has is held when that lets it go.
        if state.credit is not None and not state.parts and state.payment_run is None:
            one = Unsettled(credit=state.credit, recovered=state.recovered)
            unsettled.setdefault((state.credit.allocation, state.credit.role), []).append(one)
    by = Decided(hold=hold, document_sha256=document_sha256, receivers=receivers)
    found = [
        passing
        for (allocation, role), its in sorted(unsettled.items())
        for passing in handed_over(its, money[allocation, role], holds, by)
    ]
    return tuple(found), waits


async def _receivers(
    connection: AsyncConnection, hold: Hold, holds: Holds, today: date
) -> dict[str, list[tuple[str, Fraction]]]:
    """Who receives for each of those whom the documents name."""
    owners = {holds.party(part.party) for part in hold.parts}
    links = await links_of(connection, holds.same_parties(owners))
    return {
        owner: receivers_of(
            owner,
            [
                (holds.party(one.receiver), one.fraction)
                for one in links
                if holds.party(one.owner) == owner and valid_on(today, one.valid_from, one.valid_to)
            ],
        )
        for owner in owners
    }
