"""Writes a letter in a child process, and keeps its bytes: to whom an account goes back, or who owes (D-17, D-103)."""

from datetime import date
from typing import Any

from services.intake.domain.letter import LETTER, LetterKind, LetterWritten, WriteLetter
from services.intake.jobs.letter_papers import Wanted, drawn
from shared.contracts.terms import DocumentKind
from shared.jobs.entering import held
from shared.jobs.filing import file_document
from shared.jobs.kinds import JobContext
from shared.paper.rendering import render_paper


async def run(job: JobContext) -> dict[str, Any]:
    """The letter's number and the hash of its PDF."""
    wanted = Wanted(
        letter=str(job.args["letter"]),
        kind=LetterKind(job.args["kind"]),
        about=str(job.args["about"]),
        version=int(job.args["version"]),
        written_on=date.fromisoformat(job.args["written_on"]),
        answer_until=date.fromisoformat(job.args["answer_until"]),
    )
    state, _ = await job.ctx.store.state(LETTER, wanted.letter)
    written = state.written
    if written is None:
        written = await _written(job, wanted)
        command = WriteLetter(written=written)
        held(await job.ctx.store.execute(LETTER, wanted.letter, command, job.meta()), "letter")
    return {"letter": wanted.letter, "number": written.number, "sha256": written.sha256}


async def _written(job: JobContext, wanted: Wanted) -> LetterWritten:
    letter = await drawn(job, wanted)
    pdf = await job.compute(render_paper, letter.paper)
    return LetterWritten(
        letter=wanted.letter,
        kind=wanted.kind,
        number=letter.number,
        about=wanted.about,
        version=wanted.version,
        party=letter.party,
        written_on=wanted.written_on,
        answer_until=wanted.answer_until,
        sha256=await file_document(
            job.ctx,
            job.meta(),
            pdf,
            "application/pdf",
            DocumentKind.LETTER,
            parties=[letter.party],
            dated_on=wanted.written_on,
        ),
        written_by=job.actor,
    )
