"""A statistical base's weights as a stored document: kept by its hash, the same bytes for equal weights."""

from services.distribution.domain.weights import Weights
from shared.contracts.wire import from_json, to_json

MEDIA_TYPE = "application/json"


def write_weights(weights: Weights) -> bytes:
    """The document."""
    return to_json(weights)


def read_weights(document: bytes) -> Weights:
    """The weights of a stored document. Raises msgspec.ValidationError for anything else."""
    return from_json(Weights, document)
