"""Opening a run: what it reads is fixed in one snapshot before anything is appended."""

import asyncio
from collections.abc import Sequence
from typing import Any

from services.distribution.domain.compute import RULES_VERSION
from services.distribution.domain.policy_bodies import REQUIRED
from services.distribution.domain.run import TARGETS_MAX, OpenRun
from services.distribution.formats.facts import MEDIA_TYPE, write_facts
from services.distribution.projections.facts import read_facts
from services.distribution.projections.heard import known
from services.distribution.projections.policy import in_force
from services.distribution.projections.target import read_targets, waits_for
from shared.jobs.context import Context
from shared.kernel.clock import baku_day
from shared.kernel.decider import Rejected
from shared.projections import snapshot


async def read_run(
    ctx: Context, run: str, kind: str, wanted: Sequence[str] | None, by: str
) -> OpenRun | Rejected:
    """The command that opens a run on what is known now, its facts stored by their hash.

    Rejected when a policy lacks or a wanted account or schedule is not ready; without wanted ones it takes
    all that are, at most a thousand, perhaps none (D-09).
    """
    day = baku_day(ctx.clock())
    async with snapshot(ctx.engine) as (connection, position):
        policies = await in_force(connection, day)
        if lacking := [name for name in REQUIRED if name not in policies]:
            return Rejected("NO_POLICY", f"no approved policy is in force: {', '.join(lacking)}")
        heard = await known(connection)
        rows = await read_targets(connection, wanted)
        chosen = _chosen(rows, wanted, heard.get("registry", 0))
        if isinstance(chosen, Rejected):
            return chosen
        facts = await read_facts(connection, run, day, policies, chosen)
    document = await asyncio.to_thread(write_facts, facts)
    return OpenRun(
        run=run,
        kind=kind,
        read_position=position,
        cut_off_day=day,
        known=heard,
        policies={name: row["version"] for name, row in sorted(policies.items())},
        rules_version=RULES_VERSION,
        targets=tuple(row["target"] for row in chosen),
        facts_sha256=await ctx.blobs.put(document, MEDIA_TYPE),
        by=by,
    )


def _chosen(
    rows: list[dict[str, Any]], wanted: Sequence[str] | None, heard_registry: int
) -> list[dict[str, Any]] | Rejected:
    if wanted is None:
        return [row for row in rows if not waits_for(row, heard_registry)][:TARGETS_MAX]
    for target in sorted(set(wanted) - {row["target"] for row in rows}):
        return Rejected("NOT_READY", f"{target} is no known account or schedule")
    for row in rows:
        if lacking := waits_for(row, heard_registry):
            return Rejected("NOT_READY", f"{row['target']} waits for {', '.join(lacking)}")
    return rows
