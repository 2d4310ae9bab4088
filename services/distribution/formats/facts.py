"""A run's facts as a stored document: the bytes that a run was computed from, kept by their hash."""

from services.distribution.domain.facts import RunFacts
from shared.contracts.wire import from_json, to_json

MEDIA_TYPE = "application/json"


def write_facts(facts: RunFacts) -> bytes:
    """The document; equal facts in equal order give equal bytes."""
    return to_json(facts)


def read_facts(document: bytes) -> RunFacts:
    """The facts of a stored document. Raises msgspec.ValidationError for anything else."""
    return from_json(RunFacts, document)
