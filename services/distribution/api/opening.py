"""Opening a run: what it reads is fixed in one snapshot before anything is appended."""

import asyncio
from collections.abc import Container, Sequence
from typing import Any

from services.distribution.domain.compute import RULES_VERSION
from services.distribution.domain.policy_bodies import REQUIRED
from services.distribution.domain.run import TARGETS_MAX, OpenRun
from services.distribution.formats.facts import MEDIA_TYPE, write_facts
from services.distribution.handlers import read_statistics
from services.distribution.projections.background import read_background
from services.distribution.projections.corrections import read_stirred
from services.distribution.projections.facts import read_facts
from services.distribution.projections.heard import known
from services.distribution.projections.policy import in_force
from services.distribution.projections.ready import distributed_elsewhere, waits_for
from services.distribution.projections.run import taken_elsewhere
from services.distribution.projections.sources import read_candidates, read_open
from services.distribution.projections.target import read_targets
from shared.contracts.terms import HoldReason
from shared.contracts.wire import to_json
from shared.jobs.context import Context
from shared.kernel.clock import baku_day
from shared.kernel.decider import Rejected
from shared.projections import snapshot


async def read_run(
    ctx: Context, run: str, kind: str, wanted: Sequence[str] | None, by: str
) -> tuple[OpenRun, list[str]] | Rejected:
    """The command that opens a run on what is known now, its facts stored by their hash, and the targets that
    were distributed before, of which it looks at something again.

    Rejected when a policy lacks or what is wanted is not ready; without wanted ones it takes all accounts and schedules
    that are, at most a thousand, perhaps none (D-09), and of what was distributed all about which something changed.
    """
    day = baku_day(ctx.clock())
    async with snapshot(ctx.engine) as (connection, position):
        policies = await in_force(connection, day)
        if lacking := [name for name in REQUIRED if name not in policies]:
            return Rejected("NO_POLICY", f"no approved policy is in force: {', '.join(lacking)}")
        heard = await known(connection)
        elsewhere = await taken_elsewhere(connection)
        if wanted is None:
            sources, complete = await read_candidates(connection, run, elsewhere)
            checked, all_checked = await read_stirred(connection, run)
            complete = complete and all_checked and not elsewhere.intersection(checked)
            checked = {target: checked[target] for target in checked if target not in elsewhere}
        else:
            sources, complete, checked = await read_open(connection, wanted), False, {}
        again = {row["id"] for row in sources}
        named = None if wanted is None else [one for one in wanted if one not in again]
        rows = await read_targets(connection, named)
        twice = await distributed_elsewhere(connection)
        chosen = _chosen(rows, named, heard.get("registry", 0), twice, elsewhere)
        if isinstance(chosen, Rejected):
            return chosen
        held = {row["target"] for row in sources if row["reason"] == HoldReason.NO_STATISTICS}
        causes = [*chosen, *await read_targets(connection, sorted(held))]
        bases = await read_statistics(ctx.blobs, [row["base"] for row in causes if row["base"]])
        facts = await read_facts(connection, run, day, policies, chosen, sources, checked, bases)
        background = await read_background(connection, facts)
    first = {row["target"] for row in chosen if row["distributed"] is None}
    touched = sorted({*(row["target"] for row in sources), *checked} - first)
    document = await asyncio.to_thread(write_facts, facts)
    command = OpenRun(
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
        sources=len(sources),
        touched=tuple(touched),
        complete=complete,
        background_sha256=await ctx.blobs.put(to_json(background), MEDIA_TYPE),
    )
    return command, sorted({*touched, *command.targets} - first)


def _chosen(
    rows: list[dict[str, Any]],
    wanted: Sequence[str] | None,
    heard_registry: int,
    twice: dict[str, int],
    elsewhere: Container[str],
) -> list[dict[str, Any]] | Rejected:
    if wanted is None:
        ready = [row for row in rows if not waits_for(row, heard_registry, twice)]
        return [row for row in ready if row["target"] not in elsewhere][:TARGETS_MAX]
    for target in sorted(set(wanted) - {row["target"] for row in rows}):
        return Rejected(
            "NOT_READY",
            f"{target} is no account or schedule that is known, and no open reserve or held share",
        )
    for row in rows:
        if lacking := waits_for(row, heard_registry, twice):
            return Rejected("NOT_READY", f"{row['target']} waits for {', '.join(lacking)}")
    return rows
