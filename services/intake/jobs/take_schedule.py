"""Takes a foreign schedule in: read and check it in a child process, list its items, accept it (2.2.2-a, D-61, D-71).

A schedule with a defect makes the job FAILED with every finding and appends nothing.
"""

from typing import Any

from services.intake.domain.chunks import chunked, numbered
from services.intake.domain.cover import Cover, use_of
from services.intake.domain.items import SCHEDULE_LINES, ScheduleChunked, items_id
from services.intake.domain.schedule import SCHEDULE, ScheduleTaken, TakeSchedule, conflict, covered_by
from services.intake.domain.schedule_check import CheckedSchedule
from services.intake.formats.documents import read_schedule
from services.intake.handlers import file_papers
from services.intake.jobs.steps import as_keyed, contract_of, file_of, refuse_others
from services.intake.projections.schedule import schedule_of_file
from services.intake.publisher import public_of
from shared.contracts.batches import batch_digest, item_digest
from shared.contracts.intake import BatchCounts, ReportedWork, ScheduleLine
from shared.contracts.registry import Contract
from shared.contracts.wire import from_builtins
from shared.jobs.entering import held
from shared.jobs.following import read_models_follow
from shared.jobs.kinds import JobContext, JobFailed
from shared.kernel.clock import baku_day
from shared.kernel.decider import Rejected

VERSION = 1
"""Of every schedule: a correction is a schedule of its own number."""


async def run(job: JobContext) -> dict[str, Any]:
    """The schedule's total and sum due."""
    schedule, file_sha256 = str(job.args["schedule"]), str(job.args["file_sha256"])
    state, _ = await job.ctx.store.state(SCHEDULE, schedule)
    cover = from_builtins(Cover, job.args["cover"])
    contract = await contract_of(job, str(job.args["contract"]), cover.period)
    if state.taken is not None and state.taken.file_sha256 == file_sha256:
        if state.taken.job != job.job_id and not covered_by(state.taken, cover, contract):
            held(conflict(state.taken), "cover")
        await file_papers(job.ctx, job.meta(), contract.party, file_sha256, cover)
        return _result(state.taken)
    if job.args.get("paper") is not None:
        contract = as_keyed(contract)
    data = await file_of(job, file_sha256)
    await read_models_follow(job)
    async with job.ctx.engine.connect() as connection:
        other = await schedule_of_file(connection, contract.id, file_sha256)
    if other not in (None, schedule):
        held(Rejected("DUPLICATE_FILE", f"This file stands as schedule {other}."), "file")
    checked = await job.compute(
        read_schedule, data, cover, contract, baku_day(job.ctx.clock()), job.ctx.settings.crd_layouts()
    )
    if checked.findings:
        raise JobFailed(checked.findings, title="The schedule cannot be distributed")
    items = _items(schedule, checked)
    if state.taken is not None:
        return _delivered_again(state.taken, cover, contract, checked, items)
    stream = items_id(schedule, VERSION)
    for outcome in await job.ctx.store.execute_many(
        SCHEDULE_LINES, [(stream, item) for item in items], job.meta()
    ):
        held(outcome, "file")
    await refuse_others(job, SCHEDULE_LINES, stream, items)
    taken = await _taken(job, schedule, cover, contract, checked, items)
    held(await job.ctx.store.execute(SCHEDULE, schedule, TakeSchedule(taken=taken), job.meta()), "file")
    await file_papers(job.ctx, job.meta(), contract.party, file_sha256, cover)
    return _result(taken)


def _items(schedule: str, checked: CheckedSchedule) -> list[ScheduleChunked]:
    """The lines in chunks, each with the works that it names first."""
    works = {work.number: work for work in checked.reports}
    items = []
    pairs = ((line, works.pop(line.report or 0, None)) for line in checked.lines)
    for number, chunk in numbered(chunked(pairs)):
        lines: tuple[ScheduleLine, ...] = tuple(line for line, _ in chunk)
        reports: tuple[ReportedWork, ...] = tuple(work for _, work in chunk if work is not None)
        items.append(
            ScheduleChunked(schedule=schedule, version=VERSION, chunk=number, reports=reports, lines=lines)
        )
    return items


def _delivered_again(
    taken: ScheduleTaken,
    cover: Cover,
    contract: Contract,
    checked: CheckedSchedule,
    items: list[ScheduleChunked],
) -> dict[str, Any]:
    """The schedule that stands, when another file says the very same. Raises JobFailed when it says something else."""
    same = (_digest(items), checked.total, checked.due) == (taken.digest, taken.total, taken.due)
    if not same or not covered_by(taken, cover, contract):
        held(conflict(taken), "file")
    return _result(taken)


def _digest(items: list[ScheduleChunked]) -> str:
    return batch_digest(item_digest(public_of(item)) for item in items)


async def _taken(
    job: JobContext,
    schedule: str,
    cover: Cover,
    contract: Contract,
    checked: CheckedSchedule,
    items: list[ScheduleChunked],
) -> ScheduleTaken:
    use = use_of(cover, contract)
    if use is None or checked.total is None or checked.due is None or cover.number is None:
        raise ValueError("a proper schedule has a number, a use, a total and a sum due")
    return ScheduleTaken(
        schedule=schedule,
        version=VERSION,
        society=contract.party,
        contract=contract.id,
        contract_version=contract.version,
        number=cover.number,
        period=cover.period,
        territory=cover.territory or contract.territory,
        use_type=use,
        currency=contract.currency,
        total=checked.total,
        due=checked.due,
        counts=BatchCounts(
            report_chunks=0, reports=len(checked.reports), line_chunks=len(items), lines=len(checked.lines)
        ),
        digest=_digest(items),
        known=await job.ctx.store.known(),
        submitted_by=str(job.args.get("submitted_by", job.actor)),
        file_sha256=str(job.args["file_sha256"]),
        file_name=str(job.args["file_name"]),
        scan_sha256=cover.scan_sha256,
        job=job.job_id,
    )


def _result(taken: ScheduleTaken) -> dict[str, Any]:
    return {
        "schedule": taken.schedule,
        "state": "ACCEPTED",
        "reports": taken.counts.reports,
        "lines": taken.counts.lines,
        "total": {"amount": taken.total.amount, "currency": taken.total.currency},
        "due": {"amount": taken.due.amount, "currency": taken.due.currency},
    }
