"""Records that were delivered again, compared with what was heard first."""

from typing import Any

from shared.eventstore.records import Record, unpack
from shared.messaging.consumed import same


async def altered(pool: Any, source: str, repeated: list[tuple[int, Record]]) -> list[tuple[int, Record]]:
    """Those of the repeated records that are not what the log holds under their sequence."""
    if not repeated:
        return []
    rows = await pool.fetch(
        "SELECT sequence, record FROM log.entry WHERE source = $1 AND sequence = ANY ($2::bigint[])",
        source,
        [sequence for sequence, _ in repeated],
    )
    heard = {row["sequence"]: unpack(row["record"]) for row in rows}
    return [(sequence, record) for sequence, record in repeated if not same(heard[sequence], record)]
