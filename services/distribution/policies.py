"""What distribution does when others speak, and after its own decisions."""

from datetime import timedelta

from services.distribution.domain.advance import PROVISION, ReturnAdvance
from services.distribution.domain.agency_fee_due import AGENCY_FEE_DUE, AgencyFeeDue, SayAgencyFee
from services.distribution.domain.base_events import BasePrepared, Comparable
from services.distribution.domain.books import RUN_KIND
from services.distribution.domain.lacking_rates import LACKING_RATES, SayLackingRates
from services.distribution.domain.provision import OUT_OF_PROVISION
from services.distribution.domain.returns import RETURN, ConfirmReturn, ReopenReturn
from services.distribution.domain.run_events import (
    RunAbandoned,
    RunClosed,
    RunClosing,
    RunOpened,
    TargetsExcluded,
)
from services.distribution.domain.states import STATES, TotalStates
from services.distribution.domain.target import TARGET, DecideTarget, TakeTarget
from services.distribution.domain.write_off import RestoreWriteOffs, WrittenOff
from services.distribution.handlers import drop_draft
from services.distribution.projections import LINES, OUTCOMES, REPORTS, SCHEDULE, ledger, outcomes_of
from services.distribution.projections.advance import read_returnable
from services.distribution.projections.distribution_days import read_half_years
from services.distribution.projections.fees import find_fee, read_years
from services.distribution.projections.heard import known
from services.distribution.projections.lacking_rates import read_lacking
from services.distribution.projections.returned import returns_of_order
from services.distribution.projections.sealed import WITNESSES
from services.distribution.projections.write_off import read_restorable
from shared.contracts import intake, matching, payments
from shared.contracts.platform import HeadSealed
from shared.eventstore.days import DayStarted
from shared.kernel.clock import baku_day
from shared.messaging.alarms import raise_alarm
from shared.messaging.books import BOOKS_POLICIES, give_up_waiting
from shared.messaging.expiring import expire_documents
from shared.messaging.reaction import Policy, Reaction
from shared.projections import snapshot
from shared.projections.batch import whole


async def take_account(reaction: Reaction, event: intake.AccountAccepted) -> None:
    """An account's version counts once all its items were heard unaltered (2.1.1-e)."""
    counts = {REPORTS: event.counts.report_chunks, LINES: event.counts.line_chunks}
    await _take(reaction, event, counts)


async def take_schedule(reaction: Reaction, event: intake.ScheduleAccepted) -> None:
    """A schedule counts once all its items were heard unaltered (2.2.2-a)."""
    await _take(reaction, event, {SCHEDULE: event.counts.line_chunks})


async def _take(
    reaction: Reaction, event: intake.AccountAccepted | intake.ScheduleAccepted, counts: dict[str, int]
) -> None:
    await _prove(reaction, event.subject, event.version, counts, event.digest)
    await reaction.execute(TARGET, event.subject, TakeTarget(target=event.subject, version=event.version))


async def take_outcomes(reaction: Reaction, event: matching.AccountMatched) -> None:
    """A version's matching counts once all its outcomes were heard unaltered."""
    counts = {OUTCOMES: sum(event.counts.values())}
    await _prove(reaction, event.target, outcomes_of(event.version), counts, event.digest)
    await reaction.execute(TARGET, event.target, DecideTarget(target=event.target, version=event.version))


async def _prove(reaction: Reaction, subject: str, version: int, counts: dict[str, int], digest: str) -> None:
    async with reaction.ctx.engine.connect() as connection:
        wrong = await whole(connection, subject, version, counts, digest)
    if wrong is not None:
        reaction.park(wrong)


async def confirm_returns(reaction: Reaction, event: payments.PaymentConfirmed) -> None:
    """What the bank booked is back where it came from (D-68)."""
    found = await _ordered(reaction, event.order)
    command = ConfirmReturn(order=event.order, day=event.day, heard=reaction.entry.position)
    await reaction.execute_many(RETURN, [(one, command) for one in found])


async def reopen_returns(
    reaction: Reaction, event: payments.PaymentReturned | payments.PaymentFailed
) -> None:
    """What the bank sent back, or did not carry out, is to be returned again."""
    found = await _ordered(reaction, event.order)
    command = ReopenReturn(order=event.order, day=event.day, heard=reaction.entry.position)
    await reaction.execute_many(RETURN, [(one, command) for one in found])


async def _ordered(reaction: Reaction, order: str) -> list[str]:
    async with reaction.ctx.engine.connect() as connection:
        return await returns_of_order(connection, order)


async def compute_run(reaction: Reaction, event: RunOpened) -> None:
    """An opened run is computed; that of the old system's books is there whole."""
    if event.kind == RUN_KIND:
        return
    await reaction.queue("compute-run", key=event.run, subject=event.run, args={"run": event.run})


async def compute_rest(reaction: Reaction, event: TargetsExcluded) -> None:
    """What an approver did not exclude is computed anew."""
    key = f"{event.run}-{reaction.entry.position}"
    await reaction.queue("compute-run", key=key, subject=event.run, args={"run": event.run})


async def close_run(reaction: Reaction, event: RunClosing) -> None:
    """An approved run is finished."""
    await reaction.queue("close-run", key=event.run, subject=event.run, args={"run": event.run})


async def forget_draft(reaction: Reaction, event: RunAbandoned) -> None:
    """The draft of an abandoned run is of no use."""
    await drop_draft(reaction.ctx.engine, event.run)


async def total_after_run(reaction: Reaction, event: RunClosed) -> None:
    """Where all the money stands after a run (D-98)."""
    await _total(reaction)


async def return_advances(reaction: Reaction, event: RunClosed | payments.ReceivableRecovered) -> None:
    """What PROVISION advanced is there again once it is recovered, or what it was advanced for is no more (D-70)."""
    async with reaction.ctx.engine.connect() as connection:
        found = await read_returnable(connection)
    for advance in found:
        await reaction.execute(OUT_OF_PROVISION, PROVISION, ReturnAdvance(advance=advance))


async def restore_provision(
    reaction: Reaction,
    event: WrittenOff | RunClosed | intake.ReceiptAllocated | intake.ReceiptReassigned,
) -> None:
    """What PROVISION bears of an account that lacks it no more is there again, before it is anybody's: money came for
    it, a run took some of it back, or either had happened when the write-off was decided."""
    async with reaction.ctx.engine.connect() as connection:
        found = await read_restorable(connection)
    for target, lacks in found.items():
        await reaction.execute(OUT_OF_PROVISION, PROVISION, RestoreWriteOffs(target=target, lacks=lacks))


FETCHED_MAX = 10
"""Days that are asked for on one morning."""


async def warn_of_missed_half_year(reaction: Reaction, event: DayStarted) -> None:
    """A half-year that passed without a closed run is an alarm, once, until somebody settles it (D-09)."""
    async with reaction.ctx.engine.connect() as connection:
        halves = await read_half_years(connection, event.day)
    for half in halves:
        if half.missed:
            what = f"no run closed from {half.first} to {half.last}, though there are two in a year (2.1.1-a)"
            await raise_alarm(reaction.ctx.pool, "calendar", "NO_RUN", what, about=half.first)


async def warn_of_no_statistics(reaction: Reaction, event: BasePrepared) -> None:
    """A statistical base for which there is no data at all is an alarm: what rests on it is held (D-11)."""
    if event.comparable is Comparable.NONE:
        what = f"no statistical data for {event.cause or event.use_type} in {event.period} (2.1.1-d)"
        about = f"{event.base} {event.version}"
        await raise_alarm(reaction.ctx.pool, "statistics", "NO_STATISTICS", what, about=about)


async def warn_of_agency_fee(reaction: Reaction, event: DayStarted) -> None:
    """The Agency's fee of the year before is an alarm from 30 days before it is due, once."""
    async with reaction.ctx.engine.connect() as connection:
        fee = await find_fee(connection, event.day.year - 1, event.day)
    if fee is not None and fee.alert and fee.fee.amount > 0:
        what = f"{fee.fee} for {fee.year} is due to the Agency on {fee.due_on}: {fee.rate}% of {fee.base}"
        await raise_alarm(reaction.ctx.pool, "calendar", "FEE_DUE", what, about=fee.year)


async def say_agency_fees(reaction: Reaction, event: DayStarted) -> None:
    """What the fee of each year that is over comes to is said, again when it changes, so that it is paid."""
    async with reaction.ctx.engine.connect() as connection:
        years = [year for year in await read_years(connection) if year < event.day.year]
        fees = [await find_fee(connection, year, event.day) for year in years]
    for fee in fees:
        if fee is not None:
            due = AgencyFeeDue(
                year=fee.year,
                fee=fee.fee,
                base=fee.base,
                rate=fee.rate,
                due_on=fee.due_on,
                reference=fee.reference,
            )
            await reaction.execute(AGENCY_FEE_DUE, str(fee.year), SayAgencyFee(due=due))


async def total_daily(reaction: Reaction, event: DayStarted) -> None:
    """Where all the money stands when a day begins (D-98)."""
    await _total(reaction)


async def _total(reaction: Reaction) -> None:
    async with snapshot(reaction.ctx.engine) as (connection, _):
        totals = await ledger.read_totals(connection)
        heard = await known(connection)
    day = baku_day(reaction.entry.recorded_at)
    await reaction.execute(STATES, day.isoformat(), TotalStates(day=day, totals=totals, known=heard))


async def look_for_rates(reaction: Reaction, event: DayStarted) -> None:
    """Days of foreign receipts that lack a rate are said every day; where an address is set they are asked for, and
    so is the day that is over: of the one that begins the bank may still answer with another (2.2.4-a, D-64)."""
    async with reaction.ctx.engine.connect() as connection:
        lacking = await read_lacking(connection)
    command = SayLackingRates(day=event.day, lacking=lacking)
    await reaction.execute(LACKING_RATES, event.day.isoformat(), command)
    if not reaction.ctx.settings.rates_url:
        return
    over = event.day - timedelta(days=1)
    for day in sorted({over, *(one.day for one in lacking if not one.bulletin and one.day < over)})[
        -FETCHED_MAX:
    ]:
        args = {"asked": day.isoformat(), "by": reaction.meta().actor}
        await reaction.queue("fetch-bulletin", key=f"{event.day}/{day}", subject=day.isoformat(), args=args)


async def let_expire(reaction: Reaction, event: DayStarted | HeadSealed) -> None:
    """What may expire is looked at when a day begins, and when one was sealed by a service to which claims or disputes
    come (D-22, D-23)."""
    if isinstance(event, HeadSealed) and reaction.entry.source not in WITNESSES:
        return
    key = f"{reaction.entry.source or 'own'}/{event.day}"
    await reaction.queue("expire-reserves", key=key, subject=event.day.isoformat(), args={})


POLICIES: dict[type, tuple[Policy, ...]] = {
    BasePrepared: (warn_of_no_statistics,),
    intake.AccountAccepted: (take_account,),
    intake.ReceiptAllocated: (restore_provision,),
    intake.ReceiptReassigned: (restore_provision,),
    intake.ScheduleAccepted: (take_schedule,),
    matching.AccountMatched: (take_outcomes,),
    payments.PaymentConfirmed: (confirm_returns,),
    payments.PaymentReturned: (reopen_returns,),
    payments.PaymentFailed: (reopen_returns,),
    payments.ReceivableRecovered: (return_advances,),
    RunOpened: (compute_run,),
    TargetsExcluded: (compute_rest,),
    RunClosing: (close_run,),
    RunAbandoned: (forget_draft,),
    RunClosed: (total_after_run, return_advances, restore_provision),
    WrittenOff: (restore_provision,),
    HeadSealed: (let_expire,),
    DayStarted: (
        total_daily,
        let_expire,
        look_for_rates,
        warn_of_missed_half_year,
        warn_of_agency_fee,
        say_agency_fees,
        expire_documents,
        give_up_waiting,
    ),
    **BOOKS_POLICIES,
}
