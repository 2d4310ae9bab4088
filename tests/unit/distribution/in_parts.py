"""A draft in parts, as the jobs make it: each part of split facts by itself, then put together in their order."""

import random
from collections.abc import Collection
from pathlib import Path
from tempfile import TemporaryDirectory

from services.distribution.domain.facts import RunFacts
from services.distribution.formats.drafting import part_in
from services.distribution.formats.facts import facts_path, split_facts
from services.distribution.formats.packed_draft import Gathered
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
        allocations = [file for number in numbers for file in whole.add(parts[number])]
        return whole, items_in(b"".join(file.read_bytes() for file in (*allocations, *whole.rest(directory))))


def items_in(lines: bytes) -> list[tuple[str, bytes]]:
    """Kind and body of the items of these lines of COPY."""
    told = (line.split(b"\t") for line in lines.splitlines())
    return [(kind.decode(), body.replace(rb"\\", b"\\")) for _, kind, _, _, body in told]
