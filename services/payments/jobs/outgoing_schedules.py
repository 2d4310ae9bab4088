"""The schedules of a released run's payments to foreign organisations, each made and filed once (D-96, D-103)."""

from services.payments.domain.draft import Draft, DraftOrder
from services.payments.domain.order import ORDER
from services.payments.domain.order_terms import ScheduleFiles
from services.payments.formats.outgoing_files import write_schedule
from services.payments.formats.sheets import XLSX
from services.payments.projections.allocation import read_allocations
from services.payments.projections.outgoing import Told, has_schedule, schedule_of
from services.payments.projections.party import read_parties
from services.payments.projections.repayment import read_returns
from services.payments.projections.work import read_titles
from shared.contracts.terms import DocumentKind
from shared.jobs.filing import file_document
from shared.jobs.kinds import JobContext
from shared.projections import snapshot

_MEDIA_TYPES = ("application/json", "text/csv", XLSX)


async def file_schedules(job: JobContext, draft: Draft) -> dict[str, ScheduleFiles]:
    """The files by order. An order that was issued keeps those that it was issued with, whatever the registry has said
    since."""
    orders = [order for order in draft.orders if has_schedule(order)]
    states = await job.ctx.store.states(ORDER, [order.order for order in orders])
    found: dict[str, ScheduleFiles] = {}
    for order in orders:
        issued = states[order.order][0].issued
        if issued is None:
            found[order.order] = await _filed(job, draft, order)
        elif issued.schedule is not None:
            found[order.order] = issued.schedule
    return found


async def _filed(job: JobContext, draft: Draft, order: DraftOrder) -> ScheduleFiles:
    schedule = schedule_of(draft, order, await _told(job, order))
    files = await job.compute(write_schedule, schedule)
    hashes = [
        await file_document(
            job.ctx,
            job.meta(),
            data,
            media_type,
            DocumentKind.LETTER,
            parties=[order.payee],
            dated_on=draft.execution_date,
        )
        for data, media_type in zip(files, _MEDIA_TYPES, strict=True)
    ]
    return ScheduleFiles(sha256=hashes[0], csv_sha256=hashes[1], xlsx_sha256=hashes[2])


async def _told(job: JobContext, order: DraftOrder) -> Told:
    credits_ = [line.credit for line in order.lines]
    async with snapshot(job.ctx.engine) as (connection, _):
        returns = await read_returns(connection, [item.liability for item in order.items])
        owners = {one.owner for one in credits_ if one.owner is not None}
        owners |= {line.owner for back in returns.values() for line in back.lines if line.owner is not None}
        parties = await read_parties(connection, {order.payee, *owners})
        return Told(
            allocations=await read_allocations(connection, {one.allocation for one in credits_}),
            returns=returns,
            titles=await read_titles(connection, {one.work for one in credits_}),
            names={party: row["name"] for party, row in parties.items()},
        )
