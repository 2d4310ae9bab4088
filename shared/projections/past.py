"""Rows of a read model as they stood at an earlier position of the log, folded anew from the entity's own stream.

For read models whose row follows from one stream: what is answered of the past is what the model's own fold made of it.
"""

from collections.abc import Sequence

from shared.eventstore.store import EventStore
from shared.kernel.ids import stream
from shared.projections.projection import Projection, Row
from shared.projections.tables import key_columns


async def rows_as_of(
    store: EventStore, projection: Projection, entity: str, entity_ids: Sequence[str], position: int
) -> dict[str, Row]:
    """The rows of entities by their ids, at a position; those that had not begun by then are left out."""
    (column,) = key_columns(projection.table)
    names = {stream(entity, entity_id): entity_id for entity_id in entity_ids}
    found: dict[str, Row] = {}
    for name, entries in (await store.histories(list(names), position)).items():
        key = (names[name],)
        row: Row | None = None
        for entry in entries:
            if entry.event is not None and key in projection.keys(entry.event, entry):
                row = projection.evolve(key, row, entry.event, entry)
        if row is not None:
            found[names[name]] = {column: names[name]} | row
    return found


async def row_as_of(
    store: EventStore, projection: Projection, entity: str, entity_id: str, position: int
) -> Row | None:
    """The row of one entity at a position, None when it had not begun by then."""
    return (await rows_as_of(store, projection, entity, [entity_id], position)).get(entity_id)
