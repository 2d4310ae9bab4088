"""Writes a month's journal for the accountant, part by part, and keeps it as a document (D-90, D-103)."""

from tempfile import TemporaryFile
from typing import IO, Any

from sqlalchemy import tuple_

from services.payments.domain.journal_export import JOURNAL, JournalExported, RecordExport
from services.payments.domain.month import Closings, last_day, month_of
from services.payments.domain.policy_chart import CHART, Chart, chart_of, line_of
from services.payments.formats.journal_csv import MEDIA_TYPE, write_entries, write_head
from services.payments.projections.journal import entries_of_month
from services.payments.projections.month import read_closings
from services.payments.projections.policy import TABLE as POLICY
from shared.contracts.terms import DocumentKind
from shared.jobs.entering import held
from shared.jobs.filing import file_stored
from shared.jobs.kinds import JobContext, JobFailed
from shared.kernel.findings import Finding
from shared.projections import policy, snapshot

_PAGE = 10_000


async def run(job: JobContext) -> dict[str, Any]:
    """args: month. The hash of the file, how many entries stand in it, and how many of them belong to a closed month.

    Of a closed month it is the same bytes whenever it is asked for, as long as the chart stays.
    """
    month = str(job.args["month"])
    async with snapshot(job.ctx.engine) as (connection, position):
        closings = await read_closings(connection)
        found = (await policy.in_force(connection, POLICY, last_day(month))).get(CHART)
    if found is None:
        raise JobFailed([Finding("policy chart", f"none is in force on {last_day(month)}")])
    closed_at = closings.closed_at(month)
    until = position if closed_at is None else closed_at
    with TemporaryFile() as file:
        entries, late = await _write(job, file, month, closings, until, chart_of(found["body"]))
        sha = await job.ctx.blobs.put_file(file, MEDIA_TYPE)
    await file_stored(job.ctx, job.meta(), sha, DocumentKind.REPORT, dated_on=last_day(month))
    exported = JournalExported(
        month=month,
        closed=closed_at is not None,
        position=until,
        entries=entries,
        late=late,
        chart=found["version"],
        sha256=sha,
    )
    outcome = await job.ctx.store.execute(JOURNAL, month, RecordExport(exported=exported), job.meta())
    held(outcome, month, "The journal cannot be recorded")
    return {"month": month, "closed": exported.closed, "position": until} | {
        "entries": entries,
        "late": late,
        "sha256": sha,
    }


async def _write(
    job: JobContext, file: IO[bytes], month: str, closings: Closings, until: int, chart: Chart
) -> tuple[int, int]:
    """Into a file, a page at a time: a month may have more entries than memory is for."""
    file.write(write_head())
    after, entries, late = (0, 0), 0, 0
    query = entries_of_month(month, closings, until)
    key = tuple(query.selected_columns[name] for name in ("position", "number"))
    while True:
        async with job.ctx.engine.connect() as connection:
            page = query.where(tuple_(*key) > after).order_by(*key).limit(_PAGE)
            rows = [dict(row) for row in (await connection.execute(page)).mappings()]
        if not rows:
            return entries, late
        lacking = {
            (account, row["currency"])
            for row in rows
            for account in (row["debit"], row["credit"])
            if line_of(chart, account, row["currency"]) is None
        }
        if lacking:
            what = "has no line for this account: approve a newer version"
            raise JobFailed([Finding("policy chart", what, one) for one, _ in sorted(lacking)])
        file.write(await job.compute(write_entries, month, rows, chart))
        entries += len(rows)
        late += sum(month_of(row["effective_on"]) < month for row in rows)
        after = (rows[-1]["position"], rows[-1]["number"])
        await job.progress(entries, entries, "entries")
