"""Writes the letter on a decided claim in a child process, keeps its bytes and has it sent (D-94, D-103)."""

from typing import Any

from services.matching.domain.claim import CLAIM, KeepClaimLetter
from services.matching.formats.claim_letter import ToClaimant, decision_letter, number_of
from services.matching.projections.claim import titles_of
from services.matching.projections.party import read_parties
from services.matching.vault import read_claimant, to_send
from shared.contracts.terms import DocumentKind
from shared.eventstore.readings import record_readings
from shared.jobs.entering import held
from shared.jobs.filing import file_document
from shared.jobs.kinds import JobContext
from shared.paper.rendering import render_paper
from shared.paper.words import Word

_PURPOSE = "letter on the decision of the claim"


async def run(job: JobContext) -> dict[str, Any]:
    """The letter's number and the hash of its PDF."""
    claim = job.subject
    state, _ = await job.ctx.store.state(CLAIM, claim)
    decided = state.decided
    if decided is None or state.letter is not None:
        return {"claim": claim, "sha256": state.letter}
    await record_readings(
        job.ctx.pool, [claim], kind="CLAIMANT", actor=job.actor, purpose=_PURPOSE, at=job.ctx.clock()
    )
    async with job.ctx.engine.connect() as connection:
        claimant = await read_claimant(connection, claim)
        titles = await titles_of(connection, {one.work for one in decided.identified})
        parties = await read_parties(connection, {one.person for one in decided.identified})
    to = ToClaimant(
        guild=job.ctx.settings.guild,
        name=claimant.name if claimant is not None else "",
        titles=titles,
        names={party: known.party.name for party, known in parties.items()},
    )
    pdf = await job.compute(render_paper, decision_letter(to, decided))
    sha256 = await file_document(
        job.ctx,
        job.meta(),
        pdf,
        "application/pdf",
        DocumentKind.LETTER,
        parties=[decided.party] if decided.party is not None else [],
        dated_on=decided.decided_on,
    )
    command = KeepClaimLetter(number=number_of(claim), sha256=sha256)
    words = Word(
        f"{claim} nömrəli iddianız üzrə qərar əlavə olunur.",
        f"The decision on your claim {claim} is attached.",
    )
    send = to_send(claim, "DECISION", words, job.ctx.clock(), document=sha256)
    held(await job.ctx.store.execute(CLAIM, claim, command, job.meta(), alongside=send), "claim")
    return {"claim": claim, "number": command.number, "sha256": sha256}
