"""Read models: pure folds of the log into tables that can be thrown away and built again.

A read model is one file of a service with `VERSION`, `TABLE` (`view_table`), `keys` and `evolve`, and its
queries. `keys(event, entry)` names the rows that an event touches, `evolve(key, row, event, entry)` answers
with the row as it is afterwards, or with None when it is gone. Both are pure: no clock, no sequence, no
randomness, so that every rebuild gives the same bytes. A row is a dict of JSON values: days are
"2026-07-01", shares "1/3", decimals strings.

**One cursor.** A service has one runner (`runner.ProjectionRunner`). It takes up to 1,000 entries of the
log, own and heard, folds them in memory into every live read model, writes one set-based statement per read
model, and moves one cursor, all in one transaction. So all read models of a service always stand at the
same position, and a query that joins two of them never sees a half of an event. Entries that could not be
decoded are skipped: whoever reacts to them parks them (`shared.messaging`).

**Generations.** The rows of read model `balance` stand in `view.balance__v1_g3`; queries name
`view.balance`, a PostgreSQL view. A read model that is new, or whose VERSION or columns changed, is built
beside the live one and the view is replaced in one transaction in which the new rows stand at the cursor.
Such building at start comes before the tail goes on, so the one cursor stays true; a rebuild on demand
(`ProjectionRunner.rebuild`) runs while the service works.

**Snapshots.** `async with snapshot(engine) as (connection, position)` reads several read models as they
stood at one position. No generation is switched while a snapshot is open: a new generation's rows would be
younger than it.

**Verify.** `verify.verify` builds every read model again in a scratch generation up to the position of a
snapshot and compares the rows' digests, so a figure that was changed by hand is named with its row; and it
walks the log's chain.
"""

from shared.projections.projection import Projection, Row, projection
from shared.projections.snapshot import Snapshot, snapshot
from shared.projections.tables import view_table

__all__ = ["Projection", "Row", "Snapshot", "projection", "snapshot", "view_table"]
