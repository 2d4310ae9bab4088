"""Batches: items first, the manifest last. A ready-made read model that keeps the items' digests.

A service adds `batch_items({...})` to its PROJECTIONS, with each item event and how it is numbered. The
policy on the manifest asks `whole(...)` with the manifest's counts and digest: None means that exactly
those items were heard, unaltered, in the owner's order; else it says what is wrong, and the policy parks
the subject with these words. Nothing else acts on items, so an incomplete or altered batch does nothing
until it holds.

    PROJECTIONS = (batch_items({intake.ReportedWorksListed: ItemOf("REPORTS", lambda item: item.chunk)}), ...)
    wrong = await whole(connection, event.account, event.version, {"REPORTS": 12}, event.digest)

An owner finds counts and digest of its manifest with `total` from the same read model over its own events,
when it names the public event of each in `ItemOf.public`.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from sqlalchemy import BigInteger, Column, Index, Integer, Text, select
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.contracts.batches import batch_digest, body_digest, item_digest
from shared.eventstore.entries import Entry
from shared.eventstore.records import unpack
from shared.projections.projection import Key, Projection, Row
from shared.projections.tables import view_table

VERSION = 1
TABLE = view_table(
    "batch_item",
    Column("subject", Text, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("item", Text, primary_key=True),
    Column("digest", Text, nullable=False),
    Column("place", BigInteger, nullable=False),
    Index("batch_item__order", "subject", "version", "place"),
)


def _version(item: Any) -> int:
    version: int = item.version
    return version


def _digest(item: Any, entry: Entry, as_stored: bool) -> bytes:
    """Of a heard item the digest of the very bytes that came: written anew by a contract that has grown since, they
    would be others. So it is with an own one that went out as it is stored."""
    if entry.source is None and not as_stored:
        return item_digest(item)
    if entry.source is None and entry.sequence is None:
        return body_digest(entry.raw)
    return sha256(unpack(entry.raw).value or b"").digest()


def _itself(event: Any, entry: Entry) -> object:
    return event


@dataclass(frozen=True, slots=True)
class ItemOf:
    """How an item event is numbered in its batch."""

    kind: str
    """Word under which the manifest counts such items."""
    item: Callable[[Any], object]
    """What tells the item from its siblings of the same kind: a chunk number, an allocation."""
    version: Callable[[Any], int] = _version
    """Version of the batch that the item belongs to; `lambda item: 1` where batches have no versions."""
    public: Callable[[Any, Entry], object] = _itself
    """The public event whose digest counts; of a heard item the item itself."""
    as_stored: bool = False
    """Of an own item: whether it is published as it is stored (`AsStored`)."""


def batch_items(items: Mapping[type, ItemOf]) -> Projection:
    """The read model `view.batch_item` of these item events."""

    def key_of(event: Any, entry: Entry) -> tuple[Key, Any] | None:
        numbered = items.get(type(event))
        if numbered is None:
            return None
        public: Any = numbered.public(event, entry)
        return (public.subject, numbered.version(public), numbered.kind, str(numbered.item(public))), public

    def keys(event: Any, entry: Entry) -> Iterable[Key]:
        found = key_of(event, entry)
        return () if found is None else (found[0],)

    def evolve(key: Key, row: Row | None, event: Any, entry: Entry) -> Row | None:
        found = key_of(event, entry)
        if found is None:
            return row
        digest = _digest(found[1], entry, items[type(event)].as_stored).hex()
        if row is not None and row["digest"] == digest:
            return row
        # The owner's own order, the same in every log that heard it.
        return {"digest": digest, "place": entry.position if entry.sequence is None else entry.sequence}

    return Projection(TABLE.name, VERSION, TABLE, keys, evolve)


async def total(connection: AsyncConnection, subject: str, version: int = 1) -> tuple[dict[str, int], str]:
    """How many items of each kind a batch has so far, and the digest over them in the owner's order."""
    query = (
        select(TABLE.c.kind, TABLE.c.digest)
        .where(TABLE.c.subject == subject, TABLE.c.version == version)
        .order_by(TABLE.c.place)
    )
    counts: dict[str, int] = {}
    digests = []
    for kind, digest in await connection.execute(query):
        counts[kind] = counts.get(kind, 0) + 1
        digests.append(bytes.fromhex(digest))
    return counts, batch_digest(digests)


async def whole(
    connection: AsyncConnection, subject: str, version: int, counts: Mapping[str, int], digest: str
) -> str | None:
    """None when the items heard are exactly those of the manifest, else what is wrong with them."""
    heard, heard_digest = await total(connection, subject, version)
    wanted = {kind: number for kind, number in counts.items() if number}
    if heard != wanted:
        kinds = sorted(heard.keys() | wanted.keys())
        differing = ", ".join(
            f"{kind} {heard.get(kind, 0)} of {wanted.get(kind, 0)}"
            for kind in kinds
            if heard.get(kind, 0) != wanted.get(kind, 0)
        )
        return f"batch {subject} version {version} is not whole: heard {differing}"
    if heard_digest != digest:
        return f"batch {subject} version {version} was altered: digest {heard_digest}, the manifest says {digest}"
    return None
