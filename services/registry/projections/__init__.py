"""The registry's read models."""

from services.registry.projections import contract, party, work
from shared.projections import projection

PROJECTIONS = tuple(projection(module) for module in (contract, party, work))
