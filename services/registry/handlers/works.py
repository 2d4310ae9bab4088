"""What a work that is entered or amended needs beside its own stream: the works around it, and its keys."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from services.registry.domain.merging import merged_away
from services.registry.domain.work import WORK
from services.registry.domain.work_facts import parent_defect, season_in
from services.registry.domain.work_key import WORK_KEY, FreeWorkKey, TakeWorkKey, WorkKey, keys_of
from services.registry.handlers import unknown_work
from shared.contracts.registry import Work
from shared.eventstore.store import Entailed, EventStore
from shared.kernel.decider import Rejected
from shared.kernel.ids import stream

_HOSTS_MAX = 200


@dataclass(frozen=True, slots=True)
class Placed:
    """A work whose place among the others was looked at, what its command rests on and what it means for its keys."""

    work: Work
    guards: list[tuple[str, int]] = field(default_factory=list)
    entailed: list[Entailed[Any, Any, Any]] = field(default_factory=list)


async def place_work(store: EventStore, work: Work) -> Placed | Rejected:
    """Look at the works above and around one that is entered or amended, and have its keys taken and freed with it.

    An episode without a season's number has that of its season. The guards keep what was looked at as it was.
    """
    before, version = await store.state(WORK, work.id)
    placed = Placed(work, guards=[(stream(WORK.entity, work.id), version)])
    if work.parent is not None:
        found = await _under(store, work, work.parent)
        if isinstance(found, Rejected):
            return found
        placed = replace(placed, work=found)
    wrong = await _around(store, work, placed.guards)
    if wrong is not None:
        return wrong
    keys = keys_of(placed.work)
    gone = (keys_of(before.work) if before.work is not None else frozenset()) - keys
    placed.entailed.extend(_taken(key, work.id) for key in sorted(keys))
    placed.entailed.extend(_freed(key, work.id) for key in sorted(gone))
    return placed


async def _under(store: EventStore, work: Work, parent_id: str) -> Work | Rejected:
    known, _ = await store.state(WORK, parent_id)
    parent = known.work
    if parent is None:
        return unknown_work(parent_id)
    if wrong := merged_away(known.merging) or parent_defect(work, parent):
        return wrong
    return replace(work, season=season_in(work, parent))


async def _around(store: EventStore, work: Work, guards: list[tuple[str, int]]) -> Rejected | None:
    """Whether all works that include this one are there, and none of them stands in it (1.3-f)."""
    seen = {work.id}
    waiting = [one.work for one in work.included_in]
    while waiting:
        asked = sorted(set(waiting) - seen)
        if len(seen) + len(asked) > _HOSTS_MAX:
            return Rejected("INCLUDED_TOO_DEEP", f"More than {_HOSTS_MAX} works would include this one.")
        waiting = []
        for host, (state, version) in (await store.states(WORK, asked)).items():
            if state.work is None:
                return unknown_work(host)
            if wrong := merged_away(state.merging):
                return wrong
            if any(one.work == work.id for one in state.work.included_in):
                return Rejected("INCLUSION_CONTRADICTS", f"The work {host} is itself included in this one.")
            guards.append((stream(WORK.entity, host), version))
            waiting += [one.work for one in state.work.included_in]
        seen.update(asked)
    return None


def _taken(key: WorkKey, work: str) -> Entailed[Any, Any, Any]:
    def take(_: Sequence[Any]) -> TakeWorkKey:
        return TakeWorkKey(key=key, work=work)

    return Entailed(WORK_KEY, key.id, take)


def _freed(key: WorkKey, work: str) -> Entailed[Any, Any, Any]:
    def free(_: Sequence[Any]) -> FreeWorkKey:
        return FreeWorkKey(key=key, work=work)

    return Entailed(WORK_KEY, key.id, free)
