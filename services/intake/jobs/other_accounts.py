"""Whether another account tells of the same uses: seen by a person, never decided by intake (D-16, D-17, D-71)."""

from services.intake.domain.account_events import AccountSubmitted
from services.intake.domain.cover import INEXACT
from services.intake.domain.grouping import Grouped
from services.intake.domain.items import LINES, WORKS, LinesChunked, WorksChunked, items_id
from services.intake.jobs.steps import read_models_follow
from services.intake.projections.account import accepted_of_period
from shared.jobs.kinds import JobContext
from shared.kernel.findings import Finding


async def same_period(job: JobContext, last: AccountSubmitted, grouped: Grouped) -> tuple[Finding, ...]:
    """A warning for every other accepted account of the contract and period, which says whether its works and lines
    are the very same. No ground of 2.1.1 returns such an account and its id derives from the file's bytes, so that
    a re-saved file is another one; but a contract may have several accounts of a period (channels, cinemas), with
    equal programmes too: only a person knows whether money for it would come twice."""
    await read_models_follow(job)
    async with job.ctx.engine.connect() as connection:
        others = await accepted_of_period(connection, last.contract, last.cover.period)
    warnings = []
    for account, version in others:
        if account == last.account:
            continue
        what = "another account of this contract and period is accepted"
        if await _holds(job, account, version, grouped):
            what += ", with the very same works and lines"
        warnings.append(Finding("cover.period", what, account, INEXACT))
    return tuple(warnings)


async def _holds(job: JobContext, account: str, version: int, grouped: Grouped) -> bool:
    stream = items_id(account, version)
    works, _ = await job.ctx.store.load(WORKS.entity, stream)
    lines, _ = await job.ctx.store.load(LINES.entity, stream)
    reports = tuple(one for chunk in works if isinstance(chunk, WorksChunked) for one in chunk.reports)
    usage = tuple(one for chunk in lines if isinstance(chunk, LinesChunked) for one in chunk.lines)
    return (reports, usage) == (grouped.reports, grouped.lines)
