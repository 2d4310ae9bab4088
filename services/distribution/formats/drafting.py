"""A stored document of facts to the draft that it gives. For child processes: imports nothing heavy."""

from collections.abc import Collection
from pathlib import Path

from services.distribution.domain.compute import compute
from services.distribution.domain.draft import Draft
from services.distribution.domain.exclusion import without
from services.distribution.domain.workings import Workings, workings_of
from services.distribution.formats.facts import read_facts, read_target_facts
from services.distribution.formats.packed_draft import PackedDraft, packed


def draft_of(document: bytes, excluded: Collection[str] = ()) -> Draft:
    """The draft that a run's facts give less what was excluded; the same for ever."""
    return compute(without(read_facts(document), excluded))


def packed_draft(document: bytes, excluded: Collection[str] = ()) -> PackedDraft:
    """The same, ready to be handed over."""
    draft = draft_of(document, excluded)
    return packed(draft, draft.digest)


def digest_of(document: bytes, excluded: Collection[str] = ()) -> str:
    """Digest of the draft that a run's facts give."""
    return draft_of(document, excluded).digest


def workings_in(path: Path, target: str, version: int) -> Workings | None:
    """How a target's money came to its works, by a file of a run's facts."""
    return workings_of(read_target_facts(path.read_bytes(), target, version), target, version)
