"""Reads a YAML file of policies and proposes them all, or says what each would change (D-72, D-95)."""

from typing import Any

from services.distribution.domain.policy import POLICY, DecisionReference
from services.distribution.formats.policy_file import read_policies
from shared.contracts.wire import to_builtins
from shared.jobs import files
from shared.jobs.entering import enter_all
from shared.jobs.kinds import JobContext, JobFailed
from shared.kernel.changes import changes_of
from shared.kernel.decider import Accepted
from shared.kernel.findings import Finding, Unreadable
from shared.kernel.policy import ProposePolicy

CHANGES_SHOWN_MAX = 1_000
"""Of one policy; all are counted."""


async def run(job: JobContext) -> dict[str, Any]:
    """args: dry_run, by. Each policy with its version and what it changes against the one that is in force on its first
    day; appends nothing when the file has a defect, or in a dry run."""
    data = await files.read(job.ctx.pool, job.job_id)
    if data is None:
        raise JobFailed([Finding("file", "is gone with the end of its job: upload it again")])
    try:
        proposals = await job.compute(read_policies, data, str(job.args["by"]))
    except Unreadable as error:
        raise JobFailed(error.findings, "The policies cannot be read") from error
    told = await _told(job, proposals)
    dry_run = bool(job.args["dry_run"])
    if not dry_run:
        await enter_all(job, POLICY, [(one.policy, one) for one in proposals], "policies")
    return {"dry_run": dry_run, "policies": told}


async def _told(
    job: JobContext, proposals: tuple[ProposePolicy[DecisionReference], ...]
) -> list[dict[str, Any]]:
    states = {
        name: state
        for name, (state, _) in (
            await job.ctx.store.states(POLICY, sorted({one.policy for one in proposals}))
        ).items()
    }
    told = []
    for one in proposals:
        state = states[one.policy]
        decision = POLICY.decide(one, state)
        version = state.waiting(one)
        if isinstance(decision, Accepted):
            states[one.policy] = POLICY.fold(decision.events, state)
            version = states[one.policy].waiting(one)
        before = state.in_force(one.valid_from)
        changes = changes_of({} if before is None else before.body, one.body)
        told.append(
            {
                "policy": one.policy,
                "version": version,
                "valid_from": one.valid_from.isoformat(),
                "decision": str(one.decision),
                "against": None if before is None else before.version,
                "changed": len(changes),
                "changes": to_builtins(changes[:CHANGES_SHOWN_MAX]),
            }
        )
    return told
