"""`verify`: proof of one service's log and read models, as a job."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from shared.eventstore.chain import findings as walked
from shared.jobs.context import Context
from shared.jobs.kinds import JobContext
from shared.projections.runner import ProjectionRunner
from shared.projections.verify import verify_projections

Check = Callable[[Context], Awaitable[list[str]]]


async def verify(
    ctx: Context, projections: ProjectionRunner, checks: Sequence[Check], job: JobContext
) -> dict[str, Any]:
    """Walk the chain, rebuild every read model and compare, run the service's own checks.

    The result names every finding; none means that everything holds. It has the log's head and the heads of
    others that this service heard, so that the caller can hold each against its owner's log.
    """
    findings = [f"log: {broken}" for broken in await walked(ctx.pool, ctx.service)]
    verdict = await verify_projections(projections, job.progress)
    findings += verdict.findings
    for check in checks:
        findings += await check(ctx)
    head = await ctx.store.head()
    return {
        "position": verdict.position,
        "head": {"position": head.position, "hash": head.hash.hex(), "sequence": head.public_seq},
        "rows": verdict.compared,
        "findings": findings,
    }
