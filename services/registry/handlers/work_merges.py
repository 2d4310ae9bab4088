"""What a merge of works needs beside its own stream."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from services.registry.domain.work import WORK, JoinInto, PartFrom
from services.registry.domain.work_merging import Other
from services.registry.handlers import not_the_elder, unknown_work
from shared.eventstore.store import Entailed, EventStore
from shared.kernel.decider import Rejected
from shared.kernel.ids import stream


@dataclass(frozen=True, slots=True)
class Joined:
    """The other records of a merge, which it keeps as they were looked at."""

    others: tuple[Other, ...]
    guards: list[tuple[str, int]]


async def look_at_works(store: EventStore, work_id: str, others: Sequence[str]) -> Joined | Rejected:
    """Look at the records that are to be merged: all are there, and the elder stands (D-102)."""
    known = await store.states(WORK, [work_id, *others])
    provisional: dict[str, bool] = {}
    for one, (state, _) in known.items():
        if state.work is None:
            return unknown_work(one)
        provisional[one] = state.work.provisional
    if wrong := await not_the_elder(store, WORK.entity, work_id, provisional):
        return wrong
    joined = Joined((), [(stream(WORK.entity, one), known[one][1]) for one in others])
    found = [(state.work, state.roles) for state, _ in (known[one] for one in others)]
    return replace(
        joined, others=tuple(Other(work=work, roles=roles) for work, roles in found if work is not None)
    )


def into(survivor: str, merge: str, others: Iterable[str]) -> list[Entailed[Any, Any, Any]]:
    """What a merge of works means for the others."""
    joined = JoinInto(survivor=survivor, merge=merge)
    return [Entailed(WORK, other, lambda _: joined) for other in others]


def out_of(merge: str, others: Iterable[str]) -> list[Entailed[Any, Any, Any]]:
    """What it means for them that it is undone."""
    return [Entailed(WORK, other, lambda _: PartFrom(merge=merge)) for other in others]
