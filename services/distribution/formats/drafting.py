"""A stored document of facts to the draft that it gives. For child processes: imports nothing heavy."""

from services.distribution.domain.compute import compute
from services.distribution.domain.draft import Draft
from services.distribution.formats.facts import read_facts


def draft_of(document: bytes) -> Draft:
    """The draft that a run's facts give; the same for ever."""
    return compute(read_facts(document))


def digest_of(document: bytes) -> str:
    """Digest of the draft that a run's facts give."""
    return draft_of(document).digest
