"""Files by the sha256 of their bytes, stored once in parts and proved on every read."""

from dataclasses import dataclass
from hashlib import sha256
from typing import Any

PART_BYTES = 1024 * 1024


class BlobDamaged(Exception):
    """The stored bytes are not those that were put."""


@dataclass(frozen=True, slots=True)
class BlobFile:
    """What is known of a stored file."""

    sha256: str
    media_type: str
    size: int
    """Bytes."""
    expired: bool = False
    """Whether its retention time was over and the bytes are gone (D-103)."""


class Blobs:
    """The files of one service."""

    def __init__(self, pool: Any) -> None:
        self._pool = pool

    async def put(self, data: bytes, media_type: str) -> str:
        """Store bytes; answers with their sha256. The same bytes are stored once and keep their first type."""
        async with self._pool.acquire() as connection:
            async with connection.transaction():
                return await put_in(connection, data, media_type)

    async def get(self, sha: str) -> bytes | None:
        """The bytes, None when there are none, or none any more. Raises BlobDamaged."""
        async with self._pool.acquire() as connection:
            return await get_in(connection, sha)

    async def describe(self, sha: str) -> BlobFile | None:
        """Type and size of a file, None when there was none."""
        query = "SELECT sha256, media_type, size, expired FROM blob.file WHERE sha256 = $1"
        row = await self._pool.fetchrow(query, sha)
        return BlobFile(**dict(row)) if row else None


async def put_in(connection: Any, data: bytes, media_type: str) -> str:
    """`Blobs.put` inside the caller's transaction, as with `alongside`."""
    sha = sha256(data).hexdigest()
    parts = [data[start : start + PART_BYTES] for start in range(0, len(data), PART_BYTES)]
    new = await connection.fetchval(
        "INSERT INTO blob.file (sha256, media_type, size, parts) VALUES ($1, $2, $3, $4) "
        "ON CONFLICT (sha256) DO UPDATE SET expired = false WHERE file.expired RETURNING true",
        sha,
        media_type,
        len(data),
        len(parts),
    )
    if new:
        await connection.executemany(
            "INSERT INTO blob.part (sha256, number, bytes) VALUES ($1, $2, $3)",
            [(sha, number, part) for number, part in enumerate(parts)],
        )
    return sha


async def get_in(connection: Any, sha: str) -> bytes | None:
    """`Blobs.get` on the caller's connection."""
    kept = "SELECT EXISTS (SELECT FROM blob.file WHERE sha256 = $1 AND NOT expired)"
    if not await connection.fetchval(kept, sha):
        return None
    rows = await connection.fetch("SELECT bytes FROM blob.part WHERE sha256 = $1 ORDER BY number", sha)
    data = b"".join(row["bytes"] for row in rows)
    if sha256(data).hexdigest() != sha:
        raise BlobDamaged(f"the stored bytes of {sha} are not those that were put")
    return data


async def drop_in(connection: Any, sha: str) -> None:
    """Let the bytes of a file go inside the caller's transaction; its hash, type and size stay."""
    await connection.execute("UPDATE blob.file SET expired = true WHERE sha256 = $1", sha)
    await connection.execute("DELETE FROM blob.part WHERE sha256 = $1", sha)
