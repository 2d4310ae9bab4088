"""Taking in what other services said: raw records, contiguous per source, each once."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from shared.eventstore.appending import Draft, check_bounds, heard_draft, lock, tail, write
from shared.eventstore.entries import Entry
from shared.eventstore.records import Record, pack
from shared.eventstore.terms import BYTES_PER_APPEND, EVENTS_PER_APPEND, Alongside
from shared.kernel.clock import Clock

Numbered: TypeAlias = tuple[int, Record]
"""`ce_sequence` and the record that bears it."""

_AT_A_TIME = 50
"""Drafts that are made before others get a turn: a thousand at once hold up whoever asks the service meanwhile."""

_LAST = "SELECT max(sequence) FROM log.entry WHERE source = $1"
_LAST_PUBLIC = "SELECT max(public_seq) FROM log.entry"
_DIGESTS = "SELECT sequence, digest FROM log.entry WHERE source = $1 AND sequence = ANY ($2::bigint[])"
_OWN_DIGESTS = "SELECT public_seq FROM log.entry WHERE source IS NULL AND public_seq = ANY ($1::bigint[])"


class GapInSource(Exception):
    """Records are missing between what was heard and what came: seek back to `wanted`."""

    def __init__(self, source: str, wanted: int, came: int) -> None:
        super().__init__(f"{source}: sequence {wanted} is the next, {came} came")
        self.source = source
        self.wanted = wanted
        self.came = came


class AlteredDuplicate(Exception):
    """A sequence that was heard before came again with another content: somebody rewrote a topic."""

    def __init__(self, source: str, sequence: int) -> None:
        super().__init__(f"{source}: sequence {sequence} came again and differs from what was heard")
        self.source = source
        self.sequence = sequence


def bounded(records: Sequence[Numbered]) -> Iterator[list[Numbered]]:
    """Records in runs that one append takes, at most 1,000 and 1 MiB; a larger single one stands alone."""
    run: list[Numbered] = []
    size = 0
    for sequence, record in records:
        bytes_here = len(pack(record))
        if run and (len(run) == EVENTS_PER_APPEND or size + bytes_here > BYTES_PER_APPEND):
            yield run
            run, size = [], 0
        run.append((sequence, record))
        size += bytes_here
    if run:
        yield run


async def heard_drafts(service: str, source: str, records: Sequence[Numbered]) -> dict[int, Draft]:
    """The drafts of what `source` said to `service`, by sequence."""
    drafts: dict[int, Draft] = {}
    for number, (sequence, record) in enumerate(records, 1):
        drafts[sequence] = heard_draft(service, source, sequence, record)
        if number % _AT_A_TIME == 0:
            await asyncio.sleep(0)
    return drafts


async def append_heard(
    pool: Any,
    clock: Clock,
    service: str,
    source: str,
    drafts: Mapping[int, Draft],
    alongside: Alongside | None = None,
) -> list[Entry]:
    """Append the new ones of `drafts` (ascending) in one transaction; answers with their entries, unread.

    What was heard before must agree with it (AlteredDuplicate). Raises GapInSource when one is missing and
    AppendTooLarge beyond the bounds (`bounded` cuts). Nothing is appended when it raises. `alongside` runs
    in the transaction even when nothing was new: a cursor moves over duplicates too.
    """
    check_bounds(list(drafts.values()))
    async with pool.acquire() as connection:
        async with connection.transaction(isolation="read_committed"):
            if alongside is not None:
                await alongside(connection)
            await lock(connection)
            end = await tail(connection)
            last = await _last(connection, service, source)
            await _agree(connection, source, service, [draft for seq, draft in drafts.items() if seq <= last])
            new = sorted(sequence for sequence in drafts if sequence > last)
            for wanted, came in enumerate(new, last + 1):
                if came != wanted:
                    raise GapInSource(source, wanted, came)
            return (
                await write(connection, end, [drafts[sequence] for sequence in new], clock()) if new else []
            )


async def _last(connection: Any, service: str, source: str) -> int:
    """Of oneself the last public number, own or heard: they are one contiguous row."""
    if source == service:
        return int(await connection.fetchval(_LAST_PUBLIC) or 0)
    return int(await connection.fetchval(_LAST, source) or 0)


async def _agree(connection: Any, source: str, service: str, duplicates: list[Draft]) -> None:
    if not duplicates:
        return
    sequences = [draft.sequence for draft in duplicates]
    stored = {row["sequence"]: row["digest"] for row in await connection.fetch(_DIGESTS, source, sequences)}
    own: set[int] = set()
    if source == service:
        own = {row["public_seq"] for row in await connection.fetch(_OWN_DIGESTS, sequences)}
    for draft in duplicates:
        # What we published ourselves stands in its private form: nothing to compare byte by byte.
        if draft.sequence not in own and stored.get(draft.sequence) != draft.digest:
            raise AlteredDuplicate(source, draft.sequence or 0)
