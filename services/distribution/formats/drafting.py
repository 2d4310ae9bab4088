"""A stored document of facts to the draft that it gives. For child processes: imports nothing heavy."""

import gc
from collections.abc import Collection
from functools import lru_cache
from pathlib import Path

from services.distribution.domain.compute import compute, conserved, looked_at_again, part_of, rest_of
from services.distribution.domain.exclusion import without
from services.distribution.domain.known_facts import Facts
from services.distribution.domain.taking_up import less
from services.distribution.domain.workings import Workings, workings_of
from services.distribution.formats.facts import read_base, read_facts, read_target, read_target_facts
from services.distribution.formats.packed_draft import PackedPart, packed


def load() -> None:
    """Whoever was asked this has loaded what the others here need, and looks for no garbage any more: nothing that a
    draft is made of refers back to what refers to it, and to go through all of it is for nothing."""
    gc.disable()


def part_in(directory: Path, number: int | None, excluded: tuple[str, ...], uses: bool) -> PackedPart:
    """What a run makes of one target of split facts; of None: of all that is corrected, decided anew and redistributed.
    The same for ever, whatever else is computed beside it; its lines stand beside the facts. `uses`: whether something
    may be paid twice."""
    facts = _facts(directory, excluded)
    again = looked_at_again(facts.run)
    if number is None:
        return packed(directory / "rest", conserved(rest_of(facts)), uses=uses, shared=bool(again))
    target = less(read_target(directory, number), excluded)
    part = conserved(part_of(facts, target))
    return packed(directory / f"part-{number}", part, uses=uses, shared=target.id in again)


@lru_cache(maxsize=1)
def _facts(directory: Path, excluded: tuple[str, ...]) -> Facts:
    return Facts(without(read_base(directory), excluded))


def digest_of(document: bytes, excluded: Collection[str] = ()) -> str:
    """Digest of the draft that a run's facts give less what was excluded."""
    return compute(without(read_facts(document), excluded)).digest


def workings_in(path: Path, target: str, version: int, excluded: tuple[str, ...]) -> Workings | None:
    """How a target's money came to its works, by a file of a run's facts less what was excluded."""
    facts = without(read_target_facts(path.read_bytes(), target, version), excluded)
    return workings_of(facts, target, version)
