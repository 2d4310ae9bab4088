"""The workings behind an allocation, read from the document of facts that its run stored."""

import asyncio
from collections import OrderedDict
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from services.distribution.domain.workings import Workings
from services.distribution.formats.drafting import workings_in
from services.distribution.formats.facts import SMALL_BYTES
from shared.eventstore.blobs import Blobs
from shared.jobs.compute import compute as in_child

_MEMORY_MB, _DEADLINE_S = 2048, 60.0
_KEPT_MAX: Final = 16
_Place = tuple[str, str, int, tuple[str, ...]]
_kept: OrderedDict[_Place, Workings | None] = OrderedDict()
"""What was asked for last: whoever follows causes asks for one target again and again, and facts never change."""


async def read_workings(blobs: Blobs, run: Mapping[str, Any], target: str, version: int) -> Workings | None:
    """How a target's money came to its works, by the stored facts of a run's row less what was excluded; None where
    they are lost, or the run did not take the target."""
    sha = run["facts_sha256"]
    excluded = tuple(sorted(one["target"] for one in run["excluded"]))
    place = (sha, target, version, excluded)
    if place not in _kept:
        with TemporaryDirectory(prefix="royalty-facts-") as folder:
            path = Path(folder) / sha
            # A large run's facts are never whole in the service's memory.
            if not await blobs.save(sha, path):
                return None
            asked = (path, target, version, excluded)
            if path.stat().st_size <= SMALL_BYTES:
                found = await asyncio.to_thread(workings_in, *asked)
            else:
                found = await in_child(workings_in, asked, memory_mb=_MEMORY_MB, deadline_s=_DEADLINE_S)
        _kept[place] = found
        while len(_kept) > _KEPT_MAX:
            _kept.popitem(last=False)
    _kept.move_to_end(place)
    return _kept[place]
