"""The end of a history: every log whole, every read model rebuilt equal, nothing waits for a person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from types import SimpleNamespace
from typing import Any, cast

from shared.eventstore.seals import heard_seals
from shared.jobs.kinds import JobContext
from shared.messaging.alarms import open_alarms
from shared.messaging.parking import parked_subjects
from shared.web.verifying import verify
from tests.simulation.node import Node
from tests.simulation.world import World


async def prove(world: World) -> None:
    """Replay equals live, and each service's own proof holds, against the heads that the others heard of it."""
    seals: list[dict[str, Any]] = []
    for node in world.nodes.values():
        heard = await heard_seals(node.one.ctx.pool, node.one.ctx.store.codec)
        seals += [asdict(seal) for seal in heard]
    for node in world.nodes.values():
        await _prove(node, seals)


async def _prove(node: Node, seals: Sequence[dict[str, Any]]) -> None:
    async def silent(done: int, total: int, unit: str) -> None:
        return

    job = cast(JobContext, SimpleNamespace(args={"seals": seals}, progress=silent))
    found = await verify(node.one.ctx, node.one.projections, node.parts.checks, job)
    assert not found["findings"], f"{node.service}: {found['findings']}"
    pool = node.one.ctx.pool
    assert not await parked_subjects(pool), f"{node.service}: {await pool.fetch('SELECT * FROM work.parked')}"
    assert not await open_alarms(pool), f"{node.service} raised an alarm"
    failed = await pool.fetch("SELECT kind, problem FROM work.job WHERE state <> 'DONE'")
    assert not failed, f"{node.service}: {failed}"
