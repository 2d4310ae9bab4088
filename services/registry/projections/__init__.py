"""The registry's read models."""

from services.registry.projections import contract, membership, party, search_entry, search_word, work
from shared.projections import projection

PROJECTIONS = tuple(
    projection(module) for module in (contract, membership, party, work, search_entry, search_word)
)
