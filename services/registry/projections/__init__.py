"""The registry's read models."""

from services.registry.projections import contract, party, search_entry, search_word, work
from shared.projections import projection

PROJECTIONS = tuple(projection(module) for module in (contract, party, work, search_entry, search_word))
