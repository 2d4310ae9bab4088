"""Files the yearly summary of every payee who was paid in a year, part by part (3.4, D-103)."""

from datetime import date
from typing import Any

from services.payments.domain.tax_summary import (
    TAX_SUMMARY,
    FileTaxSummary,
    TaxSummary,
    summary_id,
    summary_of,
)
from services.payments.formats.register_files import JSON, MEDIA_TYPES, WORKBOOK, write_summaries
from services.payments.jobs.tax_sources import guild_on, numbers_of
from services.payments.projections.taxed_orders import read_taxed, taxed_payees
from shared.contracts.terms import DocumentKind
from shared.jobs.entering import enter_all
from shared.jobs.filing import file_document
from shared.jobs.kinds import JobContext
from shared.projections import snapshot

_AT_ONCE = 100


async def run(job: JobContext) -> dict[str, Any]:
    """args: year, payee (None: all). How many payees have a summary; repeated, it files no bytes twice."""
    year, only = int(job.args["year"]), job.args["payee"]
    first, last = date(year, 1, 1), date(year, 12, 31)
    async with job.ctx.engine.connect() as connection:
        paid = await taxed_payees(connection, first, last)
    paid = [one for one in paid if only in (None, one[0])]
    numbers = await numbers_of(job, paid, f"yearly tax summary, {year}")
    payees = sorted({payee for payee, _ in paid})
    guild, filed = await guild_on(job, last), 0
    for start in range(0, len(payees), _AT_ONCE):
        summaries = []
        for payee in payees[start : start + _AT_ONCE]:
            async with snapshot(job.ctx.engine) as (connection, _):
                orders = [one async for one in read_taxed(connection, first, last, numbers, payee)]
            if orders:
                summaries.append(summary_of(year, guild, orders))
        filed += await _file(job, summaries)
        await job.progress(min(start + _AT_ONCE, len(payees)), len(payees), "payees")
    return {"year": year, "summaries": filed}


async def _file(job: JobContext, summaries: list[TaxSummary]) -> int:
    commands = []
    for summary, written in zip(summaries, await job.compute(write_summaries, summaries), strict=True):
        files = {
            form: await file_document(
                job.ctx,
                job.meta(),
                data,
                MEDIA_TYPES[form],
                DocumentKind.LETTER,
                parties=[summary.payee],
                dated_on=date(summary.year, 12, 31),
            )
            for form, data in written.items()
        }
        command = FileTaxSummary(
            payee=summary.payee,
            year=summary.year,
            json_sha256=files[JSON],
            xlsx_sha256=files[WORKBOOK],
            by=job.actor,
        )
        commands.append((summary_id(summary.payee, summary.year), command))
    await enter_all(job, TAX_SUMMARY, commands, "summaries")
    return len(commands)
