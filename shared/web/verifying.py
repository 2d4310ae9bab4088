"""`verify`: proof of one service's log and read models, as a job."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from shared.eventstore.chain import findings as walked
from shared.eventstore.chain import lost
from shared.eventstore.seals import Seal, vouched
from shared.jobs.context import Context
from shared.jobs.kinds import JobContext
from shared.projections.document import TABLE, read_lost
from shared.projections.runner import ProjectionRunner
from shared.projections.verify import verify_projections

Check = Callable[[Context], Awaitable[list[str]]]


async def verify(
    ctx: Context, projections: ProjectionRunner, checks: Sequence[Check], job: JobContext
) -> dict[str, Any]:
    """Walk the chain, rebuild every read model and compare, look for lost documents, run the service's own checks.

    The result names every finding; none means that everything holds. `vouched_position` says up to where a
    head held elsewhere vouches for the log, `lost` what a restored backup could not take back.
    """
    findings = [f"log: {broken}" for broken in await walked(ctx.pool, ctx.service)]
    seals = [Seal(**seal) for seal in job.args["seals"]]
    vouching = await vouched(ctx.pool, ctx.service, seals)
    findings += [f"log: {finding}" for finding in vouching.findings]
    verdict = await verify_projections(projections, job.progress)
    findings += verdict.findings
    if any(projection.name == TABLE.name for projection in projections.projections):
        async with ctx.engine.connect() as connection:
            lacking = await read_lost(connection)
        findings += [f"document {sha}: it is to be kept, and its bytes lack" for sha in lacking]
    for check in checks:
        findings += await check(ctx)
    head = await ctx.store.head()
    return {
        "position": verdict.position,
        "head": {"position": head.position, "hash": head.hash.hex(), "sequence": head.public_seq},
        "vouched_position": vouching.position,
        "rows": verdict.compared,
        "findings": findings,
        "lost": await lost(ctx.pool, ctx.service),
    }
