"""Read models: pure folds of the log into tables that can be thrown away and built again.

A read model is one file of a service with `VERSION`, `TABLE`, `keys` and `evolve`, and its queries. One runner folds
the log into all of them under one cursor; `generations` builds a new one beside the live one; `snapshot` reads several
as they stood at one position; `verify` proves that they are what the log says. How and why: `shared/README.md`.
"""

from shared.projections.projection import Projection, Row, projection
from shared.projections.snapshot import Snapshot, snapshot
from shared.projections.tables import view_table

__all__ = ["Projection", "Row", "Snapshot", "projection", "snapshot", "view_table"]
