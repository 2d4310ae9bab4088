"""Whether another account tells of the same uses: seen by a person, never decided by intake (D-16, D-17, D-71)."""

from services.intake.domain.account_events import AccountSubmitted
from services.intake.domain.cover import INEXACT
from services.intake.domain.rules import Rule
from services.intake.projections.account import accepted_around
from shared.jobs.following import read_models_follow
from shared.jobs.kinds import JobContext
from shared.kernel.findings import Finding


async def same_period(job: JobContext, last: AccountSubmitted, content: str) -> list[Finding]:
    """A warning for every other accepted account of the contract that shares a day with the period. Of the very same
    period it says whether works and lines are the very same: whether the digest of its items is `content`. No ground
    of 2.1.1 returns such an account and its id derives from the file's bytes, so that a re-saved file is another one;
    but a contract may have several accounts of a period (channels, cinemas), with equal programmes too: only a person
    knows whether money for it would come twice."""
    await read_models_follow(job)
    async with job.ctx.engine.connect() as connection:
        others = await accepted_around(connection, last.contract, last.cover.period)
    warnings = []
    for account, period, held in others:
        if account == last.account:
            continue
        what = "another account of this contract and period is accepted"
        if period != last.cover.period:
            what = f"another account of this contract is accepted for {period}, which overlaps"
        elif held == content:
            what += ", with the very same works and lines"
        warnings.append(Finding("cover.period", what, account, INEXACT, Rule.SAME_PERIOD))
    return warnings
