"""Opening a run: what it reads is fixed in one snapshot before anything is appended."""

import asyncio
from collections.abc import Container, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from tempfile import TemporaryFile
from typing import IO, Any

from sqlalchemy.ext.asyncio import AsyncConnection

from services.distribution.domain.advance import PROVISION
from services.distribution.domain.compute import RULES_VERSION
from services.distribution.domain.next_period import CarriedFact
from services.distribution.domain.ordered_fact import OrderedFact
from services.distribution.domain.policy_bodies import REQUIRED
from services.distribution.domain.pool_facts import PoolFact
from services.distribution.domain.run import REDISTRIBUTION, TARGETS_MAX, OpenRun
from services.distribution.formats.facts import MEDIA_TYPE
from services.distribution.handlers import read_statistics
from services.distribution.projections import party, work
from services.distribution.projections.background import read_background
from services.distribution.projections.carried import read_taken_up
from services.distribution.projections.contract_key import read_rekeyed
from services.distribution.projections.corrections import read_stirred
from services.distribution.projections.facts import read_facts
from services.distribution.projections.heard import known
from services.distribution.projections.ordered import read_ordered
from services.distribution.projections.policy import in_force
from services.distribution.projections.pools import read_pools
from services.distribution.projections.ready import distributed_elsewhere, waits_for
from services.distribution.projections.rerated import read_rerated
from services.distribution.projections.run import taken_elsewhere
from services.distribution.projections.sources import read_candidates, read_open
from services.distribution.projections.taken import Targets
from services.distribution.projections.target import (
    CONTRACT_KEY,
    RATE,
    read_targets,
    read_unsettled,
    to_correct,
)
from shared.contracts.terms import HoldReason
from shared.contracts.wire import to_json
from shared.jobs.context import Context
from shared.kernel.clock import baku_day
from shared.kernel.decider import Rejected
from shared.projections import snapshot


@dataclass(frozen=True, slots=True)
class _Selected:
    """What a run takes: targets, what of distributed ones it looks at again, or pools of expired reserves."""

    targets: list[dict[str, Any]] = field(default_factory=list)
    sources: list[dict[str, Any]] = field(default_factory=list)
    checked: dict[str, list[str]] = field(default_factory=dict)
    pools: list[PoolFact] = field(default_factory=list)
    bases: list[dict[str, Any]] = field(default_factory=list)
    ordered: list[OrderedFact] = field(default_factory=list)
    taken_up: dict[str, tuple[CarriedFact, ...]] = field(default_factory=dict)
    complete: bool = False

    @property
    def first(self) -> set[str]:
        """What no run distributed before."""
        return {row["target"] for row in self.targets if row["distributed"] is None}

    @property
    def touched(self) -> list[str]:
        """Whose money moves beside that of the targets named."""
        pooled = {part.target for pool in self.pools for part in pool.parts} | {
            pool.id for pool in self.pools
        }
        pooled |= {PROVISION} if self.ordered else set()
        pooled |= {one.target for carried in self.taken_up.values() for one in carried}
        return sorted({*(row["target"] for row in self.sources), *self.checked, *pooled} - self.first)


async def read_run(
    ctx: Context, run: str, kind: str, wanted: Sequence[str] | None, by: str
) -> tuple[OpenRun, list[str]] | Rejected:
    """The command that opens a run on what is known now, its facts stored by their hash, and the targets that
    were distributed before, of which it looks at something again.

    Rejected when a policy lacks or what is wanted is not ready; without wanted ones it takes all accounts and schedules
    that are, at most a thousand, perhaps none (D-09), and of what was distributed all about which something changed.
    A redistribution takes the expired reserves of every class that has an approved statistical base (D-24).
    """
    with TemporaryFile() as file:
        return await _read_run(ctx, run, kind, wanted, by, file)


async def _read_run(
    ctx: Context, run: str, kind: str, wanted: Sequence[str] | None, by: str, file: IO[bytes]
) -> tuple[OpenRun, list[str]] | Rejected:
    day = baku_day(ctx.clock())
    async with snapshot(ctx.engine) as (connection, position):
        policies = await in_force(connection, day)
        if lacking := [name for name in REQUIRED if name not in policies]:
            return Rejected("NO_POLICY", f"no approved policy is in force: {', '.join(lacking)}")
        heard = await known(connection)
        if kind == REDISTRIBUTION:
            taken = await _expired(connection, run, day.isoformat())
        else:
            taken = await _ready(connection, run, day, wanted, heard.get("registry", 0))
        if isinstance(taken, Rejected):
            return taken
        bases = await read_statistics(ctx.blobs, taken.bases)
        read = await read_facts(
            connection,
            run,
            day,
            policies,
            taken.targets,
            taken.sources,
            taken.checked,
            bases,
            taken.ordered,
            written=Targets(file, taken.taken_up),
        )
        read = replace(read, facts=replace(read.facts, pools=tuple(taken.pools)))
        background = await read_background(connection, read.facts)
    with TemporaryFile() as document:
        await asyncio.to_thread(document.writelines, read.document())
        facts_sha256 = await ctx.blobs.put_file(document, MEDIA_TYPE)
    command = OpenRun(
        run=run,
        kind=kind,
        read_position=position,
        cut_off_day=day,
        known=heard,
        policies={name: row["version"] for name, row in sorted(policies.items())},
        rules_version=RULES_VERSION,
        targets=tuple(row["target"] for row in taken.targets),
        facts_sha256=facts_sha256,
        by=by,
        sources=len(taken.sources),
        touched=tuple(taken.touched),
        complete=taken.complete,
        background_sha256=await ctx.blobs.put(to_json(background), MEDIA_TYPE),
    )
    return command, sorted({*taken.touched, *command.targets} - taken.first)


async def _expired(connection: AsyncConnection, run: str, day: str) -> _Selected | Rejected:
    pools, bases = await read_pools(connection, run, await taken_elsewhere(connection), day)
    if not pools:
        return Rejected("NOTHING_EXPIRED", "no class of expired reserves has an approved statistical base")
    return _Selected(pools=pools, bases=bases)


async def _ready(
    connection: AsyncConnection, run: str, day: date, wanted: Sequence[str] | None, heard_registry: int
) -> _Selected | Rejected:
    elsewhere = await taken_elsewhere(connection)
    if wanted is None:
        sources, complete = await read_candidates(connection, run, elsewhere)
        checked, all_checked = await read_stirred(connection, run)
        complete = complete and all_checked and not elsewhere.intersection(checked)
        checked = {target: checked[target] for target in checked if target not in elsewhere}
        ordered = [] if PROVISION in elsewhere else await _ordered(connection)
    else:
        sources, complete, checked, ordered = await read_open(connection, wanted), False, {}, []
    again = {row["id"] for row in sources}
    named = None if wanted is None else [one for one in wanted if one not in again]
    rekeyed, rerated = await read_rekeyed(connection), await read_rerated(connection)
    also = rekeyed | rerated
    known = await (read_unsettled(connection, also) if named is None else read_targets(connection, named))
    rows = [to_correct(to_correct(row, rekeyed, CONTRACT_KEY), rerated, RATE) for row in known]
    twice = await distributed_elsewhere(connection)
    chosen = _chosen(rows, named, day, heard_registry, twice, elsewhere)
    if isinstance(chosen, Rejected):
        return chosen
    held = {row["target"] for row in sources if row["reason"] == HoldReason.NO_STATISTICS}
    causes = [*chosen, *await read_targets(connection, sorted(held))]
    first = [row for row in chosen if row["distributed"] is None]
    return _Selected(
        chosen,
        sources,
        checked,
        bases=[row["base"] for row in causes if row["base"]],
        ordered=ordered,
        taken_up=await read_taken_up(connection, first, elsewhere),
        complete=complete,
    )


async def _ordered(connection: AsyncConnection) -> list[OrderedFact]:
    works, parties = await work.read_survivors(connection), await party.read_survivors(connection)
    return await read_ordered(connection, works, parties)


def _chosen(
    rows: list[dict[str, Any]],
    wanted: Sequence[str] | None,
    day: date,
    heard_registry: int,
    twice: dict[str, int],
    elsewhere: Container[str],
) -> list[dict[str, Any]] | Rejected:
    if wanted is None:
        ready = [row for row in rows if not waits_for(row, day, heard_registry, twice)]
        return [row for row in ready if row["target"] not in elsewhere][:TARGETS_MAX]
    for target in sorted(set(wanted) - {row["target"] for row in rows}):
        return Rejected(
            "NOT_READY",
            f"{target} is no account or schedule that is known, and no open reserve or held share",
        )
    for row in rows:
        if lacking := waits_for(row, day, heard_registry, twice):
            return Rejected("NOT_READY", f"{row['target']} waits for {', '.join(lacking)}")
    return rows
