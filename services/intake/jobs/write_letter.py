"""Writes the letter with which an account goes back, in a child process, and keeps its bytes (D-17, D-103)."""

from datetime import date
from typing import Any

from services.intake.domain.account import ACCOUNT
from services.intake.domain.account_events import AccountSentBack, AccountSubmitted
from services.intake.domain.letter import LETTER, LetterKind, LetterWritten, WriteLetter
from services.intake.formats.return_letter import Returned, return_letter
from services.intake.jobs.steps import contract_of
from services.intake.projections.party import name_of
from shared.jobs.entering import held
from shared.jobs.kinds import JobContext, JobFailed
from shared.kernel.findings import Finding
from shared.paper.rendering import render_paper


async def run(job: JobContext) -> dict[str, Any]:
    """The letter's number and the hash of its PDF."""
    letter = str(job.args["letter"])
    state, _ = await job.ctx.store.state(LETTER, letter)
    if state.written is None:
        written = await _written(job, letter)
        held(await job.ctx.store.execute(LETTER, letter, WriteLetter(written=written), job.meta()), "letter")
    else:
        written = state.written
    return {"letter": letter, "number": written.number, "sha256": written.sha256}


async def _written(job: JobContext, letter: str) -> LetterWritten:
    account, version = str(job.args["account"]), int(job.args["version"])
    answer_until = date.fromisoformat(job.args["answer_until"])
    written_on = date.fromisoformat(job.args["written_on"])
    submitted, sent_back = await _version(job, account, version)
    contract = await contract_of(job, submitted.contract, submitted.cover.period)
    async with job.ctx.engine.connect() as connection:
        payer = await name_of(connection, submitted.payer)
    number = f"R-{letter[:8].upper()}"
    returned = Returned(
        guild=job.ctx.settings.guild,
        number=number,
        written_on=written_on,
        answer_until=answer_until,
        account=account,
        version=version,
        payer=payer or submitted.payer,
        contract=contract.number,
        period=sent_back.period,
        use_type=submitted.cover.use_type,
        file_name=submitted.file_name,
        signed_on=submitted.cover.signed_on,
        counts_by_ground=sent_back.counts_by_ground,
    )
    pdf = await job.compute(render_paper, return_letter(returned))
    return LetterWritten(
        letter=letter,
        kind=LetterKind.RETURN,
        number=number,
        about=account,
        version=version,
        party=submitted.payer,
        written_on=written_on,
        answer_until=answer_until,
        sha256=await job.ctx.blobs.put(pdf, "application/pdf"),
        written_by=job.actor,
    )


async def _version(job: JobContext, account: str, version: int) -> tuple[AccountSubmitted, AccountSentBack]:
    """A version that went back: how it came in, and what was said of it."""
    events, _ = await job.ctx.store.load(ACCOUNT.entity, account)
    told = [event for event in events if getattr(event, "version", None) == version]
    submitted = next((event for event in told if isinstance(event, AccountSubmitted)), None)
    sent_back = next((event for event in told if isinstance(event, AccountSentBack)), None)
    if submitted is None or sent_back is None:
        what = "this version did not go back: there is nothing to write"
        raise JobFailed([Finding("version", what, str(version))], "No letter")
    return submitted, sent_back
