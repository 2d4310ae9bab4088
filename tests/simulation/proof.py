"""The end of a history: every log whole, every read model rebuilt equal, nothing waits for a person."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import asdict
from types import SimpleNamespace
from typing import Any, cast

from services.payments.projections.journal import Until
from services.payments.projections.reconciling import unmatched
from shared.eventstore.seals import heard_seals
from shared.jobs.kinds import JobContext
from shared.messaging.alarms import open_alarms
from shared.messaging.parking import parked_subjects
from shared.projections.projection import Projection
from shared.projections.runner import ProjectionRunner
from shared.web.verifying import verify
from tests.simulation.node import Node
from tests.simulation.world import World

REPLAYED = int(os.environ.get("REPLAYED", "1"))
"""Read models of each service that are built anew in a history, whichever chance picks: all 55 take a third of its
time."""

FORESEEN = {"NO_RUN", "NO_PAYMENT", "DISPUTE_OLD", "NO_ANSWER", "UNKNOWN_ENTRY", "FEE_DUE"}
"""Alarms that a history ends with: in the years that pass at its end nobody opens a run, pays, or ends a dispute, nor
the Agency's fee in a March before; and days begin between what the bank says and its hearing. That in the end all was
heard, `_answered` says."""

_TOO_EARLY = "BALANCE_BROKEN"
"""Why a statement is refused that was handed in before the one before it."""


async def prove(world: World) -> None:
    """Replay equals live, and each service's own proof holds, against the heads that the others heard of it."""
    seals: list[dict[str, Any]] = []
    for node in world.nodes.values():
        heard = await heard_seals(node.one.ctx.pool, node.one.ctx.store.codec)
        seals += [asdict(seal) for seal in heard]
    for node in world.nodes.values():
        all_of_them = node.one.projections.projections
        picked = world.chance.sample(all_of_them, min(REPLAYED, len(all_of_them)))
        await _prove(node, seals, picked)
    await _answered(world.nodes["payments"])


async def _prove(node: Node, seals: Sequence[dict[str, Any]], picked: Sequence[Projection]) -> None:
    async def silent(done: int, total: int, unit: str) -> None:
        return

    job = cast(JobContext, SimpleNamespace(args={"seals": seals}, progress=silent))
    one, pool = node.one, node.one.ctx.pool
    models = ProjectionRunner(one.ctx.store, pool, picked)
    found = await verify(one.ctx, models, node.parts.checks, job)
    assert not found["findings"], f"{node.service}: {found['findings']}"
    assert not await parked_subjects(pool), f"{node.service}: {await pool.fetch('SELECT * FROM work.parked')}"
    alarms = [one for one in await open_alarms(pool) if one.kind not in FORESEEN]
    assert not alarms, f"{node.service} raised {alarms}"
    ended = await pool.fetch("SELECT kind, problem FROM work.job WHERE state <> 'DONE'")
    failed = [one for one in ended if _TOO_EARLY not in str(one["problem"])]
    assert not failed, f"{node.service}: {failed}"


async def _answered(payments: Node) -> None:
    """What the bank was told to pay it has paid or refused, and nothing that it booked lacks its reason."""
    pool = payments.one.ctx.pool
    open_ = await pool.fetch("SELECT id, state FROM view.order WHERE state IN ('ISSUED', 'UNKNOWN')")
    assert not open_, f"the bank was not heard of {open_}"
    async with payments.one.ctx.engine.connect() as connection:
        unknown = await unmatched(connection, Until(), 1)
    assert not unknown, f"nothing explains {unknown}"
