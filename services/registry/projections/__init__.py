"""The registry's read models."""

from services.registry.projections import contract, party, work
from shared.projections import projection

PROJECTIONS = (projection(party), projection(work), projection(contract))
