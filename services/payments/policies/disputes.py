"""When a dispute is narrowed, and when it ends: what is not disputed any more is let go of."""

from datetime import timedelta

from services.payments.domain.dispute_events import DisputeClosed, DisputeLapsed, NarrowingApproved
from services.payments.domain.holds import GUILD, HOLDS, LiftHold, NarrowHold, SettleHold
from services.payments.projections.dispute import open_since, settled_since
from services.payments.projections.disputed_sums import read_disputed
from services.payments.projections.policy import policies_on
from shared.eventstore.days import DayStarted
from shared.kernel.money import Money
from shared.messaging.alarms import raise_alarm
from shared.messaging.reaction import Reaction
from shared.projections import snapshot


async def let_go_of_the_rest(reaction: Reaction, event: NarrowingApproved) -> None:
    """What is disputed no longer is paid at the next planned payment."""
    command = NarrowHold(dispute=event.dispute, role=event.role, share=event.share)
    await reaction.execute(HOLDS, GUILD, command)


async def let_payment_go_on(reaction: Reaction, event: DisputeClosed | DisputeLapsed) -> None:
    """Lift the hold of an ended dispute; where its documents say who has which part, all but what was credited
    otherwise by who had not heard of them."""
    if isinstance(event, DisputeLapsed) or not event.parts:
        await reaction.execute(HOLDS, GUILD, LiftHold(dispute=event.dispute))
        return
    since = reaction.entry.public_seq or 0
    command = SettleHold(dispute=event.dispute, parts=event.parts, since=since)
    await reaction.execute(HOLDS, GUILD, command)


async def warn_of_old_disputes(reaction: Reaction, event: DayStarted) -> None:
    """A dispute that is open for the days of the policy is an alarm, and every so many days another one (D-82); so is
    one that ended so long ago and still holds what distribution has not taken back."""
    async with snapshot(reaction.ctx.engine) as (connection, _):
        terms = (await policies_on(connection, event.day)).disputes
        since = event.day - timedelta(days=terms.alert_days)
        old = await open_since(connection, since)
        ended = await settled_since(connection, since)
        kept = await read_disputed(connection, ended)
    for dispute in ended:
        if sums := kept.get(dispute["id"]):
            held = ", ".join(str(Money(one["amount"], one["currency"])) for one in sums)
            what = (
                f"dispute {dispute['id']} over {dispute['work']} has ended for others on {dispute['ended_on']}, and "
                f"distribution has not taken back {held}: what it never will two people hand over"
            )
            about = f"{dispute['id']} {(event.day - dispute['ended_on']).days // terms.alert_days}"
            await raise_alarm(reaction.ctx.pool, "disputes", "NOT_TAKEN_BACK", what, about=about)
    for dispute in old:
        age = (event.day - dispute["opened_on"]).days
        may_lapse = terms.lapse_days is not None and age > terms.lapse_days and not dispute["claim_filed"]
        what = (
            f"dispute {dispute['id']} over {dispute['work']} is open since {dispute['opened_on']}, {age} days"
        )
        if may_lapse:
            what += f"; no filed claim was shown in {terms.lapse_days} days, and it may be declared lapsed"
        about = f"{dispute['id']} {age // terms.alert_days}"
        await raise_alarm(reaction.ctx.pool, "disputes", "DISPUTE_OLD", what, about=about)
