"""Looks for non-registered works that may be one another, or a registered one, under other spellings (D-37, D-102)."""

from typing import Any

from services.matching.domain.merge_proposal import MERGE_PROPOSAL, ProposeMerge
from services.matching.formats.merge_proposals import PROPOSED_MAX, hits_of, propose, sought_titles
from services.matching.formats.parts import Similar, similar_in_slice
from services.matching.jobs.shelving import read_shelf
from services.matching.projections.enquiry import works_sought
from services.matching.projections.merge_proposal import settled_proposals
from services.matching.projections.party import merged_parties
from services.matching.projections.policy import read_rules_on
from services.matching.projections.work_key import merged_works, stream_spelled
from shared.jobs.entering import enter_all
from shared.jobs.kinds import JobContext
from shared.kernel.clock import baku_day
from shared.kernel.merged import survivors
from shared.projections import snapshot

WORKS_MAX = 20_000
_SLICE_BYTES = 16 * 1024 * 1024


async def run(job: JobContext) -> dict[str, Any]:
    """Enter the proposals, best first. Nothing is joined: a registrar merges in the registry."""
    day = baku_day(job.ctx.clock())
    async with snapshot(job.ctx.engine) as (connection, _):
        sought = await works_sought(connection, WORKS_MAX)
        rules = await read_rules_on(connection, day)
        if not sought:
            return {"works": 0, "found": 0, "proposals": []}
        settled = await settled_proposals(connection)
        titles, among_them = await job.compute(sought_titles, sought)
        merged = survivors(await merged_works(connection))
        similar: list[Similar] = [among_them]

        async def take(lines: bytes) -> None:
            similar.append(await job.compute(similar_in_slice, titles, lines, merged))
            await job.progress(len(similar), 0, "slices")

        await stream_spelled(connection, _SLICE_BYTES, take)
        shelf = await read_shelf(connection, hits_of(similar), merged, await merged_parties(connection), day)
    found = await job.compute(propose, sought, shelf, similar, rules)
    new = [one for one in found if one.id not in settled]
    entered = new[:PROPOSED_MAX]
    commands = [(one.id, ProposeMerge(proposed=one)) for one in entered]
    await enter_all(job, MERGE_PROPOSAL, commands, "proposals")
    told = [{"id": one.id, "work": one.work, "other": one.other, "score": one.score} for one in entered]
    return {"works": len(sought), "found": len(new), "proposals": told}
