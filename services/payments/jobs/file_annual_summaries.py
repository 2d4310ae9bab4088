"""Files the annual summary of every account that moved in a year or has a balance from before (X-g, D-103)."""

from datetime import date
from typing import Any

from services.payments.domain.annual_filing import (
    ANNUAL_SUMMARY,
    AnnualSummaryFiled,
    FileAnnualSummary,
    annual_id,
)
from services.payments.domain.annual_summary import AnnualSummary, problems_of
from services.payments.formats.annual_files import render_summaries
from services.payments.formats.rendering import Files
from services.payments.jobs.tax_sources import guild_on
from services.payments.projections.annual_sources import accounts_of_year, read_annual
from shared.contracts.terms import DocumentKind
from shared.contracts.wire import to_json
from shared.jobs.entering import enter_all
from shared.jobs.filing import file_document
from shared.jobs.kinds import JobContext, JobFailed
from shared.kernel.findings import Finding
from shared.paper.words import Language
from shared.projections import snapshot

_AT_ONCE = 50


async def run(job: JobContext) -> dict[str, Any]:
    """args: year, payee (None: all). How many accounts have a summary; repeated, it files no bytes twice. A summary
    that does not add up fails it when all others are filed."""
    year, only = int(job.args["year"]), job.args["payee"]
    first, last = date(year, 1, 1), date(year, 12, 31)
    async with job.ctx.engine.connect() as connection:
        accounts = await accounts_of_year(connection, first, last, only)
    guild, filed, findings = await guild_on(job, last), 0, list[Finding]()
    for start in range(0, len(accounts), _AT_ONCE):
        summaries = []
        for payee, currency in accounts[start : start + _AT_ONCE]:
            async with snapshot(job.ctx.engine) as (connection, _):
                summary = await read_annual(connection, payee, currency, first, last, guild)
            problems = problems_of(summary)
            findings += [Finding(f"summary of {payee}", problem) for problem in problems]
            summaries += [] if problems else [summary]
        filed += await _file(job, summaries)
        await job.progress(min(start + _AT_ONCE, len(accounts)), len(accounts), "summaries")
    if findings:
        raise JobFailed(findings, "Summaries that do not add up were not filed")
    return {"year": year, "summaries": filed}


async def _file(job: JobContext, summaries: list[AnnualSummary]) -> int:
    documents = [to_json(one) for one in summaries]
    rendered = await job.compute(render_summaries, documents) if documents else []
    commands = []
    for summary, document, files in zip(summaries, documents, rendered, strict=True):
        filing = await _filed(job, summary, document, files)
        commands.append((filing.summary, FileAnnualSummary(filing=filing)))
    await enter_all(job, ANNUAL_SUMMARY, commands, "summaries")
    return len(commands)


async def _filed(
    job: JobContext, summary: AnnualSummary, document: bytes, files: Files
) -> AnnualSummaryFiled:
    async def keep(data: bytes, media_type: str) -> str:
        return await file_document(
            job.ctx,
            job.meta(),
            data,
            media_type,
            DocumentKind.LETTER,
            parties=[summary.payee.id],
            dated_on=date(summary.year, 12, 31),
        )

    pdfs = {language: await keep(files.pdfs[language], "application/pdf") for language in Language}
    return AnnualSummaryFiled(
        summary=annual_id(summary.payee.id, summary.currency, summary.year),
        payee=summary.payee.id,
        currency=summary.currency,
        year=summary.year,
        version=1,
        language=summary.language,
        sha256=await keep(document, "application/json"),
        csv_sha256=await keep(files.csv, "text/csv; charset=utf-8"),
        pdf_sha256=pdfs[Language.AZ],
        pdf_en_sha256=pdfs[Language.EN],
        pdf_ru_sha256=pdfs[Language.RU],
        filed_by=job.actor,
    )
