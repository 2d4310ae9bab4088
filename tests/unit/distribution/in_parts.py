"""A draft in parts, as the jobs make it: each part of split facts by itself, then put together in their order."""

import random
from collections.abc import Collection
from pathlib import Path
from tempfile import TemporaryDirectory

from services.distribution.domain.facts import RunFacts
from services.distribution.formats.drafting import part_in
from services.distribution.formats.facts import facts_path, split_facts
from services.distribution.formats.packed_draft import ALLOCATION, Gathered
from tests.unit.distribution.run_given import document_of


def gathered(
    facts: RunFacts, excluded: Collection[str] = (), mixed: random.Random | None = None
) -> tuple[Gathered, list[tuple[str, bytes]]]:
    """The parts put together, and all items in their order; `mixed`: computed in any order."""
    left_out = tuple(sorted(excluded))
    with TemporaryDirectory() as name:
        directory = Path(name)
        facts_path(directory).write_bytes(document_of(facts))
        split = split_facts(directory)
        numbers = [*(number for number, target in split.targets if target not in left_out), None]
        turns = mixed.sample(numbers, len(numbers)) if mixed else numbers
        parts = {number: part_in(directory, number, left_out, True) for number in turns}
    whole = Gathered(split.run, split.cut_off_day)
    items = [(ALLOCATION, body) for number in numbers for body in whole.add(parts[number])]
    items += [(kind, body) for kind, bodies in whole.rest() for body in bodies]
    return whole, items
