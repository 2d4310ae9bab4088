"""Records, for every work of a run whose reserves stand on the public list, that it was published (2.1.1-r, D-26)."""

from datetime import date
from typing import Any

from services.matching.domain.identification import IDENTIFICATION, RecordStep
from services.matching.domain.identification_events import StepTaken
from services.matching.projections.reserve import works_reserved
from shared.contracts.matching import StepKind, StepResult
from shared.contracts.terms import EvidenceKind, Role
from shared.jobs.entering import enter_all
from shared.jobs.kinds import JobContext
from shared.kernel.ids import derived_id


async def run(job: JobContext) -> dict[str, Any]:
    """One step a work; repeated, each is recorded once."""
    day = date.fromisoformat(job.args["day"])
    async with job.ctx.engine.connect() as connection:
        works = await works_reserved(connection, job.subject)
    steps = [
        StepTaken(
            step=derived_id("publication", job.subject, work),
            work=work,
            role=Role.ALL,
            person=None,
            credited="",
            kind=StepKind.PUBLICATION,
            source=EvidenceKind.OTHER_DOC,
            place="Public list",
            day=day,
            result=StepResult.PUBLISHED,
            evidence_sha256=None,
            taken_by=job.actor,
        )
        for work in works
    ]
    await enter_all(
        job, IDENTIFICATION, [(one.work, RecordStep(step=one, today=day)) for one in steps], "works"
    )
    return {"run": job.subject, "works": len(works)}
